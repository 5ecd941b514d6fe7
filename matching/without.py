"""What organizations would be without some of their pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from matching.ask import Ask
from matching.catalogue import Catalogue
from matching.complementarity import Covering
from matching.measured import Measured
from matching.past import is_recent
from matching.pieces import Pieces
from matching.signals.by_record import fresh, wanted_of
from matching.signals.by_text import for_its_record, profile
from matching.signals.signal import Signal

Column = NDArray[np.float64]
Positions = NDArray[np.int64]

_MOST = 3
_WAYS = 6
_RESIDUE = 1e-9
_OF_TEXTS = (
    Signal.VOTES,
    Signal.WIDE,
    Signal.NEAREST,
    Signal.SHARP,
    Signal.SPLIT,
    Signal.RECENT,
    Signal.FOR_ITS_RECORD,
    Signal.BEST,
    Signal.PROFILE,
    Signal.WORDS,
)


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of organizations, one a row: its ``signals``, each ``(m,)``, and how it covers the aspects."""

    signals: dict[Signal, Column]
    covering: Covering

    @classmethod
    def together(cls, parts: Sequence[Rest]) -> Rest:
        """One after the other."""
        signals = {signal: np.concatenate([part.signals[signal] for part in parts]) for signal in parts[0].signals}
        return cls(signals, Covering(np.concatenate([part.covering.best for part in parts])))


class Without:
    """Organizations without some of their pieces, everybody else staying as they are.

    Signals that are sums lose what those pieces voted for. Not followed is what comes after: that a text which nobody
    else has makes room for another one among the nearest, that others walk elsewhere.
    """

    def __init__(self, catalogue: Catalogue, ask: Ask, measured: Measured, organizations: Positions) -> None:
        """``organizations`` ``(k,)`` are places in the catalogue, each with a piece."""
        self._measured = measured
        self._organizations = organizations
        self._wanted = _wanted(catalogue, measured)
        self.pieces = pieces = Pieces.of(catalogue, organizations)
        starts = np.searchsorted(pieces.owner, np.arange(len(organizations)))
        sums = _sums(catalogue, measured, pieces)
        self._summed = tuple(sums)
        ways, seats = _ways(catalogue, measured, pieces), _seats(measured, pieces)
        self._sums = _Sums.of(np.column_stack((*sums.values(), ways, seats)), starts)
        self._lengths = _Lengths.of(pieces, starts)
        cosines = (pieces.vectors @ ask.of_aspects.T).clip(0.0, 1.0)
        greatest = np.column_stack((_near(measured, pieces), -_age(catalogue, pieces), cosines))
        self._greatest = _Greatest.of(greatest, pieces.owner, starts)

    def covering(self) -> Covering:
        """Of the organizations as they are."""
        every = np.arange(len(self._organizations))
        return Covering(self._greatest.left(every, np.full((len(every), 1), -1))[:, 2:])

    def only(self, pieces: Positions) -> Rest:
        """The owner of each of ``pieces`` ``(m,)`` with nothing but that one."""
        owner, lengths = self.pieces.owner[pieces], self._lengths.given[pieces]
        return self._rest(owner, self._sums.given[pieces], lengths, self._greatest.values[pieces])

    def lessened(self, owner: Positions, removed: Positions) -> Rest:
        """Each ``owner`` ``(m,)``, a place in ``organizations``, without the pieces ``removed`` ``(m, r)``, r ≤ 3, of
        which -1 is none.
        """
        sums, lengths = self._sums.left(owner, removed), self._lengths.left(owner, removed)
        return self._rest(owner, sums, lengths, self._greatest.left(owner, removed))

    def _rest(self, owner: Positions, sums: Column, length: Column, greatest: Column) -> Rest:
        measured, places = self._measured, self._organizations[owner]
        n_sums = len(self._summed)
        ways, all_ways = sums.T[n_sums : n_sums + _WAYS], self._sums.together[owner].T[n_sums:]
        left = dict(zip(self._summed, sums.T[:n_sums], strict=True))
        every = dict(zip(self._summed, self._sums.together[owner].T[:n_sums], strict=True))
        past, record, words = left[Signal.NO_PAST], left[Signal.RECORD], left[Signal.NO_WORDS]
        lost = every[Signal.KIND_WANTED] - left[Signal.KIND_WANTED]
        mine = {
            signal: left[signal] if signal in left else column[places] for signal, column in measured.signals.items()
        }
        mine[Signal.FRESH] = fresh(-greatest[:, 1])
        mine[Signal.NO_PAST], mine[Signal.NO_WORDS] = (past == 0).astype(float), (words == 0).astype(float)
        mine[Signal.USUAL_SIZE] = np.where(past > 0, left[Signal.USUAL_SIZE] / np.maximum(past, 1), np.nan)
        for signal, votes in self._wanted.items():
            share = measured.signals[signal][places]
            mine[signal] = (share * votes - lost) / np.maximum(votes - lost, 1e-12)
        if Signal.VOTES in mine:
            mine[Signal.BEST] = greatest[:, 0]
            mine[Signal.PROFILE] = profile(mine[Signal.PROFILE], length)
            mine[Signal.FOR_ITS_RECORD] = for_its_record(mine[Signal.VOTES], record)
        if measured.walk is not None:
            mine[Signal.WALK] = measured.walk.without(ways[:4], ways[4], past, all_ways[:4], every[Signal.NO_PAST])
            mine[Signal.MET] = (sums[:, n_sums + _WAYS :] > 0).mean(axis=1)
        if Signal.PARTNERS_FIT in mine:
            mine[Signal.PARTNERS_FIT] = (mine[Signal.PARTNERS_FIT] - lost * ways[5]).clip(0.0)
        for signals, known in (
            (_OF_TEXTS, words),
            ((*measured.of_projects, Signal.MET), past),
            ((Signal.SHARED,), record - past),
        ):
            missing = known == 0
            if missing.any():
                mine |= {signal: np.where(missing, np.nan, mine[signal]) for signal in mine.keys() & signals}
        return Rest(mine, Covering(greatest[:, 2:]))


