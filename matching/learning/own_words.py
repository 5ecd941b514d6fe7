"""What members' own words teach: take away one thing that a member says it can do, ask for it, and find the member.

Past consortia tell whom people choose; they hardly tell how much a word of one's own weighs where nobody has a past,
since their labels are coarse and their organizations met before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from embeddings.encoder import Encoder
from matching.learning.asked import Asked
from matching.learning.pools import Pool, PoolQuestion, catalogue_of
from matching.learning.recipe import Recipe
from models.membership import Membership
from models.organization import Organization

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_SHORTEST = 5


@dataclass(frozen=True, slots=True)
class KnownMembers:
    """Members who say two things of themselves or more, by id; ``name`` is for people."""

    name: str
    organizations: tuple[Organization, ...]
    memberships: tuple[Membership, ...]

    @classmethod
    def of(cls, name: str, organizations: Iterable[Organization], memberships: Iterable[Membership]) -> Self:
        said = {one.organization_id: one for one in memberships if len(_said(one)) > 1}
        kept = sorted((one for one in organizations if one.id in said), key=lambda one: one.id)
        return cls(name, tuple(kept), tuple(said[one.id] for one in kept))


def pools_of_members(members: KnownMembers, encoder: Encoder, recipe: Recipe) -> Iterator[Pool]:
    """Clusters of members drawn by chance, each member without one of its competences or its description.

    What was taken away is asked for: whole, or one sentence of it.
    """
    rng = np.random.default_rng((recipe.seed, *members.name.encode()))
    smallest, largest = recipe.member_sizes
    for number in range(recipe.clusters if len(members.organizations) >= smallest else 0):
        size = min(int(np.exp(rng.uniform(np.log(smallest), np.log(largest)))), len(members.organizations))
        chosen = sorted(rng.choice(len(members.organizations), size, replace=False).tolist())
        kept: list[Membership] = []
        questions: list[PoolQuestion] = []
        for place in chosen:
            membership = members.memberships[place]
            said = _said(membership)
            taken = int(rng.integers(len(said)))
            kept.append(_without(membership, taken))
            sentences = [text for text in _SENTENCE.split(said[taken]) if len(text.split()) >= _SHORTEST]
            need = sentences[rng.integers(len(sentences))] if sentences else said[taken]
            questions.append(PoolQuestion(need, Asked((), (membership.organization_id,))))
        asked = sorted(rng.choice(len(questions), min(recipe.asked, len(questions)), replace=False).tolist())
        name = f"{members.name} members {number + 1}"
        organizations = [members.organizations[place] for place in chosen]
        catalogue = catalogue_of(name, organizations, kept, (), encoder)
        yield Pool(name, catalogue, tuple(questions[place] for place in asked))


def _said(membership: Membership) -> list[str]:
    """Competences, then the description, those that are there."""
    return [text for text in (*(one.text for one in membership.competences), membership.description) if text.strip()]


def _without(membership: Membership, taken: int) -> Membership:
    """Without the competence at that place of what is said, or without the description."""
    competences = tuple(one for one in membership.competences if one.text.strip())
    if taken >= len(competences):
        return replace(membership, competences=competences, description="")
    return replace(membership, competences=competences[:taken] + competences[taken + 1 :])
