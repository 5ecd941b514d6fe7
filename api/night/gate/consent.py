"""Is anybody shown to whom that was not agreed?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from api.night.gate.case import Case
from api.night.gate.drawn import drawn
from api.night.gate.still import Still
from api.night.gate.told import line, not_looked_at
from api.night.told import GateCheck
from embeddings.passages import own_passages
from matching.question import Question, Scope
from models.membership import Reader

CONSENT = "consent"
_ASKED = 25
_PLACES = 30


def consent(case: Case) -> GateCheck:
    """For both readers, as consents are and as though every second member had withdrawn just now: all whom an answer
    may hold, and all in the answers to some members' own words, are compared with the store, one by one."""
    texts = list(_texts(case.still))
    if not texts:
        return not_looked_at(CONSENT, "nothing_to_ask")
    every_second = sorted(case.still.memberships)[::2]
    possible, shown, wrong = 0, 0, set()
    as_they_are = case.still, case.candidate.engine
    for still, engine in (as_they_are, case.with_members_withdrawn(every_second)):
        for reader in Reader:
            agreed = {id_ for id_ in still.organizations if still.shown_to(id_).admits(reader)}
            anybody = Question(k=_PLACES, reader=reader, scope=Scope.KNOWN)
            admitted = engine.admitted(anybody).tolist()
            answers = [engine.rank(replace(anybody, need=text)).ids for text in texts]
            possible += len(admitted)
            shown += sum(map(len, answers))
            wrong |= set(admitted).union(*answers) - agreed
    told = line("consent", possible=possible, count=4 * len(texts), shown=shown, wrong=len(wrong))
    return GateCheck(CONSENT, not wrong, told, len(wrong), 0)


def _texts(still: Still) -> Iterator[str]:
    """The first thing that each of some members says of itself."""
    speaking = (id_ for id_, one in still.memberships.items() if any(own_passages(one)))
    for id_ in drawn(speaking, _ASKED):
        yield next(own_passages(still.memberships[id_])).text
