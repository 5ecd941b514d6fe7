"""All checks of the gate, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from api.night.gate.case import Case
from api.night.gate.changed import CHANGED, changed
from api.night.gate.consent import CONSENT, consent
from api.night.gate.counts import COUNTS, counts
from api.night.gate.fewer import MEMBERS, SAID, SILENT, members, said, silent
from api.night.gate.golden import GOLDEN, golden
from api.night.gate.partners import PARTNERS, partners
from api.night.gate.recall import RECALL, recall
from api.night.gate.told import not_looked_at
from api.night.gate.whole import whole
from api.night.gate.words import PASSAGES, VECTORS, passages_and_vectors
from api.night.told import GateCheck
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.snapshot import Snapshot
from matching.ranker import Ranker, own_or_default
from models.store import Store

AFTER_WHOLE = (COUNTS, PASSAGES, VECTORS, RECALL, MEMBERS, SAID, SILENT, GOLDEN, PARTNERS, CHANGED, CONSENT)
"""The other checks, in the order in which they are told; they ask nothing of a snapshot that is not whole."""


def look(
    candidate: Snapshot,
    before: Snapshot | None,
    *,
    store: Store,
    encoder: Encoder,
    ranker: Ranker,
    settings: Settings,
) -> tuple[GateCheck, ...]:
    """What the gate finds of ``candidate`` beside ``before``, which serves (``None``: nothing does yet).

    ``encoder`` is the one itself, not what it said once: vectors are compared with what it says now. ``ranker`` will
    serve; that of ``settings`` serves now. To try a new ranker alone, give the snapshot that serves twice. The same of
    all these gives the same checks; samples bound what is asked, whatever the size.
    Nothing is written; what is changed in the store meanwhile is not held against the snapshot.
    """
    first = whole(candidate, encoder)
    if not first.passed:
        return (first, *(not_looked_at(code, "not_whole") for code in AFTER_WHOLE))
    served = (before, own_or_default(settings.ranker_folder)) if before else None
    case = Case.of((candidate, ranker), served, store=store, encoder=encoder, settings=settings)
    return (first, *checks(case))


def checks(case: Case) -> Iterator[GateCheck]:
    """Those of ``AFTER_WHOLE``, each made when it is asked for."""
    yield counts(case)
    yield from passages_and_vectors(case)
    yield recall(case)
    yield members(case)
    yield said(case)
    yield silent(case)
    yield golden(case)
    yield partners(case)
    yield changed(case)
    yield consent(case)


def refuses(checks: tuple[GateCheck, ...]) -> bool:
    """Whether one of them failed; what could not be looked at refuses nothing."""
    return any(check.passed is False for check in checks)
