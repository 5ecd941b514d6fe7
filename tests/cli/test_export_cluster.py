"""``grappe export cluster`` and ``grappe import cluster``."""

from __future__ import annotations

import pytest


@pytest.fixture
def exported(demo, tmp_path):
    demo.done("export", "cluster", tmp_path / "out")
    return tmp_path / "out"


def test_a_cluster_moves_into_another_home(demo, exported, tmp_path):
    other = demo.to(home=tmp_path / "other")
    told = other.done("import", "cluster", exported, "--json").json
    assert told["members"] == len(demo.done("members", "list", "--json").json)
    assert other.done("members", "list", "--json").json == demo.done("members", "list", "--json").json
    (job,) = other.done("imports", "list", "--json").json
    assert (job["id"], job["source"]) == (told["import"], "out")
    assert other("import", "cluster", exported).code == 13


def test_a_folder_is_not_written_twice(demo, exported):
    told = demo("export", "cluster", exported, lang="fr")
    assert (told.code, told.err.count("\n")) == (10, 1)


def test_what_was_changed_is_told_and_nothing_is_made(demo, exported, tmp_path):
    with (exported / "members.jsonl").open("a") as file:
        file.write("{}\n")
    other = demo.to(home=tmp_path / "other")
    told = other("import", "cluster", exported, lang="fr")
    assert (told.code, told.err.count("\n")) == (10, 1)
    assert "members.jsonl" in told.err
    assert not (tmp_path / "other").exists()


def test_members_can_be_imported_from_it(demo, exported):
    changes = demo.done("import", "members", exported / "members.jsonl", "--json").json["changes"]
    assert changes["memberships"]["added"] + changes["memberships"]["changed"] == 0
