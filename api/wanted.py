"""The facts of members that are most worth asking for, the same at every door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matching.checking.worth_asking import Known, Worth, worth_asking
from models.facts import Facts
from models.membership import Member
from models.programmes.pack import Edition
from models.project import Role
from models.store import Store
from models.taking_part import participant_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact that is not known of ``member``, and what it would decide."""

    member: Member
    worth: Worth


def facts_wanted(store: Store, editions: Sequence[Edition], today: date) -> tuple[Wanted, ...]:
    """Of all members and under these editions, those that decide most first."""
    joined = {membership.organization_id: membership for membership in store.memberships()}
    members = {one.id: Member(one, joined[one.id]) for one in store.organizations(joined)}
    facts = {one.organization_id: one for one in store.facts(members)}
    known = [
        Known(
            edition,
            tuple(
                participant_of(
                    member.organization,
                    facts.get(id_, Facts(id_)),
                    Role.PARTICIPANT,
                    today,
                    college=member.membership.college,
                    programme=edition.programme,
                )
                for id_, member in members.items()
            ),
        )
        for edition in editions
    ]
    return tuple(Wanted(members[worth.participant], worth) for worth in worth_asking(known))
