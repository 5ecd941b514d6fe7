"""All that is known of a member for itself, and the whole cluster for administrators, over HTTP."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from api.cli.run import run
from api.keys import make_key
from api.settings import Settings
from models.access import KeyRole
from models.sql.store import SqlStore

from .conftest import NOW


def test_a_member_reads_all_that_is_known_of_it(house, at_house):
    told = at_house.get("/api/v1/members/alpha/dossier", headers={"X-Grappe-Key": house.alpha})
    assert told.status_code == 200
    dossier = told.json()
    assert dossier["member"]["organization"]["id"] == "alpha"
    assert dossier["member"]["membership"]["contact"]
    assert "digest" not in told.text


def test_the_cluster_comes_as_a_folder_that_imports_again(house, at_house, tmp_path: Path):
    admin = make_key(KeyRole.ADMIN, now=NOW)
    house.store.add_key(admin.key)
    told = at_house.get("/api/v1/cluster.zip", headers={"X-Grappe-Key": admin.secret})
    assert told.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(told.content)) as packed:
        packed.extractall(tmp_path)
    settings = Settings(home=tmp_path / "home", database_url="", lang="en")
    assert run(["init"], settings=settings) == 0
    assert run(["import", "cluster", str(tmp_path / "cluster")], settings=settings) == 0
    with SqlStore.open(settings.store_url) as again:
        assert list(again.organizations()) == list(house.store.organizations())
        assert list(again.memberships()) == list(house.store.memberships())
