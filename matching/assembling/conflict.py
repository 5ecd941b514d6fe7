"""Why nothing is possible: the smallest set of rules, locks and the like that cannot hold together.

Found as in Ignatiev, Previti, Liffiton and Marques-Silva, "Smallest MUS extraction with minimal hitting set
dualization" (CP 2015): whatever cannot hold together has one in common with each set whose removal makes the rest hold;
the smallest set that has one in common with all those known so far either cannot hold, and is the answer, or shows
another of them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Self

from matching.assembling.keeping import keep_rules
from matching.assembling.library import cp_model
from matching.assembling.model import Element, Model
from matching.assembling.problem import Problem
from matching.assembling.solver import Limit, new_solver

_ROUNDS = 60
_WORK = Limit(work=2.0)


@dataclass(slots=True)
class Relaxed:
    """A problem of which every element can be given up."""

    model: Model
    elements: tuple[Element, ...]
    _known: dict[frozenset[Element], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, problem: Problem) -> Self:
        model = Model(problem, relaxed=True)
        keep_rules(model)
        return cls(model, tuple(sorted(model.elements)))

    def is_possible(self, kept: Collection[Element]) -> bool:
        """Whether a consortium keeps to all of ``kept`` (what is not decided in time counts as possible)."""
        kept = frozenset(kept)
        if kept not in self._known:
            self._known[kept] = new_solver(_WORK).solve(self.keeping(kept)) != cp_model.INFEASIBLE
        return self._known[kept]

    def given_up(self, kept: Collection[Element]) -> frozenset[Element] | None:
        """The fewest elements beside ``kept`` to give up so that the others hold together; ``None`` where ``kept``
        cannot hold."""
        model = self.keeping(kept)
        free = [one for one in self.elements if one not in frozenset(kept)]
        variables = [self.within(model, one) for one in free]
        model.maximize(sum(variables))
        solver = new_solver(_WORK)
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return frozenset(one for one, kept_ in zip(free, variables, strict=True) if not solver.boolean_value(kept_))

    def keeping(self, kept: Collection[Element]) -> cp_model.CpModel:
        """A model of its own in which ``kept`` hold."""
        model = self.model.cp.clone()
        for one in sorted(kept):
            model.add(self.within(model, one) == 1)
        return model

    def within(self, model: cp_model.CpModel, element: Element) -> cp_model.IntVar:
        """The literal of an element in such a model."""
        return model.get_bool_var_from_proto_index(self.model.elements[element].index)


def smallest_conflict(relaxed: Relaxed) -> tuple[Element, ...] | None:
    """None of it can be left out. ``None`` where all can hold together; empty where nobody at all could take part."""
    if relaxed.is_possible(relaxed.elements):
        return None
    corrections: list[frozenset[Element]] = []
    for _ in range(_ROUNDS):
        tried = _hitting(corrections)
        if not relaxed.is_possible(tried):
            return tuple(sorted(tried))
        given_up = relaxed.given_up(tried)
        if not given_up:
            break
        corrections.append(given_up)
    return _shrunk(relaxed)


def _hitting(sets: list[frozenset[Element]]) -> frozenset[Element]:
    """The smallest set with one in common with each."""
    model = cp_model.CpModel()
    chosen = {one: model.new_bool_var("") for one in sorted(frozenset().union(*sets))}
    for each in sets:
        model.add_bool_or([chosen[one] for one in sorted(each)])
    model.minimize(sum(chosen.values()))
    solver = new_solver(_WORK)
    solver.solve(model)
    return frozenset(one for one, variable in chosen.items() if solver.boolean_value(variable))


def _shrunk(relaxed: Relaxed) -> tuple[Element, ...]:
    """A set of which none can be left out, where the smallest was not found in time."""
    kept = list(relaxed.elements)
    for one in relaxed.elements:
        fewer = [other for other in kept if other != one]
        if not relaxed.is_possible(fewer):
            kept = fewer
    return tuple(kept)
