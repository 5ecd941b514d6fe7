"""``/staff/facts``: which facts of members are most worth asking for, and where to write them down."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from api.rights import Right, require
from api.wanted import facts_wanted
from api.web.roll import may_see
from api.web.shelved import programme_of, programmes
from api.web.staff_facts import facts_of
from api.web.visits import ToStaff
from matching.checking.telling import fact_word
from matching.checking.worth_asking import by_fact

router = APIRouter(include_in_schema=False)

WANTED = "/staff/facts"
_MOST = 60


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact over all members of whom it is not known."""

    fact: str
    members: int
    decides: int
    helps: int
    prefers: int


@dataclass(frozen=True, slots=True)
class WantedLine:
    """A member's fact, with the page where it can be written down."""

    name: str
    href: str
    fact: str
    decides: int
    helps: int
    prefers: int
    programmes: str


@router.api_route(WANTED, methods=["GET", "HEAD"])
def list_wanted(visit: ToStaff) -> Response:
    """Who is shown to nobody is left out."""
    require(visit.asker, Right.FACTS)
    chosen = visit.asked("programme")
    packs = (programme_of(visit.desk, chosen),) if chosen else programmes(visit.desk)
    found = facts_wanted(visit.store, [pack.edition() for pack in packs], visit.desk.today())
    seen = [one for one in found if may_see(visit.asker, one.member)]
    return visit.show(
        "staff_wanted.html",
        chosen=chosen,
        choices=[(pack.id, pack.name.to(visit.lang)) for pack in programmes(visit.desk) if not pack.of_clusters],
        total=len(seen),
        facts=[
            FactLine(fact_word(one.fact, visit.lang), one.participants, one.decides, one.helps, one.prefers)
            for one in by_fact([one.worth for one in seen])
        ],
        lines=[
            WantedLine(
                one.member.organization.label,
                visit.to(facts_of(one.member.id)),
                fact_word(one.worth.fact, visit.lang),
                one.worth.decides,
                one.worth.helps,
                one.worth.prefers,
                ", ".join(one.worth.programmes),
            )
            for one in seen[:_MOST]
        ],
    )
