"""Golden questions as staff keeps them: who is expected, and whether each holds at present."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from api.night.gate.standing import golden_questions
from api.night.gate.still import Still
from matching.engine import Engine
from models.errors import NotReady
from models.golden import GoldenQuestion
from models.membership import Reader
from models.resolve import visible
from models.store import Store

_ID_BYTES = 4


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """Organizations by id and label; ``withheld`` counts those of the team and the expected who are shown to nobody by
    now. ``holds`` is ``None`` where no index serves, or nobody may be expected."""

    id: str
    need: str
    seeker: tuple[tuple[str, str], ...]
    partners: tuple[tuple[str, str], ...]
    expected: tuple[tuple[str, str], ...]
    k: int
    withheld: int
    holds: bool | None


def new_id() -> str:
    """It names nobody, since reports tell it."""
    return secrets.token_hex(_ID_BYTES)


def kept_questions(store: Store, engine: Engine) -> Iterator[KeptQuestion]:
    """All, the oldest first, as staff may see them."""
    questions = list(store.golden.questions())
    asked = {one.id: one for one in golden_questions(Still.of(store))} if questions else {}
    named = {id_ for one in questions for id_ in _named(one)}
    seen = visible(store, store.organizations(named), reader=Reader.STAFF)
    labels = {one.id: one.label for one in seen}
    hidden = {one.id for one in store.organizations(named)} - labels.keys()

    def of(ids: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        return tuple((id_, labels.get(id_, id_)) for id_ in ids if id_ and id_ not in hidden)

    for one in questions:
        held: bool | None = None
        if one.id in asked:
            try:
                held = asked[one.id].expected.issubset(engine.rank(asked[one.id].question).ids)
            except NotReady:
                held = None
        team = of((one.seeker,)), of(one.partners), of(one.expected)
        yield KeptQuestion(one.id, one.need, *team, one.k, len(hidden & _named(one)), held)


def _named(question: GoldenQuestion) -> set[str]:
    return {question.seeker, *question.partners, *question.expected} - {""}
