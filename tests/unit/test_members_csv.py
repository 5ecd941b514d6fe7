"""Members from separated files, as spreadsheets and people write them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.cluster import Axis, Cluster, College
from models.errors import InvalidInput
from models.imports import ImportReport, read_members
from models.membership import Audience, Consent, Contact
from models.organization import Kind, Organization, Scheme, Size
from models.texts import Localized

CLUSTER = Cluster(
    id="c",
    name="C",
    colleges=(College("firms", Localized("Firms", "Entreprises")), College("labs", Localized("Labs", "Laboratoires"))),
    axes=(Axis("health", Localized("Health", "Santé")),),
)


@pytest.fixture
def read(tmp_path: Path):
    def from_text(text: str | bytes, **options) -> ImportReport:
        file = tmp_path / "m.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_members(file, **options)

    return from_text


def codes(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.column, problem.code) for problem in report.problems]


@pytest.mark.parametrize(
    "header",
    [
        "raison sociale;n° SIREN;ville;effectif;compétences;besoins;nature;pays;courriel;téléphone;site web",
        "Nom ;N° Siren;COMMUNE;Taille;Compétence;Besoin;Type;Pays;E-mail;Tél;Site internet",
        "name;siren;city;size;skills;needs;kind;country;email;phone;website",
        "Dénomination;numéro siren;Ville;Classe d'effectif;Savoir-faire;besoins;nature;PAYS;mail;tel;url",
    ],
)
def test_headers_in_both_languages(read, header):
    row = 'Alpha;732 829 320;Albi;12;"radio|FPGA";un labo;entreprise;France;a@a.example;05 36 49 00 00;a.example'
    report = read(f"{header}\n{row}\n")
    assert (report.problems, report.warnings, report.rows) == ((), (), 1)
    assert report.batch.organizations == (
        Organization(
            "alpha", "Alpha", Kind.COMPANY, Size.SMALL, "FR", city="Albi", identifiers={Scheme.SIREN: "732829320"}
        ),
    )
    (membership,) = report.batch.memberships
    assert [competence.label for competence in membership.competences] == ["radio", "FPGA"]
    assert membership.needs == ("un labo",)
    assert membership.contact == Contact("", "a@a.example", "05 36 49 00 00", "https://a.example")


def test_what_excel_saves(read):
    text = (
        "\ufeffsep=;\r\nNom;Description;Compétences\r\n"
        '"Alpha; fils";"Deux lignes :\r\nla ""seconde""";"radio\r\n- FPGA\r\n• antennes"\r\n'
    )
    report = read(text.encode("utf-8"))
    assert report.problems == ()
    (membership,) = report.batch.memberships
    assert report.batch.organizations[0].name == "Alpha; fils"
    assert membership.description == 'Deux lignes :\r\nla "seconde"'
    assert [competence.label for competence in membership.competences] == ["radio", "FPGA", "antennes"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(read, encoding):
    report = read("nom;ville\nŒuvre d'été;Nîmes\n".encode(encoding))
    assert report.batch.organizations == (Organization("oeuvre-d-ete", "Œuvre d'été", city="Nîmes"),)


def test_several_competences_in_a_cell_in_a_row_each_or_in_a_column_each(read):
    in_a_cell = read("nom,compétences\nAlpha,radio | FPGA ; antennes\n")
    in_rows = read("nom,compétences\nAlpha,radio\nBeta,autre\nAlpha,FPGA\nALPHA,antennes\n")
    in_columns = read("nom,compétence 1,compétence 2,compétence 3\nAlpha,radio,FPGA,antennes\n")
    wanted = ["radio", "FPGA", "antennes"]
    for report in (in_a_cell, in_rows, in_columns):
        assert report.problems == ()
        assert [competence.label for competence in report.batch.memberships[0].competences] == wanted
    assert [organization.id for organization in in_rows.batch.organizations] == ["alpha", "beta"]


def test_rows_of_one_member_are_told_by_id_number_or_name(read):
    report = read(
        "id,nom,siren,besoins,ville\nm1,Alpha,732829320,un,\nm1,,,deux,\n,,732829320,trois,Albi\n,ALPHA,,quatre,\n"
    )
    assert report.problems == ()
    assert report.batch.memberships[0].needs == ("un", "deux", "trois", "quatre")
    assert report.batch.organizations == (
        Organization("m1", "Alpha", city="Albi", identifiers={Scheme.SIREN: "732829320"}),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nom,siren\nA,1\n", (2, "siren", "siren_wrong")),
        ("nom,N° SIREN\nA,732829321\n", (2, "N° SIREN", "siren_key_wrong")),
        ("nom,effectif\nA,beaucoup\n", (2, "effectif", "size_unknown")),
        ("nom,type\nA,licorne\n", (2, "type", "kind_unknown")),
        ("nom,type\nA,entreprize\n", (2, "type", "kind_misspelt")),
        ("nom,pays\nA,Syldavie\n", (2, "pays", "country_unknown")),
        ("nom,courriel\nA,x\n", (2, "courriel", "email_wrong")),
        ("nom,site\nA,javascript:alert(1)\n", (2, "site", "website_wrong")),
        ("nom,ville\n,Albi\n", (2, "nom", "name_missing")),
        ("id,nom\na b,A\n", (2, "id", "id_wrong")),
        ("id,nom\nm9,\n", (2, "nom", "name_missing")),
        ("nom,ville\nA,Albi\nA,Foix\n", (3, "ville", "row_differs")),
        ("nom,siren\nA,732829320\nA,552100554\n", (3, "nom", "name_twice")),
        ("id,nom,siren\nx,A,732829320\ny,B,732829320\n", (3, "siren", "number_twice")),
        ("nom\nL'Été\nL Ete\n", (3, "nom", "id_made_twice")),
        ("nom,ville\nA,Albi,de trop\n", (2, "", "row_too_long")),
        ('nom,ville\n"A"x,Albi\n', (2, "", "row_quotes")),
        (f"nom\n{'x' * 501}\n", (2, "nom", "name_too_long")),
    ],
)
def test_a_bad_row_is_told_by_line_and_column_and_the_others_are_read(read, text, expected):
    report = read(text)
    assert codes(report) == [expected]
    for lang in ("en", "fr"):
        sentence = report.problems[0].sentence(lang)
        assert sentence.startswith("m.csv, ")
        assert f" {expected[0]}" in sentence
    header, _, rest = text.partition("\n")
    good = "z,Bonne Ligne" if header.startswith("id") else "Bonne Ligne"
    whole = read(f"{header}\n{good}\n{rest}")
    assert len(whole.problems) == 1
    assert "Bonne Ligne" in {organization.name for organization in whole.batch.organizations}


