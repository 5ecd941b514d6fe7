"""A store of every released schema is brought up to date with all its rows, or is again what it was."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.settings import Settings
from api.upgrading import upgrade
from models.errors import NotReady, Refused
from models.sql import SqlStore, migrate
from models.sql.backups import read_backup, tables_of
from models.sql.contents import Contents, contents_of
from models.sql.engine import open_engine, read_url, rebuilding
from models.sql.schema import REVISION
from models.sql.upgrading import begin_upgrade
from tests.tree import ROOT
from tests.whole_store import NOW
from tests.word_encoder import WordEncoder

logging.getLogger("alembic").setLevel(logging.WARNING)
REVISIONS = sorted(migrate.known_revisions())
RELEASED = [revision for revision in REVISIONS if revision != REVISION]

_CALL = {
    "id": "c1",
    "programme": "fui",
    "title": {"en": "Home", "fr": "Chez soi"},
    "text": {"en": "t", "fr": "u"},
    "needs": [{"en": "Sensors", "fr": "Capteurs"}],
    "opens": None,
    "closes": None,
}
ROWS: dict[str, tuple[tuple[str, list[dict[str, object]]], ...]] = {
    "0001": (
        (
            "organizations",
            [
                {"id": one, "name": one.title(), "name_key": one, "kind": "company", "size": None, "country": "FR"}
                | {"region": "Bretagne", "city": "Brest"}
                for one in ("alpha", "beta", "gamma")
            ],
        ),
        ("identifiers", [{"organization_id": "alpha", "scheme": "siren", "number": "732829320"}]),
        (
            "memberships",
            [
                {"organization_id": one, "college": "", "axes": [], "description": f"radio {one}"}
                | {"competences": [["radio de marine", "", None, ""]], "needs": ["bouées"], "contact_name": "Zoé"}
                | {"contact_email": f"{one}@mail.example", "contact_phone": "", "contact_website": ""}
                | {"consent_shown_to": "members", "consent_since": NOW.date(), "consent_note": "« signé »"}
                | {"consent_contact": True}
                for one in ("alpha", "beta")
            ],
        ),
        (
            "projects",
            [
                {"id": "p1", "title": "Bouées", "acronym": "", "summary": "s", "topic": "", "topic_title": ""}
                | {"theme": "", "action_type": "", "start_date": NOW.date()}
            ],
        ),
        (
            "participations",
            [
                {"project_id": "p1", "organization_id": one, "position": place, "role": "participant"}
                for place, one in enumerate(("alpha", "gamma"))
            ],
        ),
        (
            "calls",
            [
                {"id": "c1", "programme": "fui", "title_en": "Home", "title_fr": "Chez soi", "text_en": "t"}
                | {"text_fr": "u", "needs": [["Sensors", "Capteurs"]], "opens": None, "closes": NOW.date()}
            ],
        ),
        (
            "access_keys",
            [
                {"id": "k1", "role": "member", "digest": "d" * 64, "member_id": "alpha", "created": NOW.isoformat()}
                | {"revoked": None}
            ],
        ),
    ),
    "0002": (
        (
            "answers",
            [
                {"id": "a1", "at": NOW.isoformat(), "asked": "beta", "seeker": "beta", "need": "radio 🛰"}
                | {"snapshot": "s"}
            ],
        ),
        ("answer_partners", [{"answer_id": "a1", "organization_id": "gamma", "position": 0}]),
        ("answer_places", [{"answer_id": "a1", "organization_id": "alpha", "rank": 1, "score": 1 / 3}]),
        (
            "feedback",
            [
                {"answer_id": "a1", "organization_id": "alpha", "given_by": "beta", "reaction": "accepted"}
                | {"reason": None, "note": "oui\tmerci", "at": NOW.isoformat()}
            ],
        ),
    ),
    "0003": (
        (
            "jobs",
            [
                {"id": "j1", "at": NOW.isoformat(), "by": "cli:anne", "source": "m.csv", "digest": "d", "rows": 2}
                | {"refused": 1, "counts": {}, "accepted": True, "change_id": 3}
            ],
        ),
        (
            "refused_rows",
            [
                {"job_id": "j1", "position": 0, "file": "m.csv", "line": 3, "header": ["nom"], "cells": ["?"]}
                | {"why_en": "w", "why_fr": "p"}
            ],
        ),
        (
            "changes",
            [
                {"id": 3, "at": NOW.isoformat(), "by": "cli:anne", "deed": "edit", "about": "c1", "job_id": ""}
                | {"undoes": 0}
            ],
        ),
        (
            "changed_things",
            [
                {"change_id": 3, "sort": "call", "thing_id": "c1", "before": _CALL},
                {"change_id": 3, "sort": "call", "thing_id": "c2", "before": None},
            ],
        ),
        ("kept_apart", [{"one": "alpha", "other": "gamma"}]),
    ),
    "0004": (
        (
            "sent_requests",
            [{"asker": "staff:k1", "name": "n", "digest": "d", "at": NOW.isoformat(), "made": None}],
        ),
    ),
    "0006": (("facts", [{"organization_id": "alpha", "known": {}}]),),
}
"""What each migration's own tables hold, as the Grappe of that time would have written it."""


