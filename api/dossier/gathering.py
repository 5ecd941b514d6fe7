"""A stored proposal as a dossier: what the store knows of its organizations today, as far as it may be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from api.dossier.dossier import Dossier, Made, Partner
from api.dossier.withheld import Withheld
from api.judging import Asked, judged_by
from api.keys import holders
from matching.checking.check import Checked
from matching.checking.finding import Finding
from matching.checking.size_class import SizeFound
from models.consortium import Consortium, Figures, Participant
from models.consortium_form import FormReading
from models.errors import NotFound
from models.facts import Facts
from models.membership import Contact, Membership, Reader
from models.names import spelt_alike
from models.organization import Organization, Size
from models.programmes.pack import Pack
from models.programmes.rules import SME
from models.proposal import Answered, Assembly, Place
from models.store import Store, known_call, known_cluster
from models.taking_part import participant_of


def dossier_of(store: Store, assembly: Assembly, number: int, pack: Pack, today: date) -> Dossier:
    """The dossier of the proposal at place ``number`` (from 1) of ``assembly``, under the rules of ``pack``.

    ``NotFound`` where there is no such proposal, call or edition; ``InvalidInput`` where ``pack`` is a call to
    clusters, or what was settled for the project cannot be read.
    """
    if not 1 <= number <= len(assembly.proposed):
        raise NotFound("api.export_no_proposal", number=number, count=len(assembly.proposed))
    proposed = assembly.proposed[number - 1]
    call, cluster = known_call(store, assembly.call_id), known_cluster(store)
    known = _Known.of(store, [place.organization_id for place in proposed.places])
    ids = {place.organization_id: known.shown_id(store, place, at) for at, place in enumerate(proposed.places, start=1)}
    form = _form(assembly, pack, ids)
    everybody = (known.participant(place, at, ids, form, today) for at, place in enumerate(proposed.places, start=1))
    consortium = replace(form, participants=_grouped(tuple(everybody)))
    checked = judged_by(pack, consortium, Asked(edition=assembly.edition, others=assembly.settled.parameters))
    named = {id_ for id_ in ids if known.may_name(id_)}
    checked = _told_to_all(checked, {ids[id_] for id_ in named})
    answered = [one for one in proposed.answered if one.need < len(call.needs) and one.organization_id in ids]
    partners = zip(proposed.places, checked.seen.consortium.participants, strict=True)
    return Dossier(
        cluster.name if cluster else "",
        call,
        pack,
        checked,
        tuple(known.partner(place, participant, answered) for place, participant in partners),
        frozenset(one.need for one in answered if one.carries and one.organization_id not in named),
        _made(store, assembly, number),
    )


def _made(store: Store, assembly: Assembly, number: int) -> Made:
    door, _, name = assembly.made_by.partition(":")
    by = {"cli": name, "staff": holders(store).get(name, "")}.get(door, "")
    return Made(
        assembly.id,
        assembly.version,
        number,
        len(assembly.proposed),
        by,
        assembly.made_at,
        assembly.snapshot,
    )


def _form(assembly: Assembly, pack: Pack, ids: Mapping[str, str]) -> Consortium:
    """What the project says of itself, without participants."""
    somebody = [{"id": "somebody", "role": "coordinator"}]
    read = FormReading(assembly.id).consortium({**assembly.settled.project, "participants": somebody})
    sets = (frozenset(ids[id_] for id_ in those if id_ in ids) for those in assembly.settled.exclusive)
    exclusive = tuple(those for those in sets if len(those) > 1)
    return replace(read, participants=(), programme=pack.id, edition=assembly.edition, exclusive=exclusive)


def _grouped(participants: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """Groups under numbers: a group's name may be that of somebody who is not named."""
    keys = dict.fromkeys(spelt_alike(one.group) for one in participants if one.group)
    numbers = {key: f"g{number}" for number, key in enumerate(keys, start=1)}
    return tuple(replace(one, group=numbers[spelt_alike(one.group)]) if one.group else one for one in participants)


def _told_to_all(checked: Checked, named: Collection[str]) -> Checked:
    """The verdicts, over participants without what was told in confidence; remarks on sizes speak of accounts.

    Whom a rule concerns tells more of a participant than its place does: of the named alone.
    """
    seen = checked.seen
    participants = tuple(
        _public(one, seen.sizes[one.id]) if one.id in named else _bare(one) for one in seen.consortium.participants
    )
    consortium = replace(seen.consortium, participants=participants)
    rules = tuple(replace(one, finding=_of_named(one.finding, named)) for one in checked.rules)
    return replace(checked, seen=replace(seen, consortium=consortium), rules=rules, remarks=())