def test_each_wrong_cell_of_a_row_is_told(read):
    report = read("nom;siren;effectif;courriel\nA;1;beaucoup;x\nB;;;\n")
    assert [column for _, column, _ in codes(report)] == ["siren", "effectif", "courriel"]
    assert [organization.id for organization in report.batch.organizations] == ["b"]
    assert report.rows == 2


def test_colleges_and_axes_are_those_of_the_cluster(read):
    text = "nom;collège;axes\nA;Entreprises;santé\nB;LABS;\nC;Jardin;Santé | Lune\n"
    report = read(text, cluster=CLUSTER)
    assert [membership.college for membership in report.batch.memberships] == ["firms", "labs"]
    assert report.batch.memberships[0].axes == ("health",)
    assert codes(report) == [(4, "collège", "college_unknown"), (4, "axes", "axis_unknown")]
    assert "firms, labs" in report.problems[0].sentence("fr")
    assert [membership.college for membership in read(text).batch.memberships] == ["Entreprises", "LABS", "Jardin"]


def test_cells_that_say_that_there_is_nothing_are_blank(read):
    report = read("nom;courriel;site;besoins;présentation\nA;-;–;N/A;Néant\nB;#N/A;/;n/a;-\n")
    assert (report.problems, report.warnings) == ((), ())
    for membership in report.batch.memberships:
        assert (membership.contact, membership.needs, membership.description) == (Contact(), (), "")


def test_a_telephone_that_a_spreadsheet_took_for_a_number_is_a_remark(read):
    report = read("nom;tél\nA;612345678\nB;0612345678\n")
    assert [(warning.line, warning.column, warning.code) for warning in report.warnings] == [
        (2, "tél", "phone_zero_lost")
    ]
    assert report.batch.memberships[0].contact.phone == "612345678"