def store_at(url: str, revision: str) -> Contents:
    """A store as the Grappe of ``revision`` left it; what it holds."""
    engine = open_engine(read_url(url))
    with rebuilding(engine) as connection:
        for step in (one for one in REVISIONS if one <= revision):
            migrate.run(connection, step)
            tables = {table.name: table for table in tables_of(connection)}
            for name, rows in ROWS.get(step, ()):
                connection.execute(sa.insert(tables[name]), rows)
        cluster = {"id": "b", "name": "La Baie"}
        connection.execute(sa.update(tables["state"]).values(revision=3, cluster=cluster))
    engine.dispose()
    return held(url)


def held(url: str) -> Contents:
    engine = open_engine(read_url(url))
    with engine.connect() as connection:
        found = contents_of(connection, tables_of(connection))
    engine.dispose()
    return found


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", database_url=database_url, lang="en")


def faulty(folder: Path, statement: str) -> Path:
    """The migrations that come with Grappe, whose last one does something more, as a faulty release might."""
    shutil.copytree(migrate.SCRIPTS, folder)
    (last,) = (folder / "versions").glob(f"{REVISION}_*.py")
    with last.open("a", encoding="utf-8") as file:
        file.write(f'\n\n_rest = upgrade\n\n\ndef upgrade() -> None:\n    _rest()\n    op.execute("{statement}")\n')
    return folder


@pytest.mark.parametrize("revision", RELEASED)
def test_every_released_schema_is_brought_up_to_date_with_every_row(settings: Settings, revision: str) -> None:
    before = store_at(settings.store_url, revision)
    with pytest.raises(NotReady, match="grappe upgrade"):
        SqlStore.open(settings.store_url)
    done = upgrade(settings, NOW, encoder=WordEncoder())
    assert done is not None
    assert (done.found, done.members, done.projects, done.asked) == (revision, 2, 1, "radio de marine")
    assert read_backup(done.backup).contents == before
    after = held(settings.store_url)
    for name, content in before.items():
        assert after[name].rows == content.rows, name
    with SqlStore.open(settings.store_url) as store:
        one = next(store.memberships(["alpha"]))
        assert (one.contact.email, one.consent.note) == ("alpha@mail.example", "« signé »")
        assert [need.text.fr for call in store.calls() for need in call.needs] == ["Capteurs"]
    assert upgrade(settings, NOW + timedelta(1), encoder=WordEncoder()) is None


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("INSERT INTO nowhere VALUES (1)", "upgrade_failed"),
        ("DELETE FROM participations", "upgrade_lost"),
        ("UPDATE memberships SET axes = '7'", "upgrade_went_back"),
        ("UPDATE memberships SET consent_shown_to = 'everybody'", "upgrade_went_back"),
    ],
)
@pytest.mark.parametrize("revision", ["0001", RELEASED[-1]])
def test_a_faulty_migration_leaves_the_store_as_it_was(
    settings: Settings, tmp_path: Path, revision: str, statement: str, code: str
) -> None:
    before = store_at(settings.store_url, revision)
    scripts = faulty(tmp_path / "migrations", statement)
    with pytest.raises(Refused) as refused:
        upgrade(settings, NOW, encoder=WordEncoder(), scripts=scripts)
    assert refused.value.code == code
    assert held(settings.store_url) == before
    (kept,) = settings.backups_folder.iterdir()
    assert read_backup(kept).revision == revision
    done = upgrade(settings, NOW + timedelta(1), encoder=WordEncoder())
    assert done is not None
    assert done.found == revision


def test_one_that_was_stopped_before_it_was_proven_is_proven_by_the_next_run(settings: Settings, tmp_path: Path):
    before = store_at(settings.store_url, "0004")
    scripts = faulty(tmp_path / "migrations", "UPDATE memberships SET axes = '7'")
    begun = begin_upgrade(settings.store_url, settings.backups_folder, NOW, scripts=scripts)
    assert begun is not None
    with pytest.raises(Refused, match="is as it was again"):
        upgrade(settings, NOW + timedelta(1), encoder=WordEncoder())
    assert held(settings.store_url) == before
    assert "unproven" not in "".join(file.name for file in settings.backups_folder.iterdir())


def test_a_store_of_a_newer_grappe_is_left_alone(settings: Settings) -> None:
    store_at(settings.store_url, REVISION)
    engine = open_engine(read_url(settings.store_url))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(NotReady, match="9999"):
        upgrade(settings, NOW, encoder=WordEncoder())
    assert not settings.backups_folder.exists()


STORY = """
import sys
from pathlib import Path
import alembic.command, api.upgrading, models.sql.upgrading, models.whole_cluster, matching.index, matching.engine
from api.settings import Settings
from tests.whole_store import NOW
from tests.word_encoder import WordEncoder
settings = Settings(home=Path(sys.argv[1]), database_url=sys.argv[2], lang="en")
print("ready", flush=True)
api.upgrading.upgrade(settings, NOW, encoder=WordEncoder())
print("done", flush=True)
"""


def test_killed_at_any_moment_the_next_run_ends_well(settings: Settings, tmp_path: Path) -> None:
    before = store_at(settings.store_url, "0003")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", STORY, str(settings.home), settings.store_url]
    for number in range(8):
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "ready\n"
            try:
                process.wait(0.05 + number * 0.08)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        after = held(settings.store_url)
        assert {name: after[name].rows for name in before} == {name: one.rows for name, one in before.items()}
    upgrade(settings, NOW + timedelta(1), encoder=WordEncoder())
    with SqlStore.open(settings.store_url) as store:
        assert [one.organization_id for one in store.memberships()] == ["alpha", "beta"]
    assert [file.name for file in settings.backups_folder.iterdir() if "unproven" in file.name] == []
