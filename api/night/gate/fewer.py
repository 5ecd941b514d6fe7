"""Is the cluster as large as it was the night before, and does everybody still say something?"""

from __future__ import annotations

from api.night.gate.case import Case
from api.night.gate.told import line, not_looked_at, percent
from api.night.told import GateCheck

MEMBERS, SAID, SILENT = "members", "said", "silent"
_LET_PASS = 1
"""Of members: in a cluster of ten, one is a large share, and leaves in the usual way."""


def members(case: Case) -> GateCheck:
    """By how much fewer members there are."""
    limit = case.settings.gate_members_gone
    if case.before is None:
        return not_looked_at(MEMBERS, case.alone)
    now, then = (side.snapshot.manifest.counts.get("members", 0) for side in (case.candidate, case.before))
    gone = _gone(now, then)
    told = line("members", now=now, then=then, share=percent(gone), limit=percent(limit))
    return GateCheck(MEMBERS, gone <= limit or then - now <= _LET_PASS, told, gone, limit)


def said(case: Case) -> GateCheck:
    """By how much fewer passages there are, of members and past projects."""
    limit = case.settings.gate_passages_gone
    if case.before is None:
        return not_looked_at(SAID, case.alone)
    now, then = (len(side.catalogue.digests) for side in (case.candidate, case.before))
    gone = _gone(now, then)
    told = line("said", now=now, then=then, share=percent(gone), limit=percent(limit))
    return GateCheck(SAID, gone <= limit, told, gone, limit)


def silent(case: Case) -> GateCheck:
    """The share of members, of those who had passages and are members still, that have none any more."""
    limit = case.settings.gate_silent
    if case.before is None:
        return not_looked_at(SILENT, case.alone)
    spoke, speak = (
        set(side.catalogue.organizations[side.catalogue.passages_of.lengths > 0].tolist())
        for side in (case.before, case.candidate)
    )
    spoke &= case.still.memberships.keys()
    lost = len(spoke - speak)
    share = lost / len(spoke) if spoke else 0.0
    told = line("silent", count=len(spoke), lost=lost, share=percent(share), limit=percent(limit))
    return GateCheck(SILENT, share <= limit or lost <= _LET_PASS, told, share, limit)


def _gone(now: int, then: int) -> float:
    return max(then - now, 0) / then if then else 0.0
