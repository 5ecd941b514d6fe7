"""The report: one self-contained HTML page for people, and the same as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from markupsafe import Markup

from evaluation.metrics import Metric
from evaluation.plots import Bar, Words, draw_bars
from evaluation.report_extra import extra_sections
from evaluation.report_tables import (
    Say,
    Table,
    best_first,
    exposure_table,
    is_product,
    measures_table,
    number,
    slices_table,
)
from evaluation.score import ProtocolScores, Scores, SystemScores
from evaluation.scores_json import scores_to_json
from evaluation.systems.catalogue import SYSTEMS
from models.texts import Lang, Texts

_REFERENCE = "popularity"
_SURE = 0.05


@dataclass(frozen=True, slots=True)
class Report:
    """Where the two files lie."""

    html: Path
    json: Path


@dataclass(frozen=True, slots=True)
class _Section:
    """One protocol as the page shows it; ``plot`` is an ``<svg>`` element, all else plain text."""

    id: str
    title: str
    counts: str
    ceiling: str
    findings: tuple[str, ...]
    plot: Markup
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class _About:
    """What a system does, in a sentence."""

    name: str
    text: str


def write_report(scores: Scores, out: Path, *, lang: Lang = "en") -> Report:
    """Write the page ``out`` in ``lang``, and beside it the same with the suffix ``.json``, per-topic values included
    (an ``out`` that ends in ``.json`` names that one, and the page gets ``.html``).

    The page needs nothing else: style and plots stand in it, and there is no script. Same scores, same files.
    """
    report = Report(out.with_suffix(".html") if out.suffix == ".json" else out, out.with_suffix(".json"))
    out.parent.mkdir(parents=True, exist_ok=True)
    report.html.write_text(render_report(scores, lang), encoding="utf-8")
    report.json.write_text(json.dumps(scores_to_json(scores), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return report


def render_report(scores: Scores, lang: Lang) -> str:
    """The page as text."""
    from jinja2 import Environment

    texts = Texts.of("evaluation")

    def say(code: str, **facts: object) -> str:
        return texts(f"report_{code}", lang, **facts)

    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        files("evaluation").joinpath("report.html").read_text(encoding="utf-8")
    )
    return page.render(
        lang=lang,
        say=say,
        protocols=[_section(protocol, say, lang) for protocol in scores.protocols],
        extras=extra_sections(scores, say, lang),
        reading=_reading(scores, say),
        about=[_About(name, say(f"about_{name}")) for name in SYSTEMS if name in _tags(scores)],
        method=say("method_text", samples=scores.samples, seed=scores.seed),
        left_out=say("left_out", left_out=scores.left_out) if scores.left_out else "",
    )


def _section(scores: ProtocolScores, say: Say, lang: Lang) -> _Section:
    bars = [
        Bar(system.name, system.estimates[Metric.RECALL_10], is_product(system.name)) for system in best_first(scores)
    ]
    tables = (measures_table(scores, say, lang), slices_table(scores, say, lang), exposure_table(scores, say, lang))
    ceiling = scores.ceiling
    words = Words(
        Metric.RECALL_10.value, say("plot_ceiling"), lambda value, decimals: number(value, lang, decimals=decimals)
    )
    plot = draw_bars(bars, words, ceiling=ceiling, prefix=scores.protocol.value)
    return _Section(
        id=scores.protocol.value,
        title=say(f"protocol_{scores.protocol.value}"),
        counts=say("counts", topics=len(scores.topics), projects=scores.projects),
        ceiling=say("ceiling", ceiling=number(ceiling, lang)) if ceiling is not None else "",
        findings=_findings(scores, say, lang),
        plot=Markup(plot),  # noqa: S704 (drawn here, names escaped)
        tables=tuple(table for table in tables if table),
    )


def _findings(scores: ProtocolScores, say: Say, lang: Lang) -> tuple[str, ...]:
    """The result in one or two sentences: the best system, and the product against the best simple rule."""
    best = best_first(scores)[0]
    mean = best.estimates[Metric.RECALL_10]
    shares = {"mean": mean.mean, "low": mean.low, "high": mean.high}
    first = say("best", name=best.name, **{name: _percent(share, lang) for name, share in shares.items()})
    compared = [one for one in scores.systems if is_product(one.name) and one.against_baseline]
    return (first, *(_against(one, scores.baseline, say, lang) for one in compared))


def _against(system: SystemScores, baseline: str, say: Say, lang: Lang) -> str:
    if system.against_baseline is None:
        return ""
    gap = system.against_baseline[Metric.RECALL_10]
    sure = gap.p < _SURE
    verdict = ("better" if gap.mean > 0 else "worse") if sure else "even"
    low, high, mean = (number(value, lang, signed=True) for value in (gap.low, gap.high, gap.mean))
    return say(
        "against", baseline=baseline, name=system.name, difference=mean, low=low, high=high,
        verdict=say(f"verdict_{verdict}"),
    )  # fmt: skip


def _reading(scores: Scores, say: Say) -> list[str]:
    sentences = [say(f"reading_{part}") for part in ("recall", "order", "interval")]
    if _REFERENCE in _tags(scores):
        sentences.append(say("reading_reference", name=_REFERENCE))
    return sentences


def _tags(scores: Scores) -> set[str]:
    """Names of the runs, without the file's name where that was added."""
    return {system.name.split(" (")[0] for protocol in scores.protocols for system in protocol.systems}


def _percent(share: float, lang: Lang) -> str:
    written = number(100 * share, lang, decimals=1)
    return f"{written}\N{NO-BREAK SPACE}%" if lang == "fr" else f"{written}%"
