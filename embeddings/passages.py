"""What text of an organization is embedded, and whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from models.membership import Membership
from models.project import Project
from models.suggestion import Source


def _measured(part: str) -> bytes:
    """Its length first: no two rows of parts are one."""
    encoded = part.encode("utf-8", "surrogatepass")
    return len(encoded).to_bytes(8, "big") + encoded


_DIGITS = 32
_ORDER = {source: place for place, source in enumerate(Source)}
_SOURCES = {source: _measured(source.value) for source in Source}


@dataclass(frozen=True)
class Passage:
    """One text to encode. ``owners`` are the ids of the organizations it speaks for, ascending, each once.

    ``project_id`` and ``year`` are set for a past project only (``year`` where its start is known).
    """

    source: Source
    text: str
    owners: tuple[str, ...]
    project_id: str = ""
    year: int | None = None

    @cached_property
    def digest(self) -> str:
        """The first half of SHA-256 (32 hexadecimal digits) of source, project and text: no two passages of one reading
        share it, and to find two that do takes 2⁶⁴ attempts."""
        named = _SOURCES[self.source] + _measured(self.project_id) + _measured(self.text)
        return sha256(named).hexdigest()[:_DIGITS]


@dataclass(frozen=True, slots=True)
class _Said:
    source: Source
    text: str
    project_id: str = ""


def read_passages(memberships: Iterable[Membership], projects: Iterable[Project]) -> tuple[Passage, ...]:
    """The passages of a cluster: competences, needs, descriptions (in this order, by digest), past projects (by id).

    What several organizations say word for word (surrounding blanks aside) from one source is one passage of them all.
    A past project belongs to its participants, of whom there may be none. Blank texts are left out. The same input, in
    any order, gives the same passages in the same order.
    """
    owners: dict[_Said, set[str]] = {}
    years: dict[_Said, int | None] = {}
    for membership in memberships:
        for said in _own_words(membership):
            owners.setdefault(said, set()).add(membership.organization_id)
    for project in projects:
        said = _Said(Source.PROJECT, project.text.strip(), project.id)
        owners.setdefault(said, set()).update(part.organization_id for part in project.participations)
        years[said] = project.start_date.year if project.start_date else None
    passages = (
        Passage(said.source, said.text, tuple(sorted(whose)), said.project_id, years.get(said))
        for said, whose in owners.items()
        if said.text
    )
    return tuple(sorted(passages, key=lambda passage: (_ORDER[passage.source], passage.project_id, passage.digest)))


def own_passages(membership: Membership) -> Iterator[Passage]:
    """What one member says of itself and needs, as though nobody else said the same."""
    for said in _own_words(membership):
        if said.text:
            yield Passage(said.source, said.text, (membership.organization_id,))


def _own_words(membership: Membership) -> Iterator[_Said]:
    for competence in membership.competences:
        yield _Said(Source.COMPETENCE, competence.text.strip())
    for need in membership.needs:
        yield _Said(Source.NEED, need.strip())
    yield _Said(Source.DESCRIPTION, membership.description.strip())
