"""Dataset folders: four tables, each plain or packed, any but the first two columns missing."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest

from models.errors import InvalidInput
from models.imports import ImportReport, read_consortia
from models.membership import Competence
from models.organization import Kind, Organization, Size
from models.project import Participation, Project, Role

TABLES = {
    "organizations": "id,name,kind,size,country,region,city\nc1,Coop,HES,,fr,Occitanie,Albi\nc2,Lab,REC,1,ES,,\n",
    "projects": "id,title,acronym,summary,topic,topic_title,theme,action_type,start_date\n"
    'p1,Eau,EAU,"Un, deux",T1,Titre,Thème,RIA,2019-06-01\np2,,,,,,,,\n',
    "participations": "project_id,organization_id,role\np1,c1,participant\np1,c1,coordinator\np1,c2,participant\n",
    "competences": "organization_id,label,description,level,language\nc2,vision,3D,expert,fr\nc2,vision,3D,expert,fr\n",
}


@pytest.fixture
def read(tmp_path: Path):
    def from_tables(tables: dict[str, str], *, packed: bool = False, **options) -> ImportReport:
        for name, text in tables.items():
            if packed:
                (tmp_path / f"{name}.csv.gz").write_bytes(gzip.compress(text.encode()))
            else:
                (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return read_consortia(tmp_path, **options)

    return from_tables


@pytest.mark.parametrize("packed", [False, True])
def test_all_four_tables(read, packed):
    report = read(TABLES, packed=packed)
    assert (report.problems, report.rows) == ((), 9)
    assert report.batch.organizations == (
        Organization("c1", "Coop", Kind.UNIVERSITY, None, "FR", "Occitanie", "Albi"),
        Organization("c2", "Lab", Kind.RESEARCH, Size.SOLO, "ES"),
    )
    seats = (Participation("c1", Role.COORDINATOR), Participation("c2"))
    assert report.batch.projects == (
        Project("p1", "Eau", "EAU", "Un, deux", "T1", "Titre", "Thème", "RIA", date(2019, 6, 1), seats),
        Project("p2"),
    )
    (member,) = report.batch.memberships
    assert (member.organization_id, member.competences) == ("c2", (Competence("vision", "3D", "expert", "fr"),))


def test_all_may_be_members(read):
    assert [m.organization_id for m in read(TABLES, all_members=True).batch.memberships] == ["c1", "c2"]


def test_without_a_table_of_organizations_ids_are_all_that_is_known(read):
    report = read({name: TABLES[name] for name in ("projects", "participations", "competences")})
    assert report.problems == ()
    assert report.batch.organizations == (Organization("c1"), Organization("c2"))


def test_only_the_first_columns_are_needed(read):
    report = read(
        {"organizations": "id\nc1\n", "projects": "id\np1\n", "participations": "project_id,organization_id\np1,c1\n"}
    )
    assert report.problems == ()
    assert report.batch.projects == (Project("p1", participations=(Participation("c1"),)),)


@pytest.mark.parametrize(
    ("table", "row", "column", "code"),
    [
        ("organizations", "c1,Again,,,,,", "id", "id_twice"),
        ("organizations", ",Nameless,,,,,", "id", "value_missing"),
        ("organizations", "a/b,X,,,,,", "id", "id_wrong"),
        ("organizations", "c9,X,licorne,,,,", "kind", "kind_unknown"),
        ("organizations", "c9,X,,,Syldavie,,", "country", "country_unknown"),
        ("projects", "p1,Again,,,,,,,", "id", "id_twice"),
        ("projects", "p9,X,,,,,,,soon", "start_date", "date_wrong"),
        ("participations", "p9,c1,", "project_id", "project_unknown"),
        ("participations", "p1,c9,", "organization_id", "organization_unknown"),
        ("participations", ",c1,", "project_id", "value_missing"),
        ("competences", "c9,x,,,", "organization_id", "organization_unknown"),
        ("competences", "c1,,,,", "label", "value_missing"),
        ("competences", "c1,x,,,,de trop", "", "row_too_long"),
    ],
)
def test_a_bad_row_is_told_by_file_line_and_column(read, table, row, column, code):
    report = read({**TABLES, table: TABLES[table] + row + "\n"})
    (problem,) = report.problems
    assert (problem.file, problem.column, problem.code) == (f"{table}.csv", column, code)
    assert problem.line == TABLES[table].count("\n") + 1
    assert report.rows == 10
    assert len(report.batch.organizations) == 2
    assert len(report.batch.projects) == 2


def test_a_column_that_must_be_there(read):
    with pytest.raises(InvalidInput, match="organization_id"):
        read({**TABLES, "participations": "project_id,who\np1,c1\n"})


def test_a_folder_of_no_use(read, tmp_path):
    with pytest.raises(InvalidInput) as refused:
        read({"competences": TABLES["competences"]})
    assert refused.value.code == "dataset_empty"
    with pytest.raises(InvalidInput) as absent:
        read_consortia(tmp_path / "nowhere")
    assert absent.value.code == "file_missing"
