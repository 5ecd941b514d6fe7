"""How many answers are others than those of the snapshot that serves?"""

from __future__ import annotations

from dataclasses import replace

from api.night.gate.case import Case
from api.night.gate.standing import golden_questions, own_needs
from api.night.gate.told import line, not_looked_at, percent
from api.night.told import GateCheck
from models.feedback import FIRST_PLACES

CHANGED = "changed"


def changed(case: Case) -> GateCheck:
    """The share of standing questions whose first ten are not the same ones, in whatever order.

    Places are not evened out here: who was shown of late is otherwise every night.
    """
    limit = case.settings.gate_changed
    if case.before is None:
        return not_looked_at(CHANGED, case.alone)
    standing = [*(one.question for one in golden_questions(case.still)), *own_needs(case.still)]
    if not standing:
        return not_looked_at(CHANGED, "nothing_to_ask")
    questions = [replace(one, k=FIRST_PLACES, exposure=0.0) for one in standing]
    now, then = case.candidate.engine, case.before.engine
    differing = sum(set(now.rank(one).ids) != set(then.rank(one).ids) for one in questions)
    share = differing / len(questions)
    told = line("changed", count=len(questions), share=percent(share), limit=percent(limit))
    return GateCheck(CHANGED, share <= limit, told, share, limit)
