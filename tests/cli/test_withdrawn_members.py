"""Who withdrew is suggested to nobody, but staff can still find, correct and forget it."""

import json
from pathlib import Path

import pytest

from api.cli.run import run
from api.settings import Settings
from models.errors import NotFound
from models.membership import Audience, Consent, Reader
from models.resolve import resolve
from models.sql.store import SqlStore
from tests.tree import ROOT
from tests.word_encoder import WordEncoder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A store with the members of the example file, one of whom has withdrawn."""
    settings = Settings(home=tmp_path, database_url=f"sqlite:///{tmp_path / 'store.db'}", lang="en")
    members = str(ROOT / "docs" / "examples" / "members.csv")
    for command in (
        ("init",),
        ("import", "members", members, "--consent", "members", "--consent-note", "forms"),
        ("consent", "set", "Glaz Vision", "--shown-to", "nobody", "--note", "withdrawn by e-mail"),
    ):
        assert run(command, settings=settings) == 0
    return settings


@pytest.mark.parametrize("reader", list(Reader))
def test_nobody_finds_it_by_name(settings: Settings, reader: Reader):
    with SqlStore.open(settings.store_url) as store, pytest.raises(NotFound):
        resolve(store, "Glaz Vision", reader=reader)


def test_it_finds_itself(settings: Settings):
    with SqlStore.open(settings.store_url) as store:
        assert resolve(store, "glaz vision", reader=Reader.MEMBER, asker="glaz-vision").id == "glaz-vision"


@pytest.mark.parametrize("option", ["--seeker", "--with", "--exclude"])
@pytest.mark.parametrize(("lang", "words"), [("en", "has withdrawn"), ("fr", "s'est retiré")])
def test_staff_that_name_it_in_a_question_are_told(
    settings: Settings, capsys: pytest.CaptureFixture[str], option: str, lang: str, words: str
):
    cluster = str(ROOT / "docs" / "examples" / "cluster.toml")
    assert run(("init", "--cluster", cluster), settings=settings) == 0
    capsys.readouterr()
    command = ("suggest", "--need", "images", option, "glaz vision", "--lang", lang)
    assert run(command, settings=settings, encoder=WordEncoder()) == 11
    said = capsys.readouterr().err
    assert words in said
    assert "grappe consent set glaz-vision" in said


def test_staff_show_and_correct_it(settings: Settings, capsys: pytest.CaptureFixture[str]):
    assert run(("members", "edit", "Glaz Vision", "--city", "Kerlouzic"), settings=settings) == 0
    capsys.readouterr()
    assert run(("members", "show", "Glaz Vision", "--json"), settings=settings) == 0
    assert json.loads(capsys.readouterr().out)["organization"]["city"] == "Kerlouzic"


def test_it_may_come_back(settings: Settings):
    back = ("consent", "set", "Glaz Vision", "--shown-to", "members", "--note", "came back")
    assert run(back, settings=settings) == 0
    with SqlStore.open(settings.store_url) as store:
        (membership,) = store.memberships(["glaz-vision"])
        assert membership.shown_to is Audience.MEMBERS
        assert isinstance(membership.consent, Consent)


def test_it_may_be_forgotten(settings: Settings):
    assert run(("members", "remove", "Glaz Vision", "--yes"), settings=settings) == 0
    with SqlStore.open(settings.store_url) as store:
        assert not list(store.memberships(["glaz-vision"]))
