"""``grappe import members``: all or nothing, the same twice, and each bad row by file, line, column and value."""

from __future__ import annotations

import pytest

from models.membership import Audience
from models.organization import Kind, Scheme, Size

GOOD = (
    "Raison sociale;n° SIREN;Ville;Effectif;Compétences;Besoins;Nature\n"
    'Alpha Systèmes;732 829 320;Toulouse;12;"FPGA | radio logicielle";un intégrateur;Entreprise\n'
    "Gamma;;Castres;10 à 19 salariés;IoT;un laboratoire;Labo\n"
)
BAD = GOOD + "Beta;732829321;Albi;beaucoup;IA;;licorne\n"


def test_what_was_read_is_stored(grappe, write):
    told = grappe.done("import", "members", write("m.csv", GOOD))
    assert "Rows read: 2" in told.out
    assert "grappe index" in told.err
    with grappe.store() as store:
        alpha, gamma = store.organizations()
        assert (alpha.id, alpha.name, alpha.size, alpha.kind) == (
            "alpha-systemes",
            "Alpha Systèmes",
            Size.SMALL,
            Kind.COMPANY,
        )
        assert alpha.identifiers == {Scheme.SIREN: "732829320"}
        assert gamma.kind is Kind.RESEARCH
        (membership,) = store.memberships(["alpha-systemes"])
        assert [competence.label for competence in membership.competences] == ["FPGA", "radio logicielle"]
        assert membership.needs == ("un intégrateur",)


def test_twice_the_same_file_changes_nothing(grappe, write):
    file = write("m.csv", GOOD)
    grappe.done("import", "members", file)
    with grappe.store() as store:
        before = store.revision()
    changes = grappe.done("import", "members", file, "--json").json["changes"]
    assert (
        changes["organizations"] == changes["memberships"] == {"added": 0, "changed": 0, "unchanged": 2, "removed": 0}
    )
    with grappe.store() as store:
        assert store.revision() == before


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("File", "Line", "check digit does not fit", "is no size", "Nothing was imported (rows read: 3")),
        ("fr", ("Fichier", "Ligne", "sa clé de contrôle", "n'est pas une taille", "Rien n'a été importé (lignes lues")),
    ],
)
def test_one_bad_row_refuses_the_whole_and_is_shown_where_it_stands(grappe, write, lang, words):
    told = grappe("import", "members", write("m.csv", BAD), lang=lang)
    assert told.code == 13
    assert told.out == ""
    flat = " ".join(told.err.split())
    for word in (*words, "m.csv", " 4 ", "n° SIREN", "732829321", "beaucoup", "licorne"):
        assert word in flat
    with grappe.store() as store:
        assert not list(store.organizations())


def test_bad_rows_as_json(grappe, write):
    told = grappe("import", "members", write("m.csv", BAD), "--json", lang="fr")
    assert told.code == 13
    report = told.json
    assert (report["rows"], report["changes"], report["dry_run"]) == (3, None, False)
    found = [(problem["line"], problem["column"], problem["value"]) for problem in report["problems"]]
    assert found == [(4, "n° SIREN", "732829321"), (4, "Effectif", "beaucoup"), (4, "Nature", "licorne")]
    assert all(problem["what"].startswith("m.csv, ligne 4, colonne « ") for problem in report["problems"])


def test_good_rows_are_kept_when_asked_for(grappe, write):
    told = grappe.done("import", "members", write("m.csv", BAD), "--keep-good")
    assert "732829321" in told.err
    with grappe.store() as store:
        assert [organization.id for organization in store.organizations()] == ["alpha-systemes", "gamma"]


def test_a_dry_run_counts_and_writes_nothing(grappe, write):
    told = grappe.done("import", "members", write("m.csv", GOOD), "--dry-run", lang="fr")
    assert "rien n'a été écrit" in told.out
    assert told.err == ""
    with grappe.store() as store:
        assert not list(store.organizations())


def test_many_problems_are_cut_short_on_the_screen_but_whole_as_json(grappe, write):
    file = write("m.csv", "nom;courriel\n" + "".join(f"M{i};faux\n" for i in range(30)))
    told = grappe("import", "members", file)
    assert "and 10 more; --json lists them all" in told.err
    assert len(grappe("import", "members", file, "--json").json["problems"]) == 30


def test_members_are_shown_to_staff_only_until_a_consent_is_on_record(grappe, write):
    file = write("m.csv", GOOD)
    assert "shown to staff only" in grappe.done("import", "members", file).err
    with grappe.store() as store:
        assert {membership.shown_to for membership in store.memberships()} == {Audience.STAFF}
    told = grappe.done("import", "members", file, "--consent", "members", "--consent-note", "signed forms of March")
    assert "shown to staff only" not in told.err
    with grappe.store() as store:
        for membership in store.memberships():
            assert membership.consent is not None
            assert (membership.consent.shown_to, membership.consent.note) == (
                Audience.MEMBERS,
                "signed forms of March",
            )
            assert not membership.consent.contact
    grappe.done("import", "members", file)
    with grappe.store() as store:
        assert {membership.shown_to for membership in store.memberships()} == {Audience.MEMBERS}


@pytest.mark.parametrize(("lang", "words"), [("en", "and stay: 1."), ("fr", "et restent : 1.")])
def test_a_consent_for_a_whole_file_reopens_nobody(grappe, write, lang, words):
    command = ("import", "members", write("m.csv", GOOD), "--consent", "members", "--consent-note", "forms")
    grappe.done(*command)
    with grappe.store() as store:
        gone, *others = [membership.organization_id for membership in store.memberships()]
    grappe.done("consent", "set", gone, "--shown-to", "nobody", "--note", "by e-mail")
    told = grappe.done(*command, lang=lang)
    assert words in told.err
    with grappe.store() as store:
        shown = {membership.organization_id: membership.shown_to for membership in store.memberships()}
    assert shown == {gone: Audience.NOBODY} | dict.fromkeys(others, Audience.MEMBERS)


