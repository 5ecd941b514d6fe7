"""The engine that every door and every evaluation calls: from a question to ranked, explained partners."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from embeddings.encoder import Encoder, Vectors
from embeddings.published import Published
from embeddings.snapshot import Snapshot
from matching.answering import Answering
from matching.answering_needs import NeedsAnswered
from matching.ask import Ask
from matching.aspects import split_aspects
from matching.attribution import Scoring
from matching.catalogue import Catalogue
from matching.complementarity import Covering
from matching.completing import Completing, Gains, Ordered, twins
from matching.exposure import even_out
from matching.measured import Comparison, Measured
from matching.patching import patched
from matching.question import USUAL_EXPOSURE, Question
from matching.ranker import Ranker, default_ranker
from matching.roster import Roster
from models.errors import GrappeError
from models.membership import Contact
from models.store import Store
from models.suggestion import Answer


@dataclass(frozen=True, slots=True)
class Ranking:
    """Best first: ids, rank scores in [0, 1] that never increase, how likely each is to become a partner, and how many
    at the front were found by a retriever (the others fill up the list, with 0 for both, in id order)."""

    ids: tuple[str, ...]
    scores: tuple[float, ...]
    probabilities: tuple[float, ...]
    n_found: int
    snapshot: str


class Engine:
    """Answers questions over the published snapshot. Safe to use from many threads; nothing of a question is kept.

    Consent is read from the store at each answer: a change there shows in the very next one. ``ranker`` gives the one
    that serves at that moment: an answer is made by one from its beginning to its end. The matrix products of an
    answer are small: BLAS is held to one thread in this process, since waking others costs more than they bring.
    Questions take turns for the same reason: of two in one interpreter each costs half as much again, as they pass its
    lock to and fro, and among a million passages takes 30 MB, which a process does not give back.
    """

    def __init__(
        self,
        *,
        store: Store,
        snapshots: Published,
        encoder: Encoder,
        ranker: Callable[[], Ranker] = default_ranker,
        exposure: float = USUAL_EXPOSURE,
        completing: Completing | None = None,
    ) -> None:
        threadpool_limits(limits=1, user_api="blas")
        self._store = store
        self._snapshots = snapshots
        self._encoder = encoder
        self._ranker = ranker
        self._exposure = exposure
        self._completing = completing or Completing()
        self._turn = Lock()
        self._lock = Lock()
        self._opened: Catalogue | None = None
        self._view: _View | None = None
        self._beside: Snapshot | None = None

    def with_ranker(self, ranker: Ranker) -> Engine:
        """The same over the same store and snapshots, ranked otherwise."""
        return self._otherwise(lambda: ranker, self._completing)

    def with_completing(self, completing: Completing) -> Engine:
        """The same over the same store and snapshots, completing more, less or not at all."""
        return self._otherwise(self._ranker, completing)

    def _otherwise(self, ranker: Callable[[], Ranker], completing: Completing) -> Engine:
        return Engine(
            store=self._store,
            snapshots=self._snapshots,
            encoder=self._encoder,
            ranker=ranker,
            exposure=self._exposure,
            completing=completing,
        )

    def warm(self) -> None:
        """Open the snapshot, read the roster and load the encoder; ``NotReady`` when no index serves."""
        self._current()
        self._encoder.encode(["."])

    @property
    def serving(self) -> str:
        """Name of the snapshot that answers at this moment; ``""`` before the first was opened."""
        view = self._view
        return view.catalogue.name if view else ""

    def take_up(self) -> None:
        """Open what is published by now beside what answers, which goes on until that is done; errors as of ``warm``.

        From then on questions look at no pointer: whoever calls this calls it often, in one thread at a time.
        """
        try:
            snapshot = self._snapshots.current(encoder=self._encoder.name)
        except GrappeError:
            self.look_again()
            raise
        if self.serving != snapshot.name:
            opened = Catalogue.open(snapshot)
            view = self._look(opened)
            with self._lock:
                self._beside, self._opened, self._view = snapshot, opened, view
        self._beside = snapshot

    def look_again(self) -> None:
        """Each question looks at the pointer itself again."""
        self._beside = None

    def admitted(self, question: Question) -> NDArray[np.str_]:
        """Ids of all indexed organizations that the answer to ``question`` may hold, ascending; ``NotReady`` as
        ``rank``."""
        view = self._current()
        organizations = view.catalogue.organizations
        return organizations[view.roster.in_catalogue(view.roster.admitted(question), len(organizations))]

    def rank(self, question: Question, *, shown: Mapping[str, int] | None = None) -> Ranking:
        """The best ``question.k``, without their reasons. ``NotReady`` when no index serves.

        ``shown``: how often each organization was shown of late, instead of what the snapshot says.
        """
        with self._turn:
            asked = self._asked(question)
            catalogue = asked.view.catalogue
            return self._rank(question, asked, catalogue.shown if shown is None else catalogue.counted(shown)).ranking

    def answer_needs(self, question: Question, needs: Sequence[str]) -> NeedsAnswered:
        """How everybody who may be suggested, and the team, answers each of ``needs``; ``NotReady`` as ``rank``.

        The ranker is asked for ``question``, of which ``k`` and the filters hold.
        """
        with self._turn:
            asked = self._asked(question)
            catalogue = asked.view.catalogue
            ranking = self._rank(question, asked, catalogue.shown).ranking
            ids = (*ranking.ids, *question.team)
            scores = np.concatenate((ranking.scores, np.zeros(len(question.team))))
            nothing = np.zeros((0, catalogue.index.dimension), np.float32)
            vectors = self._encoder.encode(list(needs)) if needs else nothing
            return NeedsAnswered.look(catalogue, ids, scores, vectors)

    def suggest(self, question: Question) -> Answer:
        """The best ``question.k`` with what each adds, evidence and a way to reach it; ``NotReady`` as ``rank``."""
        with self._turn:
            asked = self._asked(question)
            view = asked.view
            ranked = self._rank(question, asked, view.catalogue.shown)
            scoring = Scoring(view.catalogue, asked.ask, asked.team, ranked.compared, view.ranker, ranked.gains)
            answering = Answering(self._store, question, scoring, ranked.contact)
            ranking = ranked.ranking
            return answering.answer(ranking.ids, ranking.probabilities, ranking.n_found)

    def _asked(self, question: Question) -> _Asked:
        view = self._current()
        catalogue = view.catalogue
        need = question.need.strip() or self._own_needs(question.seeker)
        aspects = split_aspects(need) if need else ()
        team = np.sort(catalogue.positions(question.team))
        ask = Ask(need, aspects, self._vectors(need, aspects, catalogue), team)
        return _Asked(view, ask, Covering.look(catalogue, team, ask.of_aspects))

    def _vectors(self, need: str, aspects: tuple[str, ...], catalogue: Catalogue) -> Vectors:
        if not need:
            return np.zeros((0, catalogue.index.dimension), np.float32)
        whole = self._encoder.encode([need])  # apart from its aspects: a batch costs as much as its longest text
        if aspects == (need,):
            return np.concatenate((whole, whole))
        return np.concatenate((self._encoder.encode(aspects), whole)) if aspects else whole

    def _own_needs(self, seeker: str) -> str:
        """What the seeker's profile says it needs, where nothing else is asked."""
        memberships = self._store.memberships([seeker]) if seeker else iter(())
        return "\n".join(need for membership in memberships for need in membership.needs)

    def _rank(self, question: Question, asked: _Asked, shown: NDArray[np.int64]) -> _Ranked:
        catalogue, roster, ranker = asked.view.catalogue, asked.view.roster, asked.view.ranker
        passing = roster.admitted(question)
        admitted = roster.in_catalogue(passing, len(catalogue.organizations))
        measured = Measured.look(catalogue, asked.ask, admitted)
        compared = Comparison.of(measured, measured.candidates())
        features = compared.features()
        scores = ranker.score(features)
        chances = ranker.calibration.probabilities(scores, features.conditions, len(question.team))
        order = np.argsort(-scores, kind="stable")
        completed = self._completed(question, asked, features.places[order], scores[order])
        best = _Ordered(features.places[order][completed.order], completed.worth - completed.worth.max(initial=-np.inf))
        best = best.evened_out(shown, self._exposure if question.exposure is None else question.exposure)
        found = catalogue.organizations[best.places[: question.k]].tolist()
        fillers = _fillers(roster.ids[passing], found, question.k - len(found))
        nothing = [0.0] * len(fillers)
        chosen = chances[np.searchsorted(features.places, best.places[: question.k])]
        ranking = Ranking(
            (*found, *fillers),
            (*np.exp(best.scores[: question.k]).tolist(), *nothing),
            (*chosen.tolist(), *nothing),
            len(found),
            catalogue.name,
        )
        return _Ranked(ranking, compared, completed.gains, roster.contact)

    def _completed(
        self, question: Question, asked: _Asked, places: NDArray[np.int64], scores: NDArray[np.float64]
    ) -> Ordered:
        """The head ranked anew by what completes the team."""
        catalogue = asked.view.catalogue
        head = places[: self._completing.head]
        covering = Covering.look(catalogue, head, asked.ask.of_aspects)
        alike = np.zeros((len(head), len(head)), dtype=np.bool_) if question.alike else twins(catalogue, head)
        return self._completing.order(scores, places, covering, asked.team, alike)

    def _current(self) -> _View:
        """The published snapshot with what members changed since, and who may be suggested, as the store is now; and
        the ranker that serves now."""
        revision, ranker = self._store.revision(), self._ranker()
        with self._lock:
            snapshot = self._beside or self._snapshots.current(encoder=self._encoder.name)
            kept = self._view
            if kept is None or kept.catalogue.name != snapshot.name or kept.roster.revision != revision:
                if self._opened is None or self._opened.name != snapshot.name:
                    self._opened = Catalogue.open(snapshot)
                kept = self._view = self._look(self._opened)
            if kept.ranker is not ranker:
                kept = self._view = replace(kept, ranker=ranker)
            return kept

    def _look(self, opened: Catalogue) -> _View:
        catalogue = patched(opened, self._store, self._encoder)
        return _View(catalogue, Roster.read(self._store, catalogue), self._ranker())


