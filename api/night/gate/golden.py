"""Do the cluster's golden questions hold: is everybody who is expected among the first?"""

from __future__ import annotations

from api.night.gate.case import Case
from api.night.gate.standing import golden_questions
from api.night.gate.told import line, not_looked_at, percent
from api.night.told import GateCheck

GOLDEN = "golden"
_NAMED = 5


def golden(case: Case) -> GateCheck:
    """Asked just as staff would ask; the first that do not hold are told by their ids."""
    asked, limit = list(golden_questions(case.still)), case.settings.gate_golden
    if not asked:
        return not_looked_at(GOLDEN, "no_golden")
    missed = [one.id for one in asked if not one.expected.issubset(case.candidate.engine.rank(one.question).ids)]
    share = (len(asked) - len(missed)) / len(asked)
    facts = {"held": len(asked) - len(missed), "count": len(asked), "limit": percent(limit)}
    if not missed:
        return GateCheck(GOLDEN, passed=True, line=line("golden", **facts), figure=share, limit=limit)
    ids = ", ".join(missed[:_NAMED]) + (" …" if len(missed) > _NAMED else "")
    return GateCheck(GOLDEN, share >= limit, line("golden_missed", **facts, ids=ids), share, limit)
