"""A cluster for DATAR's calls: its own data and its members, as far as they may be shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from api.dossier.withheld import LEFT_OUT, Withheld
from models.cluster import Cluster
from models.collective import Action, Seat, SharedService, Tie
from models.membership import Audience, Consent, Member, Membership
from models.names import name_key
from models.organization import Organization
from models.roll import read_roll
from models.store import Store
from models.texts import Localized

_NOT_SHOWN = Consent(Audience.NOBODY, date.min)


@dataclass(frozen=True, slots=True)
class DatarDossier:
    """``members`` are all that count; of those who have not agreed to be shown kind, size, college, axes and place
    stay, so that counts hold, under an id that no organization can have."""

    cluster: Cluster
    members: tuple[Member, ...]
    made: datetime

    @property
    def named(self) -> tuple[Member, ...]:
        """Those who may be shown, by their names."""
        shown = (one for one in self.members if one.membership.shown_to is Audience.MEMBERS)
        return tuple(sorted(shown, key=lambda one: (name_key(one.organization.label), one.id)))

    @property
    def unnamed(self) -> int:
        return len(self.members) - len(self.named)


def datar_dossier_of(store: Store, now: datetime) -> DatarDossier:
    """Of what the store holds; ``NotReady`` where the cluster's own data was never set."""
    cluster, roll = store.cluster(), tuple(read_roll(store))
    withheld = Withheld.among(roll)
    away = [seat.person for seat in cluster.governance if seat.organization_id in withheld.ids]
    withheld = Withheld.among(roll, away)
    members = tuple(_counted(number, one) if one.id in withheld.ids else one for number, one in enumerate(roll))
    return DatarDossier(_shown(cluster, withheld), members, now)


def _counted(number: int, member: Member) -> Member:
    who, own, id_ = member.organization, member.membership, f"?{number}"
    counted = Organization(id_, "", who.kind, who.size, who.country, who.region, who.city)
    return Member(counted, Membership(id_, own.college, own.axes, consent=_NOT_SHOWN))


def _shown(cluster: Cluster, withheld: Withheld) -> Cluster:
    """Without the names of those who are not to be named, wherever staff wrote them."""
    told = withheld.left_out
    return replace(
        cluster,
        strategy=told(cluster.strategy),
        services=tuple(_service(one, withheld) for one in cluster.services),
        governance=tuple(_seat(one, withheld) for one in cluster.governance),
        actions=tuple(_action(one, withheld) for one in cluster.actions),
        ties=tuple(_tie(one, withheld) for one in cluster.ties),
        answers=tuple(replace(one, text=told(one.text)) for one in cluster.answers),
    )


def _service(one: SharedService, withheld: Withheld) -> SharedService:
    name = Localized(withheld.left_out(one.name.en), withheld.left_out(one.name.fr))
    return replace(one, name=name, run_by=withheld.left_out(one.run_by))


def _seat(one: Seat, withheld: Withheld) -> Seat:
    if one.organization_id in withheld.ids:
        return replace(one, person=one.person and LEFT_OUT, organization_id="")
    return replace(one, person=withheld.left_out(one.person), role=withheld.left_out(one.role))


def _action(one: Action, withheld: Withheld) -> Action:
    return replace(one, title=withheld.left_out(one.title), owner=withheld.left_out(one.owner))


def _tie(one: Tie, withheld: Withheld) -> Tie:
    return replace(one, name=withheld.left_out(one.name), form=withheld.left_out(one.form))