@dataclass(frozen=True, slots=True)
class _Sums:
    """What each piece gives ``(n + 1, s)``, the last one nothing, and what all of an organization give ``(k, s)``."""

    given: Column
    together: Column

    @classmethod
    def of(cls, given: Column, starts: Positions) -> _Sums:
        return cls(np.vstack((given, np.zeros_like(given[:1]))), np.add.reduceat(given, starts))

    def left(self, owner: Positions, removed: Positions) -> Column:
        """``(m, s)``; what is next to nothing is nothing."""
        together = self.together[owner]
        left = together.copy()
        for column in removed.T:
            left -= self.given[column]
        left[left <= _RESIDUE * together] = 0.0
        return left


@dataclass(frozen=True, slots=True)
class _Lengths:
    """Of vectors ``(n + 1, dimension)``, the last one nothing: the length of each, its product with the sum of its
    organization's ``(n + 1,)``, and the squared length of these sums ``(k,)``."""

    vectors: Vectors
    given: Column
    along: Column
    squared: Column

    @classmethod
    def of(cls, pieces: Pieces, starts: Positions) -> _Lengths:
        vectors = np.vstack((pieces.vectors, np.zeros_like(pieces.vectors[:1])))
        sums = np.add.reduceat(pieces.vectors, starts)
        along = np.append(np.einsum("nd,nd->n", pieces.vectors, sums[pieces.owner]), np.float32(0.0))
        lengths, squared = np.linalg.norm(vectors, axis=1), np.einsum("kd,kd->k", sums, sums)
        return cls(vectors, lengths.astype(np.float64), along.astype(np.float64), squared.astype(np.float64))

    def left(self, owner: Positions, removed: Positions) -> Column:
        """``(m,)``: of the sum of what is left."""
        squared = self.squared[owner] - 2 * self.along[removed].sum(axis=1) + (self.given[removed] ** 2).sum(axis=1)
        if removed.shape[1] > 1:
            met = np.zeros(len(self.given), np.bool_)
            met[removed] = True
            vectors, at = self.vectors[met], (np.cumsum(met) - 1)[removed]
            products = vectors @ vectors.T
            for one, other in combinations(range(removed.shape[1]), 2):
                squared += 2 * products[at[:, one], at[:, other]]
        return np.asarray(np.sqrt(squared.clip(0.0)))


