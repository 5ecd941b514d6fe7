"""What the contract does not say: opening, versions, migrations, and what is left on disk."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import models.sql.migrations
from models.errors import Damaged, InvalidInput, NotReady
from models.feedback import ShownAnswer
from models.journal import Act, Deed, Imported, RefusedRow
from models.membership import Audience, Competence, Consent, Contact, Membership
from models.merging import merge
from models.organization import Organization, Scheme
from models.project import Participation, Project
from models.sql import SqlStore, migrate
from models.sql.engine import open_engine, read_url
from models.sql.schema import REVISION, metadata
from models.store import Batch
from models.texts import Localized

NOW = datetime(2026, 3, 1, tzinfo=UTC)

logging.getLogger("alembic").setLevel(logging.WARNING)


def test_the_migrations_end_where_the_tables_stand() -> None:
    scripts = ScriptDirectory(str(Path(models.sql.migrations.__file__).parent))
    assert scripts.get_heads() == [REVISION]


def test_migrated_tables_agree_with_the_schema(database_url: str) -> None:
    SqlStore.create(database_url).close()
    engine = open_engine(read_url(database_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    found = sa.inspect(engine)
    for table in metadata.sorted_tables:
        assert found.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]
        assert len(found.get_foreign_keys(table.name)) == len(table.foreign_key_constraints)
    engine.dispose()


def test_creating_twice_keeps_what_is_there(database_url: str) -> None:
    with SqlStore.create(database_url) as store:
        store.save(Batch((Organization("a"),)))
    with SqlStore.create(database_url) as store:
        assert [o.id for o in store.organizations()] == ["a"]
    with SqlStore.open(database_url) as store:
        assert store.revision() == 1


def test_two_openings_see_each_others_changes(database_url: str) -> None:
    with SqlStore.create(database_url) as one, SqlStore.open(database_url) as other:
        one.save(Batch((Organization("a"),)))
        assert other.revision() == 1
        other.save(Batch((Organization("b"),)))
        assert [o.id for o in one.organizations()] == ["a", "b"]


def test_a_store_that_is_not_there_names_the_command_that_makes_it(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "store.sqlite"
    with pytest.raises(NotReady, match="grappe init"):
        SqlStore.open(f"sqlite:///{file}")
    assert not file.parent.exists()
    SqlStore.create(f"sqlite:///{file}").close()
    SqlStore.open(f"sqlite:///{file}").close()


def test_a_database_without_tables_or_of_another_version_is_not_opened(database_url: str) -> None:
    engine = open_engine(read_url(database_url))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE other (id INTEGER)"))
    with pytest.raises(NotReady) as missing:
        SqlStore.open(database_url)
    assert missing.value.code == "store_missing"
    migrate.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for way in (SqlStore.open, SqlStore.create):
        with pytest.raises(NotReady, match="9999") as outdated:
            way(database_url)
        assert outdated.value.code == "store_outdated"


@pytest.mark.parametrize("url", ["", "store.sqlite", "sqlite://", "sqlite:///:memory:", "mysql://u:secret@h/d", "::"])
def test_an_address_of_no_use_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        SqlStore.create(url)
    assert refused.value.code == "store_url_wrong"
    assert "secret" not in refused.value.sentence("fr")


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database at all, but long enough to look like one\n" * 50)
    with pytest.raises(Damaged, match="put your last backup in its place"):
        SqlStore.open(f"sqlite:///{file}")


def test_a_server_that_is_down_says_so_without_its_password() -> None:
    with pytest.raises(NotReady) as down:
        SqlStore.open("postgresql://someone:secret@127.0.0.1:1/grappe")
    assert down.value.code == "store_unreachable"
    assert "secret" not in down.value.sentence("en")


def test_nothing_of_a_removed_member_is_left_on_disk(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    member = Membership(
        "a",
        description="INTROUVABLE " * 400,
        competences=(Competence("INTROUVABLE"),),
        contact=Contact("INTROUVABLE", "INTROUVABLE@a.example"),
        consent=Consent(Audience.MEMBERS, date(2026, 1, 1), "INTROUVABLE"),
    )
    with SqlStore.create(f"sqlite:///{file}") as store:
        store.save(Batch((Organization("a"), Organization("b")), (member, Membership("b", description="reste"))))
        assert _on_disk(tmp_path, b"INTROUVABLE")
        store.remove_member("a")
        assert not _on_disk(tmp_path, b"INTROUVABLE")
        assert [m.description for m in store.memberships()] == ["reste"]


def test_nothing_of_who_was_erased_is_left_on_disk_not_even_its_name(tmp_path: Path) -> None:
    name, id_, number = b"Introuvable SARL", b"introuvable-sarl", b"732829320"
    erased = Organization(
        "introuvable-sarl", "Introuvable SARL", city="Albi", identifiers={Scheme.SIREN: number.decode()}
    )
    past = Project("p", participations=(Participation(erased.id), Participation("b")))
    row = RefusedRow("f.csv", 2, ("nom",), ("Introuvable  SARL", "732 829 320"), Localized("x", "y"))
    act = Act(Deed.IMPORT, "f.csv", Imported("j", "f.csv", "0" * 64, 3, (row,)))
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        store.save(Batch((erased, Organization("b")), (Membership(erased.id), Membership("b")), (past,)), act=act)
        store.save(Batch((replace(erased, city="Rodez"),), projects=(replace(past, title="T"),)))
        store.keep_apart(erased.id, "b")
        store.set_consent([erased.id], Consent(Audience.MEMBERS, date(2026, 1, 1)))
        assert all(_on_disk(tmp_path, word) for word in (name, id_, number))
        store.erase(erased.id)
        assert not any(_on_disk(tmp_path, word) for word in (name, id_, number, b"732 829 320"))
        assert len(next(store.projects()).participations) == 2


@pytest.mark.parametrize("past", [False, True])
def test_nothing_is_left_either_of_what_had_become_one_with_who_was_erased(tmp_path: Path, past: bool) -> None:
    gone = Organization("introuvable-sarl", "Introuvable SARL", identifiers={Scheme.SIREN: "732829320"})
    member = Membership(gone.id, description="INTROUVABLE", contact=Contact(email="eve@introuvable.example"))
    seats = (Participation(gone.id), Participation("b"))
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        store.save(Batch((gone, Organization("a", "Á"), Organization("b")), (member,)))
        store.save(Batch(projects=(Project("p", participations=seats),) if past else ()))
        store.remember_answer(ShownAnswer("x", NOW, gone.id, gone.id, "INTROUVABLE", (), "s", ()))
        merge(store, Organization("a", "Á"), gone)
        store.set_consent(["a"], Consent(Audience.MEMBERS, date(2026, 1, 1)))
        assert _on_disk(tmp_path, b"INTROUVABLE")
        store.erase("a")
        for word in (b"introuvable", b"Introuvable", b"INTROUVABLE", b"732829320"):
            assert not _on_disk(tmp_path, word), word


def _on_disk(folder: Path, words: bytes) -> bool:
    return any(words in file.read_bytes() for file in folder.iterdir())
