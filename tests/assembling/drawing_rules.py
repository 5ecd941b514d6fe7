"""Random rules of every primitive, and rates of aid, around a consortium that might be meant."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter, ValidationError

from matching.checking.check import Verdict, check
from matching.checking.truth import Span
from models.consortium import Consortium
from models.organization import Size
from models.programmes.contradictions import contradiction
from models.programmes.pack import Edition, Rate
from models.programmes.rules import AnyRule, Bounded, LargestShare, Share
from models.project import Role
from tests.assembling.drawing_people import COLLEGES, COUNTRIES, EXPERIENCE, FLAGS, KINDS, LABELS, REGIONS

_RULES: TypeAdapter[AnyRule] = TypeAdapter(AnyRule)
_TOLD = {"en": "Rule.", "fr": "Règle.", "source": "None"}
_OFTEN = {
    "count": 5,
    "distinct": 4,
    "share": 5,
    "largest_share": 3,
    "total": 3,
    "lead": 2,
    "every": 1,
    "labelled": 0.5,
    "duration": 0.5,
    "trl": 0.5,
    "civil": 0.5,
    "capacity": 1,
    "exclusive": 0.5,
    "aid_rate": 1,
}
_TRIES = 5
_PERCENTS = ("0", "25", "33.3", "45", "50", "66.67", "100")


def drawn_rates(chance: random.Random) -> tuple[Rate, ...]:
    """None at all, or one to four, the last of them often for everybody."""
    if chance.random() < 0.35:
        return ()
    whos: list[dict[str, Any]] = [_who(chance) for _ in range(chance.randint(1, 3))]
    whos += [{}] * (chance.random() < 0.5)
    return tuple(Rate.model_validate({"who": who, **_percent(chance), **_TOLD}) for who in whos)


def _percent(chance: random.Random) -> dict[str, str]:
    return {"percent": chance.choice(_PERCENTS), **({"ceiling": "100"} if chance.random() < 0.2 else {})}


def drawn_rules(
    chance: random.Random, bare: Edition, meant: Consortium, count: int, sure: float
) -> tuple[AnyRule, ...]:
    """Rules that don't contradict each other as they stand; ``sure``: how likely each suits who is meant."""
    rules: list[AnyRule] = []
    for _ in range(_TRIES * count):
        check_ = chance.choices(list(_OFTEN), list(_OFTEN.values()))[0]
        rule = _rule(chance, f"r{len(rules)}", check_, bare, meant, suits=chance.random() < sure)
        if rule is not None and contradiction((*rules, rule), bare.as_of) is None:
            rules.append(rule)
        if len(rules) == count:
            break
    return tuple(rules)


def _rule(
    chance: random.Random, id_: str, check_: str, bare: Edition, meant: Consortium, *, suits: bool
) -> AnyRule | None:
    """One that who is meant breaks or keeps; ``None`` where it came out otherwise, or as no rule at all."""
    table = {"id": id_, "check": check_, **_TOLD, **_own(chance, check_)}
    try:
        if check_ in ("count", "distinct", "share", "largest_share", "total", "labelled", "duration"):
            open_rule = _RULES.validate_python({**table, "at_least": 0})
            span = check(meant, replace(bare, rules=(open_rule,))).rules[0].finding.span
            table |= _limits(chance, span or Span.exactly(0), suits=suits)
        rule = _RULES.validate_python(table)
        if isinstance(rule, Bounded) and _allows_anything(rule):
            return None
        verdict = check(meant, replace(bare, rules=(rule,))).rules[0].verdict
        if suits is (verdict is Verdict.FAILS):
            return None
        return _RULES.validate_python({**table, **_when(chance, len(meant.participants))})
    except ValidationError:
        return None


