"""Rules on particular participants: who leads, what everybody is, who has how much time, who must not meet."""

from __future__ import annotations

from decimal import Decimal

from matching.checking.finding import Ask, Finding, Remark
from matching.checking.seen import Seen
from matching.checking.truth import Truth
from models.consortium import Participant
from models.programmes.rules import EVERYBODY, Capacity, Every, Exclusive, Lead, Who
from models.project import Role


def lead(rule: Lead, seen: Seen) -> Finding:
    """Nobody leads: it fails. Several do: each must be such."""
    leads = [one for one in seen.consortium.participants if one.role is Role.COORDINATOR]
    if not leads:
        return Finding(Truth.NO, remarks=(Remark("check_nobody_leads"),))
    truths = {one: min(seen.fits(rule.among or EVERYBODY, one), _not(rule.not_among, one, seen)) for one in leads}
    asks = [ask for one in leads for who in (rule.among, rule.not_among) if who for ask in seen.asks(who, one)]
    remarks = (Remark("check_several_lead", {"who": ", ".join(one.label for one in leads)}),) if len(leads) > 1 else ()
    return Finding(
        min(truths.values()), concerned=tuple(one.id for one in leads), asks=tuple(dict.fromkeys(asks)), remarks=remarks
    )


def _not(who: Who | None, one: Participant, seen: Seen) -> Truth:
    return Truth.YES if who is None else ~seen.fits(who, one)


def every(rule: Every, seen: Seen) -> Finding:
    """Those who are in its way are concerned."""
    truths = {one: max(~seen.fits(rule.who, one), seen.fits(rule.such, one)) for one in seen.consortium.participants}
    asks = [
        ask
        for one, truth in truths.items()
        if truth is Truth.MAYBE
        for who in (rule.who, rule.such)
        for ask in seen.asks(who, one)
    ]
    against = tuple(one.id for one, truth in truths.items() if truth is Truth.NO)
    return Finding(min(truths.values(), default=Truth.YES), concerned=against, asks=tuple(dict.fromkeys(asks)))


def capacity(_: Capacity, seen: Seen) -> Finding:
    """``committed`` absent is taken as nothing."""
    truths = {one: _able(one) for one in seen.consortium.participants}
    asks = [
        Ask(one.id, fact)
        for one, truth in truths.items()
        if truth is Truth.MAYBE
        for fact in ("person_months", "capacity")
        if getattr(one, fact) is None
    ]
    against = tuple(one.id for one, truth in truths.items() if truth is Truth.NO)
    absent = [one.label for one in truths if one.committed is None]
    remarks = (Remark("check_committed_absent", {"who": ", ".join(absent)}),) if absent else ()
    return Finding(min(truths.values(), default=Truth.YES), concerned=against, asks=tuple(asks), remarks=remarks)


def _able(one: Participant) -> Truth:
    committed, wanted = one.committed or Decimal(0), one.person_months
    if one.capacity is None:
        return Truth.YES if wanted == 0 and committed == 0 else Truth.MAYBE
    if (wanted or Decimal(0)) + committed > one.capacity:
        return Truth.NO
    return Truth.of(None if wanted is None else True)


def exclusive(_: Exclusive, seen: Seen) -> Finding:
    present = {one.id for one in seen.consortium.participants}
    met = [sorted(ids & present) for ids in seen.consortium.exclusive if len(ids & present) > 1]
    concerned = dict.fromkeys(id_ for ids in met for id_ in ids)
    return Finding(Truth.of(not met), concerned=tuple(concerned))
