"""The head of a ranking ordered so that the list completes the team, each place taking up what is still open.

Greedily, as in xQuAD (Santos, Macdonald and Ounis, WWW 2010): the next one is whoever has the greatest score + weight ·
gain, where the gain of an aspect fades as those already listed cover it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Catalogue
from matching.complementarity import Covering

_ALIKE, _OFFERS = 0.95, 2
_LEAST, _WHOLE, _WIDTH = 0.35, 0.65, 0.2


@dataclass(frozen=True, slots=True)
class Completing:
    """How much completing counts.

    ``weight``: what covering the only aspect adds to a score, a logarithm of chances; ``fading`` in [0, 1]: how much
    less an aspect is worth once somebody listed covers it; ``head``: among how many of the best it is done; ``turns``:
    for how many places.
    """

    weight: float = 4.0
    fading: float = 1.0
    head: int = 50
    turns: int = 20

    def order(
        self,
        scores: NDArray[np.float64],
        places: NDArray[np.int64],
        candidates: Covering,
        team: Covering,
        twins: NDArray[np.bool_],
    ) -> Ordered:
        """All ``n`` anew. The first ``m`` take turns, each time who has the greatest score + weight · gain
        (after so many turns, the greatest score):

            gain = Σ over aspects of max(0, share of the candidate - max(share of the team, fading · share listed)) / √n

        with n the number of aspects: each counts for less where there are many, all together for more.
        ``scores`` ``(n,)`` never increase; ``places`` ``(n,)`` break ties; ``candidates`` are the first ``m``.
        ``twins`` ``(m, m)``: who says the same as whom; of such, the later ones stand behind the ``m``.
        """
        shares, filled = _shares(candidates, team)
        m, n_aspects = shares.shape
        weight = self.weight / max(n_aspects, 1) ** 0.5
        left, behind = np.ones(m, dtype=np.bool_), np.zeros(m, dtype=np.bool_)
        order: list[int] = []
        worth: list[float] = []
        taken, listed = np.ones_like(shares), np.zeros_like(filled)
        for _ in range(self.turns):
            covered = np.maximum(filled, self.fading * listed)
            gain = np.maximum(shares - covered, 0.0).sum(axis=1)
            open_ = left & ~behind
            if not gain[open_].any():
                break
            value = np.where(open_, scores[:m] + weight * gain, -np.inf)
            best = int(np.lexsort((places[:m], -value))[0])
            order.append(best)
            worth.append(float(value[best]))
            left[best], taken[best] = False, covered
            behind |= twins[best] & left
            listed = np.maximum(listed, shares[best])
        for best in np.flatnonzero(left).tolist():
            if not behind[best]:
                order.append(best)
                worth.append(float(scores[best]))
                left[best] = False
                behind |= twins[best] & left
        rest = np.concatenate((np.flatnonzero(behind), np.arange(m, len(scores))))
        return Ordered(
            np.concatenate((np.asarray(order, dtype=np.int64), rest)),
            np.minimum.accumulate(np.concatenate((worth, scores[rest]))),
            Gains.of(places[:m], candidates, taken, weight),
        )


def _shares(candidates: Covering, team: Covering) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """``(m, n_aspects)`` and ``(n_aspects,)``: how much of each aspect each candidate, and the team, covers."""
    whole = candidates.best.max(axis=0, initial=_LEAST)
    return _share(candidates.best, whole), _share(team.together(), whole)


def _share(best: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """In [0, 1]: the whole of an aspect from the best candidate's cosine on (within .35 and .65), nothing from .2 below
    that, evenly between: how near a text can come hangs on the aspect, and what is half-way near to each aspect fills
    no gap.
    """
    return np.asarray(((best - whole.clip(_LEAST, _WHOLE)) / _WIDTH + 1.0).clip(0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Gains:
    """What covering added to the scores of a ranking, when each had its turn.

    ``places`` ``(m,)`` of the head in the catalogue, ascending; ``taken`` ``(m + 1, n_aspects)``: what of each aspect
    the team and those already listed covered at each turn, the whole for those who got none, as for all others (the
    last row); ``best`` ``(m + 1, n_aspects)`` their cosines, of which ``first`` and ``second`` are the greatest.
    """

    places: NDArray[np.int64]
    taken: NDArray[np.float64]
    best: NDArray[np.float64]
    first: NDArray[np.float64]
    second: NDArray[np.float64]
    weight: float

    @classmethod
    def of(cls, places: NDArray[np.int64], candidates: Covering, taken: NDArray[np.float64], weight: float) -> Gains:
        """``taken`` ``(m, n_aspects)``, as ``candidates``."""
        order, n_aspects = np.argsort(places), taken.shape[1]
        best = np.vstack((candidates.best[order], np.zeros((1, n_aspects))))
        greatest = np.sort(np.vstack((best, np.zeros((1, n_aspects)))), axis=0)
        return cls(
            places[order], np.vstack((taken[order], np.ones((1, n_aspects)))), best, greatest[-1], greatest[-2], weight
        )

    def added(self, places: NDArray[np.int64], covering: Covering) -> NDArray[np.float64]:
        """``(n,)``: to the score of each of ``places`` if it covered the aspects so, and had its turn where it had."""
        at = np.searchsorted(self.places, places)
        rows = np.where(np.append(self.places, -1)[at] == places, at, len(self.places))  # -1: past the last of the head
        others = np.where(self.best[rows] >= self.first, self.second, self.first)
        share = _share(covering.best, np.maximum(others, covering.best))
        return np.asarray(self.weight * np.maximum(share - self.taken[rows], 0.0).sum(axis=1))


@dataclass(frozen=True, slots=True)
class Ordered:
    """``order`` ``(n,)`` positions, best first; ``worth`` ``(n,)`` never increases; ``gains`` made it."""

    order: NDArray[np.int64]
    worth: NDArray[np.float64]
    gains: Gains


def twins(catalogue: Catalogue, organizations: NDArray[np.int64]) -> NDArray[np.bool_]:
    """``(n, n)``: which of them offer the same: two offers or more, each within a cosine of .95 of one of the other."""
    n = len(organizations)
    found = np.zeros((n, n), dtype=np.bool_)
    said = catalogue.passages_of.gather(organizations)
    offers = catalogue.is_offer[said.columns]
    positions, owner = said.columns[offers].astype(np.int64), said.place[offers]
    counts = np.bincount(owner, minlength=n)
    enough = counts[owner] >= _OFFERS
    positions, owner = positions[enough], owner[enough]
    if len(positions) == 0:
        return found
    vectors = catalogue.index.vectors(positions)
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    sums = np.add.reduceat(vectors, starts, axis=0)
    sums /= np.linalg.norm(sums, axis=1, keepdims=True).clip(min=1e-12)
    ends = np.append(starts[1:], len(positions))
    for one, other in np.argwhere(np.triu(sums @ sums.T >= _ALIKE, 1)):  # whoever says the same sums up to the same
        cosines = vectors[starts[one] : ends[one]] @ vectors[starts[other] : ends[other]].T
        if min(cosines.max(axis=0).min(), cosines.max(axis=1).min()) >= _ALIKE:
            places = owner[starts[[one, other]]]
            found[places, places[::-1]] = True
    return found