@dataclass(frozen=True, slots=True)
class _Greatest:
    """``values`` ``(n + 1, q)`` of the pieces, the last row the least; ``first`` ``(k, 5, q)`` the pieces of each
    organization with the greatest, of which one is there when three are taken away; n where there are no more.
    """

    values: Column
    first: Positions

    @classmethod
    def of(cls, values: Column, owner: Positions, starts: Positions) -> _Greatest:
        none = len(values)
        ends = np.append(starts[1:], none)
        place = starts[:, None] + np.arange(_MOST + 1)
        there = place < ends[:, None]
        first = np.full((len(starts), _MOST + 2, values.shape[1]), none)
        for number, column in enumerate(values.T):
            order = np.append(np.lexsort((-column, owner)), none)
            first[:, :-1, number] = np.where(there, order[np.minimum(place, none)], none)
        return cls(np.vstack((values, np.where(np.arange(values.shape[1]) == 1, -np.inf, 0.0))), first)

    def left(self, owner: Positions, removed: Positions) -> Column:
        """``(m, q)``: the greatest of what is left."""
        first = self.first[owner]
        gone = np.zeros(first.shape, np.bool_)
        for column in removed.T:
            gone |= first == column[:, None, None]
        piece = np.take_along_axis(first, gone.argmin(axis=1)[:, None], axis=1)[:, 0]
        return np.asarray(self.values[piece, np.arange(piece.shape[1])])


def _sums(catalogue: Catalogue, measured: Measured, pieces: Pieces) -> dict[Signal, Column]:
    """By signal, what each piece adds to the sum that the signal is made of: texts for ``NO_WORDS``, past projects for
    ``NO_PAST``, ln(partners) for ``USUAL_SIZE``."""
    written, sat = pieces.passage >= 0, pieces.project >= 0
    sums: dict[Signal, Column] = {}
    for signal, votes in (*measured.of_passages.items(), (Signal.KIND_WANTED, measured.wanted)):
        sums[signal] = np.where(written, votes.by_row(len(catalogue.owners))[pieces.passage], 0.0)
    projects = pieces.project[sat]
    of_projects = {
        signal: votes.by_row(len(catalogue.partners))[projects] for signal, votes in measured.of_projects.items()
    }
    of_projects[Signal.RECENT_RECORD] = is_recent(catalogue.age[projects])
    of_projects[Signal.USUAL_SIZE] = np.log(catalogue.partners.lengths[projects])
    for signal, column in of_projects.items():
        sums[signal] = np.zeros(len(pieces.owner))
        sums[signal][sat] = column
    if not len(measured.wanted.rows):
        sums[Signal.KIND_WANTED] = np.ones(len(pieces.owner))
    return sums | {
        Signal.RECORD: np.ones(len(pieces.owner)),
        Signal.NO_PAST: sat.astype(np.float64),
        Signal.NO_WORDS: written.astype(np.float64),
    }


def _ways(catalogue: Catalogue, measured: Measured, pieces: Pieces) -> Column:
    """``(n, _WAYS)``: by each past project, how the walk comes to its partners (four rounds, and with what ease), and
    what a vote for one partner brings each of them in ``PARTNERS_FIT``."""
    ways = np.zeros((len(pieces.owner), _WAYS))
    if measured.walk is not None:
        sat = pieces.project >= 0
        projects = pieces.project[sat]
        ways[sat, :4] = measured.walk.steps[:, projects].T
        ways[sat, 4] = measured.walk.ease[projects]
        ways[sat, 5] = catalogue.partners.lengths[projects] ** -2.0
    return ways


def _wanted(catalogue: Catalogue, measured: Measured) -> dict[Signal, float]:
    """How many votes those have together whose kind, place and city are known."""
    votes = wanted_of(catalogue, measured.wanted)
    return {
        Signal.KIND_WANTED: float(votes.sum()),
        Signal.PLACE_WANTED: float(votes[catalogue.place >= 0].sum()),
        Signal.CITY_WANTED: float(votes[catalogue.city >= 0].sum()),
    }


def _seats(measured: Measured, pieces: Pieces) -> Column:
    """``(n, those of the team who have a past)``: who of them sat in each past project."""
    past = measured.past
    sat = np.zeros((len(pieces.owner), len(past.with_past)))
    for number, partner in enumerate(past.with_past):
        sat[:, number] = np.isin(pieces.project, past.projects[past.partner == partner])
    return sat


def _near(measured: Measured, pieces: Pieces) -> Column:
    near = np.zeros(len(pieces.owner))
    written = pieces.passage >= 0
    near[written] = measured.near.of(pieces.passage[written])
    return near


def _age(catalogue: Catalogue, pieces: Pieces) -> Column:
    age = np.full(len(pieces.owner), np.inf)
    sat = pieces.project >= 0
    age[sat] = catalogue.age[pieces.project[sat]]
    return age
