"""What the store holds that an index is made of, and what of it is otherwise than in an index that was made before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Self

import numpy as np

from embeddings.passages import Passage, read_passages
from embeddings.snapshot import Snapshot
from matching.incidence import Incidence
from models.organization import Organization
from models.project import Project
from models.store import Store

_OF_LATE = timedelta(days=90)
_ARRAY = "content"


@dataclass(frozen=True, slots=True)
class Difference:
    """Organizations: how many are ``added``, ``changed`` in what they say, need or took part in, and ``gone``."""

    added: int
    changed: int
    gone: int


@dataclass(frozen=True)
class Content:
    """One state of the store. ``organizations`` and ``projects`` ascend by id; ``times_shown``: how often each
    organization stood among the first ten of the last ninety days; ``revision`` is that of the store."""

    revision: int
    organizations: tuple[Organization, ...]
    members: int
    projects: tuple[Project, ...]
    passages: tuple[Passage, ...]
    times_shown: Mapping[str, int]

    @classmethod
    def read(cls, store: Store, now: datetime, times_shown: Mapping[str, int] | None = None) -> Self:
        """``times_shown`` as given, or as the store remembers it."""
        if times_shown is None:
            times_shown = store.times_shown(now - _OF_LATE)
        revision = store.revision()  # first, so that a change meanwhile counts as one that came after
        organizations = tuple(store.organizations())
        memberships = list(store.memberships())
        projects = tuple(store.projects())
        passages = read_passages(memberships, projects)
        return cls(revision, organizations, len(memberships), projects, passages, times_shown)

    @property
    def counts(self) -> dict[str, int]:
        """For people to read."""
        return {
            "organizations": len(self.organizations),
            "members": self.members,
            "projects": len(self.projects),
            "passages": len(self.passages),
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 (64 hexadecimal digits) of all that the arrays of an index follow from, the encoder aside."""
        whole = sha256()
        for one in self.organizations:
            shown = str(self.times_shown.get(one.id, 0))
            whole.update(_line(one.id, one.kind.value, one.country, one.region, one.city, shown))
        for project in self.projects:
            partners = [part.organization_id for part in project.participations]
            whole.update(_line(project.id, str(project.start_date), *partners))
        for passage in self.passages:
            whole.update(_line(passage.digest, *passage.owners))
        return whole.hexdigest()

    @property
    def array(self) -> dict[str, np.ndarray]:
        """By which an index tells what it was made of."""
        return {_ARRAY: np.asarray([self.digest], dtype=np.str_)}

    def is_in(self, snapshot: Snapshot, *, encoder: str) -> bool:
        """Whether an index made now by this encoder would be the same."""
        made_of = snapshot.arrays.get(_ARRAY)
        return snapshot.manifest.encoder == encoder and made_of is not None and str(made_of[0]) == self.digest

    def against(self, before: Snapshot | None) -> Difference:
        """What is otherwise than in ``before``; without one, everything is new."""
        if before is None:
            return Difference(len(self.organizations), 0, 0)
        known = before.arrays["organizations"].tolist()
        mine, theirs = {one.id for one in self.organizations}, set(known)
        said = before.arrays["passages.digests"].tolist()
        owners = Incidence.from_arrays(before.arrays, "owners", len(known))
        then, now = set(said), {passage.digest for passage in self.passages}
        silent = np.flatnonzero([digest not in now for digest in said]) if said else np.zeros(0, np.int64)
        touched = {known[column] for column in owners.gather(silent).columns.tolist()}
        touched.update(id_ for passage in self.passages if passage.digest not in then for id_ in passage.owners)
        return Difference(len(mine - theirs), len(touched & mine & theirs), len(theirs - mine))


def _line(*parts: str) -> bytes:
    return json.dumps(parts, separators=(",", ":")).encode() + b"\n"
