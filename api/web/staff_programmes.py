"""``/staff/programmes``: the programmes, and the rules of each in plain words, to be read and printed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.programme_told import told_programme
from api.web.shelved import programme_of, programmes
from api.web.visits import ToStaff
from models.texts import Lang, Texts

router = APIRouter(include_in_schema=False)

PROGRAMMES = "/staff/programmes"
CHECK = "/staff/check"
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One programme of the list; ``check`` leads to its checker, empty where there is nothing to check."""

    name: str
    about: str
    href: str
    rules: int
    editions: tuple[str, ...]
    check: str


@dataclass(frozen=True, slots=True)
class EditionLink:
    id: str
    name: str
    dates: str
    href: str
    here: bool


@router.api_route(PROGRAMMES, methods=["GET", "HEAD"])
def list_programmes(visit: ToStaff) -> Response:
    return visit.show(
        "staff_programmes.html",
        lines=[
            Line(
                pack.name.to(visit.lang),
                pack.about.to(visit.lang),
                visit.to(f"{PROGRAMMES}/{pack.id}"),
                len(pack.edition().rules),
                tuple(reversed(pack.editions)),
                "" if pack.of_clusters else visit.to(CHECK, programme=pack.id),
            )
            for pack in programmes(visit.desk)
        ],
    )


@router.api_route(f"{PROGRAMMES}/{{programme_id}}", methods=["GET", "HEAD"])
def show_programme(visit: ToStaff, programme_id: Annotated[str, Path(max_length=_LONGEST)]) -> Response:
    """``edition`` says of which, otherwise of the newest."""
    pack = programme_of(visit.desk, programme_id)
    edition = pack.edition(visit.asked("edition"))
    told, page = told_programme(pack, edition, visit.lang), f"{PROGRAMMES}/{pack.id}"
    return visit.show(
        "staff_programme.html",
        told=told,
        editions=[
            EditionLink(one.id, one.name, one.dates, visit.to(page, edition=one.id), one.here)
            for one in reversed(told.editions)
        ],
        check="" if pack.of_clusters else visit.to(CHECK, programme=pack.id, edition=edition.id),
        heading=partial(_heading, visit.lang),
    )


def _heading(lang: Lang, code: str) -> str:
    """As the guide has it on the terminal and in print."""
    return Texts.of("api")(f"guide_{code}", lang)
