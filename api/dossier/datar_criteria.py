"""DATAR's criteria in a cluster's dossier: what shows each, what staff say, and what is open."""

from __future__ import annotations

from collections.abc import Iterator

from api.datar import ToldChecklist, ToldFinding, ToldLine
from api.dossier.document import Block, Bullets, Cell, Column, Heading, Paragraph, Table, day_in
from matching.datar.line import Verdict
from models.texts import Lang, Texts

_SIGNS = {Verdict.SHOWN: "●", Verdict.PARTLY: "◐", Verdict.MISSING: "○"}
_MOST_NAMES = 8
"""Names that stand beside a count; all stand in the list of members."""


def criteria_blocks(told: ToldChecklist, lang: Lang) -> Iterator[Block]:
    yield from _evidence(told, lang)
    yield from _open_points(told, lang)


def sign_of(verdict: Verdict, said: str) -> str:
    """A verdict by its sign and in words."""
    return f"{_SIGNS[verdict]} {said}"


def _evidence(told: ToldChecklist, lang: Lang) -> Iterator[Block]:
    yield Heading(_say("by_criterion", lang))
    for number, line in enumerate(told.lines, start=1):
        yield Heading(f"{number}. {line.title}", 2)
        yield Paragraph(line.call, "note")
        yield Paragraph(sign_of(line.verdict, line.said), "strong")
        if line.shows:
            yield Bullets(tuple(_shown(found, lang) for found in line.shows))
        if line.answer:
            yield Paragraph(_say("answered", lang, day=day_in(line.answer.at, lang)), "note")
            yield Paragraph(line.answer.text, "quote")


def _shown(found: ToldFinding, lang: Lang) -> Cell:
    names = [one.name for one in found.members]
    rest = len(names) - _MOST_NAMES + found.withheld if len(names) > _MOST_NAMES else found.withheld
    listed = ", ".join((*names[:_MOST_NAMES], *((_say("more", lang, count=rest),) if rest and names else ())))
    return Cell(found.text, tuple(filter(None, ("; ".join(found.names), listed))))


def _open_points(told: ToldChecklist, lang: Lang) -> Iterator[Block]:
    columns = (Column(_say("criterion", lang), 8), Column(_say("missing", lang), 15), Column(_say("whom", lang), 10))
    rows = tuple(_open(line, found, lang) for line in told.lines for found in line.lacks)
    yield Heading(_say("open_points", lang))
    if rows:
        yield Table(_say("open_points", lang), columns, rows)
    else:
        yield Paragraph(_say("nothing_open", lang))


def _open(line: ToldLine, found: ToldFinding, lang: Lang) -> tuple[Cell, ...]:
    shown = _shown(found, lang)
    return Cell(line.title), Cell(shown.text, shown.notes), Cell(found.whom)


def _say(code: str, lang: Lang, **facts: object) -> str:
    return Texts.of("api")(f"export_{code}", lang, **facts)
