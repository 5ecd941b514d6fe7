"""``grappe doctor``: what is wrong here, and the command that mends it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from matching.ranker import default_ranker
from tests.cli.conftest import NOW

ENOUGH = "nom;compétences\nAlpha;radio\nBeta;FPGA\n"


def levels(told) -> dict[str, str]:
    return {finding["code"]: finding["level"] for finding in told.json}


@pytest.mark.parametrize(("lang", "words"), [("en", "All is well."), ("fr", "Tout va bien.")])
def test_nothing_is_wrong_with_the_demo(demo, lang, words):
    told = demo.done("doctor", lang=lang)
    assert words in told.err
    assert "✗" not in told.out
    assert "120" in told.out


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("There is no store", "→ grappe init", "Something is to be mended")),
        ("fr", ("Il n'y a pas encore de base", "→ grappe init", "Il y a quelque chose à réparer")),
    ],
)
def test_where_nothing_was_ever_done_nothing_is_made_either(bare, home, lang, words):
    told = bare("doctor", lang=lang)
    assert told.code == 20
    for word in words:
        assert word in told.out + told.err
    assert not home.exists()


@pytest.mark.parametrize(("lang", "file"), [("en", "FILE"), ("fr", "FICHIER")])
def test_an_empty_store(grappe, lang, file):
    told = grappe("doctor", "--json", lang=lang)
    assert told.code == 20
    mends = {finding["code"]: finding["mend"] for finding in told.json}
    assert mends["cluster"] == f"grappe init --cluster {file}"
    assert mends["members_none"] == f"grappe import members {file}"
    assert mends["index"] == "grappe index"
    assert mends["store_fine"] is None


def test_following_the_commands_mends_it(grappe, write):
    grappe.done("init", "--cluster", write("c.toml", 'id = "b"\nname = "B"\n'))
    grappe.done("import", "members", write("m.csv", ENOUGH))
    told = grappe("doctor", "--json")
    wrong = [finding["mend"] for finding in told.json if finding["level"] == "wrong"]
    assert wrong == ["grappe index"]
    grappe.done(*shlex.split(wrong[0])[1:])
    assert levels(grappe.done("doctor", "--json"))["index_fine"] == "fine"


def test_advice_names_somebody_to_begin_with(demo, write):
    demo.done("import", "members", write("m.csv", "nom\nTout Nu\n"))
    demo.done("index")
    told = demo.done("doctor", "--json", lang="fr")
    found = {finding["code"]: finding for finding in told.json}
    assert found["members_bare"]["mend"] == "grappe members edit tout-nu --add-competence TEXTE"
    assert found["consent_none"]["mend"] == "grappe consent set blocs-et-chainons --shown-to members --note TEXTE"
    assert found["consent_none"]["level"] == "advice"


def test_members_that_changed_since_the_index_are_known_already(demo):
    demo.done("members", "edit", "ambrelune", "--add-competence", "neuf")
    told = demo.done("doctor", "--json")
    assert levels(told)["index_patched"] == "advice"


@pytest.mark.parametrize(("lang", "words"), [("en", "lacks past projects"), ("fr", "des projets passés de la base")])
def test_an_index_that_is_behind(demo, write, lang, words):
    file = write("p.csv", "titre;date;partenaires\nNeuf;2024;Ambrelune\n")
    demo.done("import", "consortia", file)
    told = demo("doctor", lang=lang)
    assert told.code == 20
    assert words in told.out
    assert "→ grappe index" in told.out


def test_a_damaged_index(demo, home):
    second = demo.done("index", "--json").json["snapshot"]
    next((home / "snapshots" / second).glob("*.npy")).write_bytes(b"")
    told = demo("doctor", "--json")
    assert levels(told)["refused"] == "wrong"
    assert second in told.out
    demo.done("index")
    assert "refused" not in levels(demo.done("doctor", "--json"))


def test_a_damaged_cache_of_vectors(demo, home):
    (home / "vectors.db").write_text("no database\n" * 100)
    told = demo("doctor", "--json")
    assert told.code == 20
    assert levels(told)["vectors"] == "wrong"
    (mend,) = (finding["mend"] for finding in told.json if finding["code"] == "vectors")
    assert mend == f"rm {home / 'vectors.db'} && grappe index"
    (home / "vectors.db").unlink()
    assert "vectors" not in levels(demo.done("doctor", "--json"))
    assert not (home / "vectors.db").exists()


def test_an_encoder_that_is_not_here(demo):
    told = replace(demo, encoder=None)("doctor", "--encoder", "none-such", lang="fr")
    assert told.code == 20
    assert "« none-such »" in told.out
    assert "→ export GRAPPE_ENCODER=bilingual" in told.out


def test_an_encoder_whose_extra_is_not_installed(demo, monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    told = replace(demo, encoder=None)("doctor", "--encoder", "minilm")
    assert told.code == 20
    assert "→ pip install '.[transformers]'" in told.out


@pytest.mark.parametrize(
    ("url", "mend"),
    [
        ("mysql://x/y", "unset GRAPPE_DATABASE_URL"),
        ("postgresql://grappe:secret@127.0.0.1:1/none", "sudo systemctl start postgresql"),
        ("postgresql://grappe:secret@db.invalid:1/none", "pg_isready -h db.invalid -p 1"),
    ],
)
def test_a_wrong_database_address(bare, url, mend):
    told = bare.to(database_url=url)("doctor", "--json")
    assert told.code == 20
    assert told.json[0]["mend"] == mend
    assert "secret" not in told.out


def found_in(told) -> dict[str, dict]:
    return {finding["code"]: finding for finding in told.json}


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that everybody on the machine can reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_home_is_made_for_its_owner_alone(grappe, home):
    assert home.stat().st_mode & 0o777 == 0o700
    assert found_in(grappe("doctor", "--json"))["folders_fine"]["level"] == "fine"


@pytest.mark.parametrize(("lang", "words"), [("en", "Everybody on this machine"), ("fr", "Tout le monde")])
def test_files_that_everybody_can_read(demo, home, open_to_all, lang, words):
    shutil.copytree(home, open_to_all / "home")
    (open_to_all / "home").chmod(0o755)
    store = open_to_all / "home" / "grappe.db"
    store.chmod(0o644)
    there = demo.to(home=open_to_all / "home")
    told = there("doctor", "--json", lang=lang)
    assert told.code == 20
    wrong = found_in(told)["readable"]
    assert words in wrong["what"]
    assert wrong["mend"] == f"chmod o-rwx {store}"
    subprocess.run(["sh", "-c", wrong["mend"]], check=True)
    assert "readable" not in found_in(there.done("doctor", "--json"))


@pytest.fixture
def somebody() -> Iterator[None]:
    """Root may write anywhere: for this test we are nobody."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_folders_that_cannot_be_written(demo, home, open_to_all, request):
    there = open_to_all / "home"
    shutil.copytree(home, there)
    for path in (there, *there.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    request.getfixturevalue("somebody")
    told = demo.to(home=there)("doctor", "--json")
    assert told.code == 20
    assert found_in(told)["unwritable"]["mend"].startswith('sudo chown -R "$(id -u)" ')
    assert str(there / "snapshots") in found_in(told)["unwritable"]["what"]


@pytest.mark.parametrize(("lang", "words"), [("en", "MiB left"), ("fr", "Il reste")])
def test_a_disk_with_no_room_for_a_night(demo, home, lang, words):
    """An index of more bytes than any disk has; the file itself takes no room."""
    (newest,) = (home / "snapshots").glob("2*")
    with (newest / "left-behind").open("wb") as file:
        file.truncate(2**43)
    wrong = found_in(demo("doctor", "--json", lang=lang))["disk_full"]
    assert words in wrong["what"]
    assert wrong["mend"].startswith("du ")
    subprocess.run(["sh", "-c", wrong["mend"]], check=True, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize(("lang", "words"), [("en", "it was set back"), ("fr", "elle a été reculée")])
def test_a_clock_that_was_set_back(demo, lang, words):
    earlier = replace(demo, now=lambda: NOW - timedelta(hours=1))
    told = earlier("doctor", "--json", lang=lang)
    assert told.code == 20
    wrong = found_in(told)["clock_back"]
    assert words in wrong["what"]
    assert wrong["mend"] == "sudo timedatectl set-ntp true"


def test_an_own_ranker_that_no_longer_serves(demo, home):
    default_ranker().save(home / "ranker")
    assert levels(demo.done("doctor", "--json"))["ranker_fine"] == "fine"
    (home / "ranker" / "ranker.json").write_text("{}")
    told = demo("doctor", "--json")
    assert told.code == 20
    assert found_in(told)["ranker"]["mend"] == f"rm -r {home / 'ranker'} && grappe train"
    shutil.rmtree(home / "ranker")
    assert "ranker" not in levels(demo.done("doctor", "--json"))


def test_a_store_that_is_damaged_inside(demo, home, tmp_path):
    demo.done("backup", tmp_path / "kept.db")
    store = home / "grappe.db"
    content = store.read_bytes()
    store.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    told = demo("doctor", "--json")
    assert told.code == 20
    (mend,) = (finding["mend"] for finding in told.json if finding["code"] == "store")
    assert mend == f"mv {store} {store}.damaged && grappe restore FILE"
    for file in home.glob("grappe.db*"):
        file.rename(file.with_name(f"{file.name}.damaged"))
    demo.done("restore", tmp_path / "kept.db")
    assert "store" not in levels(demo("doctor", "--json"))
