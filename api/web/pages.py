"""Templates made into pages: every value is escaped, every sentence comes from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from api.lone_page import PAGES
from api.web.assets import asset_address
from api.web.problems import Problem
from models.cluster import Cluster
from models.texts import LANGS, Lang, Texts

_FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Link:
    """A page that the asker may open from any other; ``here`` marks the one that is open."""

    text: str
    href: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page. ``switch`` has the address of the same page in each language.

    ``asker`` names who holds the key; it is empty where none is needed.
    """

    lang: Lang
    cluster: Cluster
    switch: Mapping[Lang, str]
    asker: str = ""
    links: tuple[Link, ...] = ()

    @classmethod
    def plain(cls, lang: Lang, cluster: Cluster) -> Frame:
        """Around a page that has no question: switching the language leads to the front page."""
        return cls(lang, cluster, {other: f"/?{urlencode({'lang': other})}" for other in LANGS})


class Pages:
    """Renders templates. Safe with many threads."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    @classmethod
    def load(cls) -> Pages:
        environment = Environment(
            loader=FileSystemLoader([_FOLDER, PAGES]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.globals["asset"] = asset_address
        return cls(environment)

    def render(
        self,
        template: str,
        frame: Frame,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> HTMLResponse:
        say = partial(_say, frame.lang)
        text = self._environment.get_template(template).render(frame=frame, say=say, **values)
        languages = {"Content-Language": frame.lang, "Vary": "Accept-Language, Cookie"}
        return HTMLResponse(text, status, {**languages, **(headers or {})})

    def problem(self, problem: Problem, cluster: Cluster, headers: Mapping[str, str] | None = None) -> Response:
        """A page that says what went wrong and leads back."""
        frame = Frame.plain(problem.lang, cluster)
        return self.render("problem.html", frame, status=problem.status, headers=headers, problem=problem)


def _say(lang: Lang, code: str, **facts: object) -> str:
    return Texts.of("api.web")(code, lang, **facts)
