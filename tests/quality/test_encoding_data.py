"""What the encoder is measured on by hand: whole, without repeats, and about members of the demo cluster."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from models.demo_cluster import load_demo
from models.sql.store import SqlStore
from tests.tree import ROOT

FOLDER = ROOT / "evaluation" / "encoding"
SYNONYMS_HEADER = ["query", "query_language", "label", "label_language"]
NEEDS_HEADER = ["id", "fr", "en", "members"]


def read_rows(name: str, header: list[str]) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        rows = list(reader)
    assert reader.fieldnames == header
    assert all(list(row) == header and all(row.values()) for row in rows)
    return rows


@pytest.fixture(scope="module")
def synonyms() -> list[dict[str, str]]:
    return read_rows("synonyms.csv", SYNONYMS_HEADER)


@pytest.fixture(scope="module")
def needs() -> list[dict[str, str]]:
    return read_rows("needs.csv", NEEDS_HEADER)


@pytest.fixture(scope="module")
def demo_members(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    with SqlStore.create(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'store.db'}") as store:
        load_demo(store)
        return {membership.organization_id for membership in store.memberships()}


def repeated(values: list[object]) -> list[object]:
    return [value for value, times in Counter(values).items() if times > 1]


def test_synonyms_are_asked_in_both_languages_of_both(synonyms):
    directions = Counter((row["query_language"], row["label_language"]) for row in synonyms)
    assert directions == {("fr", "fr"): 60, ("fr", "en"): 50, ("en", "en"): 50, ("en", "fr"): 40}


def test_a_label_answers_one_query_and_a_query_has_one_answer(synonyms):
    assert repeated([(row["label_language"], row["label"].casefold()) for row in synonyms]) == []
    asked = [(row["query_language"], row["query"].casefold(), row["label_language"]) for row in synonyms]
    assert repeated(asked) == []


def test_a_query_is_never_a_label(synonyms):
    """Else it would be found by its words, or stand for two things."""
    labels = {row["label"].casefold() for row in synonyms}
    assert [row["query"] for row in synonyms if row["query"].casefold() in labels] == []


def test_texts_are_as_typed_without_blanks_around_them(synonyms, needs):
    cells = [value for row in (*synonyms, *needs) for value in row.values()]
    assert [cell for cell in cells if cell != " ".join(cell.split())] == []


def test_needs_are_numbered_and_each_is_said_once(needs):
    assert [row["id"] for row in needs] == [f"n{number:02}" for number in range(1, 61)]
    assert repeated([row[language].casefold() for row in needs for language in ("fr", "en")]) == []


def test_needs_name_members_of_the_demo_cluster_sixty_of_them(needs, demo_members):
    named = [row["members"].split() for row in needs]
    assert {len(members) for members in named} <= {1, 2, 3}
    assert [members for members in named if len(set(members)) < len(members)] == []
    asked = {member for members in named for member in members}
    assert asked <= demo_members
    assert len(asked) == 60
