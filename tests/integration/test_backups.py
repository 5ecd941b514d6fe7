"""Backups of both sorts of database: one state, verified, all or nothing, and the way back."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa

from models.errors import Damaged, GrappeError, InvalidInput, NotReady, Refused
from models.organization import Organization
from models.sql import SqlStore
from models.sql.backups import backup_place, backups_in, prune, read_backup, restore, write_backup
from models.store import Batch
from tests.tree import ROOT
from tests.whole_store import NOW, fill, told_by


@pytest.fixture
def url(database_url: str) -> str:
    with SqlStore.create(database_url) as store:
        fill(store)
    return database_url


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a store of every sort of thing."""
    folder = tmp_path_factory.mktemp("kept")
    with SqlStore.create(f"sqlite:///{folder / 'store.db'}") as store:
        fill(store)
    write_backup(f"sqlite:///{folder / 'store.db'}", folder / "backup.db", NOW)
    return folder / "backup.db"


def test_a_backup_is_restored_to_the_same(url: str, tmp_path: Path) -> None:
    file = tmp_path / "b" / "backup.db"
    made = write_backup(url, file, NOW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["backup.db"]
    assert read_backup(file) == made
    with SqlStore.open(url) as store:
        before, revision = told_by(store), store.revision()
        store.remove_member(next(store.memberships()).organization_id)
        assert told_by(store) != before
    with pytest.raises(Refused, match="--replace"):
        restore(file, url)
    _, copied = restore(file, url, replace=True)
    assert len(copied.returned) == 1
    with SqlStore.open(url) as store:
        assert told_by(store) == before
        assert store.revision() > revision


def test_it_is_restored_into_a_new_store_of_any_sort(kept: Path, database_url: str) -> None:
    restore(kept, database_url)
    with SqlStore.open(database_url) as store, SqlStore.open(f"sqlite:///{kept.with_name('store.db')}") as first:
        assert told_by(store) == told_by(first)
        assert store.revision() == first.revision()


def test_consents_that_come_back_are_named(kept: Path, database_url: str) -> None:
    restore(kept, database_url)
    with SqlStore.open(database_url) as store:
        first, second = list(store.memberships())[:2]
        withdrawn = next(membership.consent for membership in store.memberships() if membership.shown_to == "nobody")
        store.set_consent([first.organization_id], withdrawn)
        store.remove_member(second.organization_id)
    _, copied = restore(kept, database_url, replace=True)
    assert (copied.returned, copied.consents) == ((second.organization_id,), (first.organization_id,))


def test_whoever_serves_sees_what_was_restored(kept: Path, database_url: str) -> None:
    restore(kept, database_url)
    with SqlStore.open(database_url) as serving:
        before, revision = told_by(serving), serving.revision()
        serving.save(Batch((Organization("later"),)))
        restore(kept, database_url, replace=True)
        assert told_by(serving) == before
        assert serving.revision() > revision + 1


def test_nothing_is_written_over(url: str, tmp_path: Path) -> None:
    (tmp_path / "mine.db").write_text("mine")
    with pytest.raises(InvalidInput, match="already there"):
        write_backup(url, tmp_path / "mine.db", NOW)
    assert (tmp_path / "mine.db").read_text() == "mine"


def test_a_backup_is_one_state_while_somebody_writes(url: str, tmp_path: Path) -> None:
    """Each write adds a pair: a backup with half a pair would be no state that ever was."""
    stop, began = Event(), Event()

    def write() -> None:
        with SqlStore.open(url) as store:
            for number in range(100_000):
                pair = (Organization(f"pair-{number}-a"), Organization(f"zz-pair-{number}-b", "b"))
                store.save(Batch(pair))
                began.set()
                if stop.is_set():
                    return

    writing = Thread(target=write)
    writing.start()
    try:
        assert began.wait(60)
        seen = []
        for number in range(4):
            write_backup(url, tmp_path / f"{number}.db", NOW)
            with SqlStore.create(f"sqlite:///{tmp_path / f'{number}.db'}") as copy:
                names = {one.id.removeprefix("zz-") for one in copy.organizations() if "pair-" in one.id}
                seen.append(copy.revision())
            assert {name[:-1] for name in names if name.endswith("a")} == {
                name[:-1] for name in names if name.endswith("b")
            }
    finally:
        stop.set()
        writing.join()
    assert seen == sorted(seen)
    assert seen[0] < seen[-1], "nothing was written meanwhile"


@pytest.mark.parametrize("seed", range(12))
def test_a_changed_byte_is_noticed_or_means_nothing(kept: Path, tmp_path: Path, seed: int) -> None:
    """Where the file is still believed, what it restores is what was backed up."""
    rng = random.Random(seed)  # noqa: S311 (the same damage each time)
    content = bytearray(kept.read_bytes())
    for _ in range(1 if seed % 2 else 40):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(content)
    url = f"sqlite:///{tmp_path / 'store.db'}"
    if refusal := refused(damaged, url):
        assert str(damaged) in refusal
        return
    with SqlStore.open(url) as store, SqlStore.open(f"sqlite:///{kept.with_name('store.db')}") as first:
        assert told_by(store) == told_by(first)


def refused(file: Path, url: str) -> str:
    """Why a backup is not restored, ``""`` where it is."""
    try:
        restore(file, url)
    except GrappeError as error:
        return error.sentence("fr")
    return ""


@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.5, 0.99])
def test_a_cut_file_is_refused(kept: Path, tmp_path: Path, share: float) -> None:
    cut = tmp_path / "cut.db"
    cut.write_bytes(kept.read_bytes()[: int(kept.stat().st_size * share)])
    with pytest.raises((Damaged, InvalidInput)):
        read_backup(cut)


