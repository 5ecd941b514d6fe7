"""Random problems: small, near the limits of what their rules allow, and with much that nobody knows.

Most rules and wishes are drawn around one consortium that might be meant, so that they often can hold together, seldom
hold by themselves, and are missed by little where they are.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from matching.assembling.problem import Candidate, Cover, Problem, Weights, Wishes, Work
from models.call import Mastery, Need
from models.consortium import Consortium
from models.programmes.pack import Edition
from models.project import Role
from models.texts import Localized
from tests.assembling.drawing_people import drawn_participant
from tests.assembling.drawing_rules import drawn_rates, drawn_rules
from tests.assembling.laying_out import consortium, partner, units_of

_NOBODY = Consortium(())
_BARE = Edition(
    programme="drawn",
    id="2026",
    name=Localized("2026", "2026"),
    programme_name=Localized("Drawn", "Tiré"),
    since=date(2026, 1, 1),
    until=None,
    as_of=date(2026, 3, 1),
    parameters={},
    rules=(),
    rates=(),
    reminders=(),
)


def drawn(seed: int, *, most: int = 14, rules: int = 10) -> Problem:
    """The problem of a seed, always the same: with 2 to ``most`` candidates, and up to ``rules`` rules."""
    chance = random.Random(seed)  # noqa: S311 (a problem)
    count = min(most, chance.choices((chance.randint(2, 6), chance.randint(7, 10), 14), (65, 18, 17))[0])
    needs = tuple(_need(chance) for _ in range(chance.randint(0, 4)))
    bare = Problem(
        replace(_BARE, rates=drawn_rates(chance)),
        _form(chance),
        needs,
        tuple(_candidate(chance, place, len(needs)) for place in range(count)),
        work=_work(chance, count),
        weights=_weights(chance),
    )
    meant = _meant(chance, bare, 3 if count > 10 else 4)
    sure = chance.choices((1.0, 0.9, 0.7), (45, 30, 25))[0]  # how likely what is drawn suits who is meant
    edition = replace(
        bare.edition, rules=drawn_rules(chance, bare.edition, meant, chance.randint(min(3, rules), rules), sure)
    )
    return replace(bare, edition=edition, wishes=_wishes(chance, bare, meant, sure))


def _need(chance: random.Random) -> Need:
    return Need(
        Localized("Need", "Besoin"),
        weight=chance.choice((0.5, 1.0, 1.0, 2.0, 3.0)),
        minimum_level=chance.choice((None, None, *Mastery)),
        required=chance.random() < 0.12,
    )


def _candidate(chance: random.Random, place: int, needs: int) -> Candidate:
    covers = {
        need: Cover(chance.randint(5, 100) / 100, chance.choice((None, *Mastery)))
        for need in range(needs)
        if chance.random() < 0.5
    }
    return Candidate(
        drawn_participant(chance, f"c{place:02}"),
        covers,
        score=chance.randint(0, 100) / 100,
        small=chance.random() < 0.5,
        shown=chance.randint(0, 100) / 100,
        preference=chance.choice((0, 0, 0, -1, 1, 0.5)),
        may_lead=chance.random() < 0.75,
        cost=chance.choice((None, None, None, Decimal(5000), Decimal("7777.77"), Decimal("333.35"))),
    )


def _form(chance: random.Random) -> Consortium:
    regions = (None, (), ("Occitanie",), ("Occitanie", "Bretagne"))
    return replace(
        _NOBODY,
        step=chance.choice((None, 1, 2, 2)),
        filed=chance.choice((None, None, date(2026, 2, 1), date(2027, 1, 1))),
        duration_months=chance.choice((None, Decimal(24), Decimal(36))),
        civil=chance.choice((None, True, True, False)),
        trl_start=chance.choice((None, 2, 4)),
        trl_end=chance.choice((None, 5, 7)),
        pole_labels=chance.choice((None, (), ("Pôle A",), ("Pôle A", "Pôle B"))),
        territory=chance.choice(regions),
        lead_pole_territory=chance.choice(regions),
        exclusive=(frozenset({"c00", "c01"}),) if chance.random() < 0.1 else (),
    )


def _work(chance: random.Random, candidates: int) -> Work:
    least = 1
    return Work(
        months=chance.choice((1, 3, 6)),
        least=least,
        most=chance.choice((2, 2, 3) if candidates > 10 else (least + 1, 2, 3, 4)),
        effort=chance.choice((0, 1, 1, 1, 2)),
        cost=chance.choice((Decimal(8000), Decimal(6500), Decimal("1234.57"))),
    )


def _weights(chance: random.Random) -> Weights:
    if chance.random() < 0.6:
        return Weights()
    part = (0.0, 0.05, 0.1, 0.3, 0.5)
    return Weights(chance.choice((0.2, 1.0)), *(chance.choice(part) for _ in range(8)))


def _meant(chance: random.Random, problem: Problem, most: int) -> Consortium:
    """Somebody who may lead, with others (anybody, where nobody may)."""
    able = [one for one in problem.candidates if units_of(problem, one)] or list(problem.candidates)
    lead = chance.choice([one for one in able if one.may_lead] or able)
    others = [one for one in able if one is not lead]
    chosen = {lead.id, *(one.id for one in chance.sample(others, min(len(others), chance.randint(0, most - 1))))}
    return consortium(
        problem,
        (
            partner(
                problem,
                one,
                Role.COORDINATOR if one is lead else Role.PARTICIPANT,
                chance.choice(units_of(problem, one) or [problem.work.most]),
            )
            for one in problem.candidates
            if one.id in chosen
        ),
    )


def _wishes(chance: random.Random, problem: Problem, meant: Consortium, sure: float) -> Wishes:
    everybody = [one.id for one in problem.candidates]
    inside = [one.id for one in meant.participants]
    outside = [id_ for id_ in everybody if id_ not in inside]
    suits = chance.random() < sure
    locked = _some(chance, inside if suits else everybody, 0.3)
    lead = (
        next(one.id for one in meant.participants if one.role is Role.COORDINATOR)
        if suits
        else chance.choice(everybody)
    )
    lead = lead if chance.random() < 0.15 else ""
    excluded = _some(chance, outside if suits else everybody, 0.3) - locked - {lead}
    most = max(len(inside), chance.choice((1, 2, 3, 4, 5)))
    most = min(most, 5 if len(everybody) < 7 else chance.choice((3, 3, 4)) if len(everybody) > 10 else 4)
    least = chance.choice((1, 1, 1, len(inside), most))
    return Wishes(
        locked=locked,
        lead=lead,
        excluded=excluded,
        exclusive=tuple(_apart(chance, inside, outside, suits=suits) for _ in range(chance.choice((0, 0, 0, 1, 2)))),
        budgets={id_: _budget(chance, meant, id_) for id_ in _some(chance, everybody, 0.15)},
        partners_least=min(least, most),
        partners_most=most,
        **_bounds(chance, meant),
        confirmed=chance.random() < 0.1,
    )


def _some(chance: random.Random, ids: list[str], often: float) -> frozenset[str]:
    return (
        frozenset(chance.sample(ids, min(len(ids), chance.randint(1, 2)))) if chance.random() < often else frozenset()
    )


def _apart(chance: random.Random, inside: list[str], outside: list[str], *, suits: bool) -> frozenset[str]:
    ids = [*inside[: 1 if suits else None], *outside] if len(outside) else inside
    return frozenset(chance.sample(ids, min(len(ids), chance.choice((2, 2, 3)))))


def _budget(chance: random.Random, meant: Consortium, id_: str) -> Decimal:
    own = next((one.budget for one in meant.participants if one.id == id_), None)
    return chance.choice((own or Decimal(12_000), Decimal("25000.01"), Decimal(10000)))


def _bounds(chance: random.Random, meant: Consortium) -> dict[str, Any]:
    """Around what the consortium that is meant has in all."""
    whole = sum((one.budget or Decimal(0) for one in meant.participants), Decimal(0))
    bounds = {}
    if chance.random() < 0.2:
        bounds["budget_least"] = max(Decimal(0), whole - chance.choice((0, 0, 5000, -1000)))
    if chance.random() < 0.25:
        bounds["budget_most"] = max(whole, bounds.get("budget_least", whole)) + chance.choice((0, 0, 5000, 20000))
    return bounds
