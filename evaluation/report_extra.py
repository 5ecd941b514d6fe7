"""What the report says over all topics: whether the scores can be believed, and what evenness costs."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from evaluation.curves import Curve, draw_curves
from evaluation.frontier import Group, Point
from evaluation.plots import Words
from evaluation.reliability import Bin, Reliability
from evaluation.report_tables import NOTHING, Cell, Row, Say, Table, is_product, number
from evaluation.score import Scores
from evaluation.slices import Slice
from models.texts import Lang

_SLICES = (Slice.NEW_LINK, Slice.COMPANY, Slice.FEW_SEATS)


@dataclass(frozen=True, slots=True)
class Extra:
    """A section beside those of the protocols; ``plot`` is an ``<svg>`` element, all else plain text."""

    id: str
    title: str
    text: str
    findings: tuple[str, ...]
    plot: Markup
    plot_text: str
    table: Table


def extra_sections(scores: Scores, say: Say, lang: Lang) -> tuple[Extra, ...]:
    """One for each run that says probabilities, and one for the frontier; none where there is nothing to say."""
    believed = [_believed(name, one, place, say, lang) for place, (name, one) in enumerate(scores.believed.items())]
    return (*believed, *([_frontier(scores.frontier, say, lang)] if scores.frontier else []))


def _believed(name: str, one: Reliability, place: int, say: Say, lang: Lang) -> Extra:
    rows = [
        Row(level.to(lang), (Cell(number(of.said, lang)), Cell(number(of.true, lang)), Cell(str(of.count))), False)
        for level, of in one.levels.items()
    ]
    heads = (say("level"), say("said"), say("true"), say("suggestions"))
    skill = {key: number(getattr(one.skill, key), lang, signed=True) for key in ("mean", "low", "high")}
    curve = Curve(name, tuple((part.said, part.true) for part in one.bins), tuple(_halves(part) for part in one.bins))
    plot = draw_curves([curve], say("said"), say("true"), _words(lang), diagonal=True, prefix=f"believed{place}")
    return Extra(
        id=f"believed{place}",
        title=say("believed", name=name),
        text=say("believed_text", count=one.suggestions),
        findings=(say("believed_error", error=number(one.error, lang)), say("believed_skill", **skill)),
        plot=Markup(plot),  # noqa: S704 (drawn here, names escaped)
        plot_text=say("believed_plot"),
        table=Table(say("believed_table"), heads, tuple(rows)),
    )


def _halves(part: Bin) -> float:
    """Half of the 95 % interval of a share."""
    return float(1.96 * (part.true * (1 - part.true) / max(part.count, 1)) ** 0.5)


def _frontier(points: tuple[Point, ...], say: Say, lang: Lang) -> Extra:
    ways = sorted((one for one in points if not one.is_filler), key=lambda one: -one.exposure.gini)
    fillers = sorted((one for one in points if one.is_filler), key=lambda one: -one.exposure.gini)
    groups = tuple(dict.fromkeys(group for one in points for group in one.per_seat))
    heads = (
        say("system"), "ndcg@10", "recall@10", say("gini"), *(say(f"slice_{kind.value}") for kind in _SLICES),
        *(say("per_seat", group=_named(group, say, lang)) for group in groups),
    )  # fmt: skip
    curves = [
        Curve(name, tuple((one.exposure.gini, one.ndcg.mean) for one in some), ())
        for name, some in ((say("frontier_ways"), ways), (say("frontier_fillers"), fillers))
        if some
    ]
    plot = draw_curves(curves, say("gini"), "ndcg@10", _words(lang), diagonal=False, prefix="frontier")
    return Extra(
        id="frontier",
        title=say("frontier"),
        text=say("frontier_text"),
        findings=_bought(ways, say, lang),
        plot=Markup(plot),  # noqa: S704 (drawn here, names escaped)
        plot_text=say("frontier_plot"),
        table=Table(say("frontier_table"), heads, tuple(_row(one, groups, lang) for one in (*ways, *fillers))),
    )


def _bought(ways: list[Point], say: Say, lang: Lang) -> tuple[str, ...]:
    """The most even way that keeps 97 % of the quality, where there is one beside the least even."""
    if len(ways) < 2:
        return ()
    first = ways[0]
    kept = [one for one in ways[1:] if one.ndcg.mean >= 0.97 * first.ndcg.mean]
    if not kept:
        return ()
    share = number(100 * kept[-1].ndcg.mean / first.ndcg.mean, lang, decimals=1)
    facts = {"before": number(first.exposure.gini, lang, decimals=2), "share": share}
    return (say("frontier_bought", after=number(kept[-1].exposure.gini, lang, decimals=2), **facts),)


def _row(one: Point, groups: tuple[Group, ...], lang: Lang) -> Row:
    counts = [one.slices.get(kind) for kind in _SLICES]
    return Row(
        one.name,
        (
            Cell(number(one.ndcg.mean, lang)),
            Cell(number(one.recall.mean, lang)),
            Cell(number(one.exposure.gini, lang)),
            *(Cell(f"{count.found} / {count.all}" if count else NOTHING) for count in counts),
            *(
                Cell(number(one.per_seat[group], lang, decimals=1) if group in one.per_seat else NOTHING)
                for group in groups
            ),
        ),
        is_product(one.name),
    )


def _named(group: Group, say: Say, lang: Lang) -> str:
    if group.kind:
        return group.kind.to(lang)
    return group.size.to(lang) if group.size else say("slice_few_seats")


def _words(lang: Lang) -> Words:
    return Words("", "", lambda value, decimals: number(value, lang, decimals=decimals))
