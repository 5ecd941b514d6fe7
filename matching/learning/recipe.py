"""How a ranker is learned: every number that was chosen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """The choices of a learning; the same recipe and consortia give the same ranker on the same machine."""

    years: int = 2
    """How many years are asked about, each with what was known before it."""
    asked: int = 100
    """How many questions are drawn from a pool at most, for each kind of memory; four times as many from a whole."""
    least_pool: int = 100
    """How many organizations a country or region must have to be a pool."""
    themes: int = 8
    """How many pools of like organizations are drawn for each year."""
    theme_sizes: tuple[int, int] = (100, 1200)
    """Between how many organizations such a pool has, evenly by logarithm."""
    clusters: int = 16
    """How many clusters are drawn from a file of members."""
    member_sizes: tuple[int, int] = (60, 1000)
    """Between how many members such a cluster has, evenly by logarithm."""
    partners: int = 2
    """How many partners a project that is asked about must have in a pool; one more in a whole."""
    penalty: float = 0.005
    """Weight of the squared weights beside the loss, which is a mean over questions."""
    untold: float = 0.3
    """Weight of a question whose project has neither title nor summary: its text is that of many others."""
    rounds: int = 60
    """Steps of the optimiser at most."""
    seed: int = 0
