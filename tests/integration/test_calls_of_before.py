"""Calls as they were before needs were weighed: kept by the migration, in the journal too; old folders are read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import models.sql.migrations
from models.call import Call, Need
from models.cluster_folder import read_cluster_folder
from models.errors import NotReady
from models.sql import SqlStore
from models.sql.engine import open_engine, read_url
from models.texts import Localized
from models.undoing import undo

NEEDS = [["Sensors", "Capteurs"], ["A lawyer", "Une avocate"]]
WEIGHED = (Need(Localized("Sensors", "Capteurs")), Need(Localized("A lawyer", "Une avocate")))
BEFORE = Call("c1", "fui", Localized("Home", "Chez soi"), Localized("t", "u"), WEIGHED)
OLD_TOML = """
[[calls]]
id = "c1"
programme = "fui"
needs = [
  { en = "Sensors", fr = "Capteurs" },
  { en = "A lawyer", fr = "Une avocate" },
]

[calls.title]
en = "Home"
fr = "Chez soi"

[calls.text]
en = "t"
fr = "u"
"""


@pytest.fixture
def old_store(database_url: str) -> str:
    """A store at 0004 with one call, that was renamed by change 3."""
    engine = open_engine(read_url(database_url))
    config = Config()
    config.set_main_option("script_location", str(Path(models.sql.migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    document = {
        "id": "c1",
        "programme": "fui",
        "title": {"en": "Home", "fr": "Chez soi"},
        "text": {"en": "t", "fr": "u"},
        "needs": [{"en": en, "fr": fr} for en, fr in NEEDS],
        "opens": None,
        "closes": None,
    }
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.execute(sa.text("UPDATE state SET revision = 3"))
        connection.execute(
            sa.text("INSERT INTO calls VALUES ('c1', 'fui', 'Renamed', 'Renommé', 't', 'u', :needs, NULL, NULL)"),
            {"needs": json.dumps(NEEDS)},
        )
        connection.execute(sa.text("INSERT INTO changes VALUES (3, '2026-01-01', '', 'edit', 'c1', '', 0)"))
        connection.execute(
            sa.text("INSERT INTO changed_things VALUES (3, 'call', 'c1', :before), (3, 'call', 'c2', NULL)"),
            {"before": json.dumps(document)},
        )
    engine.dispose()
    return database_url


def test_needs_of_before_are_kept_with_a_weight_of_one(old_store: str) -> None:
    with pytest.raises(NotReady, match="grappe upgrade"):
        SqlStore.open(old_store)
    with SqlStore.create(old_store) as store:
        (call,) = store.calls()
        assert (call.title.en, call.needs) == ("Renamed", WEIGHED)
        assert (call.edition, call.territory, call.budget_least, call.budget_most) == ("", (), None, None)


def test_a_change_of_before_can_still_be_taken_back(old_store: str) -> None:
    with SqlStore.create(old_store) as store:
        undo(store, 3)
        assert list(store.calls()) == [BEFORE]


def test_a_folder_of_before_is_still_read(tmp_path: Path) -> None:
    content = OLD_TOML.encode()
    names = ("organizations", "members", "projects", "answers", "feedback", "apart")
    files = {"calls.toml": content} | {f"{name}.jsonl": b"" for name in names}
    parts = {name: {"count": 0, "sha256": hashlib.sha256(text).hexdigest()} for name, text in files.items()}
    for name, text in files.items():
        (tmp_path / name).write_bytes(text)
    manifest = {"form": 1, "made": "2026-01-01T00:00:00+00:00", "files": parts}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert read_cluster_folder(tmp_path).batch.calls == (BEFORE,)
