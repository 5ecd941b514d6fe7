"""Which organizations are taken for one met twice, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.duplicates import propose
from models.membership import Contact, Membership
from models.organization import Organization, Scheme


def pair(one: str, other: str, *, cities: tuple[str, str] = ("", ""), **more):
    """The proposal for two names among others, ``None`` when there is none."""
    crowd = [Organization(f"z{number}", name) for number, name in enumerate(CROWD)]
    two = (Organization("a", one, city=cities[0], **more), Organization("b", other, city=cities[1]))
    return next(iter(propose((*two, *crowd), about={"a", "b"})), None)


CROWD = (
    "Atelier du Ressac",
    "Atelier des Mesures",
    "Laboratoire des Estuaires",
    "Laboratoire de Mécanique",
    "Société Générale de Bornes",
    "Université de la Baie",
    "Institut de Recherche des Quais",
)


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("Ondabelle RF", "ONDABELLE  rf", "same_name"),
        ("Ondabelle RF", "Ondabelle RF SARL", "same_words"),
        ("Ondabelle RF", "Ondabelle RF S.A.R.L.", "same_words"),
        ("Céramiques du Quai (CDQ)", "CERAMIQUES DU QUAI", "same_words"),
        ("Université de la Côte", "Université la Côte", "same_words"),
        ("Société Tydata", "TYDATA", "same_words"),
        ("Laboratoire d'Hydrographie Fluviale", "Laboratoire dhydrographie fluviale", "same_words"),
        ("Quai-Tech Bornages", "Quai Tech Bornage", "alike"),
        ("Voltarmor Énergies", "Voltarmore Energie", "alike"),
        ("Bornes UMR 7057", "UMR7057", "unit"),
        ("LHF", "Laboratoire d'Hydrographie Fluviale (LHF)", "abbreviation"),
    ],
)
def test_spellings_of_one_name_are_proposed_with_the_reason(one, other, code):
    found = pair(one, other, cities=("Brest", "BREST CEDEX 3"))
    assert found is not None
    assert code in {reason.code for reason in found.reasons}
    assert found.reasons[-1].code == "same_city"
    assert pair(other, one, cities=("Brest", "Brest")).score == pytest.approx(found.score)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Laboratoire des Côtes", "Laboratoire des Vases"),
        ("Université de Brest 1", "Université de Brest 2"),
        ("Hydro UMR 7057", "Hydro UMR 7058"),
        ("Délégation Paris V", "Délégation Paris VI"),
        ("Bornes GmbH", "Bornes SAS"),
        ("Ondabelle RF", "Ondabelle Formation Continue"),
        ("Quai", "Institut de Recherche des Quais et des Bornes de la Baie"),
        ("", ""),
    ],
)
def test_two_that_are_called_alike_are_not(one, other):
    assert pair(one, other) is None


def test_another_number_or_country_makes_them_two():
    same = pair("Ondabelle RF", "Ondabelle RF", identifiers={Scheme.SIREN: "732829320"})
    assert same is not None
    two = [
        Organization("a", "Ondabelle RF", identifiers={Scheme.SIREN: "732829320"}),
        Organization("b", "Ondabelle RF", identifiers={Scheme.SIREN: "404833048"}),
        Organization("c", "Bornes du Quai", country="FR"),
        Organization("d", "Bornes du Quai", country="ES"),
    ]
    assert propose(two) == ()


def test_other_cities_are_a_doubt_and_a_shared_address_a_reason():
    far = pair("Ondabelle RF", "Ondabelle RF", cities=("Brest", "Albi"))
    assert far.reasons[-1].doubt
    assert far.score < pair("Ondabelle RF", "Ondabelle RF", cities=("Brest", "Brest")).score
    two = [Organization("a", "Voltarmor Énergies Marines"), Organization("b", "Voltarmor Énergies")]
    contacts = [Contact(email="x@voltarmor.example"), Contact(website="https://www.voltarmor.example/accueil")]
    memberships = [Membership(one.id, contact=contact) for one, contact in zip(two, contacts, strict=True)]
    (found,) = propose(two, memberships)
    assert "voltarmor.example" in {reason.fact for reason in found.reasons}
    free = [Membership(one.id, contact=Contact(email="x@gmail.com")) for one in two]
    assert "reach" not in {reason.code for found in propose(two, free) for reason in found.reasons}


def test_pairs_kept_apart_and_pairs_about_others_are_left_out():
    two = [Organization("b", "Ondabelle RF"), Organization("a", "Ondabelle RF")]
    (found,) = propose(two)
    assert (found.one.id, found.other.id) == ("a", "b")
    assert propose(two, apart={("a", "b")}) == ()
    assert propose(two, about={"c"}) == ()
    assert propose(two, about={"b"}) == (found,)


@given(st.lists(st.text(max_size=30), max_size=8))
def test_whatever_the_names_scores_and_order_hold(names):
    found = propose([Organization(f"o{number}", name) for number, name in enumerate(names)])
    assert all(0.8 <= proposal.score <= 1 and proposal.one.id < proposal.other.id for proposal in found)
    assert list(found) == sorted(found, key=lambda pair: (-pair.score, pair.one.id, pair.other.id))
    assert all(reason.to("fr") and reason.to("en") for proposal in found for reason in proposal.reasons)
