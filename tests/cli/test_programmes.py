"""The rules of programmes, read, checked and copied from the command line."""

from __future__ import annotations

import pytest

from models.programmes.shelf import packaged
from tests.packs import pack_of

COUNT = 'check = "count"\nat_least = 2'


@pytest.fixture
def own(write):
    """Writes a pack into the folder of the cluster's own."""
    return lambda name, text: write(f"home/programmes/{name}", text)


def renamed(id_: str) -> str:
    return pack_of(COUNT).replace('id = "small"', f'id = "{id_}"')


@pytest.mark.parametrize(
    ("lang", "heading", "name"), [("en", "editions", "Horizon Europe RIA"), ("fr", "éditions", "")]
)
def test_all_programmes_are_listed(bare, lang, heading, name):
    told = bare.done("programmes", "list", lang=lang).out
    assert heading in told
    assert name in told
    assert all(id_ in told for id_ in packaged())


def test_the_list_as_data(bare):
    listed = {one["id"]: one for one in bare.done("programmes", "list", "--json").json}
    assert listed.keys() == packaged().keys()
    assert listed["he-ria"] == {
        "id": "he-ria",
        "name": "Horizon Europe RIA",
        "editions": ["2021-22", "2023-25", "2026-27"],
        "of": "consortia",
    }
    assert listed["datar-grappes"]["of"] == "cluster"


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("id_", packaged())
def test_a_programme_is_shown_in_plain_words(bare, id_, lang):
    pack = packaged()[id_]
    told = bare.done("programmes", "show", id_, lang=lang).out
    assert pack.about.to(lang) in told
    for rule in pack.edition().rules:
        assert rule.wording.to(lang) in told
        assert rule.source in told


def test_a_programme_is_shown_as_data_and_as_its_file(bare, own):
    shown = bare.done("programmes", "show", "fui", "--edition", "call-24", "--json").json
    assert shown["edition"] == "call-24"
    assert [rule["id"] for rule in shown["rules"]] == [rule.id for rule in packaged()["fui"].edition("call-24").rules]
    text = bare.done("programmes", "show", "fui", "--toml").out
    file = own("copy.toml", text)
    assert bare.done("programmes", "check", file, "--json").json == {
        "id": "fui",
        "editions": {id_: len(packaged()["fui"].edition(id_).rules) for id_ in ("call-24", "call-25")},
    }


def test_a_pack_of_ones_own_counts_and_takes_the_place_of_the_packaged_one(bare, own):
    own("small.toml", pack_of(COUNT))
    own("he-ria.toml", renamed("he-ria"))
    listed = {one["id"]: one["name"] for one in bare.done("programmes", "list", "--json").json}
    assert listed.keys() == packaged().keys() | {"small"}
    assert listed["he-ria"] == "Small"
    assert "Rule." in bare.done("programmes", "show", "he-ria").out
    assert "Règle." in bare.done("programmes", "show", "small", lang="fr").out


def test_a_copy_counts_at_once_and_can_be_edited(bare, home):
    told = bare.done("programmes", "new", "i-demo-2027", "--from", "i-demo")
    file = home / "programmes" / "i-demo-2027.toml"
    assert str(file) in told.out.replace("\n", "")
    assert "i-demo-2027" in bare.done("programmes", "list").out
    text = file.read_text("utf-8")
    assert text == packaged()["i-demo"].text.replace('id = "i-demo"', 'id = "i-demo-2027"')
    file.write_text(text.replace("at_most = 6", "at_most = 8"), encoding="utf-8")
    assert bare.done("programmes", "check", file).out.startswith("i-demo-2027 is sound")
    rules = bare.done("programmes", "show", "i-demo-2027", "--json").json["rules"]
    assert next(rule for rule in rules if rule["id"] == "at-most-six")["definition"] == {
        "check": "count",
        "at_most": "8",
    }


def test_a_copy_of_a_copy_and_of_a_file(bare, home, write):
    assert bare.done("programmes", "new", "one", "--from", "fui", "--json").json == {
        "file": str(home / "programmes" / "one.toml")
    }
    bare.done("programmes", "new", "two", "--from", "one")
    bare.done("programmes", "new", "three", "--from", write("elsewhere/x.toml", pack_of(COUNT)))
    ids = {one["id"] for one in bare.done("programmes", "list", "--json").json}
    assert ids == packaged().keys() | {"one", "two", "three"}


def test_a_copy_never_takes_the_place_of_a_file(bare, home):
    bare.done("programmes", "new", "mine", "--from", "fui")
    before = (home / "programmes" / "mine.toml").read_bytes()
    told = bare("programmes", "new", "mine", "--from", "i-demo")
    assert told.code == 10
    assert len(told.err.splitlines()) == 1
    assert (home / "programmes" / "mine.toml").read_bytes() == before
    assert [file.name for file in (home / "programmes").iterdir()] == ["mine.toml"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("show", "mars"), 11, "“mars” is no programme: take one of anr-prce, "),
        (("show", "mars.toml"), 11, "There is no file mars.toml"),
        (("show", "fui", "--edition", "call-99"), 11, "FUI"),
        (("check", "mars.toml"), 11, "There is no file mars.toml"),
        (("new", "Mine", "--from", "fui"), 10, "“Mine” cannot name a pack"),
        (("new", "../mine", "--from", "fui"), 10, "“../mine” cannot name a pack"),
        (("new", "mine", "--from", "mars"), 11, "“mars” is no programme"),
        (("new", "mine"), 2, "--from is missing"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(bare, home, arguments, code, said):
    for lang in ("en", "fr"):
        told = bare("programmes", *arguments, lang=lang)
        assert (told.code, told.out) == (code, "")
        assert len(told.err.splitlines()) == 1
        assert lang == "fr" or said.lower() in told.err.lower()
    assert not (home / "programmes").exists()


@pytest.mark.parametrize("command", [("list",), ("show", "fui"), ("new", "mine", "--from", "fui")])
@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("bad.toml", pack_of(COUNT + "\ncolour = 1"), "bad.toml, line 23: “colour” is no field"),
        ("other.toml", pack_of(COUNT), "name the file small.toml, or change the id in it"),
        ("bad.toml", "id = ", "bad.toml is not valid TOML"),
    ],
)
def test_a_broken_pack_of_ones_own_is_told_wherever_packs_are_read(bare, own, command, name, text, said):
    own(name, text)
    told = bare("programmes", *command)
    assert (told.code, told.out) == (10, "")
    assert said in told.err
    assert len(told.err.splitlines()) == 1


def test_a_pack_is_refused_with_its_line_in_both_languages(bare, write):
    file = write("p.toml", pack_of(COUNT, 'check = "count"\nat_most = 1'))
    told = bare("programmes", "check", file)
    assert (told.code, told.out) == (10, "")
    assert "p.toml, line 16: the rules “r0” and “r1” contradict each other" in told.err
    assert (
        "p.toml, ligne 16 : les règles « r0 » et « r1 » se contredisent"
        in bare("programmes", "check", file, lang="fr").err
    )
