"""From a ranking to an answer: what each adds, evidence, explanation, contact, as the store has them at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.ask import Ask
from matching.calibration import Calibration, level_of
from matching.catalogue import Catalogue
from matching.complementarity import COVERED, Covering
from matching.evidence import Spoken, SpokenTexts, find_evidence
from matching.explanation import Reasons, explain
from matching.hints import Outcome, hints
from matching.question import Question
from models.membership import Contact, Membership
from models.organization import Organization
from models.store import Store, known_cluster
from models.suggestion import Answer, Coverage, Reach, Suggestion

_MOST_ANALOGUES = 100


@dataclass(frozen=True, slots=True)
class _Case:
    """What was found about one suggested organization, as places in the catalogue."""

    id: str
    score: float
    filler: bool
    best: NDArray[np.float64]
    spoken: tuple[Spoken, ...]
    analogues: tuple[int, ...]
    shared: NDArray[np.int32]


class Answering:
    """Tells the reasons of one question's ranking; ``team`` is how well the team covers each aspect."""

    def __init__(self, store: Store, catalogue: Catalogue, question: Question, ask: Ask, team: Covering) -> None:
        self._store = store
        self._catalogue = catalogue
        self._question = question
        self._ask = ask
        self._team_covering = team
        self._team_projects = np.unique(catalogue.projects_of.gather(ask.team).columns)
        self._contact: Contact | None = None

    def answer(self, ids: Sequence[str], scores: Sequence[float], n_found: int, calibration: Calibration) -> Answer:
        """One suggestion for each of ``ids`` in order, whoever has withdrawn meanwhile left out; ``scores`` are
        probabilities, and ``calibration`` tells what they are worth.
        """
        places = self._catalogue.positions(ids[:n_found])
        covering = Covering.look(self._catalogue, places, self._ask.of_aspects)
        cases = [
            self._case(id_, score, int(place), best)
            for id_, score, place, best in zip(ids, scores, places, covering.best, strict=False)
        ]
        nothing = np.zeros(len(self._ask.aspects))
        cases += [_Case(id_, 0.0, True, nothing, (), (), np.zeros(0, np.int32)) for id_ in ids[n_found:]]
        suggestions = self._told(cases, calibration)
        return Answer(suggestions, self._ask.aspects, self._hints(suggestions), self._catalogue.name)

    def _case(self, id_: str, score: float, place: int, best: NDArray[np.float64]) -> _Case:
        projects = self._catalogue.projects_of.row(place)
        shared = np.intersect1d(projects, self._team_projects)
        analogues: tuple[int, ...] = ()
        if self._ask.vector is not None:
            similarities = self._catalogue.project_similarities(projects, self._ask.vector)
            near = np.lexsort((projects, -similarities))[:_MOST_ANALOGUES]
            analogues = tuple(int(projects[at]) for at in near if similarities[at] >= COVERED)
        return _Case(
            id_, score, False, best, find_evidence(self._catalogue, place, self._ask.vectors, shared), analogues, shared
        )

    def _told(self, cases: Sequence[_Case], calibration: Calibration) -> tuple[Suggestion, ...]:
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
                told.append(self._suggestion(len(told) + 1, case, organizations, membership, texts, calibration))
        return tuple(told)

    def _texts(self, cases: Sequence[_Case], memberships: list[Membership]) -> SpokenTexts:
        places = {spoken.project for case in cases for spoken in case.spoken if spoken.project >= 0}
        places |= {case.analogues[0] for case in cases if case.analogues}
        ids = [str(self._catalogue.projects[place]) for place in sorted(places)]
        return SpokenTexts(self._catalogue, memberships, list(self._store.projects(ids)) if ids else [])

    def _suggestion(
        self,
        rank: int,
        case: _Case,
        organizations: dict[str, Organization],
        membership: Membership | None,
        texts: SpokenTexts,
        calibration: Calibration,
    ) -> Suggestion:
        found = (texts.evidence(spoken) for spoken in case.spoken)
        evidence = tuple(one for one in found if one is not None)
        coverage = self._coverage(case.best, organizations)
        nearest = texts.project(case.analogues[0]) if case.analogues else None
        reasons = Reasons(
            coverage=coverage,
            evidence=evidence,
            partners_met=self._met(case, organizations),
            shared=len(case.shared),
            analogues=len(case.analogues) if nearest else 0,
            nearest=nearest.label if nearest else "",
            asked=bool(self._ask.need),
            with_team=bool(self._question.team),
            filler=case.filler,
        )
        level = level_of(case.score)
        return Suggestion(
            rank=rank,
            organization=organizations[case.id],
            score=case.score,
            level=level,
            one_in=0 if case.filler else calibration.one_in(level),
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

    def _met(self, case: _Case, organizations: dict[str, Organization]) -> list[str]:
        """Names of those of the team that sat in a project with it."""
        if not len(case.shared):
            return []
        present = set(self._catalogue.partners.gather(case.shared).columns.tolist())
        ids = [str(self._catalogue.organizations[place]) for place in self._ask.team if int(place) in present]
        return [organizations[id_].label for id_ in ids if id_ in organizations]

    def _reach(self, membership: Membership | None) -> Reach:
        own = membership.reachable_by(self._question.reader) if membership else None
        if own:
            return Reach(own, through_staff=False)
        if self._contact is None:
            cluster = known_cluster(self._store)
            self._contact = cluster.contact if cluster else Contact()
        return Reach(self._contact, through_staff=True)

    def _hints(self, suggestions: Sequence[Suggestion]) -> tuple[str, ...]:
        question = self._question
        seeker = next(self._store.memberships([question.seeker]), None) if question.seeker else None
        at = self._catalogue.positions([question.seeker]) if question.seeker else np.zeros(0, np.int64)
        covered = self._team_covering.together() >= COVERED
        for suggestion in suggestions:
            covered |= np.asarray([coverage.covered_by_candidate for coverage in suggestion.coverage], dtype=np.bool_)
        similarities = [evidence.similarity for one in suggestions for evidence in one.evidence]
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
