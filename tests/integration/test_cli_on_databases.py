"""The whole way through the command line, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli.run import run
from api.settings import Settings
from tests.word_encoder import WordEncoder

MEMBERS = "nom;siren;compétences\nAlpha;732829320;radio et antennes\nBeta;;logiciel de pilotage\n"
SHEET = "titre;date;texte;partenaires\nIrrigation;2020;radio pour sondes;Alpha | Beta\n"


@pytest.fixture
def grappe(database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    settings = Settings(home=tmp_path / "home", database_url=database_url, lang="fr")

    def call(*arguments: object):
        capsys.readouterr()
        code = run([*map(str, arguments), "--json"], settings=settings, encoder=WordEncoder())
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else said.err

    return call


def test_from_nothing_to_a_suggestion_and_back(grappe, tmp_path):
    (tmp_path / "m.csv").write_text(MEMBERS, encoding="utf-8")
    (tmp_path / "s.csv").write_text(SHEET, encoding="utf-8")
    (tmp_path / "c.toml").write_text('id = "c"\nname = "C"\n', encoding="utf-8")
    assert grappe("members", "list")[0] == 14
    assert grappe("init", "--cluster", tmp_path / "c.toml")[0] == 0
    consent = ("--consent", "members", "--consent-note", "forms")
    assert grappe("import", "members", tmp_path / "m.csv", *consent)[1]["changes"]["memberships"]["added"] == 2
    assert grappe("import", "members", tmp_path / "m.csv", *consent)[1]["changes"]["memberships"]["unchanged"] == 2
    assert grappe("import", "consortia", tmp_path / "s.csv")[1]["changes"]["projects"]["added"] == 1
    assert grappe("doctor")[0] == 20
    assert grappe("index")[1]["counts"] == {"organizations": 2, "members": 2, "projects": 1, "passages": 3}
    assert grappe("doctor")[0] == 0
    code, answer = grappe("suggest", "--need", "antennes", "--seeker", "BETA")
    assert (code, [found["organization"]["id"] for found in answer["suggestions"]]) == (0, ["alpha"])
    assert grappe("keys", "create", "--role", "member", "--member", "732 829 320")[1]["member"] == "alpha"
    assert grappe("members", "remove", "alpha", "--yes")[0] == 0
    assert grappe("keys", "list")[1] == []
    assert grappe("suggest", "--need", "antennes", "--seeker", "beta")[1]["suggestions"] == []
