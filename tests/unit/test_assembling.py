"""Consortia assembled under small packs, where the best can be told by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from matching.assembling.problem import Candidate, Cover, Problem, Wishes, Work
from matching.assembling.solve import assemble
from matching.checking.check import Verdict
from models.call import Mastery, Need
from models.consortium import Consortium, Participant
from models.errors import InvalidInput
from models.organization import Kind
from models.project import Role
from models.texts import Localized
from tests.packs import small_edition

TWO_STATES = 'check = "distinct"\namong = ["eu"]\nat_least = 2\nindependent = true'
COMPANY_LEADS = 'check = "lead"\namong = { kind = ["company"] }'
MOST_HALF = 'check = "largest_share"\nof = "budget"\nat_most = 50'


def candidate(id_: str, *covers: float, score: float = 0.0, **known: object) -> Candidate:
    told = {"kind": Kind.COMPANY, "country": "FR"} | known
    one = Participant(id_, Role.PARTICIPANT, id_.upper(), **told)  # type: ignore[arg-type]
    return Candidate(one, {need: Cover(strength) for need, strength in enumerate(covers) if strength}, score=score)


def problem(*candidates: Candidate, rules: tuple[str, ...] = (), **changed: object) -> Problem:
    needs = tuple(Need(Localized(f"Need {n}", f"Besoin {n}")) for n in range(2))
    return replace(Problem(small_edition(*rules), Consortium(()), needs, candidates), **changed)


A, B, C = candidate("a", 0.9), candidate("b", 0.0, 0.8), candidate("c", 0.85, 0.5)


def ids(*found: object) -> list[list[str]]:
    return [sorted(one.id for one in proposal.consortium.participants) for proposal in found]  # type: ignore[attr-defined]


def test_the_best_cover_of_needs_is_chosen_and_proven() -> None:
    [best] = assemble(problem(A, B, C))
    assert ids(best) == [["a", "b"]]
    assert best.proven
    assert best.carries == {0: "a", 1: "b"}


def test_a_rule_brings_in_whoever_it_needs_and_chooses_who_leads() -> None:
    lab = candidate("lab", 0.0, 0.8, kind=Kind.RESEARCH, country="ES")
    [best] = assemble(problem(A, B, lab, rules=(TWO_STATES, COMPANY_LEADS)))
    assert ids(best) == [["a", "lab"]]
    assert [one.id for one in best.consortium.participants if one.role is Role.COORDINATOR] == ["a"]
    assert best.checked.verdict is Verdict.HOLDS


def test_what_is_not_known_stops_nobody_and_is_asked_for() -> None:
    [best] = assemble(problem(A, replace(B, participant=replace(B.participant, country=None)), rules=(TWO_STATES,)))
    assert best.checked.verdict is Verdict.UNDECIDED
    assert [(ask.participant, ask.fact) for ask, _ in best.checked.asks] == [("b", "country")]


def test_who_is_known_to_break_a_rule_is_never_proposed() -> None:
    assert assemble(problem(A, B, rules=(TWO_STATES,))) == ()


def test_only_what_is_confirmed_when_staff_asks_for_that() -> None:
    unknown = replace(B, participant=replace(B.participant, country=None))
    assert assemble(problem(A, unknown, rules=(TWO_STATES,), wishes=Wishes(confirmed=True))) == ()


def test_locks_exclusions_and_exclusive_members_are_kept() -> None:
    [best] = assemble(problem(A, B, C, wishes=Wishes(locked=frozenset({"c"}))))
    assert "c" in ids(best)[0]
    [best] = assemble(problem(A, B, C, wishes=Wishes(excluded=frozenset({"a"}), lead="c")))
    assert ids(best) == [["b", "c"]]
    [best] = assemble(problem(A, B, C, wishes=Wishes(exclusive=(frozenset({"a", "b"}),))))
    assert ids(best) == [["b", "c"]]


def test_a_level_below_what_is_asked_does_not_carry_a_need() -> None:
    need = Need(Localized("Need", "Besoin"), minimum_level=Mastery.EXPERT)
    basic = replace(A, covers={0: Cover(0.9, Mastery.BASIC)})
    [best] = assemble(problem(basic, candidate("c", 0.8), needs=(need,)))
    assert best.carries == {0: "c"}


def test_money_is_shared_out_within_the_rules() -> None:
    work = Work(months=1, most=100, cost=Decimal(1000))
    [best] = assemble(problem(A, B, rules=(MOST_HALF,), work=work, wishes=Wishes(budget_least=Decimal(50_000))))
    assert [one.budget for one in best.consortium.participants] == [Decimal(25_000)] * 2


def test_nobody_works_more_than_is_left_of_its_time() -> None:
    busy = replace(A, participant=replace(A.participant, capacity=Decimal(9), committed=Decimal(5)))
    [best] = assemble(problem(busy, B, wishes=Wishes(locked=frozenset({"a"}))))
    assert {one.id: one.person_months for one in best.consortium.participants}["a"] == 3


def test_the_next_ones_differ_from_those_before() -> None:
    many = [candidate(f"m{n}", 0.5 + n / 100, 0.5 - n / 100) for n in range(8)]
    found = assemble(problem(*many), k=3, apart=3)
    teams = [set(team) for team in ids(*found)]
    assert len(teams) == 3
    leads = [{one.id for one in p.consortium.participants if one.role is Role.COORDINATOR} for p in found]
    for at, (team, lead) in enumerate(zip(teams, leads, strict=True)):
        for other, other_lead in zip(teams[:at], leads[:at], strict=True):
            assert len(team ^ other) >= 3 or (team != other and lead != other_lead)
    totals = [one.points.total for one in found]
    assert totals == sorted(totals, reverse=True)


def test_who_was_left_out_could_not_have_brought_more() -> None:
    many = [candidate(f"m{n}", 0.9 - n / 100, 0.9 - n / 100) for n in range(30)]
    [few], [best] = assemble(problem(*many), most=10), assemble(problem(*many), most=None)
    assert few.left_out > 0
    assert few.points == best.points
    assert few.proven


def test_who_is_left_out_may_have_a_budget_all_the_same() -> None:
    [best] = assemble(problem(A, B, C, wishes=Wishes(excluded=frozenset({"a"}), budgets={"a": Decimal(1000)})))
    assert ids(best) == [["b", "c"]]


def test_where_nothing_is_possible_among_the_best_all_are_looked_at() -> None:
    many = [candidate(f"m{n}", 0.9, 0.9, labels=()) for n in range(30)]
    rare = [candidate(f"r{n}", country="ES", labels=("x",)) for n in range(2)]
    [best] = assemble(problem(*many, *rare, rules=(TWO_STATES,)), most=5)
    assert any(one.id.startswith("r") for one in best.consortium.participants)


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        (Wishes(locked=frozenset({"z"})), "assembling_nobody"),
        (Wishes(locked=frozenset({"a"}), excluded=frozenset({"a"})), "assembling_locked_and_excluded"),
        (Wishes(partners_least=3, partners_most=2), "assembling_partners"),
    ],
)
def test_wishes_that_cannot_be_meant_are_refused(wishes: Wishes, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        problem(A, B, wishes=wishes)
    assert caught.value.code == code
