"""Rules on what the project says of itself."""

from __future__ import annotations

from fractions import Fraction

from matching.checking.finding import Ask, Finding, Unit
from matching.checking.seen import Seen
from matching.checking.truth import ANY_AMOUNT, Span, Truth
from models.names import spelt_alike
from models.programmes.rules import Civil, Duration, Labelled, Maturity

_LEVELS = (1, 9)


def labelled(rule: Labelled, seen: Seen) -> Finding:
    labels = seen.consortium.pole_labels
    if labels is None:
        return Finding(ANY_AMOUNT.keeps(rule), ANY_AMOUNT, Unit.LABELS, asks=(Ask("", "pole_labels"),))
    wanted = {spelt_alike(name) for name in rule.names}
    counted = {spelt_alike(label) for label in labels}
    span = Span.exactly(len(counted & wanted if wanted else counted))
    return Finding(span.keeps(rule), span, Unit.LABELS)


def duration(rule: Duration, seen: Seen) -> Finding:
    months = seen.consortium.duration_months
    if months is None:
        return Finding(ANY_AMOUNT.keeps(rule), ANY_AMOUNT, Unit.MONTHS, asks=(Ask("", "duration_months"),))
    span = Span.exactly(Fraction(months))
    return Finding(span.keeps(rule), span, Unit.MONTHS)


def maturity(rule: Maturity, seen: Seen) -> Finding:
    windows = (
        ("trl_start", seen.consortium.trl_start, rule.starts_from, rule.starts_to),
        ("trl_end", seen.consortium.trl_end, rule.ends_from, rule.ends_to),
    )
    truths = [
        Truth.YES if (low, high) == _LEVELS else Truth.of(None if level is None else low <= level <= high)
        for _, level, low, high in windows
    ]
    return Finding(min(truths), asks=tuple(Ask("", fact) for fact, level, _, _ in windows if level is None))


def civil(_: Civil, seen: Seen) -> Finding:
    given = seen.consortium.civil
    return Finding(Truth.of(given), asks=(Ask("", "civil"),) if given is None else ())
