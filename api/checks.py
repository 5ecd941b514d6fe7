"""What may be wrong with an installation, found without changing anything; rendering it is somebody else's."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from api.compose import open_encoder, open_snapshots, open_store
from api.finding import Finding, Level, quoted
from api.machine_checks import check_clock, check_disk, check_folders, check_mail
from api.settings import Settings
from models.errors import Damaged, GrappeError, NotReady
from models.store import Store

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from embeddings.snapshot import Snapshot


_MENDS_STORE = {
    "store_missing": "grappe init",
    "store_outdated": "grappe upgrade",
    "store_url_wrong": "unset GRAPPE_DATABASE_URL",
    "store_driver_missing": "pip install '.[postgres]'",
}
_HERE = {"localhost", "127.0.0.1", "::1"}
_MENDS_ENCODER = {"extra_missing": "pip install '.[transformers]'"}


def check(
    settings: Settings,
    encoder: Encoder | None = None,
    *,
    index: str = "grappe index",
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Finding]:
    """Look at the store, the encoder, the index, the ranker, the machine and the mail server; each is told once.

    ``index`` is the command that indexes with this encoder.
    """
    try:
        store = open_store(settings)
    except GrappeError as error:
        yield Finding(Level.WRONG, "store", _mend_store(error, settings), error=error)
        yield from _check_encoder(settings, encoder)
    else:
        with store:
            yield from _check_store(settings, store, encoder, index)
            yield from check_clock(settings, store, now())
    yield from _check_ranker(settings)
    yield from check_folders(settings)
    yield from check_disk(settings)
    yield from check_mail(settings)


def _check_store(settings: Settings, store: Store, encoder: Encoder | None, index: str) -> Iterator[Finding]:
    yield Finding(Level.FINE, "store_fine", facts={"place": settings.store_shown})
    try:
        yield from _check_content(store)
    except GrappeError as error:
        yield Finding(Level.WRONG, "store", _mend_store(error, settings), error=error)
        return
    found = tuple(_check_encoder(settings, encoder))
    yield from found
    yield from _check_vectors(settings, index)
    if not any(finding.level is Level.WRONG for finding in found):
        yield from _check_index(settings, store, encoder or open_encoder(settings), index)


def _mend_store(error: GrappeError, settings: Settings) -> str:
    if error.code == "store_damaged":
        file = quoted(settings.store_url.removeprefix("sqlite:///"))
        return f"mv {file} {file}.damaged && grappe restore {{file}}"
    if error.code == "store_unreachable" and not settings.store_url.startswith("sqlite"):
        server = urlsplit(settings.store_url)
        host, port = server.hostname or "localhost", server.port or 5432
        return "sudo systemctl start postgresql" if host in _HERE else f"pg_isready -h {quoted(host)} -p {port}"
    return _MENDS_STORE.get(error.code, "")


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
        yield Finding(Level.WRONG, "vectors", f"rm {quoted(settings.vectors_file)} && {index}", error=error)
    except GrappeError as error:
        yield Finding(Level.WRONG, "vectors", error=error)


def _check_ranker(settings: Settings) -> Iterator[Finding]:
    """One that was learned here is told; one that no longer serves leaves the place to what ships."""
    from matching.ranker import LearnedRanker, is_own

    if not is_own(settings.ranker_folder):
        return
    try:
        LearnedRanker.load(settings.ranker_folder)
        yield Finding(Level.FINE, "ranker_fine")
    except GrappeError as error:
        mend = f"rm -r {quoted(settings.ranker_folder)} && grappe train"
        yield Finding(Level.WRONG, "ranker", mend, error=error)


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
