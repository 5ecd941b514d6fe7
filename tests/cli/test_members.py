"""``grappe members``: list, show, edit, remove."""

from __future__ import annotations

import io

import pytest

from models.organization import Scheme, Size

ONDABELLE = "ondabelle-rf"


@pytest.mark.parametrize(("lang", "words"), [("en", ("Shown to", "company")), ("fr", ("Montré à", "entreprise"))])
def test_a_list_of_all(demo, lang, words):
    told = demo.done("members", "list", lang=lang)
    assert "ondabelle" in told.out  # the rest of an id may stand on the next line
    for word in words:
        assert word in told.out


def test_a_list_as_json(demo):
    members = demo.done("members", "list", "--json").json
    assert len(members) == 120
    assert [member["organization"]["id"] for member in members] == sorted(
        member["organization"]["id"] for member in members
    )
    assert all(member["membership"]["organization_id"] == member["organization"]["id"] for member in members)


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "There are no members yet"), ("fr", "Il n'y a pas encore de membres")]
)
def test_an_empty_list(grappe, lang, words):
    told = grappe.done("members", "list", lang=lang)
    assert told.out == ""
    assert words in told.err


@pytest.mark.parametrize("who", [ONDABELLE, "Ondabelle RF", "ONDABELLE  rf"])
def test_a_member_by_id_or_name(demo, who):
    assert demo.done("members", "show", who, "--json").json["organization"]["id"] == ONDABELLE


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ("Offers", "Seeks", "contact included")), ("fr", ("Offre", "Cherche", "coordonnées comprises"))],
)
def test_all_that_is_known_of_a_member(demo, lang, words):
    demo.done("consent", "set", ONDABELLE, "--shown-to", "members", "--contact", "--note", "said so")
    told = demo.done("members", "show", ONDABELLE, lang=lang)
    for word in (*words, "Tarbes", "said so", "2026-03-12", "chambre anéchoïque"):
        assert word in told.out


def test_past_projects_are_shown(demo):
    told = demo.done("members", "show", "Nordane Systèmes Embarqués")
    assert "SOBRENOYAU (2012)" in told.out
    shown = demo.done("members", "show", "Nordane Systèmes Embarqués", "--json").json
    assert "SOBRENOYAU" in {project["title"] for project in shown["projects"]}


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Nobody here is called “nobody”"), ("fr", "Personne ne s'appelle « nobody » ici")]
)
@pytest.mark.parametrize(
    "command", [("show",), ("edit", "--city", "Albi"), ("remove", "--yes")], ids=lambda command: command[0]
)
def test_an_unknown_member(demo, lang, words, command):
    told = demo("members", command[0], "nobody", *command[1:], lang=lang)
    assert told.code == 11
    assert words in told.err


@pytest.mark.parametrize(("lang", "words"), [("en", "could be"), ("fr", "peut désigner")])
def test_an_ambiguous_name_lists_its_candidates(demo, write, lang, words):
    demo.done("import", "members", write("m.csv", "id;nom\nother;Ondabelle RF\n"))
    told = demo("members", "show", "Ondabelle RF", lang=lang)
    assert told.code == 12
    assert words in told.err
    assert "Ondabelle RF (ondabelle-rf)" in told.err
    assert "Ondabelle RF (other)" in told.err


def test_an_organization_that_has_not_joined(grappe, write, tmp_path):
    write("set/organizations.csv", "id,name\nc1,Coop\n")
    grappe.done("import", "consortia", tmp_path / "set")
    told = grappe("members", "show", "Coop", lang="fr")
    assert told.code == 11
    assert "n'est pas membre" in told.err


def test_what_is_named_changes_and_the_rest_stays(demo):
    with demo.store() as store:
        (before,) = store.memberships([ONDABELLE])
    told = demo.done(
        *("members", "edit", ONDABELLE, "--city", "Lourdes", "--size", "micro", "--country", "Espagne"),
        *("--add-competence", "fibre", "--remove-competence", "mesures en chambre anéchoïque"),
        *("--add-need", "un banc", "--website", "ondabelle.example", "--siren", "732 829 320"),
        lang="fr",
    )
    assert "Ondabelle RF (ondabelle-rf) est modifié." in told.out
    assert told.err == ""
    with demo.store() as store:
        (organization,) = store.organizations([ONDABELLE])
        (after,) = store.memberships([ONDABELLE])
    assert (organization.city, organization.size, organization.country) == ("Lourdes", Size.MICRO, "ES")
    assert organization.identifiers == {Scheme.SIREN: "732829320"}
    labels = [competence.label for competence in after.competences]
    assert labels[-1] == "fibre"
    assert "mesures en chambre anéchoïque" not in labels
    assert after.needs == (*before.needs, "un banc")
    assert after.contact.website == "https://ondabelle.example"
    assert (after.contact.email, after.consent, after.description) == (
        before.contact.email,
        before.consent,
        before.description,
    )


