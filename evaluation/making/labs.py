"""Winners of a contest and the labs they come from: whose work is this text about?"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evaluation.making.benchmark import Benchmark, Judged, Reason
from evaluation.topics import Topic, TopicProtocol
from models.errors import InvalidInput
from models.imports.problems import RowProblem, WrongValue
from models.imports.text_files import Table, TableRow
from models.imports.values import read_date, read_id
from models.organization import Kind, Organization
from models.project import Participation, Project

_NEEDED = ("id", "year", "lab_rnsr")
_NAMED_BY = 2
_UNFIT = re.compile(r"[\s/?#]")


@dataclass(frozen=True, slots=True)
class Winner:
    """A row of the winners.

    ``id`` lacks what no id may hold (spaces, slashes …); ``labs`` are RNSR numbers, ascending; ``lab_names`` are as
    the row joins them.
    """

    id: str
    year: date | None
    title: str
    summary: str
    siren: str
    labs: tuple[str, ...]
    lab_names: str = ""

    @property
    def moment(self) -> tuple[date, str]:
        """Winners of one year are told apart by their ids."""
        return (self.year or date.min, self.id)

    @property
    def project(self) -> Project:
        return Project(
            self.id,
            self.title,
            summary=self.summary,
            start_date=self.year,
            participations=tuple(Participation(lab) for lab in self.labs),
        )


def read_winners(path: Path) -> tuple[Winner, ...]:
    """A table with ``id, year, moto_fr, summary_fr, siren, lab_rnsr, lab_name`` (several labs joined by commas).

    ``InvalidInput`` without the file or one of the columns ``id, year, lab_rnsr``, and for the first row that cannot
    be used.
    """
    table = Table.read(path)
    places = table.places(_NEEDED)
    problems: list[RowProblem] = []
    winners: dict[str, Winner] = {}
    for row in table.rows(problems):
        try:
            winner = _winner(row, places)
        except WrongValue as wrong:
            raise InvalidInput("evaluation.winners_row", file=table.file, line=row.line) from wrong
        if not winner.id or winner.id in winners:
            raise InvalidInput("evaluation.winners_row", file=table.file, line=row.line)
        winners[winner.id] = winner
    if problems:
        raise InvalidInput("evaluation.winners_row", file=table.file, line=problems[0].line)
    return tuple(winners.values())


def _winner(row: TableRow, places: Mapping[str, int]) -> Winner:
    def cell(column: str) -> str:
        return row.cells[places[column]] if column in places else ""

    labs = {read_id(lab.strip()) for lab in cell("lab_rnsr").split(",")} - {""}
    return Winner(
        id=read_id(_UNFIT.sub("", cell("id"))),
        year=read_date(cell("year")),
        title=cell("moto_fr"),
        summary=cell("summary_fr"),
        siren=cell("siren"),
        labs=tuple(sorted(labs)),
        lab_names=cell("lab_name"),
    )


def ask_for_labs(winners: Sequence[Winner], *, source: Path) -> Benchmark:
    """For each lab that two winners name, the latest of them is asked; the winners not asked are the history.

    A winner is a project of its labs alone: the company is nobody's partner. Of one company (the same ``siren``) the
    latest win stands alone, since its earlier ones tell the same story and name the same labs. Sought are those labs
    of the winner that others name too; nobody is known. ``InvalidInput`` when there is nothing to ask; ``source``
    names the file in it.
    """
    left_out: Counter[Reason] = Counter()
    told = _telling(winners, left_out)
    naming: defaultdict[str, list[Winner]] = defaultdict(list)
    for winner in told:
        for lab in winner.labs:
            naming[lab].append(winner)
    shared = {lab for lab, named_by in naming.items() if len(named_by) >= _NAMED_BY}
    asked = {max(naming[lab], key=lambda winner: winner.moment) for lab in shared}
    history = [winner for winner in told if winner not in asked]
    if not asked or not history:
        raise InvalidInput("evaluation.make_no_labs", file=source)
    names = _names(told)
    known = {lab for winner in history for lab in winner.labs}
    return Benchmark.of(
        [winner.project for winner in history],
        [Organization(lab, names.get(lab, ""), Kind.RESEARCH) for lab in known],
        [
            Judged(
                Topic(f"{winner.id}-l", TopicProtocol.LABS, winner.project, ()),
                tuple(lab for lab in winner.labs if lab in shared),
            )
            for winner in asked
        ],
        left_out=left_out,
    )


def _telling(winners: Iterable[Winner], left_out: Counter[Reason]) -> list[Winner]:
    """Winners with a lab and a text, one a company."""
    latest: dict[str, Winner] = {}
    for winner in sorted(winners, key=lambda winner: winner.moment):
        if not winner.labs:
            left_out[Reason.NO_LAB] += 1
        elif not (winner.title or winner.summary):
            left_out[Reason.NO_TEXT] += 1
        else:
            company = f"siren {winner.siren}" if winner.siren else winner.id
            left_out[Reason.SAME_COMPANY] += company in latest
            latest[company] = winner
    return list(latest.values())


def _names(winners: Iterable[Winner]) -> dict[str, str]:
    """The name that most winners give a lab (the first in the alphabet of several); of winners with one lab alone,
    since names hold commas too."""
    given: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for winner in winners:
        if len(winner.labs) == 1 and winner.lab_names:
            given[winner.labs[0]][winner.lab_names] += 1
    return {lab: min(names, key=lambda name: (-names[name], name)) for lab, names in given.items()}
