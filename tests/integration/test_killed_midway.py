"""An import, a merge and an undo that are killed at any moment leave all or nothing, and the next run ends well."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from api.cli.run import run
from api.settings import Settings
from models.sql import SqlStore
from tests.bench.invented import write_members
from tests.killed import kill_after, seconds

IMPORTS, MERGES, UNDOINGS, OF_FACTS = 26, 14, 10, 8


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with three hundred members, of whom one is to be merged into another."""
    home = tmp_path_factory.mktemp("before")
    write_members(home / "few.csv", 300, seed=1)
    write_members(home / "many.csv", 700, seed=2)
    for command in (["init"], ["import", "members", str(home / "few.csv")]):
        assert run(command, settings=Settings(home=home, database_url="", lang="en")) == 0
    return home


def state(home: Path) -> tuple[object, ...]:
    with SqlStore.open(f"sqlite:///{home / 'grappe.db'}") as store:
        jobs = [(job.source, job.state, job.rows) for job in store.journal.jobs()]
        deeds = [(change.deed, change.things, change.undone) for change in store.journal.changes()]
        return (*store.organizations(), *store.memberships(), *store.projects(), *store.facts(), *jobs, *deeds)


def killed(before: Path, tmp_path: Path, command: Sequence[str], times: int, seed: int) -> int:
    """How many of ``times`` runs were killed at work; each left all or nothing."""
    whole = tmp_path / "whole"
    shutil.copytree(before, whole)
    seconds(tmp_path / "warm", ["init"])
    lasts = seconds(whole, command)
    nothing, everything = state(before), state(whole)
    assert nothing != everything
    moments = np.random.default_rng(seed)
    hit = 0
    for number in range(times):
        home = tmp_path / str(number)
        shutil.copytree(before, home)
        hit += kill_after(moments.uniform(0, lasts), home, command)
        found = state(home)
        assert found in (nothing, everything)
        if found == nothing:
            seconds(home, command)
            assert state(home) == everything
        shutil.rmtree(home)
    return hit


def test_imports(before: Path, tmp_path: Path) -> None:
    assert killed(before, tmp_path, ["import", "members", str(before / "many.csv")], IMPORTS, seed=1)


def test_imports_of_facts(before: Path, tmp_path: Path) -> None:
    with SqlStore.open(f"sqlite:///{before / 'grappe.db'}") as store:
        ids = [organization.id for organization in store.organizations()]
    rows = [f"{id_};{place};2 M€;2025;liasse" for place, id_ in enumerate(ids)]
    file = tmp_path / "facts.csv"
    file.write_text("\n".join(["id;effectif;ca;date des comptes;source", *rows]), encoding="utf-8")
    assert killed(before, tmp_path, ["import", "facts", str(file)], OF_FACTS, seed=4)


def test_merges(before: Path, tmp_path: Path) -> None:
    with SqlStore.open(f"sqlite:///{before / 'grappe.db'}") as store:
        one, other = [membership.organization_id for membership in store.memberships()][:2]
    assert killed(before, tmp_path, ["duplicates", "merge", one, other], MERGES, seed=2)


def test_undoing_an_import(before: Path, tmp_path: Path) -> None:
    with SqlStore.open(f"sqlite:///{before / 'grappe.db'}") as store:
        (job,) = store.journal.jobs()
    assert killed(before, tmp_path, ["imports", "undo", job.id], UNDOINGS, seed=3)
