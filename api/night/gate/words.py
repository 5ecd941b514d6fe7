"""Of a sample of members and projects: is every word of theirs in the snapshot, and is each vector that of its text?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.night.gate.case import Case
from api.night.gate.drawn import drawn
from api.night.gate.meanwhile import Meanwhile
from api.night.gate.told import line, not_looked_at, percent
from api.night.told import GateCheck
from embeddings.passages import Passage, own_passages, read_passages

PASSAGES, VECTORS = "passages", "vectors"
_MEMBERS = 300
_PROJECTS = 100
_ENCODED = 200
_NEAR = 0.95
"""A vector that is kept with less precision is nearer than this to what it was; that of another text is not."""


@dataclass(frozen=True, slots=True)
class _LookedUp:
    """One member or project: whether the snapshot says of it what the store says, and the texts found there, by row."""

    agrees: bool
    texts: dict[int, str]


def passages_and_vectors(case: Case) -> tuple[GateCheck, GateCheck]:
    """Some of the texts that are found are encoded anew, by the encoder that will read questions."""
    found = list(_look_up(case))
    otherwise = sum(not one.agrees for one in found)
    told = line("passages", count=len(found), otherwise=otherwise)
    passages = (
        GateCheck(PASSAGES, otherwise == 0, told, otherwise, 0)
        if found
        else not_looked_at(PASSAGES, "nothing_to_look_up")
    )
    text_of = {row: text for one in found for row, text in one.texts.items()}
    rows = [int(row) for row in drawn(map(str, text_of), _ENCODED)]
    if not rows:
        return passages, not_looked_at(VECTORS, "nothing_to_look_up")
    near = _near(case, np.asarray(rows, dtype=np.int64), [text_of[row] for row in rows])
    share = float(near.mean())
    told = line("vectors", count=len(rows), share=percent(share))
    return passages, GateCheck(VECTORS, bool(near.all()), told, share, 1.0)


def _near(case: Case, rows: NDArray[np.int64], texts: list[str]) -> NDArray[np.bool_]:
    """``(n,)``: whether the vector at each row is that of its text."""
    anew, stored = case.encoder.encode(texts), case.candidate.catalogue.index.vectors(rows)
    both_mute = ~anew.any(axis=1) & ~stored.any(axis=1)
    lengths = np.linalg.norm(anew, axis=1) * np.linalg.norm(stored, axis=1)
    return np.asarray(both_mute | ((anew * stored).sum(axis=1) > _NEAR * lengths))


def _look_up(case: Case) -> Iterator[_LookedUp]:
    still = case.still
    meanwhile = Meanwhile.since(case.candidate.catalogue, still)
    for id_ in drawn(still.memberships.keys() - meanwhile.touched, _MEMBERS):
        yield _member(case, id_)
    for id_ in drawn(still.projects.keys() - meanwhile.touched, _PROJECTS):
        yield _project(case, id_, strictly=not meanwhile.untold)


def _member(case: Case, id_: str) -> _LookedUp:
    """By its own words: those, and no others, are its own."""
    catalogue = case.candidate.catalogue
    said = {passage.digest: passage for passage in own_passages(case.still.memberships[id_])}
    (place,) = catalogue.positions([id_]).tolist() or [-1]
    rows = catalogue.passages_of.row(place) if place >= 0 else np.zeros(0, dtype=np.int32)
    own = rows[~catalogue.is_project[rows]]
    return _compared(said, dict(zip(catalogue.digests[own].tolist(), own.tolist(), strict=True)))


def _project(case: Case, id_: str, *, strictly: bool) -> _LookedUp:
    """By its text and its partners; of these another may stand there where somebody was erased since."""
    catalogue, project = case.candidate.catalogue, case.still.projects[id_]
    said = {passage.digest: passage for passage in read_passages((), (project,))}
    place = int(np.searchsorted(catalogue.projects, id_))
    if place == len(catalogue.projects) or catalogue.projects[place] != id_:
        return _LookedUp(agrees=False, texts={})
    row = int(catalogue.project_passage[place])
    found = _compared(said, {str(catalogue.digests[row]): row} if row >= 0 else {})
    partners = {seat.organization_id for seat in project.participations}
    same = partners == set(catalogue.organizations[catalogue.partners.row(place)].tolist())
    return _LookedUp(found.agrees and (same or not strictly), found.texts)


def _compared(said: dict[str, Passage], there: dict[str, int]) -> _LookedUp:
    texts = {there[digest]: passage.text for digest, passage in said.items() if digest in there}
    return _LookedUp(said.keys() == there.keys(), texts)