def test_nothing_that_steers_a_terminal_is_kept(demo):
    edit = ("members", "edit", ONDABELLE, "--city", "Tar\x1b[2Jbes", "--add-need", "un\x07 banc", "--json")
    edited = demo.done(*edit).json
    assert edited["organization"]["city"] == "Tar[2Jbes"
    assert edited["membership"]["needs"][-1] == "un banc"


@pytest.mark.parametrize(("lang", "words"), [("en", "is no text in UTF-8"), ("fr", "n'est pas du texte en UTF-8")])
def test_what_is_no_text_is_wrong_usage(demo, lang, words):
    for command in (("show", "\udcff"), ("edit", ONDABELLE, "--city", "\udcff")):
        told = demo("members", *command, lang=lang)
        assert told.code == 2
        assert words in told.err


def test_an_empty_text_clears(demo):
    demo.done("members", "edit", ONDABELLE, "--siren", "732829320")
    edited = demo.done("members", "edit", ONDABELLE, "--siren", "", "--description", "", "--college", "", "--json").json
    assert edited["changed"] is True
    assert edited["organization"]["identifiers"] == {}
    assert (edited["membership"]["description"], edited["membership"]["college"]) == ("", "")


@pytest.mark.parametrize(
    "given", ["images", "Images, cartes et données spatiales", "IMAGES, CARTES ET DONNEES SPATIALES"]
)
def test_a_college_is_meant_by_its_id_or_its_name(demo, given):
    edited = demo.done("members", "edit", ONDABELLE, "--college", given, "--json").json
    assert edited["membership"]["college"] == "images"


@pytest.mark.parametrize(("lang", "words"), [("en", "was like that already"), ("fr", "était déjà ainsi")])
def test_an_edit_that_changes_nothing(demo, lang, words):
    told = demo.done("members", "edit", ONDABELLE, "--city", "Tarbes", lang=lang)
    assert words in told.out
    assert told.err == ""


@pytest.mark.parametrize(
    ("options", "code", "english", "french"),
    [
        ((), 10, "Nothing was said to change", "pas dit quoi changer"),
        (("--country", "FRA"), 10, "“FRA” is not a country", "« FRA » n'est pas un pays"),
        (("--siren", "12"), 10, "“12” is not a SIREN", "« 12 » n'est pas un SIREN"),
        (("--contact-email", "x"), 10, "“x” is not an e-mail", "« x » n'est pas une adresse électronique"),
        (("--website", "javascript:x"), 10, "is not a web address", "n'est pas une adresse de site"),
        (("--college", "zz"), 10, "no college “zz”", "pas de collège « zz »"),
        (("--axis", "zz"), 10, "no axis “zz”", "pas d'axe « zz »"),
        (("--name", " "), 10, "A member has a name", "Un membre a un nom"),
        (("--remove-need", "zz"), 11, "no “zz” to remove", "pas de « zz » à retirer"),
    ],
)
def test_an_edit_of_no_use_changes_nothing(demo, options, code, english, french):
    with demo.store() as store:
        before = store.revision()
    for lang, words in (("en", english), ("fr", french)):
        told = demo("members", "edit", ONDABELLE, *options, lang=lang)
        assert told.code == code
        assert words in told.err
    with demo.store() as store:
        assert store.revision() == before


def test_a_number_of_another_organization_is_refused(demo):
    demo.done("members", "edit", ONDABELLE, "--siren", "732829320")
    told = demo("members", "edit", "Ambrelune", "--siren", "732829320", lang="fr")
    assert told.code == 10
    assert "ondabelle-rf l'a déjà" in told.err


@pytest.mark.parametrize(
    ("lang", "answer", "code", "asked", "words"),
    [
        ("en", "y\n", 0, "[y/N]", "is forgotten"),
        ("fr", "oui\n", 0, "[o/N]", "est oublié"),
        ("en", "no\n", 19, "[y/N]", "Nothing was done."),
        ("fr", "\n", 19, "[o/N]", "Rien n'a été fait."),
        ("fr", "", 19, "[o/N]", "Rien n'a été fait."),
    ],
)
def test_who_leaves_is_forgotten_after_a_yes(demo, monkeypatch, lang, answer, code, asked, words):
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    told = demo("members", "remove", ONDABELLE, lang=lang)
    assert told.code == code
    assert asked in told.err
    assert words in told.out + told.err
    with demo.store() as store:
        assert bool(list(store.memberships([ONDABELLE]))) == (code != 0)


def test_forgotten_without_being_asked(demo):
    assert demo.done("members", "remove", ONDABELLE, "--yes", "--json").json == {"id": ONDABELLE, "removed": True}
    assert demo("members", "show", ONDABELLE).code == 11
