"""A need is split into the separate things that it asks for, in French and in English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.aspects import MOST_ASPECTS, split_aspects


@pytest.mark.parametrize(
    ("need", "aspects"),
    [
        (
            "capteurs communicants à basse consommation et tableau de bord pour l'irrigation",
            ("capteurs communicants à basse consommation", "tableau de bord pour l'irrigation"),
        ),
        ("Nous cherchons un partenaire pour certifier un logiciel embarqué.", ("certifier un logiciel embarqué",)),
        ("We are looking for a company able to run user tests", ("run user tests",)),
        ("Besoin d'hébergement souverain ; protection des données de santé", (
            "hébergement souverain", "protection des données de santé",
        )),
        ("low power radio, soil moisture sensing and a dashboard for growers", (
            "low power radio", "soil moisture sensing", "a dashboard for growers",
        )),
        ("traitement d'images et vidéo", ("traitement d'images et vidéo",)),
        ("- data hosting\n- user interviews\n- data hosting", ("data hosting", "user interviews")),
        ("norme EN 1.2 et 3.4", ("norme EN 1.2 et 3.4",)),
        ("IA", ("IA",)),
    ],
)  # fmt: skip
def test_a_need_is_split_where_its_parts_stand_alone(need, aspects):
    assert split_aspects(need) == aspects


@pytest.mark.parametrize("need", ["", "   ", "...", " ; , ", "de la et pour", "?"])
def test_a_need_without_words_has_no_aspect(need):
    assert split_aspects(need) == ()


def test_a_long_need_keeps_its_first_aspects():
    need = "; ".join(f"thing number{chr(97 + i)} wanted" for i in range(20))
    assert split_aspects(need) == tuple(f"thing number{chr(97 + i)} wanted" for i in range(MOST_ASPECTS))


@given(st.text(max_size=300))
def test_whatever_is_written_aspects_are_few_distinct_and_taken_from_it(need):
    aspects = split_aspects(need)
    assert len(aspects) <= MOST_ASPECTS
    assert len(set(aspects)) == len(aspects)
    assert all(aspect and aspect in need for aspect in aspects)