def _of_named(finding: Finding, named: Collection[str]) -> Finding:
    return replace(finding, concerned=tuple(id_ for id_ in finding.concerned if id_ in named))


def _public(one: Participant, found: SizeFound) -> Participant:
    """With the size that the checker found in the place of what it was found from."""
    size = next(iter(found.classes)) if len(found.classes) == 1 else Size.SME if found.classes <= SME else None
    nothing = Figures()
    return replace(one, size=size, owners=None, figures=nothing, previous=nothing, capacity=None, committed=None)


def _bare(one: Participant) -> Participant:
    return Participant(one.id, one.role, one.name, one.kind, country=one.country, budget=one.budget, aid=one.aid)


def _past_texts(store: Store, ids: Collection[str]) -> Mapping[str, str]:
    """What the past projects of each say."""
    found: defaultdict[str, str] = defaultdict(str)
    for project in store.projects() if ids else ():
        for seat in project.participations:
            if seat.organization_id in ids:
                found[seat.organization_id] += _plain(f"{project.label} {project.text}") + "\n"
    return found


def _plain(text: str) -> str:
    """Without what shortened it, and with single blanks."""
    return " ".join(text.removesuffix("…").split())


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store holds of those in a proposal, by their ids."""

    organizations: Mapping[str, Organization]
    memberships: Mapping[str, Membership]
    facts: Mapping[str, Facts]
    withheld: Withheld
    past: Mapping[str, str]

    @classmethod
    def of(cls, store: Store, ids: list[str]) -> Self:
        memberships = {one.organization_id: one for one in store.memberships(ids)}
        return cls(
            {one.id: one for one in store.organizations(ids)},
            memberships,
            {one.organization_id: one for one in store.facts(ids)},
            Withheld.of(store),
            _past_texts(store, [id_ for id_ in ids if id_ not in memberships]),
        )

    def may_name(self, id_: str) -> bool:
        """Whoever left the store altogether is not named either."""
        return id_ in self.organizations and id_ not in self.withheld.ids

    def shown_id(self, store: Store, place: Place, at: int) -> str:
        """Its own; of whoever is not named one that belongs to nobody, so that nothing is looked up by it."""
        if self.may_name(place.organization_id):
            return place.organization_id
        id_ = f"p{at}"
        while any(store.organizations([id_])):
            id_ += "-x"
        return id_

    def participant(self, place: Place, at: int, ids: Mapping[str, str], form: Consortium, today: date) -> Participant:
        """With all that is known, for the checker alone."""
        id_ = place.organization_id
        organization = self.organizations.get(id_, Organization(id_))
        membership = self.memberships.get(id_)
        known = participant_of(
            organization,
            self.facts.get(id_, Facts(id_)),
            place.role,
            today,
            college=membership.college if membership else "",
            programme=form.programme,
            duration_months=form.duration_months,
        )
        return replace(
            known,
            id=ids[id_],
            name=organization.name if self.may_name(id_) else f"Participant {at}",
            budget=place.budget,
            aid=place.aid,
            person_months=place.person_months,
        )

    def partner(self, place: Place, participant: Participant, answered: Iterable[Answered]) -> Partner:
        """What may be shown of it beside the form; of whoever is not named nothing."""
        id_ = place.organization_id
        if not self.may_name(id_):
            return Partner(participant, named=False)
        membership = self.memberships.get(id_)
        contact = (membership.reachable_by(Reader.MEMBER) if membership else None) or Contact()
        answers = [replace(one, text=self._shown_text(one)) for one in answered if one.organization_id == id_]
        return Partner(
            participant,
            True,
            self.organizations[id_].city,
            contact.website,
            tuple(sorted(answers, key=lambda one: one.need)),
        )

    def _shown_text(self, answered: Answered) -> str:
        """A member's own words as long as it is one; of others, what past projects say that are on record."""
        id_, text = answered.organization_id, answered.text
        if id_ not in self.memberships and _plain(text) not in self.past.get(id_, ""):
            return ""
        return self.withheld.left_out(text)
