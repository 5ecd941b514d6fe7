"""``grappe backup``, ``grappe restore`` and ``grappe store copy``."""

from __future__ import annotations

from datetime import datetime


def test_there_and_back(demo, tmp_path):
    made = demo.done("backup", tmp_path / "b.db", "--json").json
    assert made["tables"]["memberships"]["rows"] == len(demo.done("members", "list", "--json").json)
    demo.done("members", "remove", "ambrelune", "--yes")
    assert demo("restore", tmp_path / "b.db").code == 13
    back = demo.done("restore", tmp_path / "b.db", "--replace", "--json").json
    assert back["returned"] == ["ambrelune"]
    assert back["tables"] == made["tables"]
    assert demo.done("members", "show", "ambrelune", "--json").json["organization"]["id"] == "ambrelune"


def test_who_came_back_is_told(demo, tmp_path):
    demo.done("backup", tmp_path / "b.db")
    demo.done("members", "remove", "ambrelune", "--yes")
    demo.done("consent", "set", "paperolle", "--shown-to", "nobody", "--note", "e-mail")
    told = demo.done("restore", tmp_path / "b.db", "--replace", lang="fr")
    assert "(1) : ambrelune" in told.err
    assert "(1) : paperolle" in told.err


def test_a_folder_gets_named_backups_and_keeps_some(demo, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    older = folder / "grappe-20200101T000000Z.db"
    older.write_bytes(b"")
    made = demo.done("backup", folder, "--keep", 1, "--json").json
    assert datetime.fromisoformat(made["made"]).year == 2026
    assert made["removed"] == [str(older)]
    assert [str(path) for path in folder.iterdir()] == [made["file"]]
    again = demo("backup", folder, "--keep", 1, lang="fr")
    assert (again.code, again.err.count("\n")) == (10, 1)
    assert [str(path) for path in folder.iterdir()] == [made["file"]]


def test_keep_is_for_folders(demo, tmp_path):
    told = demo("backup", tmp_path / "b.db", "--keep", 3)
    assert (told.code, told.err.count("\n")) == (10, 1)
    assert not (tmp_path / "b.db").exists()


def test_a_wrong_file_is_told_in_one_sentence(demo, tmp_path):
    (tmp_path / "notes.txt").write_text("notes")
    for file in ("notes.txt", "nowhere.db", "."):
        told = demo("restore", tmp_path / file, "--replace", lang="fr")
        assert (told.code, told.err.count("\n")) == (10, 1)


def test_a_store_is_copied(demo, tmp_path):
    to = f"sqlite:///{tmp_path / 'copy.db'}"
    copied = demo.done("store", "copy", "--to", to, "--json").json
    assert copied["to"] == to
    other = demo.to(database_url=to)
    assert other.done("members", "list", "--json").json == demo.done("members", "list", "--json").json
    assert demo("store", "copy", "--to", to).code == 13
    assert demo("store", "copy", "--to", demo.settings.store_url).code == 10
    assert demo("store", "copy", "--to", "nonsense").code == 10


def test_there_must_be_a_store(bare, tmp_path, home):
    assert bare("backup", tmp_path / "b.db").code == 14
    assert bare("store", "copy", "--to", f"sqlite:///{tmp_path / 'copy.db'}").code == 14
    assert not home.exists()
    assert list(tmp_path.iterdir()) == []
