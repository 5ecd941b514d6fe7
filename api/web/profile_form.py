"""The form of a member's profile: what it shows, what was typed, and the edits that this means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self, TypeVar

from api.edits import Edits, edit_member, edited
from api.web.meanwhile import Meanwhile, changes_since
from api.web.visits import Sent, Visit
from models.errors import Conflict, InvalidInput, NotFound
from models.membership import Competence, Member, Membership
from models.organization import Kind, Scheme, Size

CONTACT = ("name", "email", "phone", "website")
OWN = ("description", "competences", "needs", *(f"contact.{name}" for name in CONTACT))
FACTS = ("name", "kind", "size", "country", "region", "city")
ALL = (*FACTS, "college", "axes", *(f"identifiers.{scheme}" for scheme in Scheme), *OWN)
_BEFORE_DESCRIPTION = " | "
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ProfileForm:
    """``values`` by field, lists with a line for each entry; ``problems`` are sentences by field (empty: the whole).

    ``since`` is the store's revision that the form was made from.
    """

    values: Mapping[str, str]
    since: str
    problems: Mapping[str, str] = field(default_factory=dict)
    meanwhile: tuple[Meanwhile, ...] = ()

    @property
    def status(self) -> int:
        return 409 if self.meanwhile else 422 if self.problems else 200

    @classmethod
    def of(cls, member: Member, since: int) -> Self:
        return cls(shown(member), str(since))


def shown(member: Member) -> dict[str, str]:
    """Each field as the form shows it."""
    organization, own = member.organization, member.membership
    facts = {name: str(getattr(organization, name) or "") for name in FACTS}
    numbers = {f"identifiers.{scheme}": organization.identifiers.get(scheme, "") for scheme in Scheme}
    contact = {f"contact.{name}": getattr(own.contact, name) for name in CONTACT}
    return {
        **facts,
        **numbers,
        **contact,
        "college": own.college,
        "axes": "\n".join(own.axes),
        "description": own.description,
        "competences": "\n".join(map(_line, own.competences)),
        "needs": "\n".join(map(_flat, own.needs)),
    }


def save_profile(visit: Visit, member: Member, sent: Sent, fields: tuple[str, ...]) -> ProfileForm | str:
    """Write what was typed; ``saved`` or ``unchanged``, or the form again with what is in its way."""
    store, since = visit.store, str(store_revision(visit))
    typed = {name: "\n".join(sent.all(name)) if name == "axes" else sent[name] for name in fields}
    later = changes_since(visit, member, sent["since"])
    if later:
        return ProfileForm(typed, since, meanwhile=later)
    edits = _edits(member, typed)
    if not edits:
        return "unchanged"
    problems = dict(_problems(member, edits, visit))
    if problems:
        return ProfileForm(typed, since, problems)
    try:
        edit_member(store, member, edits)
    except (InvalidInput, NotFound, Conflict) as error:
        later = changes_since(visit, member, sent["since"])
        told = {} if later else {str(error.facts.get("field", "")): error.sentence(visit.lang)}
        return ProfileForm(typed, since, told, later)
    return "saved"


def store_revision(visit: Visit) -> int:
    """Taken before the member is read, so that a change meanwhile is seen as one."""
    return visit.desk.services.store.revision()


def _edits(member: Member, typed: Mapping[str, str]) -> Edits:
    """What differs from what the member is: an untouched field stays as it is, be it ever so odd."""
    before = shown(member)
    new = {name: text for name, text in typed.items() if text != before[name]}
    own = member.membership
    competences = {_line(one): one for one in own.competences}
    needs = {_flat(one): one for one in own.needs}
    facts: dict[str, object] = {name: new[name] for name in FACTS if name in new and name not in {"kind", "size"}}
    if new.get("kind") in set(Kind):
        facts["kind"] = Kind(new["kind"])
    if new.get("size") in set(Size):
        facts["size"] = Size(new["size"])
    return Edits(
        facts=facts,
        identifiers={scheme: new.get(f"identifiers.{scheme}") for scheme in Scheme},
        contact={name: new.get(f"contact.{name}") for name in CONTACT},
        college=new.get("college"),
        axes=tuple(new["axes"].split()) if "axes" in new else None,
        description=new.get("description"),
        competences=_entries(new.get("competences"), lambda line: competences.get(line) or _competence(line, own)),
        needs=_entries(new.get("needs"), lambda line: needs.get(line, line)),
    )


def _problems(member: Member, edits: Edits, visit: Visit) -> Iterator[tuple[str, str]]:
    """Each field looked at alone, so that all mistakes are told at once."""
    cluster = visit.desk.gate.cluster()
    for part in (
        *(Edits(facts={name: value}) for name, value in edits.facts.items()),
        *(Edits(identifiers={scheme: value}) for scheme, value in edits.identifiers.items()),
        *(Edits(contact={name: value}) for name, value in edits.contact.items()),
        Edits(college=edits.college),
        Edits(axes=edits.axes),
    ):
        try:
            edited(member, part, cluster)
        except InvalidInput as error:
            yield str(error.facts.get("field", "")), error.sentence(visit.lang)


def _entries(text: str | None, read: Callable[[str], T]) -> tuple[T, ...] | None:
    """One a line; ``None`` where nothing was said of them."""
    return None if text is None else tuple(read(flat) for line in text.split("\n") if (flat := _flat(line)))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _line(competence: Competence) -> str:
    parts = (_flat(competence.label), _flat(competence.description))
    return _BEFORE_DESCRIPTION.join(filter(None, parts))


def _competence(line: str, own: Membership) -> Competence:
    """One that is there by its label keeps what this form does not show."""
    label, _, description = line.partition(_BEFORE_DESCRIPTION.strip())
    label, description = label.strip(), description.strip()
    same = next((one for one in own.competences if _flat(one.label) == label), Competence(label))
    return Competence(same.label, description, same.level, same.language)
