"""Evidence put to the test: it is really taken away, all is computed anew, and so it is for other pieces."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from pathlib import Path

import numpy as np

from embeddings.encoder import Encoder
from embeddings.snapshots import Snapshots
from evaluation.systems.grappe import GrappeSystem
from evaluation.topics import Topic, read_topics
from matching.ask import Ask
from matching.aspects import split_aspects
from matching.attribution import Scoring
from matching.catalogue import Catalogue
from matching.complementarity import Covering
from matching.completing import Completing, Gains, twins
from matching.incidence import Incidence
from matching.measured import Comparison, Measured
from matching.pieces import Piece, Pieces
from matching.ranker import default_ranker

_FEW = 6
_AT_RANDOM = 10
_STRONG = 4


@dataclass(frozen=True)
class Case:
    """A suggested organization, how far its score fell without its evidence, and the furthest without other pieces."""

    topic: str
    organization: str
    pieces: int
    evidence: int
    fall: float
    rival: float

    @property
    def won(self) -> bool:
        """A tie is not won."""
        return self.evidence > 0 and self.fall > self.rival + 1e-9

    @property
    def tied(self) -> bool:
        """Pieces that are alike (two past projects without text, say) cannot be told apart."""
        return self.evidence > 0 and abs(self.fall - self.rival) <= 1e-9


class Removal:
    """The history of a benchmark, and what becomes of scores when pieces are removed from it."""

    def __init__(self, folder: Path, kind: str, encoder: Encoder, *, work: Path) -> None:
        self._topics = read_topics(folder / "topics.jsonl")
        self._encoder = encoder
        GrappeSystem.open(folder / kind, encoder, work=work).close()
        self._arrays = dict(Snapshots(work / "snapshots").current(encoder=encoder.name).arrays)
        self._catalogue = Catalogue.of("whole", self._arrays)

    def cases(self, count: int, seed: int = 0) -> Iterator[Case]:
        """One of the first ten suggestions of a topic, at random, for ``count`` topics, some twice where there are not
        so many; topics for which nobody is found are left out."""
        rng = np.random.default_rng(seed)
        rounds = -(-count // len(self._topics))
        for place in np.concatenate([rng.permutation(len(self._topics)) for _ in range(rounds)])[:count]:
            topic = self._topics[place]
            ask = self._ask(topic)
            scoring = self._scoring(self._catalogue, ask)
            order = np.argsort(-scores(scoring), kind="stable")[:10]
            if len(order):
                yield self._case(topic, ask, scoring, int(rng.choice(order)), rng)

    def _case(self, topic: Topic, ask: Ask, scoring: Scoring, row: int, rng: np.random.Generator) -> Case:
        organization = scoring.compared.candidates[row]
        evidence = scoring.grounds(np.asarray([organization]))[0].pieces
        every = Pieces.of(self._catalogue, np.asarray([organization]))
        pieces = [every.one(at, ask.vectors) for at in range(len(every.owner))]
        before = float(scores(scoring)[row])

        def fall(removed: tuple[Piece, ...]) -> float:
            return before - self._score_without(organization, removed, scoring)

        beside = set(self._catalogue.projects_of.gather(ask.team).columns.tolist())
        others = [rival for rival in _rivals(pieces, evidence, beside, rng) if set(rival) != set(evidence)]
        return Case(
            topic.id,
            str(self._catalogue.organizations[organization]),
            len(pieces),
            len(evidence),
            fall(evidence) if evidence else 0.0,
            max(map(fall, others), default=-np.inf),
        )

    def _ask(self, topic: Topic) -> Ask:
        aspects = split_aspects(topic.text)
        team = np.sort(self._catalogue.positions(topic.known))
        return Ask(topic.text, aspects, self._encoder.encode([*aspects, topic.text]), team)

    def _scoring(
        self, catalogue: Catalogue, ask: Ask, organization: int | None = None, before: Scoring | None = None
    ) -> Scoring:
        """With ``organization`` among the candidates, whether or not it is found still, and listed where it was
        ``before``."""
        admitted = np.ones(len(catalogue.organizations), dtype=bool)
        admitted[ask.team] = False
        measured = Measured.look(catalogue, ask, admitted)
        candidates = measured.candidates()
        if organization is not None:
            candidates = np.union1d(candidates, [organization])
        team = Covering.look(catalogue, ask.team, ask.of_aspects)
        compared, ranker = Comparison.of(measured, candidates), default_ranker()
        if before is not None:
            head = Covering.look(catalogue, before.gains.places, ask.of_aspects)
            gains = Gains.of(before.gains.places, head, before.gains.taken[:-1], before.gains.weight)
        else:
            ranked = ranker.score(compared.features())
            order = np.argsort(-ranked, kind="stable")
            head = candidates[order][: Completing().head]
            covering = Covering.look(catalogue, head, ask.of_aspects)
            alike = twins(catalogue, head)
            gains = Completing().order(ranked[order], candidates[order], covering, team, alike).gains
        return Scoring(catalogue, ask, team, compared, ranker, gains)

    def _score_without(self, organization: int, removed: tuple[Piece, ...], before: Scoring) -> float:
        catalogue = without(self._catalogue, self._arrays, organization, removed)
        scoring = self._scoring(catalogue, before.ask, organization, before)
        return float(scores(scoring)[np.searchsorted(scoring.compared.candidates, organization)])


def without(
    catalogue: Catalogue, arrays: Mapping[str, np.ndarray], organization: int, removed: Sequence[Piece]
) -> Catalogue:
    """The ``catalogue`` of ``arrays`` made anew, as though ``organization`` had never had those pieces."""
    passages = [piece.passage for piece in removed if piece.passage >= 0]
    projects = [piece.project for piece in removed if piece.project >= 0]
    owners = _without(catalogue.owners, passages, organization)
    said = owners.transposed().row(organization).astype(np.int64)
    said = said[~catalogue.is_need[said]]
    length = np.array(arrays["organizations.length"])
    length[organization] = np.linalg.norm(catalogue.index.vectors(said).sum(axis=0))
    partners = _without(catalogue.partners, projects, organization)
    return Catalogue.of(
        "without",
        {**arrays, **owners.to_arrays("owners"), **partners.to_arrays("partners"), "organizations.length": length},
    )


def scores(scoring: Scoring) -> np.ndarray:
    """``(n_candidates,)``: what the ranker says of each, and what completing adds."""
    compared, catalogue = scoring.compared, scoring.catalogue
    mine = {signal: column[compared.candidates] for signal, column in compared.measured.signals.items()}
    features = compared.features_if(np.arange(len(compared.candidates)), mine)
    covering = Covering.look(catalogue, compared.candidates, scoring.ask.of_aspects)
    return scoring.ranker.score(features) + scoring.gains.added(compared.candidates, covering)


def _without(incidence: Incidence, rows: list[int], column: int) -> Incidence:
    row = np.repeat(np.arange(len(incidence)), incidence.lengths)
    kept = ~(np.isin(row, rows) & (incidence.columns == column))
    starts = np.concatenate(([0], np.cumsum(np.bincount(row[kept], minlength=len(incidence)))))
    return Incidence(starts, incidence.columns[kept], incidence.n_columns)


def _rivals(
    pieces: list[Piece], evidence: tuple[Piece, ...], beside: set[int], rng: np.random.Generator
) -> Iterator[tuple[Piece, ...]]:
    """All sets of up to three pieces where there are few; otherwise three at random, and the evidence with one piece
    exchanged for one of the likest to the need, in all and among the projects ``beside`` the team."""
    if len(pieces) <= _FEW:
        return chain.from_iterable(combinations(pieces, size) for size in (1, 2, 3))
    drawn = [tuple(pieces[at] for at in rng.choice(len(pieces), 3, replace=False)) for _ in range(_AT_RANDOM)]
    likest = sorted((piece for piece in pieces if piece not in evidence), key=lambda piece: -piece.similarity)
    met = [piece for piece in likest if piece.project in beside]
    strong = dict.fromkeys((*likest[:_STRONG], *met[:_STRONG]))
    swapped = (tuple(new if one is old else one for one in evidence) for old in evidence for new in strong)
    return chain(drawn, swapped)
