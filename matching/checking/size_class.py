"""The size of an enterprise by recommendation 2003/361/EC (annex), and of a mid-cap by French decree 2008-1354."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from matching.checking.finding import Remark
from matching.checking.truth import Truth
from models.consortium import Figures, Owner, Participant
from models.organization import Size
from models.programmes.rules import SME
from models.texts import Localized

# Below this staff, and up to this turnover or this balance sheet total (millions of euros).
_LIMITS = (
    (Size.SOLO, 2, 2, 2),
    (Size.MICRO, 10, 2, 2),
    (Size.SMALL, 50, 10, 10),
    (Size.MEDIUM, 250, 50, 43),
    (Size.MIDCAP, 5000, 1500, 2000),
)
_LADDER = (*(size for size, *_ in _LIMITS), Size.LARGE)
_FIRST_ABOVE_SME = _LADDER.index(Size.MIDCAP)
_MILLION = 1_000_000
_PARTNER, _LINKED, _PUBLIC = 25, 50, 25
_FIGURES = ("staff", "turnover", "balance_sheet")
_NOTHING, _WHOLE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class SizeFound:
    """All classes that fit what is known, what would tell more, and what a reader should know."""

    classes: frozenset[Size]
    missing: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def among(self, wanted: frozenset[Size]) -> Truth:
        if self.classes <= wanted:
            return Truth.YES
        return Truth.MAYBE if self.classes & wanted else Truth.NO


@dataclass(frozen=True, slots=True)
class _Range:
    """From ``low`` to ``high``; ``None``: any more."""

    low: Fraction
    high: Fraction | None

    @classmethod
    def of(cls, value: Decimal | None) -> _Range:
        if value is None:
            return cls(_NOTHING, None)
        known = Fraction(value)
        return cls(known, known)

    def plus(self, other: _Range, least: Fraction, most: Fraction) -> _Range:
        """With a part of ``other``, between ``least`` and ``most`` of it."""
        if self.low is self.high and other.low is other.high and least is most:  # all known: once is enough
            known = self.low + other.low * most
            return _Range(known, known)
        high = None if self.high is None or other.high is None else self.high + other.high * most
        return _Range(self.low + other.low * least, high)


def size_of(participant: Participant) -> SizeFound:
    """A stated size is believed unless the figures contradict it; without one, and where they do, the figures decide.

    Linked enterprises (over 50 %) are added whole, partner enterprises (25 to 50 %) in proportion; whose capital is
    publicly controlled to 25 % or more is no SME. The class is that of the year before where both years are given and
    differ: a limit must be crossed two years running.
    """
    stated = _stated(participant.size)
    if not (participant.figures or participant.previous or participant.owners):
        return SizeFound(stated or frozenset(_LADDER), () if stated and len(stated) == 1 else ("size",))
    found = _by_figures(participant)
    if stated is None:
        return found
    both = found.classes & stated
    if not both and stated == {Size.MICRO} and found.classes == {Size.SOLO}:
        both = stated
    if both:
        return SizeFound(both, found.missing if len(both) > 1 else ())
    facts = {"who": participant.label, "stated": _named(participant.size), "found": _or(found.classes)}
    return replace(found, remarks=(*found.remarks, Remark("check_size_contradicted", facts)))


def _stated(size: Size | None) -> frozenset[Size] | None:
    if size is None:
        return None
    return SME if size is Size.SME else frozenset({size})


def _by_figures(participant: Participant) -> SizeFound:
    owners = participant.owners or ()
    who = {"who": participant.label}
    remarks: list[Remark] = []
    if participant.owners is None:
        remarks.append(Remark("check_owners_absent", who))
    if participant.previous:
        status, missing = participant.previous, [f"previous_{name}" for name in _unknown(participant.previous)]
        now = _classes(participant.figures, owners) if participant.figures else None
        before = _classes(status, owners)
        if now is not None and now != before and len(before) == 1:
            remarks.append(Remark("check_size_one_year_only", who | {"found": _or(before)}))
    else:
        status, missing = participant.figures, _unknown(participant.figures)
        remarks.append(Remark("check_size_one_year", who))
    classes = _classes(status, owners)
    if any(_incomplete(owner) for owner in owners):
        missing = [*missing, "owners"]
    return SizeFound(classes, tuple(missing) if len(classes) > 1 else (), tuple(remarks))


def _unknown(figures: Figures) -> list[str]:
    return [name for name in _FIGURES if getattr(figures, name) is None]


def _incomplete(owner: Owner) -> bool:
    if owner.percent is None:
        return True
    return owner.percent >= _PARTNER and (owner.public is None or bool(_unknown(owner.figures)))


def _classes(figures: Figures, owners: tuple[Owner, ...]) -> frozenset[Size]:
    """All classes that the figures of one year allow: the class never falls when a figure grows."""
    parts = [(owner.figures, *_part(owner)) for owner in owners]
    counted = [part for part in parts if part[2] > 0]
    staff, turnover, balance = (_with_owners(name, figures, counted) for name in _FIGURES)
    low = _step(staff.low, turnover.low, balance.low)
    high = _step(staff.high, turnover.high, balance.high)
    public = _public(owners)
    found: set[Size] = set()
    if public is not Truth.YES:
        found.update(_LADDER[low : high + 1])
    if public is not Truth.NO:
        first = max(low, _FIRST_ABOVE_SME)
        found.update(_LADDER[first : max(high, first) + 1])
    return frozenset(found)


def _step(staff: Fraction | None, turnover: Fraction | None, balance: Fraction | None) -> int:
    """The place on the ladder of these figures; ``None`` is more than any limit."""
    for place, (_, people, most_turnover, most_balance) in enumerate(_LIMITS):
        small_money = (turnover is not None and turnover <= most_turnover * _MILLION) or (
            balance is not None and balance <= most_balance * _MILLION
        )
        if staff is not None and staff < people and small_money:
            return place
    return len(_LIMITS)


def _with_owners(name: str, figures: Figures, parts: list[tuple[Figures, Fraction, Fraction]]) -> _Range:
    total = _Range.of(getattr(figures, name))
    for owned, least, most in parts:
        total = total.plus(_Range.of(getattr(owned, name)), least, most)
    return total


def _part(owner: Owner) -> tuple[Fraction, Fraction]:
    """Which part of an owner's figures counts, at least and at most."""
    if owner.percent is None:
        return _NOTHING, _WHOLE
    if owner.percent > _LINKED:
        return _WHOLE, _WHOLE
    if owner.percent < _PARTNER or owner.excepted:
        return _NOTHING, _NOTHING
    part = Fraction(owner.percent) / 100
    return part, part


def _public(owners: tuple[Owner, ...]) -> Truth:
    """Whether public bodies control 25 % or more together; excepted ones count above 50 % only."""
    least = most = Fraction(0)
    for owner in owners:
        percent = owner.percent
        if owner.public is False or (owner.excepted and percent is not None and percent <= _LINKED):
            continue
        if owner.public and percent is not None:
            least += Fraction(percent)
        most += Fraction(100 if percent is None else percent)
    return Truth.YES if least >= _PUBLIC else Truth.MAYBE if most >= _PUBLIC else Truth.NO


def _named(size: Size | None) -> Localized:
    return Localized(size.to("en"), size.to("fr")) if size else Localized("", "")


def _or(classes: frozenset[Size]) -> Localized:
    """The classes in words, smallest first."""
    ordered = [size for size in _LADDER if size in classes]
    return Localized(*(" / ".join(size.to(lang) for size in ordered) for lang in ("en", "fr")))
