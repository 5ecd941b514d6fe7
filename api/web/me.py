"""``/me``: a member's own page, where it corrects what is known of it and says who may see that."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.fact_edits import known_facts
from api.facts import facts_of_member
from api.web.consent_form import ConsentForm, audiences, save_consent
from api.web.profile_form import OWN, ProfileForm, save_profile, store_revision
from api.web.visits import ToSent, ToVisit, Visit
from models.access import KeyRole
from models.fact_texts import fact_lines
from models.texts import Texts

router = APIRouter(include_in_schema=False)

ME = "/me"
_SEE_OTHER = 303


@router.api_route(ME, methods=["GET", "HEAD"])
def own_page(visit: ToVisit) -> Response:
    if visit.asker.role is not KeyRole.MEMBER:
        return RedirectResponse(visit.to("/staff/members"), _SEE_OTHER)
    return _show(visit)


@router.post(ME)
def correct_profile(visit: ToVisit, sent: ToSent) -> Response:
    done = save_profile(visit, visit.desk.roll.member(visit.asker, visit.asker.member_id), sent, OWN)
    return visit.done(ME, done) if isinstance(done, str) else _show(visit, profile=done)


@router.post(f"{ME}/consent")
def say_consent(visit: ToVisit, sent: ToSent) -> Response:
    """Since today, by itself: that is what the note says, in the language of the installation."""
    day, lang = visit.desk.today(), visit.desk.lang
    note = Texts.of("api.web")("consent_by_itself", lang, day=day.isoformat())
    again = save_consent(visit, visit.desk.roll.member(visit.asker, visit.asker.member_id), sent, note=note)
    return visit.done(ME, "consent") if again is None else _show(visit, consent=again)


def _show(visit: Visit, *, profile: ProfileForm | None = None, consent: ConsentForm | None = None) -> Response:
    since = store_revision(visit)
    member = visit.desk.roll.member(visit.asker, visit.asker.member_id)
    form = profile or ProfileForm.of(member, since)
    agreed = consent or ConsentForm.of(member)
    cluster = visit.desk.gate.cluster()
    return visit.show(
        "me.html",
        status=max(form.status, agreed.status),
        path=ME,
        member=member,
        facts=facts_of_member(member, cluster, visit.lang),
        lines=fact_lines(known_facts(visit.store, member.id), visit.desk.today(), visit.lang),
        form=form,
        consent=agreed,
        since=since,
        record=member.membership.consent,
        audiences=audiences(visit.lang),
    )