@pytest.mark.parametrize(
    ("options", "english", "french"),
    [
        (("--consent", "members"), "needs a note", "demande une note"),
        (("--consent", "members", "--consent-note", "  "), "needs a note", "demande une note"),
        (("--consent-note", "x"), "needs an audience", "doit dire à qui montrer"),
        (("--consent-contact",), "needs an audience", "doit dire à qui montrer"),
    ],
)
def test_half_a_consent_is_refused(grappe, write, options, english, french):
    file = write("m.csv", GOOD)
    for lang, words in (("en", english), ("fr", french)):
        told = grappe("import", "members", file, *options, lang=lang)
        assert told.code == 10
        assert words in told.err
    with grappe.store() as store:
        assert not list(store.organizations())


@pytest.mark.parametrize(
    ("content", "english", "french"),
    [
        (None, "There is no ", "n'existe pas"),
        (b"PK\x03\x04rest", "is a damaged workbook", "est un classeur abîmé"),
        (bytes(range(256)) * 8, "is neither a text nor a workbook", "n'est ni un texte ni un classeur"),
        (b"", "has no header line", "n'a pas de ligne d'en-tête"),
        (b"ville;pays\nAlbi;FR\n", "no column “name” (another word", "un autre mot conviendrait : nom, raison"),
        (b"ville;pays\nAlbi;FR\n", "raison sociale", "raison sociale"),
    ],
)
def test_a_file_of_no_use(grappe, tmp_path, content, english, french):
    file = tmp_path / "m.csv"
    if content is not None:
        file.write_bytes(content)
    for lang, words in (("en", english), ("fr", french)):
        told = grappe("import", "members", file, lang=lang)
        assert told.code == 10
        assert words in told.err
        assert "m.csv" in told.err
        assert len(told.err.splitlines()) == 1


def test_a_folder_is_no_file_of_members(grappe, tmp_path):
    assert "est un dossier" in grappe("import", "members", tmp_path, lang="fr").err


def test_windows_1252_is_read(grappe, tmp_path):
    file = tmp_path / "m.csv"
    file.write_bytes("nom;ville\nÉté – œuvre;Nîmes\n".encode("cp1252"))
    grappe.done("import", "members", file)
    with grappe.store() as store:
        (organization,) = store.organizations()
        assert (organization.name, organization.city) == ("Été – œuvre", "Nîmes")


def test_colleges_are_those_of_the_cluster(demo, write):
    file = write("m.csv", "nom;collège\nUn;Start-ups\nDeux;Jardinage\n")
    told = demo("import", "members", file, lang="fr")
    assert told.code == 13
    assert "la grappe n'a pas de collège « Jardinage »" in " ".join(told.err.split())


def test_a_number_tells_who_is_meant_and_a_namesake_is_a_remark(grappe, write):
    grappe.done("import", "members", write("a.csv", "id;nom;siren;besoins\nm1;Alpha;732829320;un labo\nm2;Beta;;\n"))
    told = grappe.done(
        "import", "members", write("b.csv", "nom;siren;ville\nAlpha SAS;732829320;Albi\nBETA;;Foix\n"), lang="fr"
    )
    assert "du même nom" in " ".join(told.err.split())
    with grappe.store() as store:
        assert {o.id: (o.name, o.city) for o in store.organizations()} == {
            "beta": ("BETA", "Foix"),
            "m1": ("Alpha SAS", "Albi"),
            "m2": ("Beta", ""),
        }
        (alpha,) = store.memberships(["m1"])
        assert alpha.needs == ("un labo",)


def test_a_number_of_somebody_else_is_a_bad_row(grappe, write):
    grappe.done("import", "members", write("a.csv", "id;nom;siren\nm1;Alpha;732829320\n"))
    told = grappe("import", "members", write("b.csv", "id;nom;siren\nm9;Autre;732829320\n"))
    assert told.code == 13
    assert "is that of Alpha (m1) in the store" in " ".join(told.err.split())


def test_a_name_with_another_number_is_a_bad_row(grappe, write):
    grappe.done("import", "members", write("a.csv", "nom;siren\nAlpha;732829320\n"))
    told = grappe("import", "members", write("b.csv", "nom;siren\nAlpha;552100554\n"), lang="fr")
    assert told.code == 13
    assert "est dans la base sous alpha avec un autre SIREN" in " ".join(told.err.split())


def test_what_a_file_does_not_say_is_kept(grappe, write):
    grappe.done("import", "members", write("a.csv", GOOD))
    told = grappe.done("import", "members", write("b.csv", "nom;courriel\nGamma;g@gamma.example\n"), "--json")
    assert told.json["changes"]["memberships"]["changed"] == 1
    with grappe.store() as store:
        (gamma,) = store.memberships(["gamma"])
        assert gamma.contact.email == "g@gamma.example"
        assert [competence.label for competence in gamma.competences] == ["IoT"]


def test_without_a_store_it_says_what_to_run(bare, write):
    file = write("m.csv", GOOD)
    for lang, words in (("en", "run `grappe init`"), ("fr", "lancez `grappe init`")):
        told = bare("import", "members", file, lang=lang)
        assert told.code == 14
        assert words in told.err
