"""The command line, called in this process on an installation of the test's own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api.cli.run import run
from api.settings import Settings
from models.sql.store import SqlStore
from tests.word_encoder import WordEncoder

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Grappe:
    """An installation: ``grappe("members", "list")``."""

    settings: Settings
    capsys: pytest.CaptureFixture[str]
    encoder: Any = field(default_factory=WordEncoder)
    now: Callable[[], datetime] = lambda: NOW

    def __call__(self, *arguments: object, lang: str = "") -> Told:
        self.capsys.readouterr()
        words = [str(argument) for argument in arguments] + (["--lang", lang] if lang else [])
        code = run(words, settings=self.settings, encoder=self.encoder, now=self.now)
        said = self.capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Told(int(code), said.out, said.err)

    def done(self, *arguments: object, lang: str = "") -> Told:
        """The same of a command that must succeed."""
        told = self(*arguments, lang=lang)
        assert told.code == 0, told
        return told

    def store(self) -> SqlStore:
        return SqlStore.open(self.settings.store_url)

    def to(self, **settings: object) -> Grappe:
        return replace(self, settings=self.settings.model_copy(update=settings))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def bare(home: Path, capsys: pytest.CaptureFixture[str]) -> Grappe:
    """Nothing was ever done here."""
    return Grappe(Settings(home=home, database_url="", lang="en", encoder="bilingual"), capsys)


@pytest.fixture
def grappe(bare: Grappe) -> Grappe:
    """A store without a cluster and without members."""
    bare.done("init")
    return bare


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo")
    settings = Settings(home=home, database_url="", lang="en")
    assert run(["init", "--demo", "--json"], settings=settings, now=lambda: NOW) == 0
    assert run(["index", "--json"], settings=settings, encoder=WordEncoder(), now=lambda: NOW) == 0
    return home


@pytest.fixture
def demo(demo_home: Path, bare: Grappe, home: Path) -> Grappe:
    """The demo cluster, indexed."""
    shutil.copytree(demo_home, home)
    return bare


Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file into the test's folder and gives its path."""

    def to(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return to
