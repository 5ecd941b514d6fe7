"""Conflicts, repairs and differences in words, the same at every door."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import ceil
from typing import Self

from matching.assembling.better import Better
from matching.assembling.difference import Difference
from matching.assembling.model import Element
from matching.assembling.problem import Candidate, Problem, Wishes
from matching.assembling.repairs import Repair
from matching.assembling.why import Why
from matching.checking.check import Verdict
from matching.checking.finding import Unit
from matching.checking.telling import amount, told
from models.programmes.pack import Edition
from models.programmes.states import country_name
from models.proposal import Proposed
from models.texts import Lang, Texts, in_figures

_WELL, _WHOLLY = 2 / 3, 0.95
_LIMITS = ("partners_least", "partners_most", "budget_least", "budget_most", "confirmed")


@dataclass(frozen=True, slots=True)
class Words:
    """Names, needs and rules of a problem in one language. ``names`` by id; ``earlier`` has the rules that counted
    before."""

    problem: Problem
    names: Mapping[str, str]
    lang: Lang
    earlier: Edition | None = None

    @classmethod
    def of(
        cls, problem: Problem, lang: Lang, others: Mapping[str, str] | None = None, earlier: Edition | None = None
    ) -> Self:
        """``others``: names of those who are not candidates."""
        names = {**(others or {}), **{one.id: one.participant.label for one in problem.candidates}}
        return cls(problem, names, lang, earlier)

    def conflict(self, why: Why) -> tuple[str, ...]:
        """What cannot hold together, a phrase each."""
        return tuple(self.element(one) for one in why.conflict) or (self._say("conflict_nobody"),)

    def element(self, one: Element) -> str:
        wishes = self.problem.wishes
        match one.kind:
            case "rule":
                return self._say("conflict_rule", rule=self.rule(one.name))
            case "need":
                return self._say("conflict_need", need=self.need(int(one.name)))
            case "budget":
                return self._say(
                    "conflict_budget", who=self.name(one.name), amount=self.euros(wishes.budgets[one.name])
                )
            case "excluded" if not one.name:
                return self._say("conflict_excluded_many", count=len(wishes.excluded))
            case "exclusive":
                return self._say("conflict_exclusive", who=self._listed(one.name.split("+")))
            case "budget_least" | "budget_most":
                return self._say(f"conflict_{one.kind}", amount=self.euros(getattr(wishes, one.kind)))
            case "partners_least" | "partners_most":
                return self._say(f"conflict_{one.kind}", count=getattr(wishes, one.kind))
            case _:
                return self._say(f"conflict_{one.kind}", who=self.name(one.name))

    def repair(self, repair: Repair) -> str:
        """All that is to be done, as one sentence."""
        done = reduce(lambda first, then: self._say("repair_both", first=first, then=then), self._steps(repair))
        return self._say("repair", done=done[:1].upper() + done[1:])

    def difference(self, difference: Difference) -> tuple[str, ...]:
        """A phrase for each thing that changes, who comes and goes first."""
        return tuple(self._changes(difference))

    def settled(self) -> tuple[str, ...]:
        """What staff or the call has settled, a phrase each."""
        wishes, usual = self.problem.wishes, Wishes()
        named = [("lead", wishes.lead)] if wishes.lead else []
        named += [("lock", id_) for id_ in sorted(wishes.locked)]
        named += [("excluded", id_) for id_ in sorted(wishes.excluded)]
        named += [("exclusive", "+".join(sorted(ids))) for ids in wishes.exclusive]
        named += [("budget", id_) for id_ in sorted(wishes.budgets)]
        named += [(kind, "") for kind in _LIMITS if getattr(wishes, kind) != getattr(usual, kind)]
        return tuple(self.element(Element(*one)) for one in named)

    def better(self, found: Iterable[Better]) -> tuple[str, ...]:
        """What one consortium does better than another, a phrase each."""
        return tuple(self._better(one) for one in found)

    def verdict(self, verdict: Verdict) -> str:
        """Of a whole consortium."""
        return self._say(f"verdict_{verdict}")

    def best(self, proposed: Proposed, place: int) -> tuple[str, ...]:
        """How near it is to the best of its kind, in one sentence or two. ``place``: from 0, the best first."""
        if proposed.gap == 0:
            return (self._say("best_first" if place == 0 else "best_next"),)
        said = [self._say("best_gap", percent=self._percent(proposed.gap_of_seen))] if proposed.gap_of_seen else []
        if proposed.left_out and proposed.gap > proposed.gap_of_seen:
            said = said or [self._say("best_of_seen")]
            said += [self._say("best_left_out", count=proposed.left_out, percent=self._percent(proposed.gap))]
        return tuple(said)

    def strength(self, strength: float) -> str:
        """How well a need is answered: what is called covered elsewhere is so from two thirds on."""
        return self._say("wholly" if strength >= _WHOLLY else "well" if strength >= _WELL else "partly")

    def name(self, id_: str) -> str:
        return self.names.get(id_, id_)

    def need(self, place: int) -> str:
        return self.problem.needs[place].text.either(self.lang)

    def rule(self, id_: str) -> str:
        return self._rules().get(id_, id_)

    def euros(self, value: Decimal | None) -> str:
        return "–" if value is None else amount(Fraction(value), Unit.EUROS, self.lang)

    def _better(self, one: Better) -> str:
        listed = [self._say("quoted", text=self.need(need)) for need in one.needs]
        listed += [self._say("quoted", text=self.rule(rule)) for rule in one.rules]
        return self._say(f"better_{one.what}", listed=", ".join(listed), first=one.first, other=one.other)

    def _percent(self, gap: float) -> str:
        """Rounded up, so that it is at most so much."""
        return in_figures(ceil(1000 * gap) / 10, self.lang, 1)

    def _rules(self) -> dict[str, str]:
        before = self.earlier.rules if self.earlier else ()
        return {rule.id: rule.wording.to(self.lang) for rule in (*before, *self.problem.edition.rules)}

    def _steps(self, repair: Repair) -> Iterator[str]:
        if repair.joining:
            yield self._joining(repair)
        for one in repair.give_up:
            limit = repair.limits.get(one)
            if one.kind == "confirmed":
                rules = told(repair.proposal.checked, self.lang).rules
                asks = dict.fromkeys(ask for rule in rules if rule.hard for ask in rule.asks)
                yield self._say("repair_confirmed", asks=", ".join(asks))
            elif limit is not None and one.kind.startswith("budget"):
                before = getattr(self.problem.wishes, one.kind)
                by = abs(limit - before)
                yield self._say(f"repair_{one.kind}", amount=self.euros(limit), by=self.euros(by))
            elif limit is not None:
                yield self._say(f"repair_{one.kind}", count=int(limit))
            elif one.kind == "rule":
                yield self._say("repair_rule", rule=self.rule(one.name))
            elif one.kind == "need":
                yield self._say("repair_need", need=self.need(int(one.name)))
            elif one.kind == "exclusive":
                yield self._say("repair_exclusive", who=self._listed(one.name.split("+")))
            elif one.kind == "excluded" and not one.name:
                inside = [part.id for part in repair.proposal.consortium.participants]
                left_out = [id_ for id_ in inside if id_ in self.problem.wishes.excluded]
                yield self._say("repair_excluded", who=self._listed(left_out))
            else:
                yield self._say(f"repair_{one.kind}", who=self.name(one.name))

    def _joining(self, repair: Repair) -> str:
        named = [one for one in repair.joining if one.participant.name]
        if named:
            if len(repair.joining) == 1:
                return self._say(
                    "repair_add", who=self._either([one.participant.label for one in (*named, *repair.instead)])
                )
            return self._say("repair_add", who=self._listed([self.somebody(one) for one in repair.joining]))
        if len(repair.joining) == 1:
            return self._say("repair_find", who=self.somebody(repair.joining[0], instead=repair.instead))
        return self._say("repair_find", who=self._listed([self.somebody(one) for one in repair.joining]))

    def somebody(self, one: Candidate, instead: tuple[Candidate, ...] = ()) -> str:
        """Such as "a company from Spain or Portugal"."""
        known = one.participant
        if known.name:
            return known.label
        if one.covers:
            return self._say("somebody_for", need=self.need(next(iter(one.covers))))
        who = self._say(f"somebody_{known.kind}" if known.kind else "somebody")
        places = [
            country_name(each.participant.country).to(self.lang) for each in (one, *instead) if each.participant.country
        ]
        return self._say("somebody_from", who=who, places=self._either(places)) if places else who

    def _changes(self, difference: Difference) -> Iterator[str]:
        for id_ in difference.comes:
            yield self._say("change_comes", who=self.name(id_))
        for id_ in difference.goes:
            yield self._say("change_goes", who=self.name(id_))
        if difference.lead:
            before, after = difference.lead
            yield self._say("change_lead", before=self.name(before) or "–", after=self.name(after) or "–")
        for need, (before, after) in difference.carries.items():
            code = "change_carried" if before and after else "change_covered" if after else "change_uncovered"
            yield self._say(code, need=self.need(need), before=self.name(before), after=self.name(after))
        for rule, (was, now) in difference.verdicts.items():
            if {was, now} == {None, Verdict.HOLDS}:
                continue  # of another programme, and kept
            yield self._say("change_rule", rule=self.rule(rule), before=self._verdict(was), after=self._verdict(now))
        for id_, (had, has) in difference.budgets.items():
            yield self._say("change_budget", who=self.name(id_), before=self.euros(had), after=self.euros(has))
        for code, (had, has) in (("change_total", difference.budget), ("change_aid", difference.aid)):
            if had != has:
                yield self._say(code, before=self.euros(had), after=self.euros(has))

    def _verdict(self, verdict: Verdict | None) -> str:
        return (
            self._say("change_no_rule") if verdict is None else Texts.of("matching")(f"check_rule_{verdict}", self.lang)
        )

    def _listed(self, ids: list[str]) -> str:
        return ", ".join(self.name(id_) for id_ in ids)

    def _either(self, names: list[str]) -> str:
        if len(names) < 2:
            return "".join(names)
        return self._say("either", first=", ".join(names[:-1]), last=names[-1])

    def _say(self, code: str, **facts: object) -> str:
        return Texts.of("matching")(f"assembly_{code}", self.lang, **facts)
