"""Calls for projects and what they ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from models.errors import InvalidInput
from models.texts import Lang, Localized, Texts

LONGEST_CALL = 300_000
"""Characters that the text of a call may have."""
MOST_NEEDS = 100
HEAVIEST = 100.0
_MOST_MONEY = Decimal(10) ** 12
_CENTS = 2


class Mastery(StrEnum):
    """How well something is mastered, as members say it of their competences, ascending."""

    BASIC = "basic"
    CONFIRMED = "confirmed"
    EXPERT = "expert"

    def to(self, lang: Lang) -> str:
        """As people say it."""
        return Texts.of("models")(f"mastery_{self}", lang)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that one partner could be asked for: an aspect of the call.

    ``weight``, above 0 and at most ``HEAVIEST``: how much covering it counts beside the others. ``minimum_level``:
    how well a partner must master it, ``None`` where that does not matter. ``required``: without it there is no
    project; it is a mark that staff set, since what a call lists is more often wished for than indispensable.
    """

    text: Localized
    weight: float = 1.0
    minimum_level: Mastery | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a programme (its id and edition, as in the rule packs), with the needs that staff read out of it.

    A text may be empty in one of its languages. ``territory`` names regions, none for everywhere. ``budget_least`` and
    ``budget_most`` are what one project may cost in all, in euros; ``None`` where the call does not say.
    """

    id: str
    programme: str
    title: Localized
    text: Localized
    needs: tuple[Need, ...] = ()
    opens: date | None = None
    closes: date | None = None
    edition: str = ""
    territory: tuple[str, ...] = ()
    budget_least: Decimal | None = None
    budget_most: Decimal | None = None


def check_call(call: Call) -> None:
    """``InvalidInput`` names the ``field`` of the first thing that does not hold together."""
    for error in call_problems(call):
        raise error


def call_problems(call: Call) -> Iterator[InvalidInput]:
    """All that does not hold together, each with its ``field`` (a need's with its place, from 1)."""
    if not (call.title.en.strip() or call.title.fr.strip()):
        yield InvalidInput("call_title_blank", field="title", call=call.id)
    if len(call.text.en) > LONGEST_CALL or len(call.text.fr) > LONGEST_CALL:
        yield InvalidInput("call_text_long", field="text", call=call.id, most=LONGEST_CALL)
    if call.opens and call.closes and call.closes < call.opens:
        yield InvalidInput("call_dates_crossed", field="closes", call=call.id, opens=call.opens, closes=call.closes)
    for field, amount in (("budget_least", call.budget_least), ("budget_most", call.budget_most)):
        if amount is not None and not _is_money(amount):
            yield InvalidInput("call_budget_wrong", field=field, call=call.id, value=amount)
    least, most = call.budget_least, call.budget_most
    if least is not None and most is not None and _is_money(least) and _is_money(most) and most < least:
        yield InvalidInput("call_budget_crossed", field="budget_most", call=call.id, least=least, most=most)
    if len(call.needs) > MOST_NEEDS:
        yield InvalidInput("call_needs_many", field="needs", call=call.id, count=len(call.needs), most=MOST_NEEDS)
    for place, need in enumerate(call.needs, start=1):
        if not (need.text.en.strip() or need.text.fr.strip()):
            yield InvalidInput("call_need_blank", field=f"needs[{place}]", call=call.id, place=place)
        if not 0 < need.weight <= HEAVIEST:
            yield InvalidInput(
                "call_weight_wrong",
                field=f"needs[{place}]",
                call=call.id,
                place=place,
                value=f"{need.weight:g}",
                most=f"{HEAVIEST:g}",
            )


def _is_money(amount: Decimal) -> bool:
    """Whether it is an amount in whole cents, from nothing to a million million."""
    return amount.is_finite() and 0 <= amount <= _MOST_MONEY and amount == amount.quantize(Decimal(10) ** -_CENTS)
