"""Why nothing is possible, and repairs that repair."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from matching.assembling.changes import given_up
from matching.assembling.model import Element
from matching.assembling.problem import Candidate, Problem, Wishes, Work
from matching.assembling.repairs import Repair
from matching.assembling.solve import assemble
from matching.assembling.why import Why, why
from models.call import Need
from models.consortium import Consortium
from models.organization import Kind
from models.texts import Localized
from tests.packs import small_edition
from tests.unit.test_assembling import A, B, C, candidate, problem

TWO_STATES = 'check = "distinct"\namong = ["eu"]\nat_least = 2'
TOTAL = 'check = "total"\nof = "budget"\nat_least = 100000'


def reasons(asked: Problem, *others: Candidate) -> Why:
    found = why(asked, others)
    assert found is not None
    assert assemble(asked) == ()
    if found.conflict:
        for one in found.conflict:
            assert assemble(given_up(asked, [one])), "none of a smallest conflict can be left out"
    return found


def first(found: Why) -> Repair:
    return found.repairs[0]


def test_nothing_is_said_where_something_is_possible() -> None:
    assert why(problem(A, B)) is None


def test_a_missing_country_is_found_among_those_who_could_be_brought_in() -> None:
    others = [candidate(id_, country="ES") for id_ in ("es1", "es2")]
    found = reasons(problem(A, B, rules=(TWO_STATES,)), *others)
    assert found.conflict == (Element("rule", "r0"),)
    assert [one.id for one in first(found).joining] == ["es1"]
    assert [one.id for one in first(found).instead] == ["es2"]


def test_a_missing_country_that_nobody_has_is_named_all_the_same() -> None:
    found = reasons(problem(A, B, rules=(TWO_STATES,)))
    [joins] = first(found).joining
    assert joins.id.startswith("?")
    assert joins.participant.country not in (None, "FR")


def test_locks_that_exclude_each_other_are_told_and_one_is_dropped() -> None:
    wishes = Wishes(locked=frozenset({"a", "b", "c"}), partners_most=2)
    found = reasons(problem(A, B, C, wishes=wishes))
    assert {one.kind for one in found.conflict} == {"lock", "partners_most"}
    assert len(found.conflict) == 4
    ways = [(one.give_up, dict(one.limits)) for one in found.repairs]
    assert ((Element("partners_most"),), {Element("partners_most"): Decimal(3)}) in ways
    assert ((Element("lock", "a"),), {}) in ways


def test_a_budget_is_raised_by_as_little_as_is_enough() -> None:
    asked = problem(
        A, B, rules=(TOTAL,), wishes=Wishes(budget_most=Decimal(60_000)), work=Work(months=1, cost=Decimal(1000))
    )
    found = reasons(asked)
    assert set(found.conflict) == {Element("rule", "r0"), Element("budget_most")}
    assert dict(first(found).limits) == {Element("budget_most"): Decimal(100_000)}


def test_what_is_not_confirmed_is_to_be_asked() -> None:
    unknown = replace(B, participant=replace(B.participant, country=None))
    found = reasons(problem(A, unknown, rules=(TWO_STATES,), wishes=Wishes(confirmed=True)))
    repair = first(found)
    assert repair.give_up == (Element("confirmed"),)
    assert [(ask.participant, ask.fact) for ask, _ in repair.proposal.checked.asks] == [("b", "country")]


def test_a_required_need_that_nobody_answers() -> None:
    needs = (Need(Localized("Need", "Besoin"), required=True),)
    found = reasons(Problem(small_edition(), Consortium(()), needs, (candidate("x"),)))
    assert found.conflict == (Element("need", "0"),)
    assert {tuple(one.give_up) for one in found.repairs} == {(Element("need", "0"),), ()}


def test_the_project_itself_is_to_be_told_otherwise() -> None:
    rule = 'check = "duration"\nat_most = 24'
    asked = problem(A, B, rules=(rule,), form=Consortium((), duration_months=Decimal(36)))
    found = reasons(asked)
    assert found.conflict == (Element("rule", "r0"),)
    assert first(found).give_up == (Element("rule", "r0"),)


def test_nobody_at_all() -> None:
    found = reasons(problem())
    assert found.conflict == ()
    assert found.repairs


def test_very_many_who_are_left_out_are_told_as_one() -> None:
    many = [candidate(f"lab{n}", 0.5, kind=Kind.RESEARCH) for n in range(30)]
    rule = 'check = "count"\nwho = { kind = ["research"] }\nat_least = 1'
    found = reasons(problem(A, *many, rules=(rule,), wishes=Wishes(excluded=frozenset(one.id for one in many))))
    assert set(found.conflict) == {Element("excluded"), Element("rule", "r0")}
    assert first(found).give_up == (Element("excluded"),)
