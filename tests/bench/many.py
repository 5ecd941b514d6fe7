"""A cluster of any size whose members say what they do and seek in words of their own, put together from the glossary.

Many say something alike and hardly any two the same, in French or English, as in a large cluster.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import numpy as np

from embeddings.training.glossary import read_glossary
from models.membership import Audience, Competence, Consent, Membership
from models.organization import Kind, Organization
from models.project import Participation, Project
from models.store import Batch, Store

PASSAGES = 10
"""Of each member: a description, a need, and competences."""

_AT_ONCE = 5_000
_CONSENT = Consent(Audience.MEMBERS, since=date(2026, 1, 1), note="invented", contact=True)
_COUNTRIES = ("FR", "FR", "FR", "FR", "BE", "ES", "DE", "IT")
_KINDS = (Kind.COMPANY, Kind.COMPANY, Kind.COMPANY, Kind.RESEARCH, Kind.UNIVERSITY, Kind.ASSOCIATION)
_BETWEEN = {
    "fr": (" pour ", " appliqué à ", " au service de ", " : ", ", de l'étude au prototype, pour ", " et "),
    "en": (" for ", " applied to ", " in the service of ", ": ", ", from study to prototype, for ", " and "),
}
_SEEKS = {"fr": "recherche un partenaire en ", "en": "looking for a partner in "}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Wordings of each concept: ``said[lang][concept]``."""

    said: dict[str, tuple[tuple[str, ...], ...]]

    @classmethod
    def of_glossary(cls) -> Self:
        concepts = tuple(read_glossary())
        return cls({"fr": tuple(one.french for one in concepts), "en": tuple(one.english for one in concepts)})


@dataclass(frozen=True, slots=True)
class Drawer:
    """Draws from ``rng`` what one member says: few things, again and again."""

    rng: np.random.Generator
    vocabulary: Vocabulary

    def concepts(self, count: int) -> Sequence[int]:
        n = len(self.vocabulary.said["fr"])
        drawn: list[int] = (n * self.rng.random(count) ** 1.3).astype(int).tolist()
        return drawn

    def phrase(self, lang: str, about: Sequence[int]) -> str:
        said, between = self.vocabulary.said[lang], _BETWEEN[lang]
        first, second = (about[at] for at in self.rng.integers(len(about), size=2))
        third = int(self.rng.integers(len(said)))
        draws = self.rng.integers(1 << 30, size=5).tolist()
        texts = (said[first], said[second], said[third])
        one, two, three = (words[draw % len(words)] for words, draw in zip(texts, draws[:3], strict=True))
        return f"{one}{between[draws[3] % len(between)]}{two}{between[draws[4] % len(between)]}{three}"

    def member(self, id_: str) -> tuple[Organization, Membership]:
        lang = "fr" if self.rng.random() < 0.7 else "en"
        about = self.concepts(4)
        organization = Organization(
            id_,
            name=f"Maison {id_}",
            kind=_KINDS[self.rng.integers(len(_KINDS))],
            country=_COUNTRIES[self.rng.integers(len(_COUNTRIES))],
            region=f"Région {self.rng.integers(13)}",
        )
        return organization, Membership(
            id_,
            description=". ".join(self.phrase(lang, about) for _ in range(3)),
            competences=tuple(Competence(self.phrase(lang, about)) for _ in range(PASSAGES - 2)),
            needs=(_SEEKS[lang] + self.phrase(lang, self.concepts(4)),),
            consent=_CONSENT,
        )

    def project(self, number: int, n_members: int) -> Project:
        about = self.concepts(4)
        seats = dict.fromkeys(self.rng.integers(n_members, size=4).tolist())
        return Project(
            f"p{number:06}",
            title=self.phrase("fr", about),
            summary=". ".join(self.phrase("fr", about) for _ in range(4)),
            start_date=date(2015 + number % 10, 1, 1),
            participations=tuple(Participation(member_id(seat)) for seat in seats),
        )


def member_id(number: int) -> str:
    return f"m{number:06}"


def fill(store: Store, members: int, *, seed: int = 0) -> None:
    """Put ``members`` into ``store``, and a tenth as many past projects."""
    drawer = Drawer(np.random.default_rng(seed), Vocabulary.of_glossary())
    for some in _ranges(members):
        drawn = [drawer.member(member_id(number)) for number in some]
        store.save(Batch(tuple(one for one, _ in drawn), tuple(one for _, one in drawn)))
    for some in _ranges(members // 10):
        store.save(Batch(projects=tuple(drawer.project(number, members) for number in some)))


def change(store: Store, ids: Collection[str], *, seed: int) -> None:
    """Let each of ``ids`` say everything anew."""
    drawer = Drawer(np.random.default_rng(seed), Vocabulary.of_glossary())
    said = (replace(drawer.member(one.organization_id)[1], consent=one.consent) for one in store.memberships(ids))
    store.save(Batch(memberships=tuple(said)))


def _ranges(n: int) -> Iterator[range]:
    for start in range(0, n, _AT_ONCE):
        yield range(start, min(start + _AT_ONCE, n))
