from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.names import name_key, slug


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Électronique du Girou", "ELECTRONIQUE  DU GIROU"),
        ("Cœur & Sœur", "coeur & soeur"),
        ("L’Atelier", "L'atelier"),
        ("\u00a0Tarbélia ", "tarbe\u0301lia"),
        ("Straße", "STRASSE"),
        ("İstanbul", "istanbul"),
    ],
)
def test_names_that_are_the_same_to_a_reader_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_an_id_made_from_a_name_stands_in_an_address(name: str) -> None:
    made = slug(name)
    assert len(made) <= 80
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert bool(made) == bool(name_key(name))
    assert made == slug(name)


def test_made_ids_are_readable_and_long_or_foreign_names_keep_apart() -> None:
    assert slug("Laboratoire d'Électronique (LAAS)") == "laboratoire-d-electronique-laas"
    assert slug("a" * 100 + "b") != slug("a" * 100 + "c")
    assert slug("東京") != slug("京都")
    assert slug(" ") == ""
