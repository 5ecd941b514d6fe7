"""All that is known of one member as a page that stands alone: nothing is fetched, every value is escaped."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models.cluster import Cluster
from models.dossier import Dossier
from models.feedback import in_words
from models.texts import Lang, Texts, in_figures

_FOLDER = Path(__file__).parent / "pages"


def dossier_page(dossier: Dossier, cluster: Cluster | None, lang: Lang) -> str:
    """HTML in ``lang``."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("dossier.html").render(
        dossier=dossier,
        cluster=cluster,
        lang=lang,
        say=partial(_say, lang),
        figure=lambda value: in_figures(value, lang),
        reaction=lambda said: in_words(said.reaction, said.reason, lang),
    )


def _say(lang: Lang, code: str, **facts: object) -> str:
    return Texts.of("api")(f"dossier_{code}", lang, **facts)
