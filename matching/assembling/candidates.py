"""Candidates for the needs of a call: what the engine finds, with what the store knows of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import log

import numpy as np
from numpy.typing import NDArray

from embeddings.passages import own_passages
from matching.answering_needs import NeedsAnswered
from matching.assembling.problem import Candidate, Cover
from models.call import Mastery
from models.facts import Facts
from models.imports.problems import WrongValue
from models.imports.values import read_mastery
from models.membership import Membership, Reader
from models.organization import Size
from models.project import Role
from models.store import Store
from models.suggestion import Source
from models.taking_part import participant_of

_NOTHING, _ALL = 0.35, 0.65
_LEAST = 1 / 3
_UNLIKELY = 1e-4
_SMALL = (Size.SOLO, Size.MICRO, Size.SMALL)


def strengths_of(cosines: NDArray[np.float64]) -> NDArray[np.float64]:
    """How strongly texts answer needs, in [0, 1]: nothing up to .35, all from .65 on, evenly between; 2/3 is what is
    called covered (.55, see ``matching.complementarity``)."""
    return ((cosines - _NOTHING) / (_ALL - _NOTHING)).clip(0.0, 1.0)


def standing_of(score: float) -> float:
    """Where the ranker puts somebody, in [0, 1]: 1 for its first, a quarter less for each tenth of that one's chance,
    down to 0. ``score`` is how likely it is beside the first: that falls so fast that, as it is, it would tell hardly
    anything of all the others (docs/evaluation.md)."""
    return max(0.0, 1.0 + log(score) / -log(_UNLIKELY)) if score > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Known:
    """What candidates are read with: the programme and its project's time, what each has promised to other consortia
    (person-months), and the day."""

    programme: str
    today: date
    duration_months: Decimal | None = None
    committed: Mapping[str, Decimal] | None = None


def candidates_of(store: Store, answered: NeedsAnswered, known: Known) -> tuple[Candidate, ...]:
    """In the order of ``answered``; those whom the store has no more, and members who are shown to nobody, are left
    out. What answers a need for less than a third does not count for it."""
    organizations = {one.id: one for one in store.organizations(answered.ids)}
    memberships = {one.organization_id: one for one in store.memberships(answered.ids)}
    facts = {one.organization_id: one for one in store.facts(answered.ids)}
    strengths = strengths_of(answered.best)
    most_shown = max(answered.shown.max(initial=0), 1)
    found = []
    for place, id_ in enumerate(answered.ids):
        organization = organizations.get(id_)
        membership = memberships.get(id_)
        if organization is None or (membership and not membership.shown_to.admits(Reader.STAFF)):
            continue
        participant = participant_of(
            organization,
            facts.get(id_, Facts(id_)),
            Role.PARTICIPANT,
            known.today,
            college=membership.college if membership else "",
            programme=known.programme,
            duration_months=known.duration_months,
        )
        committed = None if known.committed is None else known.committed.get(id_, Decimal(0))
        found.append(
            Candidate(
                participant if committed is None else replace(participant, committed=committed),
                _covers(answered, place, strengths[place], membership),
                score=standing_of(float(answered.scores[place])),
                small=organization.size in _SMALL,
                shown=float(answered.shown[place] / most_shown),
                member=membership is not None,
            )
        )
    return tuple(found)


def _covers(
    answered: NeedsAnswered, place: int, strengths: NDArray[np.float64], membership: Membership | None
) -> dict[int, Cover]:
    answering = np.flatnonzero(strengths >= _LEAST).tolist()
    if not answering:
        return {}
    said = {} if membership is None else _said(membership)
    found = {}
    for need in answering:
        text, mastery = said.get(str(answered.digests[place, need]), ("", None))
        found[need] = Cover(float(strengths[need]), mastery, text, str(answered.projects[place, need]))
    return found


def _said(membership: Membership) -> dict[str, tuple[str, Mastery | None]]:
    """Its own texts by digest, with the level that it says of a competence."""
    levels = {competence.text.strip(): _mastery(competence.level) for competence in membership.competences}
    return {
        passage.digest: (passage.text, levels.get(passage.text) if passage.source is Source.COMPETENCE else None)
        for passage in own_passages(membership)
    }


def _mastery(level: str) -> Mastery | None:
    try:
        return read_mastery(level) if level else None
    except WrongValue:  # a word of its own, as members may write
        return None
