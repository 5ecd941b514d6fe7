"""The tables of the report, as data: words and figures, no markup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evaluation.intervals import Difference, Estimate
from evaluation.metrics import METRICS, Metric
from evaluation.score import ProtocolScores, SystemScores
from evaluation.systems.catalogue import PRODUCT
from models.texts import Lang

Say = Callable[..., str]
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    cells: tuple[Cell, ...]
    product: bool


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    text: str = ""


def number(value: float, lang: Lang, *, signed: bool = False, decimals: int = 3) -> str:
    """A decimal number as ``lang`` writes it, with a true minus sign."""
    written = f"{value:+.{decimals}f}" if signed else f"{value:.{decimals}f}"
    written = written.replace("-", "\N{MINUS SIGN}")
    return written.replace(".", ",") if lang == "fr" else written


def is_product(name: str) -> bool:
    return name == PRODUCT or name.startswith(f"{PRODUCT} (")


def best_first(scores: ProtocolScores) -> list[SystemScores]:
    return sorted(scores.systems, key=lambda one: (-one.estimates[Metric.RECALL_10].mean, one.name))


def measures_table(scores: ProtocolScores, say: Say, lang: Lang) -> Table:
    """Every metric with its interval, the difference to the baseline, and what was not answered."""
    heads = [say("system"), *(metric.value for metric in METRICS)]
    if scores.baseline:
        heads += [say("difference", baseline=scores.baseline), say("p")]
    heads.append(say("unanswered"))
    rows = []
    for system in best_first(scores):
        cells = [_estimate(system.estimates[metric], lang) for metric in METRICS]
        if scores.baseline and system.against_baseline:
            gap = system.against_baseline[Metric.RECALL_10]
            cells += [_difference(gap, lang), Cell(p_value(gap, lang))]
        elif scores.baseline:
            cells += [Cell(say("is_baseline")), Cell(NOTHING)]
        cells.append(Cell(str(system.unanswered)))
        rows.append(Row(system.name, tuple(cells), is_product(system.name)))
    return Table(say("table"), tuple(heads), tuple(rows))


def slices_table(scores: ProtocolScores, say: Say, lang: Lang) -> Table | None:
    systems = [(system, system.slices) for system in best_first(scores) if system.slices is not None]
    if not systems:
        return None
    kinds = tuple(systems[0][1])
    rows = []
    for system, slices in systems:
        cells = []
        for kind in kinds:
            count = slices[kind]
            share = NOTHING if count.share is None else number(count.share, lang)
            cells.append(Cell(share, f"{count.found} / {count.all}"))
        rows.append(Row(system.name, tuple(cells), is_product(system.name)))
    heads = (say("system"), *(say(f"slice_{kind.value}") for kind in kinds))
    return Table(say("slices"), heads, tuple(rows), say("slices_text"))


def exposure_table(scores: ProtocolScores, say: Say, lang: Lang) -> Table | None:
    systems = [(system, system.exposure) for system in best_first(scores) if system.exposure is not None]
    if not systems:
        return None
    rows = tuple(
        Row(
            system.name,
            (
                Cell(number(shown.gini, lang)),
                Cell(number(shown.coverage, lang), f"{shown.shown} / {shown.organizations}"),
            ),
            is_product(system.name),
        )
        for system, shown in systems
    )
    text = say("exposure_text", organizations=systems[0][1].organizations)
    return Table(say("exposure"), (say("system"), say("gini"), say("coverage")), rows, text)


def p_value(gap: Difference, lang: Lang) -> str:
    return f"<\N{NO-BREAK SPACE}{number(0.001, lang)}" if gap.p < 0.001 else number(gap.p, lang)


def _estimate(estimate: Estimate, lang: Lang) -> Cell:
    return Cell(number(estimate.mean, lang), f"{number(estimate.low, lang)} – {number(estimate.high, lang)}")


def _difference(gap: Difference, lang: Lang) -> Cell:
    low, high = (number(bound, lang, signed=True) for bound in (gap.low, gap.high))
    return Cell(number(gap.mean, lang, signed=True), f"{low} … {high}")
