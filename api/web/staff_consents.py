"""``/staff/consents``: to whom each member agreed to be shown, and one consent put on record for several."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from api.edits import edit_consents
from api.web.consent_form import ConsentForm, audiences, read_form
from api.web.meanwhile import touched_since
from api.web.profile_form import store_revision
from api.web.staff_members import page_of
from api.web.visits import ToSent, ToStaff, Visit
from models.errors import Conflict, GrappeError, InvalidInput
from models.membership import Audience, Member

router = APIRouter(include_in_schema=False)

CONSENTS = "/staff/consents"
_MISSING = "missing"
_BLANK = ConsentForm("", contact=False, note="", on_record="")


@dataclass(frozen=True, slots=True)
class Line:
    """One member: ``shown_to`` and ``said`` in words, ``chosen`` where the form marks it."""

    id: str
    name: str
    href: str
    shown_to: str
    said: str
    chosen: bool


@router.api_route(CONSENTS, methods=["GET", "HEAD"])
def list_consents(visit: ToStaff) -> Response:
    return _show(visit, _BLANK)


@router.post(CONSENTS)
def record_consents(visit: ToStaff, sent: ToSent) -> Response:
    """All or nothing. Who withdraws waits for nobody: that is written whatever was changed meanwhile."""
    chosen = sent.all("member")
    form = ConsentForm(sent["shown_to"], bool(sent["contact"]), sent["note"], "")
    try:
        if not chosen:
            raise InvalidInput("api.web.nobody_chosen", field="member")
        consent = read_form(form, form.note, visit)
        if consent.shown_to is Audience.NOBODY:
            visit.store.set_consent(chosen, consent)
        else:
            touched = touched_since(visit, chosen, sent["since"])
            if touched:
                raise Conflict("changed_meanwhile", id=", ".join(touched))
            members = [visit.desk.roll.member(visit.asker, id_, keeping=True) for id_ in dict.fromkeys(chosen)]
            edit_consents(visit.store, members, consent)
    except GrappeError as error:
        return _show(visit, form, error, chosen)
    return visit.done(CONSENTS, "consent")


def _show(visit: Visit, form: ConsentForm, error: GrappeError | None = None, chosen: tuple[str, ...] = ()) -> Response:
    since, only = store_revision(visit), visit.asked("only")
    roll = visit.desk.roll.all()
    words = audiences(visit.lang)
    counts = [(code.value, words[code].name, sum(_is(member, code) for member in roll)) for code in Audience]
    return visit.show(
        "staff_consents.html",
        status=409 if isinstance(error, Conflict) else 422 if error else 200,
        since=since,
        only=only,
        counts=[*counts, (_MISSING, visit.say("consent_missing_short"), sum(_is(m, _MISSING) for m in roll))],
        lines=[
            Line(
                member.id,
                member.organization.label,
                visit.to(page_of(member.id)),
                words[member.membership.shown_to].name,
                _said(visit, member),
                member.id in chosen,
            )
            for member in roll
            if not only or _is(member, only)
        ],
        consent=form,
        audiences=words,
        problem=error.sentence(visit.lang) if error else "",
    )


def _is(member: Member, code: str) -> bool:
    """Whether it belongs to this audience by a consent on record, or has none."""
    consent = member.membership.consent
    return (consent.shown_to if consent else _MISSING) == code


def _said(visit: Visit, member: Member) -> str:
    consent = member.membership.consent
    if consent is None:
        return visit.say("consent_missing_short")
    contact = visit.say("consent_with_contact") if consent.contact else ""
    return " · ".join(filter(None, (consent.since.isoformat(), consent.note, contact)))
