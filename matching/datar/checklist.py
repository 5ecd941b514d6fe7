"""DATAR's checklist over a cluster's own data: nine lines, each with what the store shows and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from matching.datar import of_cluster, of_members
from matching.datar.line import Line, LineId, Verdict
from models.cluster import Cluster
from models.membership import Member
from models.texts import Lang


@dataclass(frozen=True, slots=True)
class Checklist:
    """``members`` counts all that were looked at, whatever each agreed to."""

    lines: tuple[Line, ...]
    members: int

    def count(self, verdict: Verdict) -> int:
        return sum(line.verdict is verdict for line in self.lines)


def look(members: Iterable[Member], cluster: Cluster, lang: Lang) -> Checklist:
    """The checklist of ``cluster``, in the order of ``LineId``; ``lang`` chooses among names that are in both."""
    roll = sorted(members, key=lambda member: member.id)
    answers = {answer.line: answer for answer in cluster.answers}
    lines = (
        of_members.small_firms(roll),
        of_members.one_field(roll, cluster),
        of_members.knowledge(roll, answered=LineId.KNOWLEDGE in answers),
        of_members.territory(roll, cluster),
        of_cluster.services(cluster, lang),
        of_cluster.governance(cluster, {member.id for member in roll}),
        of_cluster.strategy(cluster, lang),
        of_cluster.plan(cluster),
        of_cluster.ties(cluster),
    )
    return Checklist(tuple(replace(line, answer=answers.get(line.id)) for line in lines), len(roll))
