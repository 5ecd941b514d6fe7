"""A checked consortium as JSON: figures as decimal text, unknown ends as null."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from api.plain import plain
from matching.checking.aid import AidLine
from matching.checking.check import Checked, RuleVerdict
from matching.checking.gap import gap
from matching.checking.telling import told
from models.programmes.limits import LIMITS, Limits
from models.texts import Lang

_DECIMALS = 6


def verdict_json(checked: Checked, lang: Lang) -> dict[str, object]:
    """Sentences are in ``lang``; everything else is the same in both."""
    seen, words = checked.seen, told(checked, lang)
    return {
        "programme": seen.edition.programme,
        "edition": seen.edition.id,
        "step": seen.consortium.step,
        "date": seen.day.isoformat(),
        "parameters": {name: str(value) for name, value in seen.edition.parameters.items()},
        "verdict": checked.verdict.value,
        "rules": [_rule(one, said.remarks, lang) for one, said in zip(checked.rules, words.rules, strict=True)],
        "ask": [{"participant": ask.participant, "fact": ask.fact, "rules": count} for ask, count in checked.asks],
        "remarks": list(words.remarks),
        "reminders": list(words.reminders),
        "sizes": {
            id_: sorted(size.value for size in found.classes)
            for id_, found in seen.sizes.items()
            if found.missing != ("size",)
        },
        "aid": {
            "participants": [_aid(line) for line in checked.aid.lines],
            "budget": _money(checked.aid.budget),
            "least": _money(checked.aid.least),
            "most": _money(checked.aid.most),
            "asked": _money(checked.aid.asked),
            "own_part": _money(checked.aid.own_part),
        },
    }


def _rule(one: RuleVerdict, remarks: tuple[str, ...], lang: Lang) -> dict[str, object]:
    rule, finding = one.rule, one.finding
    found: dict[str, object] = {
        "id": rule.id,
        "check": rule.check,
        "verdict": one.verdict.value,
        "hard": rule.hard,
        "weight": None if rule.weight is None else str(rule.weight),
        "wording": rule.wording.to(lang),
        "source": rule.source,
        "participants": list(finding.concerned),
        "ask": [plain(ask) for ask in one.asks],
        "remarks": list(remarks),
    }
    if isinstance(rule, Limits) and finding.span is not None:
        missed = gap(finding.span, rule)
        limits = {name: getattr(rule, name) for name in LIMITS}
        found["unit"] = finding.unit.value if finding.unit else None
        found["limits"] = {name: str(limit) for name, limit in limits.items() if limit is not None}
        found["found"] = {"low": _figure(finding.span.low), "high": _figure(finding.span.high)}
        found["short_by"], found["over_by"] = _figure(missed.short), _figure(missed.over)
    return found


def _aid(line: AidLine) -> dict[str, object]:
    return {
        "participant": line.participant,
        "budget": _money(line.budget),
        "rates": [str(rate.percent) for rate in line.rates],
        "least": _money(line.least),
        "most": _money(line.most),
        "asked": _money(line.asked),
    }


def _money(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _figure(value: Fraction | None) -> str | None:
    """Whole numbers as such, others to six decimals."""
    if value is None:
        return None
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.{_DECIMALS}f}"
