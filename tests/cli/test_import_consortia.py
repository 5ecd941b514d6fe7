"""``grappe import consortia``: a dataset folder, or one sheet of past projects."""

from __future__ import annotations

import json

import pytest

from models.project import Role
from tests.cordis_zips import project, seat, write_zip

SHEET = (
    "Titre,Date,Résumé,Partenaires\n"
    'Irrigation,2021,"Sondes et radio",Alpha ; 552 100 554\n'
    "Drone,03/2020,Mesures en vol,beta|Gamma\n"
)


@pytest.fixture
def members(grappe, write):
    file = write("m.csv", "nom;siren\nAlpha;732829320\nBêta;552100554\nGamma;\n")
    grappe.done("import", "members", file)
    return grappe


@pytest.fixture
def folder(write, tmp_path):
    write("set/organizations.csv", "id,name,kind,size,country\nc1,Coop,HES,,FR\nc2,Lab,REC,1,ES\n")
    write("set/projects.csv", "id,title,start_date\np1,Robots,2015-01-01\n")
    write("set/participations.csv", "project_id,organization_id,role\np1,c1,coordinator\np1,c2,participant\n")
    write("set/competences.csv", "organization_id,label,language\nc2,vision,en\n")
    return tmp_path / "set"


def test_partners_are_found_by_name_or_number(members, write):
    told = members.done("import", "consortia", write("s.csv", SHEET), lang="fr")
    assert "projets" in told.out
    with members.store() as store:
        drone, irrigation = sorted(store.projects(), key=lambda project: project.title)
        assert [seat.organization_id for seat in irrigation.participations] == ["alpha", "beta"]
        assert [seat.organization_id for seat in drone.participations] == ["beta", "gamma"]
        assert irrigation.summary == "Sondes et radio"
        assert (drone.start_date.year, drone.start_date.month) == (2020, 3)


def test_a_sheet_twice_changes_nothing(members, write):
    file = write("s.csv", SHEET)
    members.done("import", "consortia", file)
    again = members.done("import", "consortia", file, "--json").json["changes"]
    assert again["projects"] == {"added": 0, "changed": 0, "unchanged": 2, "removed": 0}


@pytest.mark.parametrize(
    ("lang", "unknown", "ambiguous"),
    [
        ("en", "nobody known is called “Inconnu SA”", "“Gamma” could be Gamma (g2), Gamma (gamma)"),
        ("fr", "personne de connu ne s'appelle « Inconnu SA »", "« Gamma » peut désigner Gamma (g2), Gamma (gamma)"),
    ],
)
def test_names_that_cannot_be_resolved_are_reported(members, write, lang, unknown, ambiguous):
    members.done("import", "members", write("n.csv", "id;nom\ng2;Gamma\n"))
    sheet = write("s.csv", "title,partners\nOne,Alpha; Inconnu SA\nTwo,Gamma;Alpha\n")
    told = members("import", "consortia", sheet, lang=lang)
    assert told.code == 13
    flat = " ".join(told.err.split())
    assert unknown in flat
    assert ambiguous in flat
    members.done("import", "consortia", sheet, "--keep-good")
    with members.store() as store:
        assert [[seat.organization_id for seat in p.participations] for p in store.projects()] == [["alpha"], ["alpha"]]


def test_projects_bring_no_members(members, write, cordis):
    write("unpacked/project.csv", "id;rcn\n")
    for path in (write("s.csv", SHEET), cordis, cordis.parent / "unpacked"):
        told = members("import", "consortia", path, "--consent", "members", "--consent-note", "x")
        assert told.code == 10
        assert "leave --consent" in told.err


def test_a_sheet_needs_its_columns(members, write):
    told = members("import", "consortia", write("s.csv", "date,partenaires\n2020,Alpha\n"), lang="fr")
    assert told.code == 10
    assert "titre" in told.err


def test_all_four_tables_of_a_folder(grappe, folder):
    report = grappe.done("import", "consortia", folder, "--json").json
    assert report["rows"] == 6
    assert report["problems"] == []
    with grappe.store() as store:
        assert [(o.id, o.country) for o in store.organizations()] == [("c1", "FR"), ("c2", "ES")]
        (project,) = store.projects()
        assert {seat.organization_id: seat.role for seat in project.participations} == {
            "c1": Role.COORDINATOR,
            "c2": Role.PARTICIPANT,
        }
        (member,) = store.memberships()
        assert (member.organization_id, member.competences[0].label) == ("c2", "vision")
    again = grappe.done("import", "consortia", folder, "--json").json["changes"]
    assert not any(count["added"] or count["changed"] for count in again.values())


