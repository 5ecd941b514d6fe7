"""What may be wrong with an installation, found without changing anything; rendering it is somebody else's."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from api.compose import open_encoder, open_snapshots, open_store
from api.settings import Settings
from models.errors import Damaged, GrappeError, NotReady
from models.store import Store
from models.texts import Lang, Texts

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from embeddings.snapshot import Snapshot


class Level(StrEnum):
    FINE = "fine"
    ADVICE = "advice"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``mend`` is the command that mends it, ``""`` where there is none.

    ``error`` tells instead of ``code`` and ``facts`` where one was raised. What only a person knows stands in ``mend``
    as ``{file}``, ``{path}`` or ``{text}``.
    """

    level: Level
    code: str
    mend: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    error: GrappeError | None = None

    def sentence(self, lang: Lang) -> str:
        if self.error is not None:
            return self.error.sentence(lang)
        return Texts.of("api")(f"cli_check_{self.code}", lang, **self.facts)

    def command(self, lang: Lang) -> str:
        """``mend`` with its places named in ``lang``."""
        texts = Texts.of("api")
        return self.mend.format_map({place: texts(f"cli_meta_{place}", lang) for place in ("file", "path", "text")})


_MENDS_STORE = {
    "store_missing": "grappe init",
    "store_outdated": "grappe upgrade",
    "store_url_wrong": "unset GRAPPE_DATABASE_URL",
    "store_driver_missing": "pip install '.[postgres]'",
}
_MENDS_ENCODER = {"extra_missing": "pip install '.[transformers]'"}


def check(settings: Settings, encoder: Encoder | None = None, *, index: str = "grappe index") -> Iterator[Finding]:
    """Look at the store, the encoder and the index, in this order; each is told once.

    ``index`` is the command that indexes with this encoder.
    """
    try:
        store = open_store(settings)
    except GrappeError as error:
        yield Finding(Level.WRONG, "store", _MENDS_STORE.get(error.code, ""), error=error)
        yield from _check_encoder(settings, encoder)
        return
    with store:
        yield Finding(Level.FINE, "store_fine", facts={"place": settings.store_shown})
        yield from _check_content(store)
        found = tuple(_check_encoder(settings, encoder))
        yield from found
        yield from _check_vectors(settings, index)
        if not any(finding.level is Level.WRONG for finding in found):
            yield from _check_index(settings, store, encoder or open_encoder(settings), index)


def _check_content(store: Store) -> Iterator[Finding]:
    try:
        cluster = store.cluster()
        yield Finding(Level.FINE, "cluster_fine", facts={"name": cluster.name})
    except NotReady as error:
        yield Finding(Level.WRONG, "cluster", "grappe init --cluster {file}", error=error)
    members = list(store.memberships())
    if not members:
        yield Finding(Level.WRONG, "members_none", "grappe import members {file}")
    else:
        yield Finding(Level.FINE, "members_fine", facts={"count": len(members)})
    bare = [member.organization_id for member in members if not (member.competences or member.description)]
    if bare:
        mend = f"grappe members edit {shlex.quote(bare[0])} --add-competence {{text}}"
        yield Finding(Level.ADVICE, "members_bare", mend, {"count": len(bare)})
    silent = [member.organization_id for member in members if member.consent is None]
    if silent:
        mend = f"grappe consent set {shlex.quote(silent[0])} --shown-to members --note {{text}}"
        yield Finding(Level.ADVICE, "consent_none", mend, {"count": len(silent), "all": len(members)})
    past = sum(1 for _ in store.projects())
    if past:
        yield Finding(Level.FINE, "projects_fine", facts={"count": past})
    else:
        yield Finding(Level.ADVICE, "projects_none", "grappe import consortia {path}")


def _check_encoder(settings: Settings, encoder: Encoder | None) -> Iterator[Finding]:
    try:
        name = (encoder or open_encoder(settings)).name
        yield Finding(Level.FINE, "encoder_fine", facts={"name": name})
    except GrappeError as error:
        mend = _MENDS_ENCODER.get(error.code, "export GRAPPE_ENCODER=bilingual")
        yield Finding(Level.WRONG, "encoder", mend, error=error)


def _check_vectors(settings: Settings, index: str) -> Iterator[Finding]:
    """The cache of vectors is told only when it would stop an index from being made."""
    from embeddings.cache import VectorCache

    try:
        VectorCache.look_over(settings.vectors_file)
    except Damaged as error:
        remove = f"rm {shlex.quote(str(settings.vectors_file))} && {index}"
        yield Finding(Level.WRONG, "vectors", remove.replace("{", "{{").replace("}", "}}"), error=error)
    except GrappeError as error:
        yield Finding(Level.WRONG, "vectors", error=error)


def _check_index(settings: Settings, store: Store, encoder: Encoder, mend: str) -> Iterator[Finding]:
    snapshots = open_snapshots(settings)
    try:
        snapshot = snapshots.current(encoder=encoder.name)
    except NotReady as error:
        snapshot = None
        yield Finding(Level.WRONG, "index", mend, error=error)
    for refusal in snapshots.refusals():
        yield Finding(Level.WRONG, "refused", mend, error=refusal.error)
    if snapshot is not None:
        behind = _behind(snapshot, store)
        if behind.projects:
            yield Finding(Level.WRONG, "index_behind", mend, {"snapshot": snapshot.name, "count": behind.projects})
        elif behind.members:
            yield Finding(Level.ADVICE, "index_patched", mend, {"snapshot": snapshot.name, "count": behind.members})
        else:
            yield Finding(Level.FINE, "index_fine", facts={"snapshot": snapshot.name})


@dataclass(frozen=True, slots=True)
class _Behind:
    """How many texts of past projects, and how many of members, differ between the store and a snapshot."""

    projects: int
    members: int


def _behind(snapshot: Snapshot, store: Store) -> _Behind:
    from embeddings.passages import read_passages
    from matching.catalogue import Catalogue

    catalogue = Catalogue.open(snapshot)
    past = {passage.digest for passage in read_passages((), store.projects())}
    own = {passage.digest for passage in read_passages(store.memberships(), ())}
    indexed, of_projects = catalogue.digests, catalogue.is_project
    return _Behind(
        len(past.symmetric_difference(indexed[of_projects].tolist())),
        len(own.symmetric_difference(indexed[~of_projects].tolist())),
    )