def changed(kept: Path, tmp_path: Path, statement: str) -> Path:
    file = tmp_path / "changed.db"
    shutil.copy(kept, file)
    with sqlite3.connect(file) as connection:
        connection.execute(statement)
    connection.close()
    return file


def test_a_row_changed_by_hand_is_refused(kept: Path, tmp_path: Path, database_url: str) -> None:
    file = changed(kept, tmp_path, "UPDATE memberships SET contact_email = 'x@evil.example'")
    with pytest.raises(Damaged, match="memberships"):
        restore(file, database_url)


def test_one_of_a_newer_grappe_is_refused(kept: Path, tmp_path: Path) -> None:
    newer = 'UPDATE backup_certificate SET told = replace(told, \'"revision": "00\', \'"revision": "99\')'
    with pytest.raises(NotReady, match="newer Grappe"):
        read_backup(changed(kept, tmp_path, newer))


def test_what_is_no_backup_is_refused(url: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    sqlite3.connect(tmp_path / "plain.db").execute("CREATE TABLE a (b)").connection.close()
    for name in ("notes.txt", "plain.db"):
        with pytest.raises(InvalidInput, match="no backup"):
            restore(tmp_path / name, url, replace=True)
    for place in (tmp_path, tmp_path / "nowhere.db"):
        with pytest.raises(InvalidInput):
            read_backup(place)


def test_one_of_an_older_grappe_is_brought_up_to_date(tmp_path: Path, database_url: str) -> None:
    """As the first migration made it, with its certificate."""
    from alembic import command
    from alembic.config import Config

    import models.sql.migrations
    from models.sql import backups
    from models.sql.copying import in_memory

    config = Config()
    config.set_main_option("script_location", str(Path(models.sql.migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    engine = in_memory()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(sa.text("INSERT INTO organizations VALUES ('a', 'A', 'a', 'other', NULL, '', '', '')"))
        tables = backups.tables_of(connection)
        backups._certificate.create(connection)
        old = backups.Backup(NOW, "0001", backups.contents_of(connection, tables))
        connection.execute(sa.insert(backups._certificate).values(told=backups._told(old)))
    (tmp_path / "old.db").write_bytes(backups._driver(engine).serialize())
    engine.dispose()
    restore(tmp_path / "old.db", database_url)
    with SqlStore.open(database_url) as store:
        assert [organization.label for organization in store.organizations()] == ["A"]


def test_a_folder_keeps_the_last_ones(url: str, tmp_path: Path) -> None:
    (tmp_path / "grappe-notes.db").write_text("mine")
    for day in range(3):
        moment = NOW + timedelta(days=day)
        write_backup(url, backup_place(tmp_path, moment), moment)
    assert [path.name for path in prune(tmp_path, 2)] == ["grappe-20260401T120000Z.db"]
    assert [path.name for path in backups_in(tmp_path)] == ["grappe-20260402T120000Z.db", "grappe-20260403T120000Z.db"]
    assert (tmp_path / "grappe-notes.db").exists()


STORY = """
import sys
from pathlib import Path
from models.sql.backups import *
from tests.whole_store import NOW
what, file, url = sys.argv[1:]
read_backup(Path(file)) if what == "restore" else None  # all that is imported late, before it is told
print("ready", flush=True)
restore(Path(file), url, replace=True) if what == "restore" else write_backup(url, Path(file), NOW)
print("done", flush=True)
"""


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[object]:
    """Begins to do something and is killed after so many seconds; whether it was done by then."""

    def run(what: str, file: Path, url: str, after: float) -> bool:
        process = subprocess.Popen(
            [sys.executable, "-c", STORY, what, str(file), url],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "ready\n", process.communicate()
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        return "done" in process.communicate()[0]

    return run


def test_a_killed_backup_leaves_a_whole_file_or_none(url: str, tmp_path: Path, killed) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for number in range(8):
        file = folder / f"{number}.db"
        done = killed("backup", file, url, number * 0.06)
        assert file.exists() or not done
        if file.exists():
            read_backup(file)
    write_backup(url, folder / "last.db", NOW)
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_a_killed_restore_leaves_the_one_store_or_the_other(kept: Path, url: str, tmp_path: Path, killed) -> None:
    with SqlStore.open(url) as store:
        old = told_by(store)
        for number in range(8):
            store.save(Batch((Organization("later", str(number)),)))
            new = told_by(store)
            done = killed("restore", kept, url, number * 0.06)
            found = told_by(store)
            assert found == old or (found == new and not done)
    restore(kept, url, replace=True)
    with SqlStore.open(url) as store:
        assert told_by(store) == old
