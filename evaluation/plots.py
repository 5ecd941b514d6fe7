"""Plots as inline SVG: no script, text that can be read and searched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from evaluation.intervals import Estimate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BAR, _HIGHLIGHT, _LINE = COLOURS = ("#5b6f82", "#9a3412", "#1c2733")
_ROW_INCHES = 0.34


@dataclass(frozen=True, slots=True)
class Bar:
    """One system in a plot; a ``highlight`` is drawn in another colour and bold."""

    label: str
    estimate: Estimate
    highlight: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What a plot says; ``number`` writes a figure with so many decimals."""

    axis: str
    ceiling: str
    number: Callable[[float, int], str]


def draw_bars(bars: Sequence[Bar], words: Words, *, ceiling: float | None, prefix: str) -> str:
    """Horizontal bars, the first on top, with their intervals; a dotted line at ``ceiling``. An ``<svg>`` element.

    Every id in it begins with ``prefix``, so that several stand on one page. The same bars give the same text.
    """
    with drawing(7.2, 0.9 + _ROW_INCHES * len(bars)) as figure:
        axes = figure.add_subplot()
        places = list(range(len(bars), 0, -1))
        means = [bar.estimate.mean for bar in bars]
        below = [bar.estimate.mean - bar.estimate.low for bar in bars]
        above = [bar.estimate.high - bar.estimate.mean for bar in bars]
        colours = [_HIGHLIGHT if bar.highlight else _BAR for bar in bars]
        axes.barh(places, means, color=colours, height=0.66)
        axes.errorbar(
            means, places, xerr=[[max(0.0, gap) for gap in side] for side in (below, above)], fmt="none",
            ecolor=_LINE, capsize=3, linewidth=1.2,
        )  # fmt: skip
        for bar, place in zip(bars, places, strict=True):
            axes.text(bar.estimate.high + 0.006, place, words.number(bar.estimate.mean, 3), va="center", fontsize=9)
        axes.set_yticks(places, [bar.label for bar in bars])
        for label, bar in zip(axes.get_yticklabels(), bars, strict=True):
            label.set_parse_math(False)
            label.set_fontweight("bold" if bar.highlight else "normal")
        if ceiling is not None:
            axes.axvline(ceiling, color=_LINE, linestyle=":", linewidth=1.2)
            axes.annotate(
                f"{words.ceiling} {words.number(ceiling, 3)}", (ceiling, 1), xycoords=("data", "axes fraction"),
                xytext=(-4, -4), textcoords="offset points", ha="right", va="top", fontsize=9,
            )  # fmt: skip
        axes.set_xlim(0, max([1e-3, *(bar.estimate.high for bar in bars), ceiling or 0.0]) * 1.1)
        axes.set_xlabel(words.axis)
        axes.xaxis.set_major_formatter(lambda value, _: words.number(value, 2))
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
        return as_element(figure, prefix)


@contextmanager
def drawing(width: float, height: float) -> Iterator[Figure]:
    """A figure of so many inches, in the style of all plots."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "grappe", "font.family": "sans-serif"}):
        yield Figure(figsize=(width, height), layout="constrained")


def as_element(figure: Figure, prefix: str) -> str:
    """An ``<svg>`` element, every id in it beginning with ``prefix``; the same figure gives the same text."""
    written = StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    document = written.getvalue()
    element = document[document.index("<svg") :]
    element = re.sub(r"<metadata>.*?</metadata>", "", element, flags=re.DOTALL)
    element = re.sub(r'\bid="', f'id="{prefix}-', element)
    return re.sub(r'(url\(|href=")#', rf"\1#{prefix}-", element)
