"""``/staff/members``: all members, and one with all that is known of it, to be corrected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.fact_edits import known_facts
from api.facts import facts_of_member
from api.sheets import Format, Listed, members_sheet
from api.web.asking import LONGEST_NAME
from api.web.consent_form import ConsentForm, audiences, save_consent
from api.web.meanwhile import history
from api.web.profile_form import ALL, ProfileForm, save_profile, store_revision
from api.web.roll import may_see
from api.web.sheet_file import sheet_response
from api.web.visits import ToSent, ToStaff, Visit
from matching.thin import Lack
from matching.thin_question import in_words, question_to
from models.cluster import Cluster
from models.fact_texts import fact_lines
from models.membership import Member
from models.organization import Kind, Scheme, Size
from models.texts import Lang

router = APIRouter(include_in_schema=False)

MEMBERS = "/staff/members"
_ON_A_PAGE = 100
_MOST_DIGITS = 6
_MOST_CHANGES = 30
MemberId = Annotated[str, Path(max_length=LONGEST_NAME)]
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One member of the list, with what its profile lacks in a word or two each."""

    name: str
    href: str
    facts: tuple[str, ...]
    lacks: tuple[str, ...]


@router.api_route(MEMBERS, methods=["GET", "HEAD"])
def list_members(visit: ToStaff) -> Response:
    """By name; with ``only``, those who lack that. Who is shown to nobody is among the consents alone."""
    lacks = {thin.member.id: thin.lacks for thin in visit.desk.thin().thin}
    q, only = visit.asked("q"), visit.asked("only")
    found = _found(visit, q, only)
    first = _number(visit.asked("first"))
    cluster = visit.desk.gate.cluster()
    asked = {"q": q, "only": only}
    return visit.show(
        "staff_members.html",
        q=q,
        only=only,
        choices=[(lack.value, in_words(lack, visit.lang)) for lack in Lack],
        total=len(found),
        files=[(form.value, visit.to(f"{MEMBERS}.{form}", **asked)) for form in reversed(Format)],
        lines=[_line(visit, member, lacks.get(member.id, ()), cluster) for member in found[first : first + _ON_A_PAGE]],
        before=visit.to(MEMBERS, first=str(max(0, first - _ON_A_PAGE)), **asked) if first else "",
        after=visit.to(MEMBERS, first=str(first + _ON_A_PAGE), **asked) if first + _ON_A_PAGE < len(found) else "",
    )


@router.api_route(f"{MEMBERS}.{{form}}", methods=["GET", "HEAD"])
def download_members(visit: ToStaff, form: Format) -> Response:
    """The same, all of them, for a spreadsheet that can be imported again."""
    found = _found(visit, visit.asked("q"), visit.asked("only"))
    listed = [Listed(member, member.membership.contact, member.membership.consent) for member in found]
    return sheet_response(members_sheet(listed, visit.desk.gate.cluster(), visit.lang), form, "members")


@router.api_route(f"{MEMBERS}/{{member_id}}", methods=["GET", "HEAD"])
def show_member(visit: ToStaff, member_id: MemberId) -> Response:
    return _show(visit, member_id)


@router.post(f"{MEMBERS}/{{member_id}}")
def correct_member(visit: ToStaff, sent: ToSent, member_id: MemberId) -> Response:
    done = save_profile(visit, visit.desk.roll.member(visit.asker, member_id), sent, ALL)
    return visit.done(page_of(member_id), done) if isinstance(done, str) else _show(visit, member_id, profile=done)


@router.post(f"{MEMBERS}/{{member_id}}/consent")
def record_consent(visit: ToStaff, sent: ToSent, member_id: MemberId) -> Response:
    """Also of those who are shown to nobody: that is how they come back."""
    again = save_consent(visit, _kept(visit, member_id), sent, note=sent["note"])
    return visit.done(page_of(member_id), "consent") if again is None else _show(visit, member_id, consent=again)


def page_of(member_id: str) -> str:
    """The path of a member's page."""
    return f"{MEMBERS}/{quote(member_id, safe='')}"


def _kept(visit: Visit, member_id: str) -> Member:
    return visit.desk.roll.member(visit.asker, member_id, keeping=True)


def _show(
    visit: Visit, member_id: str, *, profile: ProfileForm | None = None, consent: ConsentForm | None = None
) -> Response:
    """Of who is shown to nobody, the name and the consent alone."""
    since = store_revision(visit)
    member = _kept(visit, member_id)
    form, agreed = profile or ProfileForm.of(member, since), consent or ConsentForm.of(member)
    cluster, seen = visit.desk.gate.cluster(), may_see(visit.asker, member)
    thin = next((one for one in visit.desk.thin().thin if one.member.id == member_id), None)
    return visit.show(
        "staff_member.html",
        status=max(form.status, agreed.status),
        path=page_of(member_id),
        page=page_of(member_id),
        member=member,
        seen=seen,
        facts=facts_of_member(member, cluster, visit.lang) if seen else (),
        lacks=[in_words(lack, visit.lang) for lack in thin.lacks] if thin and seen else [],
        question=question_to(thin, cluster, visit.lang) if thin and seen else "",
        form=form,
        options=_options(member, cluster, visit.lang),
        axes=_axes(form, cluster, visit.lang),
        schemes=tuple(Scheme),
        consent=agreed,
        record=member.membership.consent,
        since=since,
        audiences=audiences(visit.lang),
        lines=fact_lines(known_facts(visit.store, member_id), visit.desk.today(), visit.lang) if seen else (),
        projects=_projects(visit, member_id) if seen else [],
        history=history(visit, member, most=_MOST_CHANGES),
    )


def _found(visit: Visit, name: str, only: str) -> list[Member]:
    """Those whose name has ``name`` in it; with ``only``, those who lack that."""
    lacks = {thin.member.id: thin.lacks for thin in visit.desk.thin().thin}
    return [one for one in visit.desk.roll.seen_by(visit.asker, name) if not only or only in lacks.get(one.id, ())]


def _line(visit: Visit, member: Member, lacks: Iterable[Lack], cluster: Cluster) -> Line:
    words = tuple(in_words(lack, visit.lang) for lack in lacks)
    facts = facts_of_member(member, cluster, visit.lang)
    return Line(member.organization.label, visit.to(page_of(member.id)), facts, words)


def _options(member: Member, cluster: Cluster, lang: Lang) -> dict[str, Options]:
    """What may be chosen; what the member has stands there too, be it known or not."""
    colleges = {college.id: college.name.to(lang) for college in cluster.colleges}
    college = member.membership.college
    unsaid: Options = () if member.organization.size else (("", "–"),)
    return {
        "kind": tuple((kind.value, kind.to(lang)) for kind in Kind),
        "size": (*unsaid, *((size.value, size.to(lang)) for size in Size)),
        "college": (("", "–"), *({college: college} | colleges if college else colleges).items()),
    }


def _axes(form: ProfileForm, cluster: Cluster, lang: Lang) -> list[tuple[str, str, bool]]:
    own = form.values.get("axes", "").split()
    names = {axis.id: axis.name.to(lang) for axis in cluster.axes}
    return [(id_, name, id_ in own) for id_, name in ({id_: id_ for id_ in own} | names).items()]


def _projects(visit: Visit, member_id: str) -> list[tuple[str, str]]:
    """Its past projects and when they began, the newest first."""
    own = [p for p in visit.desk.projects() if any(seat.organization_id == member_id for seat in p.participations)]
    own.sort(key=lambda project: (str(project.start_date or ""), project.id), reverse=True)
    return [(project.label, str(project.start_date.year) if project.start_date else "") for project in own]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0