@dataclass(frozen=True, slots=True)
class _View:
    """What is known, who may be suggested, and what ranks them, at one moment."""

    catalogue: Catalogue
    roster: Roster
    ranker: Ranker


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question over what is known at the moment, and how the team covers it already."""

    view: _View
    ask: Ask
    team: Covering


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A ranking, the candidates it was made from, what completing added to their scores, and the staff's contact."""

    ranking: Ranking
    compared: Comparison
    gains: Gains
    contact: Contact


@dataclass(frozen=True, slots=True)
class _Ordered:
    """Places in the catalogue, best first, and their scores, which never increase."""

    places: NDArray[np.int64]
    scores: NDArray[np.float64]

    def evened_out(self, shown: NDArray[np.int64], exposure: float) -> _Ordered:
        """``shown`` ``(n_organizations,)``: how often each was shown of late."""
        order = even_out(self.scores, shown[self.places], exposure)
        return _Ordered(self.places[order], np.minimum.accumulate(self.scores[order]))


def _fillers(passing: NDArray[np.str_], found: list[str], missing: int) -> list[str]:
    """The first ``missing`` ids, ascending, that pass the filters and were not found."""
    if missing <= 0:
        return []
    there = set(found)
    return [id_ for id_ in passing[: missing + len(there)].tolist() if id_ not in there][:missing]