def _own(chance: random.Random, check_: str) -> dict[str, Any]:
    """The fields that only this primitive has."""
    money = {"of": chance.choice(("budget", "budget", "aid"))}
    match check_:
        case "count":
            return {"who": _who(chance, 0.2), "independent": chance.random() < 0.3}
        case "distinct":
            return {"who": _who(chance, 0.5), "independent": chance.random() < 0.4, **_places(chance)}
        case "share":
            return {"who": _who(chance), "if_any": chance.random() < 0.3, **money}
        case "largest_share":
            return {"who": _who(chance, 0.5), "by": chance.choice(("participant", "country", "region")), **money}
        case "total":
            return {"who": _who(chance, 0.4), **money}
        case "lead":
            return {name: _who(chance) for name in chance.choice((("among",), ("not_among",), ("among", "not_among")))}
        case "every":
            return {"who": _who(chance, 0.3), "such": _who(chance)}
        case "labelled":
            return {"names": [chance.choice(("pole a", "Pôle C"))] if chance.random() < 0.5 else []}
        case "trl":
            return {"starts_to": chance.choice((3, 5, 9)), "ends_from": chance.choice((1, 5, 6))}
        case _:
            return {}


def _places(chance: random.Random) -> dict[str, Any]:
    if chance.random() < 0.4:
        return {"of": "region"}
    states = (("eu",), ("eu", "NO"), ("FR", "ES", "DE"), ("he-associated",))
    return {name: chance.choice(states) for name in ("among", "one_in") if chance.random() < 0.4}


def _who(chance: random.Random, everybody: float = 0.0) -> dict[str, Any]:
    """One field or two; none with the probability ``everybody``."""
    fields: dict[str, Sequence[Any]] = {
        "role": [*Role],
        "kind": [[kind] for kind in KINDS] + [["university", "research"]],
        "size": [["sme"], ["sme"], ["micro", "small"], ["sme", "midcap"], [Size.LARGE]],
        "country": [[country] for country in COUNTRIES] + [["eu"], ["eu"]],
        "region": [*[[region] for region in REGIONS], "territory", "territory", "lead_pole_territory"],
        "college": [[college] for college in COLLEGES],
        "label": [[label] for label in LABELS],
        "experience": [[name] for name in EXPERIENCE],
        "newcomer_to": [[name] for name in EXPERIENCE],
        **dict.fromkeys(FLAGS, (True, True, False)),
    }
    often = [3, 5, 5, 5, 4, 2, 1, 1, 1, *[0.5] * len(FLAGS)]
    if chance.random() < everybody:
        return {}
    names = chance.choices(list(fields), often, k=chance.choice((1, 1, 1, 2)))
    return {name: chance.choice(fields[name]) for name in names}


def _limits(chance: random.Random, span: Span, *, suits: bool) -> Mapping[str, Decimal]:
    """Limits that touch what was measured or lie near it, on the side where it keeps to them or on the other."""
    end = span.low if span.high is None else chance.choice((span.low, span.high))
    step = chance.choice((Fraction(1), Fraction(2), end / 10, end / 3)) if chance.random() < 0.5 else Fraction(0)
    away = -1 if suits else 1
    lower, upper = _figure(max(Fraction(0), end + away * step)), _figure(max(Fraction(0), end - away * step))
    match chance.choice(("at_least", "at_least", "at_most", "at_most", "exactly", "above", "below", "between")):
        case "at_least":
            return {"at_least": lower}
        case "at_most":
            return {"at_most": upper}
        case "exactly":
            return {"exactly": _figure(end)}
        case "above":
            return {"above": lower}
        case "below":
            return {"below": upper}
        case _:
            return {"at_least": min(lower, upper), chance.choice(("at_most", "below")): max(lower, upper)}


def _allows_anything(rule: Bounded) -> bool:
    (low, passed), high = rule.lowest, rule.highest
    whole = isinstance(rule, Share | LargestShare) and high is not None and high[0] >= 100 and not high[1]
    return low == 0 and not passed and (high is None or whole)


def _figure(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001"))


def _when(chance: random.Random, count: int) -> dict[str, Any]:
    """When it applies, and whether it is a preference."""
    given: dict[str, Any] = {}
    if chance.random() < 0.25:
        given["weight"] = chance.choice((Decimal("0.2"), Decimal("0.5"), Decimal(1)))
    if chance.random() < 0.15:
        given["participants_from"] = chance.choice((2, 3, max(1, count)))
    if chance.random() < 0.1:
        given["participants_to"] = chance.choice((2, 3, count))
    if chance.random() < 0.15:
        given["steps"] = [chance.choice((1, 2))]
    if chance.random() < 0.05:
        given["since"] = chance.choice((date(2026, 1, 15), date(2026, 2, 15)))
    if chance.random() < 0.05:
        given["until"] = chance.choice((date(2026, 2, 15), date(2026, 12, 31)))
    return given
