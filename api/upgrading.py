"""``grappe upgrade``: an older store brought up to date, looked at, and taken back where it does not serve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from api.checks import check
from api.compose import Services, caching_encoder, compose, open_encoder, open_snapshots, open_store
from api.finding import Level
from api.settings import Settings
from models.errors import NotReady, Refused
from models.membership import Audience
from models.store import Store, known_cluster

if TYPE_CHECKING:
    from embeddings.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What the store is now. ``found`` is the migration that it was at, ``backup`` the file that keeps it as it was;
    ``asked`` is the need that was answered with it, ``""`` where there is nobody to be suggested yet."""

    found: str
    backup: Path
    members: int
    projects: int
    asked: str


def upgrade(
    settings: Settings, now: datetime, *, encoder: Encoder | None = None, scripts: Path | None = None
) -> Upgraded | None:
    """Bring the store up to date by the migrations of ``scripts`` (those that come with Grappe), and prove it.

    ``None`` when nothing was to be done. ``Refused`` when the store would not serve: it is then as it was, like after
    any other error. Stopped at any moment, the next run goes on.
    """
    from models.sql.migrate import SCRIPTS
    from models.sql.upgrading import begin_upgrade, end_upgrade, go_back

    encoder = encoder or open_encoder(settings)
    begun = begin_upgrade(settings.store_url, settings.backups_folder, now, scripts=scripts or SCRIPTS)
    if begun is None:
        return None
    try:
        members, projects, asked = _prove(settings, encoder, now)
    except Exception as error:
        kept = go_back(begun, settings.store_url)
        facts = {"place": settings.store_shown, "backup": kept.backup, "reason": " ".join(str(error).split())}
        raise Refused("api.upgrade_went_back", **facts) from error
    return Upgraded(begun.found, end_upgrade(begun).backup, members, projects, asked)


def _prove(settings: Settings, encoder: Encoder, now: datetime) -> tuple[int, int, str]:
    """Read all of the store, have the doctor look at it, and ask it something; counts and what was asked."""
    from models.whole_cluster import WholeCluster

    for found in check(settings, encoder):
        if found.level is Level.WRONG and found.code == "store" and found.error is not None:
            raise found.error
    with open_store(settings) as store:
        whole = WholeCluster.of(store)
        list(store.keys())
        need = _known_need(store)
        if need:
            _have_an_index(settings, store, encoder, now)
    if need:
        with compose(settings, encoder=encoder) as services:
            _ask(services, need)
    return len(whole.batch.memberships), len(whole.batch.projects), need


def _known_need(store: Store) -> str:
    """Something that a member says it can do."""
    if known_cluster(store) is None:
        return ""
    shown = (one for one in store.memberships() if one.shown_to is not Audience.NOBODY)
    return next((skill.label for one in shown for skill in one.competences), "")


def _have_an_index(settings: Settings, store: Store, encoder: Encoder, now: datetime) -> None:
    """One of another version serves no more: a new one is made then."""
    from matching.index import build_index

    snapshots = open_snapshots(settings)
    try:
        snapshots.current(encoder=encoder.name)
    except NotReady:
        build_index(store, caching_encoder(settings, encoder=encoder), snapshots, now=now)


def _ask(services: Services, need: str) -> None:
    from matching.question import Question
    from models.membership import Reader

    if not services.engine.suggest(Question(need=need, k=1, reader=Reader.STAFF)).suggestions:
        raise Refused("api.upgrade_unanswered", need=need)
