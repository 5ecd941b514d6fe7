"""From a ranking to an answer: what each adds, evidence, explanation, contact, as the store has them at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.ask import Ask
from matching.attribution import Grounds, Scoring
from matching.calibration import level_of
from matching.catalogue import Catalogue
from matching.complementarity import COVERED, Covering
from matching.evidence import SpokenTexts
from matching.explanation import Reasons, explain
from matching.hints import Outcome, hints
from matching.pieces import Piece
from matching.question import Question
from models.membership import Contact, Membership
from models.organization import Organization
from models.store import Store
from models.suggestion import Answer, Coverage, Reach, Suggestion

_MOST_ANALOGUES = 100


@dataclass(frozen=True, slots=True)
class _Case:
    """What was found about one suggested organization, as places in the catalogue."""

    id: str
    score: float
    filler: bool
    best: NDArray[np.float64]
    pieces: tuple[Piece, ...]
    analogues: tuple[int, ...]
    shared: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Met:
    """Who of the team worked with somebody, by name, and in how many projects."""

    names: list[str]
    projects: int


class Answering:
    """Tells the reasons of one question's ranking, of which ``scoring`` made the scores."""

    def __init__(self, store: Store, question: Question, scoring: Scoring, contact: Contact) -> None:
        """``contact`` is the cluster's own."""
        self._store = store
        self._question = question
        self._with_team = bool(question.team)
        self._contact = contact
        self._scoring = scoring
        self._catalogue: Catalogue = scoring.catalogue
        self._ask: Ask = scoring.ask
        self._team_covering: Covering = scoring.team
        self._past = scoring.compared.measured.past

    def answer(self, ids: Sequence[str], scores: Sequence[float], n_found: int) -> Answer:
        """One suggestion for each of ``ids`` in order, whoever has withdrawn meanwhile left out; ``scores`` are
        probabilities.
        """
        places = self._catalogue.positions(ids[:n_found])
        cases = [
            self._case(id_, score, int(place), grounds)
            for id_, score, place, grounds in zip(ids, scores, places, self._scoring.grounds(places), strict=False)
        ]
        nothing = np.zeros(len(self._ask.aspects))
        cases += [_Case(id_, 0.0, True, nothing, (), (), np.zeros(0, np.int32)) for id_ in ids[n_found:]]
        suggestions = self._told(cases)
        return Answer(suggestions, self._ask.aspects, self._hints(suggestions), self._catalogue.name)

    def _case(self, id_: str, score: float, place: int, grounds: Grounds) -> _Case:
        projects = self._catalogue.projects_of.row(place)
        shared = np.intersect1d(projects, self._past.projects)
        analogues: tuple[int, ...] = ()
        if self._ask.vector is not None:
            similarities = self._catalogue.project_similarities(projects, self._ask.vector)
            near = np.lexsort((projects, -similarities))[:_MOST_ANALOGUES]
            analogues = tuple(int(projects[at]) for at in near if similarities[at] >= COVERED)
        pieces = sorted(grounds.pieces, key=lambda piece: (-piece.similarity, piece.passage, piece.project))
        return _Case(id_, score, False, grounds.best, tuple(pieces), analogues, shared)

    def _told(self, cases: Sequence[_Case]) -> tuple[Suggestion, ...]:
        question = self._question
        everybody = [*question.team, *(case.id for case in cases)]
        organizations = {organization.id: organization for organization in self._store.organizations(everybody)}
        memberships = {one.organization_id: one for one in self._store.memberships([case.id for case in cases])}
        texts = self._texts(cases, list(memberships.values()))
        told: list[Suggestion] = []
        for case in cases:
            membership = memberships.get(case.id)
            withdrawn = membership is not None and not membership.shown_to.admits(question.reader)
            if case.id in organizations and not withdrawn:
                told.append(self._suggestion(len(told) + 1, case, organizations, membership, texts))
        return tuple(told)

    def _texts(self, cases: Sequence[_Case], memberships: list[Membership]) -> SpokenTexts:
        places = {piece.project for case in cases for piece in case.pieces if piece.project >= 0}
        ids = [str(self._catalogue.projects[place]) for place in sorted(places)]
        return SpokenTexts(self._catalogue, memberships, list(self._store.projects(ids)) if ids else [])

    def _suggestion(
        self,
        rank: int,
        case: _Case,
        organizations: dict[str, Organization],
        membership: Membership | None,
        texts: SpokenTexts,
    ) -> Suggestion:
        told = [(piece, texts.evidence(piece)) for piece in case.pieces]
        evidence = tuple(one for _, one in told if one is not None)
        projects = [piece.project for piece, one in told if one is not None and piece.project >= 0]
        analogue = next((texts.project(place) for place in case.analogues if place in projects), None)
        coverage = self._coverage(case.best, organizations)
        met = self._met(case.shared, projects, organizations)
        reasons = Reasons(
            coverage=coverage,
            evidence=evidence,
            partners_met=met.names,
            shared=met.projects,
            first_meeting=self._with_team and not len(case.shared),
            analogues=len(case.analogues) if analogue else 0,
            analogue=analogue.label if analogue else "",
            asked=bool(self._ask.need),
            with_team=self._with_team,
            filler=case.filler,
        )
        level = level_of(case.score)
        return Suggestion(
            rank=rank,
            organization=organizations[case.id],
            score=case.score,
            level=level,
            one_in=0 if case.filler else self._scoring.ranker.calibration.one_in(level),
            member=membership is not None,
            filler=case.filler,
            college=membership.college if membership else "",
            explanation=explain(reasons, self._question.lang),
            coverage=coverage,
            evidence=evidence,
            reach=self._reach(membership),
        )

    def _coverage(self, best: NDArray[np.float64], organizations: dict[str, Organization]) -> tuple[Coverage, ...]:
        team = self._team_covering.best
        covered: list[Coverage] = []
        for place, aspect in enumerate(self._ask.aspects):
            by_team = float(team[:, place].max(initial=0.0))
            name = ""
            if by_team > 0:
                leader = str(self._catalogue.organizations[self._ask.team[int(np.argmax(team[:, place]))]])
                name = organizations[leader].label if leader in organizations else leader
            mine = float(best[place])
            covered.append(Coverage(aspect, by_team, name, mine, by_team >= COVERED, mine >= COVERED))
        return tuple(covered)

    def _met(self, shared: NDArray[np.int32], shown: Sequence[int], organizations: dict[str, Organization]) -> _Met:
        """Those of the team that sat in one of ``shared`` that is ``shown``."""
        if not len(shared) or not shown:
            return _Met([], 0)
        past = self._past
        there = np.isin(past.projects, shared)
        partners = np.unique(past.partner[there & np.isin(past.projects, shown)])
        projects = np.unique(past.projects[there & np.isin(past.partner, partners)])
        ids = [str(self._catalogue.organizations[self._ask.team[partner]]) for partner in partners]
        return _Met([organizations[id_].label for id_ in ids if id_ in organizations], len(projects))

    def _reach(self, membership: Membership | None) -> Reach:
        own = membership.reachable_by(self._question.reader) if membership else None
        if own:
            return Reach(own, through_staff=False)
        return Reach(self._contact, through_staff=True)

    def _hints(self, suggestions: Sequence[Suggestion]) -> tuple[str, ...]:
        question = self._question
        seeker = next(self._store.memberships([question.seeker]), None) if question.seeker else None
        at = self._catalogue.positions([question.seeker]) if question.seeker else np.zeros(0, np.int64)
        covered = self._team_covering.together() >= COVERED
        for suggestion in suggestions:
            covered |= np.asarray([coverage.covered_by_candidate for coverage in suggestion.coverage], dtype=np.bool_)
        similarities = [evidence.similarity for one in suggestions for evidence in one.evidence]
        similarities += [coverage.by_candidate for one in suggestions for coverage in one.coverage]
        fillers = sum(suggestion.filler for suggestion in suggestions)
        outcome = Outcome(
            need=self._ask.need,
            seeker=seeker,
            seeker_projects=int(self._catalogue.projects_of.lengths[at].sum()),
            best=max(similarities, default=0.0) if self._ask.need else None,
            uncovered=[aspect for aspect, done in zip(self._ask.aspects, covered, strict=True) if not done],
            found=len(suggestions) - fillers,
            fillers=fillers,
        )
        return hints(question, outcome)
