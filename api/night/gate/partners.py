"""Are the partners of the cluster's own past consortia found as well as by the snapshot that serves?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.night.gate.case import Case, Side
from api.night.gate.drawn import drawn
from api.night.gate.told import line, not_looked_at, percent
from api.night.told import GateCheck
from matching.learning.asked import complete_questions
from matching.question import Question, Scope
from models.feedback import FIRST_PLACES
from models.membership import Reader

PARTNERS = "partners"
_FEWEST = 20
_ASKED = 60
_SEED = 0


@dataclass(frozen=True, slots=True)
class _Held:
    """A consortium that both snapshots know, and one of its partners, who is asked for on behalf of the others."""

    project: str
    question: Question
    sought: str


def partners(case: Case) -> GateCheck:
    """Of each consortium one partner is held out; the share of these who stood among the first ten and do not now."""
    limit = case.settings.gate_partners_lost
    if case.before is None:
        return not_looked_at(PARTNERS, case.alone)
    askable = {one.project: one for one in _askable(case, case.before)}
    if len(askable) < _FEWEST:
        return not_looked_at(PARTNERS, "few_consortia", count=len(askable), fewest=_FEWEST)
    asked = [askable[id_] for id_ in drawn(askable, _ASKED)]
    now, then = (_found(case, side, asked) for side in (case.candidate, case.before))
    lost = max(then - now, 0) / len(asked)
    told = line(
        "partners",
        count=len(asked),
        now=percent(now / len(asked)),
        then=percent(then / len(asked)),
        lost=percent(lost),
        limit=percent(limit),
    )
    return GateCheck(PARTNERS, lost <= limit, told, lost, limit)


def _askable(case: Case, before: Side) -> Iterator[_Held]:
    """Consortia of two or more with a text, of whom both snapshots know everybody, and the sought one may be shown."""
    still, sides = case.still, (case.candidate.catalogue, before.catalogue)
    known = set.intersection(*(set(side.projects.tolist()) for side in sides))
    everybody = set.intersection(*(set(side.organizations.tolist()) for side in sides))
    for id_ in sorted(known & still.projects.keys()):
        project = still.projects[id_]
        ids = {seat.organization_id for seat in project.participations}
        if len(ids) < 2 or not project.text.strip() or not ids <= everybody:
            continue
        for asked in complete_questions(project, _SEED):
            (sought,) = asked.sought
            if still.shown_to(sought).admits(Reader.STAFF):
                scope = Scope.MEMBERS if sought in still.memberships else Scope.KNOWN
                question = Question(project.text, "", asked.known, FIRST_PLACES, "en", Reader.STAFF, scope)
                yield _Held(id_, question, sought)
                break


def _found(case: Case, side: Side, asked: list[_Held]) -> int:
    """How many of the sought ones ``side`` finds, as though these consortia had never been."""
    engine = case.without_projects(side, [one.project for one in asked])
    return sum(one.sought in engine.rank(one.question).ids for one in asked)
