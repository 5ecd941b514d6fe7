"""``/staff/members/…/facts``: what rules ask of a member, each fact with its day and source."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.fact_edits import known_facts
from api.web.fact_form import FactForm, save_facts
from api.web.profile_form import store_revision
from api.web.staff_members import MEMBERS, MemberId, page_of
from api.web.visits import ToSent, ToStaff, Visit
from models.fact_texts import fact_lines, in_words
from models.facts import SINGLE
from models.journal import field_name

router = APIRouter(include_in_schema=False)

_ANSWERS = frozenset({"innovative", "rd_in_france", "registered_in_france"})


@router.api_route(f"{MEMBERS}/{{member_id}}/facts", methods=["GET", "HEAD"])
def show_facts(visit: ToStaff, member_id: MemberId) -> Response:
    return _show(visit, member_id)


@router.post(f"{MEMBERS}/{{member_id}}/facts")
def write_facts(visit: ToStaff, sent: ToSent, member_id: MemberId) -> Response:
    member = visit.desk.roll.member(visit.asker, member_id)
    done = save_facts(visit, member, known_facts(visit.store, member_id), sent)
    return visit.done(facts_of(member_id), done) if isinstance(done, str) else _show(visit, member_id, done)


def facts_of(member_id: str) -> str:
    """The path of the page of a member's facts."""
    return f"{page_of(member_id)}/facts"


def _show(visit: Visit, member_id: str, again: FactForm | None = None) -> Response:
    since = store_revision(visit)
    member = visit.desk.roll.member(visit.asker, member_id)
    facts = known_facts(visit.store, member_id)
    form = again or FactForm.of(facts, since, visit.lang)
    words = [in_words(answer, visit.lang) for answer in (True, False)]
    return visit.show(
        "staff_facts.html",
        status=form.status,
        path=facts_of(member_id),
        page=facts_of(member_id),
        member=member,
        form=form,
        names=[(name, field_name(name, visit.lang), name in _ANSWERS) for name in SINGLE],
        answers=[("", "–"), *((word, word) for word in words)],
        old=[line.label for line in fact_lines(facts, visit.desk.today(), visit.lang) if line.old],
        profile=visit.to(page_of(member_id)),
    )
