"""Topics in which the coordinator is known, as consortia to be assembled under the rules of Horizon Europe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from evaluation.assembling.posed import Candidates, Past, Posed
from evaluation.qrels import Qrels
from evaluation.systems.grappe import GrappeSystem
from evaluation.topics import Topic, TopicProtocol
from matching.aspects import split_aspects
from matching.assembling.candidates import Known
from matching.assembling.problem import Candidate, Problem, Weights, Wishes
from matching.question import Question, Scope
from models.call import Need
from models.consortium import Consortium, Participant
from models.errors import InvalidInput
from models.membership import Reader
from models.programmes.shelf import packaged
from models.project import Role
from models.texts import Localized

EDITION = "2023-25"
"""Whose lists of states have the United Kingdom and Switzerland, which took part in Horizon 2020."""
MOST_PARTNERS = 12


def drawn(topics: Sequence[Topic], qrels: Qrels, count: int, seed: int) -> tuple[Topic, ...]:
    """The first ``count`` in an order drawn with ``seed`` of those in which the coordinator alone is known and somebody
    is sought; such a topic there is once a project. ``InvalidInput`` where there is none."""
    asked = [one for one in topics if one.protocol is TopicProtocol.START and one.known and qrels.relevant(one.id)]
    if not asked:
        raise InvalidInput("evaluation.assembling_no_topics")
    asked.sort(key=lambda one: one.id)
    order = np.random.default_rng(seed).permutation(len(asked))[:count]
    return tuple(asked[place] for place in order)


@dataclass(frozen=True, slots=True)
class TopicsPosed:
    """Each topic as a problem: as many partners as it really had, twelve at most, with its coordinator in the lead."""

    system: GrappeSystem
    qrels: Qrels
    weights: Weights = field(default_factory=Weights)

    def each(self, topics: Sequence[Topic]) -> Iterator[Posed]:
        past = Past.of(self.system.store.projects())
        for topic in topics:
            yield self._posed(topic, past)

    def _posed(self, topic: Topic, past: Past) -> Posed:
        [lead] = topic.known
        pack = packaged()[_programme(topic.project.action_type)]
        edition = pack.edition(EDITION)
        texts = split_aspects(topic.text) or tuple(filter(None, [topic.text.strip()]))
        everybody = len(self.system.organizations)
        question = Question(
            topic.text, partners=(lead,), k=everybody, reader=Reader.STAFF, scope=Scope.KNOWN, exposure=0.0
        )
        known = Known(pack.id, edition.as_of)
        needs = tuple(Need(Localized(text, text)) for text in texts)
        candidates = Candidates.look(self.system.store, self.system.engine, question, known, texts)
        found = tuple(_experienced(one) for one in candidates.found)
        if all(one.id != lead for one in found):  # the history does not know it
            found = (*found, Candidate(Participant(lead, Role.PARTICIPANT)))
        sought = self.qrels.relevant(topic.id)
        partners = min(1 + len(sought), MOST_PARTNERS)
        wishes = Wishes(frozenset({lead}), lead, partners_least=partners, partners_most=partners)
        form = Consortium((), pack.id, edition.id)
        problem = Problem(edition, form, needs, found, wishes, weights=self.weights)
        return Posed(topic.id, topic.project.id, problem, past, candidates.seconds, sought)


def _experienced(one: Candidate) -> Candidate:
    """Whoever stands in the history has taken part in Horizon 2020."""
    return replace(one, participant=replace(one.participant, experience=("h2020",)))


def _programme(action_type: str) -> str:
    """The pack of what came after an action of Horizon 2020; that of research actions for any other."""
    said = action_type.casefold()
    if "coordination" in said:
        return "he-csa"
    return "he-ia" if "innovation action" in said and "research" not in said else "he-ria"
