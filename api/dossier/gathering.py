"""A stored proposal as a dossier: what the store knows of its organizations today, as far as it may be shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Self

from api.dossier.dossier import Dossier, Made, Partner
from api.dossier.withheld import Withheld
from api.judging import parameters_of
from api.keys import holders
from api.proposing.form import form_of
from api.proposing.promised import promised
from matching.checking.check import Checked, check
from matching.checking.finding import Finding
from matching.checking.size_class import SizeFound
from models.call import Call
from models.consortium import Consortium, Figures, Participant
from models.errors import InvalidInput
from models.facts import Facts
from models.membership import Contact, Membership, Reader
from models.names import spelt_alike
from models.organization import Organization, Size
from models.programmes.pack import Pack
from models.programmes.rules import SME
from models.proposal import Answered, Assembly, Place, Proposed
from models.store import Store, known_call, known_cluster
from models.taking_part import participant_of


def dossier_of(store: Store, assembly: Assembly, place: int, pack: Pack, today: date) -> Dossier:
    """The dossier of the consortium at ``place`` (from 0) of ``assembly``, under the rules of ``pack``.

    ``NotFound`` where there is no such call or edition; ``InvalidInput`` where there is no such consortium, ``pack`` is
    a call to clusters, or what was settled for the project cannot be read.
    """
    if not 0 <= place < len(assembly.proposed):
        raise InvalidInput("api.proposal_place", id=assembly.id, place=place + 1, count=len(assembly.proposed))
    proposed = assembly.proposed[place]
    call, cluster = known_call(store, assembly.call_id), known_cluster(store)
    edition = pack.edition(assembly.edition, parameters_of(pack, assembly.settled.parameters))
    form, known = form_of(assembly.settled, call, edition), _Known.of(store, proposed, call)
    ids = {one.organization_id: known.shown_id(store, one, at) for at, one in enumerate(proposed.places, start=1)}
    everybody = (known.participant(one, at, ids, form, today) for at, one in enumerate(proposed.places, start=1))
    checked = check(replace(form, participants=_grouped(tuple(everybody))), edition)
    named = {id_ for id_ in ids if known.may_name(id_)}
    checked = _told_to_all(checked, {ids[id_] for id_ in named})
    answered = [one for one in proposed.answered if one.need < len(call.needs) and one.organization_id in ids]
    unnamed = [one for one in answered if one.organization_id not in named]
    partners = zip(proposed.places, checked.seen.consortium.participants, strict=True)
    return Dossier(
        cluster.name if cluster else "",
        call,
        pack,
        checked,
        tuple(known.partner(one, participant, answered) for one, participant in partners),
        frozenset(one.need for one in unnamed if one.carries),
        frozenset(one.need for one in unnamed),
        _made(store, assembly, place),
    )


def _made(store: Store, assembly: Assembly, place: int) -> Made:
    door, _, name = assembly.made_by.partition(":")
    by = {"cli": name, "staff": holders(store).get(name, "")}.get(door, "")
    return Made(
        assembly.id,
        assembly.version,
        place + 1,
        len(assembly.proposed),
        by,
        assembly.made_at,
        assembly.snapshot,
    )


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


def _past_projects(store: Store, proposed: Proposed) -> Mapping[tuple[str, str], str]:
    """What past projects are called, by their ids and those of their partners."""
    ids = {one.project for one in proposed.answered if one.project}
    return {
        (project.id, seat.organization_id): f"{project.label} ({project.start_date.year})"
        if project.start_date
        else project.label
        for project in store.projects(sorted(ids))
        for seat in project.participations
    }


def _profile(membership: Membership) -> str:
    """All its own words."""
    said = (*(one.text for one in membership.competences), membership.description, *membership.needs)
    return "\n".join(map(_plain, said))


def _plain(text: str) -> str:
    """With single blanks."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store holds of those in a proposal, by their ids."""

    organizations: Mapping[str, Organization]
    memberships: Mapping[str, Membership]
    facts: Mapping[str, Facts]
    withheld: Withheld
    past: Mapping[tuple[str, str], str]
    committed: Mapping[str, Decimal]

    @classmethod
    def of(cls, store: Store, proposed: Proposed, call: Call) -> Self:
        ids = [place.organization_id for place in proposed.places]
        return cls(
            {one.id: one for one in store.organizations(ids)},
            {one.organization_id: one for one in store.memberships(ids)},
            {one.organization_id: one for one in store.facts(ids)},
            Withheld.of(store),
            _past_projects(store, proposed),
            promised(store, other_than=call.id),
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
            committed=self.committed.get(id_, Decimal(0)),
        )

    def partner(self, place: Place, participant: Participant, answered: Iterable[Answered]) -> Partner:
        """What may be shown of it beside the form; of whoever is not named nothing."""
        id_ = place.organization_id
        if not self.may_name(id_):
            return Partner(participant, named=False)
        membership = self.memberships.get(id_)
        contact = (membership.reachable_by(Reader.MEMBER) if membership else None) or Contact()
        answers = [self._today(one) for one in answered if one.organization_id == id_]
        return Partner(
            participant,
            True,
            self.organizations[id_].city,
            contact.website,
            tuple(sorted(answers, key=lambda one: one.need)),
        )

    def _today(self, answered: Answered) -> Answered:
        """Its evidence as far as it still stands: words of its profile, or a past project that it was in."""
        membership = self.memberships.get(answered.organization_id)
        stands = membership is not None and not answered.project and _plain(answered.text) in _profile(membership)
        project = self.past.get((answered.project, answered.organization_id), "")
        told = self.withheld.left_out
        return replace(answered, text=told(answered.text) if stands else "", project=told(project))