def test_members_of_a_folder_may_bring_a_consent(grappe, folder):
    grappe.done("import", "consortia", folder, "--consent", "members", "--consent-note", "assembly of 3 May")
    assert [one["note"] for one in grappe.done("consent", "list", "--json").json] == ["assembly of 3 May"]


def test_a_bad_row_of_a_folder_refuses_the_whole(grappe, folder, write):
    write("set/participations.csv", "project_id,organization_id\np1,c1\np9,c1\np1,c9\n")
    told = grappe("import", "consortia", folder)
    assert told.code == 13
    flat = " ".join(told.err.split())
    assert "no project has the id “p9”" in flat
    assert "no organization has the id “c9”" in flat
    with grappe.store() as store:
        assert not list(store.projects())


@pytest.mark.parametrize(
    ("lang", "nothing", "empty"),
    [("en", "There is no", "holds neither"), ("fr", "n'existe pas", "ne contient ni")],
)
def test_a_path_of_no_use(grappe, tmp_path, lang, nothing, empty):
    (tmp_path / "empty").mkdir()
    for name, words in (("nowhere", nothing), ("empty", empty)):
        told = grappe("import", "consortia", tmp_path / name, lang=lang)
        assert told.code == 10
        assert words in told.err


@pytest.fixture
def cordis(tmp_path):
    seats = [seat("1", "999643007", role="coordinator"), seat("1", "998221957", country="FR"), seat("2", "998221957")]
    return write_zip(tmp_path / "cordis-h2020projects-csv.zip", [project("1", "11"), project("2", "12")], seats)


def test_a_zip_of_cordis(grappe, cordis):
    told = grappe.done("import", "consortia", cordis, "--json").json
    assert (told["rows"], told["problems"], told["warnings"]) == (5, [], [])
    assert told["changes"]["projects"] == {"added": 2, "changed": 0, "unchanged": 0, "removed": 0}
    again = grappe.done("import", "consortia", cordis, "--json").json["changes"]
    assert not any(count["added"] or count["changed"] for count in again.values())


def test_a_part_of_a_zip_by_country(grappe, cordis, folder, write):
    told = grappe.done("import", "consortia", cordis, "--country", "Royaume-Uni", "--json").json
    assert told["changes"]["projects"]["added"] == 0
    told = grappe.done("import", "consortia", cordis, "--country", "France", "--country", "uk", "--json").json
    assert told["changes"]["projects"]["added"] == 2
    for path in (folder, write("s.csv", SHEET)):
        refused = grappe("import", "consortia", path, "--country", "FR")
        assert refused.code == 10
        assert "leave --country out" in refused.err


def test_rows_of_a_zip_that_cannot_be_used_are_told_by_table_and_line(grappe, tmp_path):
    seats = [seat("1", "999643007", vatNumber="none known"), seat("9", "998221957")]
    path = write_zip(tmp_path / "c.zip", [project("1", "11")], seats, folder="csv/")
    told = grappe("import", "consortia", path, "--json")
    assert told.code == 13
    (problem,), (warning,) = told.json["problems"], told.json["warnings"]
    assert (problem["file"], problem["line"], problem["column"]) == ("csv/organization.csv", 3, "projectID")
    assert (warning["line"], warning["column"], warning["code"]) == (2, "vatNumber", "fact_left_out")
    kept = grappe.done("imports", "show", told.json["import"], "--json").json
    assert "998221957" in json.dumps(kept)
    assert grappe.done("import", "consortia", path, "--keep-good", "--json").json["changes"]["projects"]["added"] == 1


@pytest.mark.parametrize(("lang", "words"), [("en", "is not a whole zip archive"), ("fr", "n'est pas une archive zip")])
def test_a_zip_that_is_none(grappe, write, lang, words):
    told = grappe("import", "consortia", write("c.zip", "<html>404</html>"), lang=lang)
    assert told.code == 10
    assert words in " ".join(told.err.split())
    assert grappe("import", "consortia", "no.zip").code == 10
