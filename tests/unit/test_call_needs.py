"""Needs proposed from the text of a call: what asks, what does not, and texts that nobody would paste on purpose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.call_needs import LESS, MOST_PROPOSED, propose_needs
from matching.call_sections import Part, pieces
from matching.enumerations import enumerated
from matching.words import content_words, language_of


def proposed(text: str) -> list[str]:
    return [need.text.to("fr") for need in propose_needs(text)]


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        (
            "Sont attendus le tri des déchets, la collecte du verre et un suivi par capteurs.",
            ["tri des déchets", "collecte du verre", "suivi par capteurs"],
        ),
        ("La solution doit fonctionner hors ligne.", ["fonctionner hors ligne"]),
        ("Une connaissance fine du milieu hospitalier est requise.", ["connaissance fine du milieu hospitalier"]),
        (
            "Nous recherchons des compétences en chimie verte, en toxicologie et en génie des procédés.",
            ["chimie verte", "toxicologie", "génie des procédés"],
        ),
        ("Le groupement disposera d'une plateforme d'essais.", ["plateforme d'essais"]),
        ("The project must include a life cycle assessment.", ["life cycle assessment"]),
        ("You will also need to train local guides.", ["train local guides"]),
        ("Solutions are to be certified by a third party.", ["certified by a third party"]),
        ("A strong understanding of maritime law is desirable.", ["strong understanding of maritime law"]),
        (
            "Teams must combine passive traps with automatic counting of the fish.",
            ["passive traps", "automatic counting of the fish"],
        ),
        (
            "What we are looking for:\n* drones that fly at night\n* thermal cameras\n\nHow to apply:\n* a film",
            ["drones that fly at night", "thermal cameras"],
        ),
        (
            "Titre de l'appel\n\nAxe 1. Capteurs de sol sobres\nAxe 2 – Radio longue portée ; antennes enterrées",
            ["Capteurs de sol sobres", "Radio longue portée", "antennes enterrées"],
        ),
        (
            "Il faut un spécialiste du climat. Et une station de ski.",
            ["spécialiste du climat", "station de ski"],
        ),
        ("L'appel porte sur la dépollution des sols.", ["dépollution des sols"]),  # where nothing is more precise
    ],
)
def test_what_is_asked_for_is_proposed_in_its_own_words(text, needs):
    assert proposed(text) == needs


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "Le consortium comprend au moins deux entreprises, dont une PME.",
        "Les projets devront démarrer avant la fin de l'année.",
        "Date limite de dépôt : 30 avril 2026 à 12 h.",
        "Le projet devra coûter moins de 300 000 €.",
        "Les candidats devront remettre un dossier complet.",
        "Le jury se réunira en juin.",
        "Les lauréats seront accompagnés pendant six mois.",
        "Applicants may submit more than one proposal.",
        "Proposals must not exceed 45 pages.",
        "Winners will be announced in June.",
        "If you need more information, contact our helpline.",
        "Beneficiaries must acknowledge the support in all communication.",
        "A call\nWho can apply\nTeams should include a registered charity in their country.",
    ],
)
def test_what_any_call_says_is_not(text):
    assert proposed(text) == []


def test_what_is_obligatory_is_required_and_what_is_welcome_weighs_less():
    must, wished, said = propose_needs(
        "The project must include a life cycle assessment. Knowledge of maritime law is an advantage. "
        "Projects will test heat pumps in schools."
    )
    assert (must.required, must.weight) == (True, 1)
    assert (wished.required, wished.weight) == (False, LESS)
    assert (said.required, said.weight) == (False, 1)


def test_each_need_stands_in_the_language_of_the_text():
    (french,) = propose_needs("Le projet comportera une étude des sols de la vallée.")
    (english,) = propose_needs("The project will include a study of the soils of the valley.")
    assert (french.text.fr, french.text.en) == ("étude des sols de la vallée", "")
    assert (english.text.en, english.text.fr) == ("study of the soils of the valley", "")
    assert (language_of(""), language_of("??")) == ("fr", "fr")


def test_lines_that_a_page_has_broken_are_read_as_one():
    broken = "Le projet devra comporter une étude\ndes sols de la vallée et\nun suivi des crues."
    assert proposed(broken) == ["étude des sols de la vallée", "suivi des crues"]


def test_headings_say_what_stands_below_them():
    text = "Title of the call\n\nScope\nA first sentence.\n\nEligibility\nAnother sentence.\n"
    assert [(piece.text, piece.part) for piece in pieces(text)] == [
        ("A first sentence.", Part.ASKED),
        ("Another sentence.", Part.ADMINISTRATIVE),
    ]


@pytest.mark.parametrize(
    ("clause", "items"),
    [
        ("exercices de crise avec les élus et les secrétaires de mairie", 1),
        ("la collecte du verre, le tri des métaux et le compostage des restes", 3),
        ("retrofit vibration and temperature sensors", 1),
        ("dashboard for residents, showing live levels and complaints", 1),
        ("up to 80,000 images of clouds", 1),
        ("capteurs (humidité, température et salinité) de sol", 1),
    ],
)
def test_only_what_stands_alone_is_parted(clause, items):
    assert len(enumerated(clause)) == items


HOSTILE = {
    "one word": "x" * 300_000,
    "one line": "le projet devra " * 20_000,
    "commas": "sont attendus a, b, c, " * 13_000,
    "short lines": "a:\n" * 100_000,
    "many items": "Ce que nous cherchons :\n" + "\n".join(f"- capteurs {i} de sol" for i in range(12_000)),
    "parentheses": "(" * 300_000,
    "adverbs": "Le projet devra " + "ment " * 60_000,
    "odd letters": "\u202e\u0301é漢字🛰\x00\x1b[31m " * 20_000,
    "line ends": "\r\n\u2028\x0b\x0c" * 50_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_is_too_odd(text):
    needs = propose_needs(text)
    assert len(needs) <= MOST_PROPOSED
    assert needs == propose_needs(text)


@given(
    text=st.lists(
        st.sampled_from(
            [
                "Le projet devra ",
                "comporter ",
                "un capteur",
                ", ",
                " et ",
                ".\n",
                "\n- ",
                " : ",
                "Scope\n",
                "must be ",
                "with ",
                "(",
                ")",
                "é",
                "🛰",
                "12 %",
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_whatever_is_proposed_was_said(text):
    for need in propose_needs(text):
        said = need.text.to("fr")
        assert said == said.strip()
        assert set(content_words(said)) <= set(content_words(text))
        assert 0 < need.weight <= 1
