"""Curves as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.plots import COLOURS, Words, as_element, drawing


@dataclass(frozen=True, slots=True)
class Curve:
    """Points in order, x and y; ``halves`` are half intervals of y, or none."""

    label: str
    points: tuple[tuple[float, float], ...]
    halves: tuple[float, ...]


def draw_curves(curves: Sequence[Curve], x: str, y: str, words: Words, *, diagonal: bool, prefix: str) -> str:
    """Each curve with its points; with a ``diagonal`` a dotted line where x and y are equal. An ``<svg>`` element."""
    with drawing(6.4, 4.2) as figure:
        axes = figure.add_subplot()
        for curve, colour in zip(curves, COLOURS[1::-1], strict=False):
            across, up = zip(*curve.points, strict=True)
            axes.errorbar(
                across, up, yerr=curve.halves or None, marker="o", color=colour, label=curve.label, capsize=3,
                linewidth=1.4,
            )  # fmt: skip
        if diagonal:
            top = max(max(point) for curve in curves for point in curve.points)
            axes.plot([0, top], [0, top], color=COLOURS[2], linestyle=":", linewidth=1.2)
            axes.set_xlim(left=0)
            axes.set_ylim(bottom=0)
        if len(curves) > 1:
            axes.legend(frameon=False)
        axes.set_xlabel(x)
        axes.set_ylabel(y)
        axes.xaxis.set_major_formatter(lambda value, _: words.number(value, 2))
        axes.yaxis.set_major_formatter(lambda value, _: words.number(value, 3))
        axes.spines[["top", "right"]].set_visible(False)
        return as_element(figure, prefix)