@pytest.mark.parametrize(
    "above",
    [
        "Liste des adhérents 2026;;\n",
        "Grappe de la Baie, liste tenue à jour par Léa, Karim, et Zoé\n\n;;;\nmise à jour : 3 mars\n",
        "Qui;;Où\n",
        "\n\n",
    ],
)
def test_titles_above_the_headers_are_passed_over(read, above):
    report = read(f"{above}nom;siren;ville\nA;732829320;Albi\nB;1;Foix\n")
    assert [organization.city for organization in report.batch.organizations] == ["Albi"]
    assert [(line, column) for line, column, _ in codes(report)] == [(above.count("\n") + 3, "siren")]


def test_groups_above_the_headers_complete_them(read):
    report = read("Nom;Ville;Contact;;\n;;Nom;Courriel;Téléphone\nA;Albi;Léa;lea@a.example;05 36 49 00 00\n")
    assert (report.problems, report.warnings) == ((), ())
    assert report.batch.organizations == (Organization("a", "A", city="Albi"),)
    assert report.batch.memberships[0].contact == Contact("Léa", "lea@a.example", "05 36 49 00 00")


def test_a_file_without_headers_is_told_by_line(read):
    with pytest.raises(InvalidInput) as wrong:
        read("Liste des adhérents;\nA;Albi\n")
    assert "La ligne 1 de m.csv" in wrong.value.sentence("fr")
    assert "raison sociale" in wrong.value.sentence("fr")


def test_a_siret_tells_the_siren(read):
    report = read("nom;siret;siren\nA;732 829 320 00074;\nB;73282932000075;\nC;7,33E+13;\nD;35600000000048;552100554\n")
    assert report.batch.organizations == (Organization("a", "A", identifiers={Scheme.SIREN: "732829320"}),)
    assert codes(report) == [
        (3, "siret", "siret_key_wrong"),
        (4, "siret", "siret_wrong"),
        (5, "siret", "siret_differs"),
    ]


def test_a_siret_in_place_of_the_siren_is_understood_where_both_are_sure(read):
    report = read("nom;siren\nA;732 829 320 00074\nB;73282932000075\n")
    assert report.batch.organizations == (Organization("a", "A", identifiers={Scheme.SIREN: "732829320"}),)
    assert codes(report) == [(3, "siren", "siret_key_wrong")]


def test_a_total_is_no_member(read):
    report = read("nom;effectif;ville\nTotal Énergie;12;Pau\nTOTAL;240;\nTotal : 2;;\nTotal général;;\nTotal;3;Albi\n")
    assert [organization.name for organization in report.batch.organizations] == ["Total Énergie", "Total"]
    assert [(warning.line, warning.code) for warning in report.warnings] == [
        (line, "total_left_out") for line in (3, 4, 5)
    ]


def test_postcodes_are_known_and_not_kept(read):
    report = read("nom;code postal;ville\nA;9100;Pamiers\nA;09100;Pamiers\n")
    assert (report.problems, report.warnings) == ((), ())


def test_a_consent_stands_in_columns_too(read):
    report = read(
        "nom;accord;date de l'accord;accord donné par;contact montré\n"
        "A;membres;12/03/2026;formulaire;oui\nB;Équipe seule;2026-03-12;mail;\nC;non;46000;téléphone;non\nD;;;;\n"
    )
    assert report.problems == ()
    assert [membership.consent for membership in report.batch.memberships] == [
        Consent(Audience.MEMBERS, date(2026, 3, 12), "formulaire", contact=True),
        Consent(Audience.STAFF, date(2026, 3, 12), "mail"),
        Consent(Audience.NOBODY, date(2025, 12, 9), "téléphone"),
        None,
    ]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ("peut-être;2026-03-12;mail;", "accord", "audience_unknown"),
        ("oui;;mail;", "accord", "consent_date_missing"),
        ("oui;2026-03-12;;", "accord", "consent_note_missing"),
        ("oui;2026-03-12;mail;bof", "contact montré", "yes_unknown"),
        ("oui;hier;mail;", "date de l'accord", "date_wrong"),
    ],
)
def test_a_consent_that_cannot_be_recorded_is_a_bad_row(read, cells, column, code):
    report = read(f"nom;accord;date de l'accord;accord donné par;contact montré\nA;{cells}\n")
    assert (2, column, code) in codes(report)
    assert report.batch.memberships == ()
    assert all(problem.sentence(lang) for problem in report.problems for lang in ("en", "fr"))


