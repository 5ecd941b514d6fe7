"""What is right: TREC qrels, ``topic 0 organization grade`` a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluation.lines import read_lines
from models.errors import InvalidInput

Grades = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Qrels:
    """The grade of each judged organization by topic; relevant is a grade above 0."""

    grades: Mapping[str, Grades]

    def relevant(self, topic_id: str) -> frozenset[str]:
        return frozenset(id_ for id_, grade in self.grades.get(topic_id, {}).items() if grade > 0)

    def topics(self) -> tuple[str, ...]:
        """Topics with something relevant, in the order of the file."""
        return tuple(topic for topic in self.grades if self.relevant(topic))

    def left_out(self) -> int:
        """How many topics have nothing relevant: they count for nothing."""
        return len(self.grades) - len(self.topics())


def read_qrels(path: Path) -> Qrels:
    """``InvalidInput`` names the first line that is not a judgement, or that judges a pair a second time."""
    grades: dict[str, dict[str, int]] = {}
    for line in read_lines(path):
        fields = line.text.split()
        try:
            topic, _, organization, grade_text = fields
            grade = int(grade_text)
        except ValueError as error:
            raise InvalidInput("evaluation.qrels_line", file=path, line=line.number) from error
        judged = grades.setdefault(topic, {})
        if organization in judged:
            raise InvalidInput(
                "evaluation.qrels_twice", file=path, line=line.number, topic=topic, organization=organization
            )
        judged[organization] = grade
    return Qrels(grades)
