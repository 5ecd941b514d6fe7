"""The rules of a programme as constraints of the model.

Each rule is kept in one of two ways. *Not broken*: some way to fill in what is not known keeps to it. *Surely kept*:
every way does. What a rule measures lies between a low and a high end; it is not broken when the high end reaches the
lower limit and the low end keeps below the upper one, and surely kept the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matching.assembling import of_largest, of_money, of_places, of_project, points
from matching.assembling.library import Literal, cp_model
from matching.assembling.model import Model, Seat
from models.programmes import rules
from models.programmes.rules import EVERYBODY, AnyRule


def keep_rules(model: Model) -> None:
    """Hard rules are not broken; what they and the others bring is added to the points."""
    for rule in points.rules_of(model.problem):
        Keeping(model, rule).keep()


@dataclass(frozen=True, slots=True)
class Keeping:
    """One rule in one model."""

    model: Model
    rule: AnyRule

    def keep(self) -> None:
        rule, model = self.rule, self.model
        worth = points.of_rule(model.problem, rule)
        applies = self._applies()
        one_step_only = model.problem.form.step is None and len(rule.steps) == 1
        if rule.hard:
            if not one_step_only:
                self._encode(sure=False, when=[*model.on("rule", rule.id), *applies])
            if one_step_only or self._may_be_open():
                self._reward(worth, applies, sure=True)
            else:
                model.worth_of_all += worth
            if model.problem.wishes.confirmed:
                confirmed = [*model.on("confirmed"), *model.on("rule", rule.id), *applies]
                self._encode(sure=True, when=confirmed)
        elif not model.relaxed:
            self._reward(worth // 2, applies, sure=True)
            if one_step_only:
                model.worth_of_all += worth // 2
            else:
                self._reward(worth // 2, applies, sure=False)

    def _may_be_open(self) -> bool:
        """Whether something that is not known could leave it open."""
        model, rule = self.model, self.rule
        seats = [seat for seat in model.seats if not isinstance(rule, rules.Lead) or seat.leads is not model.no]
        match rule:
            case rules.Lead():
                return any(self._leads(rule, seat) is None for seat in seats)
            case rules.Every():
                return any(self._is_such(rule, seat) is None for seat in seats)
            case rules.Capacity():
                return any(seat.candidate.participant.capacity is None for seat in seats)
            case rules.Count():
                return any(self._fits(rule.who, seat) is None for seat in seats)
            case rules.Distinct():
                return of_places.may_be_open(model, rule)
            case rules.LargestShare():
                return of_money.may_be_open(of_money.parts_of(model, rule)) or any(
                    of_largest.place_of(model, rule, seat) is None for seat in seats
                )
            case rules.Share() | rules.Total():
                return of_money.may_be_open(of_money.parts_of(model, rule))
            case rules.Exclusive() | rules.AidRate():
                return False
            case _:
                return of_project.keeps(rule, model.problem.form) is None

    def _reward(self, worth: int, applies: list[Literal], *, sure: bool) -> None:
        if worth and not self.model.relaxed:
            kept = self.model.cp.new_bool_var(f"{self.rule.id} {'surely kept' if sure else 'not broken'}")
            self._encode(sure=sure, when=[kept, *applies])
            self.model.add_worth(kept, worth)

    def _applies(self) -> list[Literal]:
        """Literals that hold together where the rule is for so many participants."""
        model, rule = self.model, self.rule
        found: list[Literal] = []
        if rule.participants_from > 1:
            found.append(enough := model.cp.new_bool_var(f"{rule.id} from"))
            model.cp.add(model.count >= rule.participants_from).only_enforce_if(enough)
            model.cp.add(model.count < rule.participants_from).only_enforce_if(~enough)
        if rule.participants_to is not None:
            found.append(few := model.cp.new_bool_var(f"{rule.id} to"))
            model.cp.add(model.count <= rule.participants_to).only_enforce_if(few)
            model.cp.add(model.count > rule.participants_to).only_enforce_if(~few)
        return found

    def _encode(self, *, sure: bool, when: Sequence[Literal]) -> None:
        model, rule = self.model, self.rule
        match rule:
            case rules.Count():
                of_places.count(model, rule, sure=sure, when=when)
            case rules.Distinct():
                of_places.distinct(model, rule, sure=sure, when=when)
            case rules.Share():
                of_money.share(model, rule, sure=sure, when=when)
            case rules.LargestShare():
                of_largest.largest_share(model, rule, sure=sure, when=when)
            case rules.Total():
                of_money.total(model, rule, sure=sure, when=when)
            case rules.Lead():
                self._nobody_but(sure, when, lambda seat: self._leads(rule, seat), lambda seat: seat.leads)
            case rules.Every():
                self._nobody_but(sure, when, lambda seat: self._is_such(rule, seat), lambda seat: seat.taken)
            case rules.Capacity():
                self._within_capacity(sure, when)
            case rules.Exclusive() | rules.AidRate():
                pass  # kept by how seats and aid are made, as is what is known of capacity
            case _:
                known = of_project.keeps(rule, model.problem.form)
                if known is False or (known is None and sure):
                    model.never(when)

    def _leads(self, rule: rules.Lead, seat: Seat) -> bool | None:
        fits = self._fits(rule.among or EVERYBODY, seat)
        against = False if rule.not_among is None else self._fits(rule.not_among, seat)
        if fits is False or against is True:
            return False
        return None if fits is None or against is None else True

    def _is_such(self, rule: rules.Every, seat: Seat) -> bool | None:
        meant, such = self._fits(rule.who, seat), self._fits(rule.such, seat)
        if meant is False or such is True:
            return True
        return None if meant is None or such is None else False

    def _fits(self, who: rules.Who, seat: Seat) -> bool | None:
        return self.model.reading.fits(who, seat.candidate.participant, seat.role)

    def _nobody_but(
        self,
        sure: bool,
        when: Sequence[Literal],
        may: Callable[[Seat], bool | None],
        does: Callable[[Seat], cp_model.IntVar],
    ) -> None:
        """Nobody who is in the way does it; surely: nobody of whom that is not known either."""
        for seat in self.model.seats:
            answer = may(seat)
            if answer is False or (sure and answer is None):
                self.model.cp.add(does(seat) == 0).only_enforce_if(when)

    def _within_capacity(self, sure: bool, when: Sequence[Literal]) -> None:
        if sure:
            for seat in self.model.seats:
                if seat.candidate.participant.capacity is None:
                    self.model.cp.add(seat.taken == 0).only_enforce_if(when)
