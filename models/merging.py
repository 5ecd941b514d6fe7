"""Two entries that turn out to be one organization are made one; it can be taken back like any change."""

from __future__ import annotations

from dataclasses import replace

from models.counts import Changes
from models.errors import InvalidInput
from models.facts import Facts, newest
from models.journal import Act, Deed, Merged
from models.membership import Audience, Consent, Contact, Membership
from models.organization import Organization, Scheme, completed
from models.project import Participation, Project, Role
from models.store import Batch, Removal, Store

_STRICTEST_FIRST = (Audience.NOBODY, Audience.STAFF, Audience.MEMBERS)


def merge(store: Store, kept: Organization, gone: Organization, *, dry_run: bool = False) -> Changes:
    """Put all that is known of ``gone`` to ``kept``, all or nothing.

    What ``kept`` says counts where both say something; lists are joined. Of two consents the later one counts, of two
    of one day the stricter; of two facts the newer. Past projects of ``gone`` become those of ``kept``, and so do its
    places in proposals; its keys open nothing any more. ``InvalidInput`` for one and the same, and where a register
    has two numbers for them.
    """
    if kept.id == gone.id:
        raise InvalidInput("merge_with_itself", id=kept.id)
    for scheme, number in gone.identifiers.items():
        mine = kept.identifiers.get(scheme, number)
        if mine != number and scheme is not Scheme.VAT:
            raise InvalidInput(
                "merge_numbers_differ", one=kept.id, other=gone.id, scheme=scheme.upper(), number=mine, differing=number
            )
    memberships = {membership.organization_id: membership for membership in store.memberships([kept.id, gone.id])}
    projects = [project for project in store.projects() if _seats(project) & {gone.id}]
    facts = {one.organization_id: one for one in store.facts([kept.id, gone.id])}
    joined = _memberships(kept.id, memberships.get(kept.id), memberships.get(gone.id))
    return store.save(
        Batch(
            (completed(kept, gone),),
            (joined,) if joined else (),
            tuple(_seated_anew(project, kept.id, gone.id) for project in projects),
            facts=(newest(facts.get(kept.id, Facts(kept.id)), *facts.values()),) if facts else (),
        ),
        removing=Removal((gone.id,), (gone.id,), facts=(gone.id,)),
        expecting=Batch((kept, gone), tuple(memberships.values()), tuple(projects), facts=tuple(facts.values())),
        absent=Removal(facts=tuple({kept.id, gone.id} - facts.keys())),
        act=Act(Deed.MERGE, f"{gone.id} → {kept.id}", merged=Merged(gone.id, kept.id)),
        dry_run=dry_run,
    )


def _seats(project: Project) -> set[str]:
    return {seat.organization_id for seat in project.participations}


def _memberships(id_: str, kept: Membership | None, gone: Membership | None) -> Membership | None:
    if gone is None:
        return None
    if kept is None:
        return replace(gone, organization_id=id_)
    return Membership(
        organization_id=id_,
        college=kept.college or gone.college,
        axes=tuple(dict.fromkeys((*kept.axes, *gone.axes))),
        description=kept.description or gone.description,
        competences=tuple(dict.fromkeys((*kept.competences, *gone.competences))),
        needs=tuple(dict.fromkeys((*kept.needs, *gone.needs))),
        contact=Contact(
            name=kept.contact.name or gone.contact.name,
            email=kept.contact.email or gone.contact.email,
            phone=kept.contact.phone or gone.contact.phone,
            website=kept.contact.website or gone.contact.website,
        ),
        consent=_consents(kept.consent, gone.consent),
    )


def _consents(kept: Consent | None, gone: Consent | None) -> Consent | None:
    if kept is None or gone is None:
        return kept or gone
    return min(kept, gone, key=lambda one: (-one.since.toordinal(), _STRICTEST_FIRST.index(one.shown_to), one.contact))


def _seated_anew(project: Project, kept: str, gone: str) -> Project:
    """Both seated: one seat at the place of the first, that of a coordinator if one of them was."""
    roles: dict[str, Role] = {}
    for seat in project.participations:
        id_ = kept if seat.organization_id == gone else seat.organization_id
        if roles.get(id_) is not Role.COORDINATOR:
            roles[id_] = seat.role
    return replace(project, participations=tuple(Participation(id_, role) for id_, role in roles.items()))