def test_columns_that_are_not_read_are_remarks(read):
    report = read("nom;competances;lat;nom\nA;x;1;B\n")
    assert [(warning.column, warning.code) for warning in report.warnings] == [
        ("competances", "header_near"),
        ("lat", "header_unknown"),
        ("nom", "header_twice"),
    ]
    assert "competences" in report.warnings[0].sentence("en")
    assert report.problems == ()


@pytest.mark.parametrize("cell", ["=1+1", "=HYPERLINK(A1)", "@SUM(A1)", "+33", "-2", "<script>x</script>", "{{7*7}}"])
def test_formulas_and_markup_are_texts_like_any_other(read, cell):
    report = read(f"nom;description;besoins\nA;{cell};{cell}\n")
    (membership,) = report.batch.memberships
    assert (membership.description, membership.needs) == (cell, (cell,))


def test_hostile_cells(read):
    report = read(b"nom;description\nA\x00lpha;x\x00\nB;" + b"y" * 300_000 + b"\n")
    assert report.problems == ()
    assert [organization.name for organization in report.batch.organizations] == ["Alpha", "B"]
    assert len(report.batch.memberships[1].description) == 300_000


def test_nothing_that_steers_a_terminal_is_kept(read):
    report = read("nom;description\nAl\x1b[31mpha\x07;a\tb\x9b2J\u0085c\n")
    assert report.batch.organizations[0].name == "Al[31mpha"
    assert report.batch.memberships[0].description == "a\tb2J\u0085c"


def test_a_cell_beyond_all_measure_is_a_bad_row(read):
    report = read(b"nom;description\nB;" + b"y" * 1_100_000 + b"\nC;z\n")
    assert [(line, code) for line, _, code in codes(report)] == [(2, "cell_too_long")]
    assert [organization.name for organization in report.batch.organizations] == ["C"]


def test_a_consent_is_put_on_record_for_all(read):
    consent = Consent(Audience.MEMBERS, date(2026, 3, 12), "forms")
    assert [membership.consent for membership in read("nom\nA\nB\n", consent=consent).batch.memberships] == [
        consent
    ] * 2
    assert [membership.consent for membership in read("nom\nA\n").batch.memberships] == [None]


def test_a_file_without_a_name_or_an_id(read):
    with pytest.raises(InvalidInput) as refused:
        read("ville;pays\nAlbi;FR\n")
    assert "raison sociale" in refused.value.sentence("fr")


KNOWN = (
    Organization("m1", "Alpha", identifiers={Scheme.SIREN: "732829320"}),
    Organization("beta", "Beta", identifiers={Scheme.SIREN: "552100554"}),
    Organization("m3", "Gamma"),
)


def test_a_number_leads_to_the_organization_that_has_it(read):
    report = read("nom;siren;vat\nAlpha SAS;732829320;FR12345678901\n", known=KNOWN)
    assert report.problems == report.warnings == ()
    assert [organization.id for organization in report.batch.organizations] == ["m1"]
    assert [membership.organization_id for membership in report.batch.memberships] == ["m1"]


def test_a_mere_namesake_is_a_remark(read):
    report = read("nom\nGAMMA\n", known=KNOWN)
    assert [(warning.line, warning.column, warning.code) for warning in report.warnings] == [(2, "nom", "name_known")]
    assert "Gamma (m3)" in report.warnings[0].sentence("en")
    assert [organization.id for organization in report.batch.organizations] == ["gamma"]


def test_who_was_made_from_a_name_is_known_again(read):
    report = read("nom\nBeta\n", known=KNOWN)
    assert report.problems == report.warnings == ()
    assert [organization.id for organization in report.batch.organizations] == ["beta"]


@pytest.mark.parametrize(
    ("row", "code"),
    [("x;Autre;732829320", "number_taken"), ("beta;Beta;732829320", "number_taken"), (";Beta;356000000", "name_taken")],
)
def test_a_number_that_contradicts_the_store(read, row, code):
    report = read(f"id;nom;siren\n{row}\n", known=KNOWN)
    assert [problem.code for problem in report.problems] == [code]
    assert report.problems[0].sentence("en")
    assert report.problems[0].sentence("fr")
    assert report.batch.organizations == ()
