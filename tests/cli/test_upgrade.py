"""``grappe upgrade`` at the command line."""

from __future__ import annotations

import logging

import pytest
import sqlalchemy as sa

from models.sql import migrate
from models.sql.engine import open_engine, read_url, rebuilding

logging.getLogger("alembic").setLevel(logging.WARNING)


@pytest.mark.parametrize(("lang", "words"), [("en", "is up to date"), ("fr", "est à jour")])
def test_nothing_is_to_be_done(demo, lang, words):
    assert words in demo.done("upgrade", lang=lang).out
    assert demo.done("upgrade", "--json").json["backup"] is None


def test_where_there_is_no_store_nothing_is_made(bare, home):
    told = bare("upgrade")
    assert told.code == 14
    assert "grappe init" in told.err
    assert not home.exists()


@pytest.mark.parametrize(("lang", "words"), [("en", "is kept in"), ("fr", "est gardée dans")])
def test_an_old_store_is_sent_here_and_brought_up_to_date(bare, home, lang, words):
    home.mkdir()
    engine = open_engine(read_url(bare.settings.store_url))
    with rebuilding(engine) as connection:
        migrate.run(connection, "0001")
        connection.execute(sa.text("INSERT INTO organizations VALUES ('a', 'A', 'a', 'other', NULL, '', '', '')"))
    engine.dispose()
    assert "`grappe upgrade`" in bare("members", "list", lang=lang).err
    mends = [found["mend"] for found in bare("doctor", "--json").json if found["code"] == "store"]
    assert mends == ["grappe upgrade"]
    told = bare.done("upgrade", lang=lang)
    assert words in told.out
    assert "0001" in told.out
    assert [file.stat().st_mode & 0o777 for file in (home / "backups").iterdir()] == [0o600]
    bare.done("members", "list")
