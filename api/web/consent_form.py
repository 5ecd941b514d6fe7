"""The form of a member's consent: to whom it is shown, and its contact too or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.edits import edit_consent
from api.typed import read_consent
from api.web.meanwhile import Meanwhile, changes_since
from api.web.visits import Sent, Visit
from models.errors import Conflict, GrappeError, InvalidInput
from models.membership import Audience, Consent, Member
from models.texts import Lang, Texts


@dataclass(frozen=True, slots=True)
class AudienceWords:
    """An audience as people say it, and what that means for the member."""

    name: str
    means: str


def audiences(lang: Lang) -> Mapping[Audience, AudienceWords]:
    texts = Texts.of("api.web")
    return {
        Audience.MEMBERS: AudienceWords(texts("audience_members", lang), texts("audience_members_help", lang)),
        Audience.STAFF: AudienceWords(texts("audience_staff", lang), texts("audience_staff_help", lang)),
        Audience.NOBODY: AudienceWords(texts("audience_nobody", lang), texts("audience_nobody_help", lang)),
    }


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """``on_record`` is what the form was made from; ``problem`` a sentence, empty where nothing is wrong."""

    shown_to: str
    contact: bool
    note: str
    on_record: str
    problem: str = ""
    meanwhile: tuple[Meanwhile, ...] = ()

    @property
    def status(self) -> int:
        return 409 if self.meanwhile else 422 if self.problem else 200

    @classmethod
    def of(cls, member: Member) -> ConsentForm:
        consent = member.membership.consent
        return cls(consent.shown_to if consent else "", bool(consent and consent.contact), "", on_record(member))


def on_record(member: Member) -> str:
    consent = member.membership.consent
    return f"{consent.shown_to} {consent.contact} {consent.since}" if consent else "none"


def save_consent(visit: Visit, member: Member, sent: Sent, *, note: str) -> ConsentForm | None:
    """Put it on record; the form again where something is in its way. Who withdraws waits for nobody: that is written
    whatever was changed meanwhile."""
    form = ConsentForm(sent["shown_to"], bool(sent["contact"]), sent["note"], on_record(member))
    try:
        consent = read_form(form, note, visit)
        if consent.shown_to is Audience.NOBODY:
            visit.store.set_consent([member.id], consent)
        elif sent["on_record"] != form.on_record:
            raise Conflict("changed_meanwhile", id=member.id)
        else:
            edit_consent(visit.store, member, consent)
    except GrappeError as error:
        later = changes_since(visit, member, sent["since"]) if isinstance(error, Conflict) else ()
        return replace(form, problem="" if later else error.sentence(visit.lang), meanwhile=later)
    return None


def read_form(form: ConsentForm, note: str, visit: Visit) -> Consent:
    """As of today; ``InvalidInput`` where no audience was chosen, or the note says nothing."""
    if form.shown_to not in set(Audience):
        raise InvalidInput("api.web.audience_missing", field="shown_to")
    audience = Audience(form.shown_to)
    contact = form.contact and audience is not Audience.NOBODY
    return read_consent(audience, note, contact=contact, since=visit.desk.today())
