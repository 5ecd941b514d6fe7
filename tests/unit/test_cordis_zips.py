"""The zip of a framework programme, as CORDIS publishes it: made small here, with the oddities of the real ones."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import InvalidInput
from models.imports import ImportReport, read_consortia
from models.imports.values import plain_text
from models.organization import Kind, Organization, Scheme, Size
from models.project import Participation, Project, Role
from tests.cordis_zips import ORGANIZATION, PROJECT, Row, project, seat, table, write_zip

A, B, C = "999643007", "998221957", "937808902"


@pytest.fixture
def read(tmp_path: Path):
    def of(projects: Iterable[Row], seats: Iterable[Row], *, known=(), countries=(), **options) -> ImportReport:
        path = write_zip(tmp_path / "cordis-h2020projects-csv.zip", projects, seats, **options)
        return read_consortia(path, known=lambda: known, countries=countries)

    return of


def told(report: ImportReport) -> list[tuple[str, int, str, str]]:
    problems = [*report.problems, *report.warnings]
    assert all(problem.sentence(lang) for problem in problems for lang in ("en", "fr"))
    return [(problem.file, problem.line, problem.column, problem.code) for problem in problems]


@pytest.mark.parametrize("folder", ["", "csv/"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
def test_all_tables_of_an_archive(read, folder, encoding, quoting):
    report = read(
        [
            project(
                "633053",
                "193159",
                acronym="EUROfusion",
                title="Fusion; a « roadmap »",
                objective='The "joint" programme,\nin two lines; and more.',
                topics="EURATOM",
                fundingScheme="COFUND-EJP",
                startDate="2014-01-01",
            )
        ],
        [
            seat(
                "633053",
                A,
                vatNumber="EL090145420",
                role="thirdParty",
                name="ETHNIKO  PANEPISTIMIO",
                activityType="HES",
            ),
            seat("633053", B, role="coordinator", country="UK", city="London", SME="true", activityType="PRC"),
        ],
        topics=[{"projectID": "633053", "topic": "EURATOM", "title": "Fusion research"}],
        fields=[
            {"projectID": "633053", "euroSciVocTitle": "nuclear fusion", "euroSciVocPath": "/natural sciences/fusion"},
            {"projectID": "633053", "euroSciVocTitle": "energy"},
            {"projectID": "633053", "euroSciVocTitle": "energy"},
        ],
        folder=folder,
        encoding=encoding,
        quoting=quoting,
    )
    assert (told(report), report.rows) == ([], 7)
    assert report.batch.projects == (
        Project(
            "193159",
            "Fusion; a « roadmap »",
            "EUROfusion",
            'The "joint" programme,\nin two lines; and more.',
            "EURATOM",
            "Fusion research",
            "nuclear fusion, energy",
            "COFUND-EJP",
            date(2014, 1, 1),
            (Participation(A), Participation(B, Role.COORDINATOR)),
        ),
    )
    assert report.batch.organizations == (
        Organization(B, f"ORGANIZATION {B}", Kind.COMPANY, Size.SME, "GB", "", "London", {Scheme.PIC: B}),
        Organization(
            A,
            "ETHNIKO PANEPISTIMIO",
            Kind.UNIVERSITY,
            None,
            "GR",
            "",
            "ATHINA",
            {Scheme.PIC: A, Scheme.VAT: "EL090145420"},
        ),
    )
    assert report.batch.memberships == ()


@pytest.mark.parametrize(
    ("role", "seated"),
    [
        ("coordinator", Role.COORDINATOR),
        *((role, Role.PARTICIPANT) for role in ("participant", "thirdParty", "associatedPartner", "partner")),
        ("internationalPartner", Role.PARTICIPANT),
        ("", Role.PARTICIPANT),
    ],
)
def test_whoever_has_a_role_is_a_partner(read, role, seated):
    (only,) = read([project("1", "11")], [seat("1", A, role=role)]).batch.projects
    assert only.participations == (Participation(A, seated),)


def test_who_left_before_the_end_is_no_partner(read):
    seats = [
        seat("1", A, endOfParticipation="true", role="coordinator"),
        seat("1", B, endOfParticipation="TRUE"),
        seat("1", B, role="thirdParty"),
        seat("1", C, endOfParticipation=""),
    ]
    report = read([project("1", "11")], seats)
    assert [one.participations for one in report.batch.projects] == [(Participation(B), Participation(C))]
    assert {organization.id for organization in report.batch.organizations} == {B, C}
    everybody_left = read([project("1", "11")], seats[:1])
    assert [one.participations for one in everybody_left.batch.projects] == [()]
    assert everybody_left.batch.organizations == ()


def test_twice_in_a_project_is_seated_once_as_coordinator_if_so_anywhere(read):
    report = read([project("1", "11")], [seat("1", A), seat("1", A, role="coordinator"), seat("1", A, role="partner")])
    assert report.problems == ()
    assert [one.participations for one in report.batch.projects] == [(Participation(A, Role.COORDINATOR),)]


def test_of_several_names_of_one_pic_the_newest_counts_and_blanks_take_nothing_away(read):
    old, new = "2017-09-11 10:25:16", "2023-12-07 16:55:20"
    seats = [
        seat("1", A, name="NEW", contentUpdateDate=new, city="", SME="true", vatNumber="FR12345678901"),
        seat("2", A, name="OLD", contentUpdateDate=old, city="Lyon", country="FR"),
        seat("3", A, name="OLD", contentUpdateDate=old, city="Lyon", country="FR"),
    ]
    projects = [project("1", "11"), project("2", "12"), project("3", "13")]
    for told_so in (seats, seats[::-1]):
        (only,) = read(projects, told_so).batch.organizations
        assert (only.name, only.city, only.country, only.size) == ("NEW", "Lyon", "GR", Size.SME)
        assert only.identifiers[Scheme.VAT] == "FR12345678901"


@pytest.mark.parametrize(
    ("vat", "kept"),
    [
        ("CHE105833232MWST", "CHE105833232MWST"),
        ("fr 64.345 039 416", "FR64345039416"),
        ("NOT APPLICABLE", None),
        ("NotApplicable", None),
        ("", None),
    ],
)
def test_a_number_is_kept_as_its_register_writes_it(read, vat, kept):
    report = read([project("1", "11")], [seat("1", A, vatNumber=vat)])
    assert told(report) == []
    assert report.batch.organizations[0].identifiers.get(Scheme.VAT) == kept


def test_what_cannot_be_read_of_an_organization_is_left_out_with_a_warning(read):
    cells = {"vatNumber": "12345", "country": "DE;HU", "activityType": "licorne", "name": "x" * 501}
    report = read([project("1", "11")], [seat("1", A, **cells), seat("1", A, **cells)])
    assert report.problems == ()
    assert sorted(column for _, _, column, _ in told(report)) == ["activityType", "country", "name", "vatNumber"]
    assert {(file, line, code) for file, line, _, code in told(report)} == {("organization.csv", 2, "fact_left_out")}
    assert report.batch.organizations == (Organization(A, city="ATHINA", identifiers={Scheme.PIC: A}),)


def test_a_number_of_several_is_left_out_with_a_warning(read):
    seats = [
        seat("1", pic, vatNumber=vat) for pic, vat in ((A, "EL090145420"), (B, "EL 090145420"), (C, "IT01234567890"))
    ]
    report = read([project("1", "11")], seats)
    assert told(report) == [("organization.csv", 3, "vatNumber", "vat_shared")]
    assert {one.id: one.identifiers.get(Scheme.VAT) for one in report.batch.organizations} == {
        A: None,
        B: None,
        C: "IT01234567890",
    }


def test_whom_the_store_knows_by_a_number_is_seated_there_and_keeps_what_is_known(read):
    known = [
        Organization("alpha", "Alpha", Kind.COMPANY, Size.SMALL, "FR", identifiers={Scheme.PIC: A}),
        Organization("beta", "", country="FR", identifiers={Scheme.VAT: "FR64345039416"}),
        Organization(C, "as a dataset has it"),
    ]
    seats = [
        seat("1", A, vatNumber="FR12345678901"),
        seat("1", B, vatNumber="FR64345039416", activityType="PRC"),
        seat("1", C),
    ]
    report = read([project("1", "11")], seats, known=known)
    assert told(report) == []
    found = {organization.id: organization for organization in report.batch.organizations}
    numbers = {Scheme.PIC: A, Scheme.VAT: "FR12345678901"}
    assert found["alpha"] == Organization("alpha", "Alpha", Kind.COMPANY, Size.SMALL, "FR", "", "ATHINA", numbers)
    assert (found["beta"].name, found["beta"].country) == (f"ORGANIZATION {B}", "FR")
    assert found["beta"].identifiers == {Scheme.PIC: B, Scheme.VAT: "FR64345039416"}
    assert found[C].name == f"ORGANIZATION {C}"
    assert [one.organization_id for one in report.batch.projects[0].participations] == ["alpha", "beta", C]


def test_a_number_that_another_has_in_the_store_is_left_out_with_a_warning(read):
    known = [Organization("alpha", "Alpha", identifiers={Scheme.PIC: C, Scheme.VAT: "FR64345039416"})]
    report = read([project("1", "11")], [seat("1", A, vatNumber="FR64345039416")], known=known)
    assert told(report) == [("organization.csv", 2, "vatNumber", "vat_taken")]
    assert report.batch.organizations[0].identifiers == {Scheme.PIC: A}


def test_a_part_by_country_keeps_whole_consortia(read):
    projects = [project("1", "11"), project("2", "12")]
    seats = [seat("1", A, country="FR"), seat("1", B, country="UK"), seat("2", B, country="UK"), seat("2", C)]
    french = read(projects, seats, countries=["FR"])
    assert [one.id for one in french.batch.projects] == ["11"]
    assert {one.id for one in french.batch.organizations} == {A, B}
    assert len(read(projects, seats, countries=["FR", "GR"]).batch.projects) == 2
    assert read(projects, seats, countries=["IS"]).batch.projects == ()


@pytest.mark.parametrize(
    ("name", "row", "column", "code"),
    [
        ("project.csv", project("1", "19"), "id", "id_twice"),
        ("project.csv", project("9", "11"), "rcn", "id_twice"),
        ("project.csv", project("9", "2016-03-01"), "rcn", "rcn_wrong"),
        ("project.csv", project("9", ""), "rcn", "value_missing"),
        ("project.csv", project("", "19"), "id", "value_missing"),
        ("project.csv", project("9", "19", startDate="soon"), "startDate", "date_wrong"),
        ("organization.csv", seat("9", A), "projectID", "project_unknown"),
        ("organization.csv", seat("", A), "projectID", "value_missing"),
        ("organization.csv", seat("1", ""), "organisationID", "value_missing"),
        ("organization.csv", seat("1", "GB744495211"), "organisationID", "pic_wrong"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_by_file_line_and_column(read, name, row, column, code):
    projects, seats = [project("1", "11")], [seat("1", A)]
    (projects if name == "project.csv" else seats).append(row)
    report = read(projects, seats)
    assert told(report) == [(name, 3, column, code)]
    assert report.rows == 3
    assert (len(report.batch.projects), len(report.batch.organizations)) == (1, 1)


def test_of_a_project_that_was_refused_nothing_more_is_told(read):
    report = read([project("1", "x"), project("2", "12")], [seat("1", A), seat("1", B), seat("2", C)])
    assert told(report) == [("project.csv", 2, "rcn", "rcn_wrong")]
    assert {one.id for one in report.batch.organizations} == {C}


def test_a_stray_quotation_mark_costs_one_row(tmp_path):
    projects = table(PROJECT, [project("1", "11"), project("2", "12", objective="@"), project("3", "13")])
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.csv", projects.replace("@", 'the "best" of all'))
        archive.writestr("organization.csv", table(ORGANIZATION, [seat("1", A), seat("3", A)]))
    report = read_consortia(path)
    assert told(report) == [("project.csv", 3, "", "row_quotes")]
    assert [one.id for one in report.batch.projects] == ["11", "13"]


def test_side_tables_that_are_damaged_cost_their_texts_only(read):
    report = read(
        [project("1", "11")],
        [seat("1", A)],
        topics=[{"projectID": "", "topic": "T", "title": "nowhere"}, {"projectID": "7", "title": "of no project here"}],
    )
    assert report.problems == ()
    assert told(report) == [("topics.csv", 2, "projectID", "value_missing")]


def test_columns_that_must_be_there(tmp_path):
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.csv", table(["id", "title"], [{"id": "1"}]))
        archive.writestr("organization.csv", table(ORGANIZATION, []))
    with pytest.raises(InvalidInput, match="rcn"):
        read_consortia(path)


@pytest.mark.parametrize("names", [(), ("a.zip", "b.zip"), ("project.csv",), ("projects.csv", "organization.csv")])
def test_an_archive_of_something_else(tmp_path, names):
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "PK")
    with pytest.raises(InvalidInput) as refused:
        read_consortia(path)
    assert refused.value.code == "cordis_table_missing"
    assert refused.value.sentence("fr")


@pytest.mark.parametrize("folder", ["", "csv/"])
def test_an_archive_that_the_browser_unpacked(read, tmp_path, folder):
    report = read([project("1", "11")], [seat("1", A), seat("9", A)], folder=folder)
    with zipfile.ZipFile(tmp_path / "cordis-h2020projects-csv.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    unpacked = read_consortia(tmp_path / "unpacked", countries=["GR"])
    assert unpacked.batch == report.batch
    assert told(unpacked) == told(report) == [(f"{folder}organization.csv", 3, "projectID", "project_unknown")]


def test_a_part_by_country_is_read_of_archives_only(tmp_path):
    with pytest.raises(InvalidInput) as refused:
        read_consortia(tmp_path, countries=["FR"])
    assert refused.value.code == "countries_for_zips"


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\v"), max_size=40).map(
    lambda text: plain_text(text).strip()
)
PICS = st.integers(100_000_000, 999_999_999).map(str)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_what_was_written_in_this_form_is_read_again(read, data):
    """Any texts, any partners in any roles: the same projects, seats and names come out, from each encoding."""
    grants = data.draw(st.lists(st.integers(1, 10**9).map(str), unique=True, min_size=1, max_size=6))
    pics = data.draw(st.lists(PICS, unique=True, min_size=1, max_size=6))
    expected, projects, seats = {}, [], []
    for number, grant in enumerate(grants):
        title, objective, acronym = (data.draw(CELL) for _ in range(3))
        rcn = str(number + 1)
        projects.append(project(grant, rcn, title=title, objective=objective, acronym=acronym))
        partners = data.draw(st.lists(st.tuples(st.sampled_from(pics), st.booleans(), st.booleans()), max_size=6))
        live: dict[str, Role] = {}
        for pic, leads, left in partners:
            role = "coordinator" if leads else "participant"
            seats.append(seat(grant, pic, role=role, endOfParticipation=str(left).lower()))
            if not left and (leads or pic not in live):
                live[pic] = Role(role)
        expected[rcn] = (title, objective, acronym, live)
    report = read(projects, seats, encoding=data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])))
    assert report.problems == ()
    assert report.rows == len(projects) + len(seats)
    assert {
        one.id: (one.title, one.summary, one.acronym, {p.organization_id: p.role for p in one.participations})
        for one in report.batch.projects
    } == expected
    assert {one.id for one in report.batch.organizations} == {pic for *_, live in expected.values() for pic in live}


def test_thousands_of_spoilt_tables_are_read_or_told(tmp_path):
    """Bytes of the tables changed, taken out or put in, in an archive that is whole: never anything but good rows,
    problems by place, or one sentence."""
    rng = np.random.default_rng(7)
    projects = [project(str(n), str(n + 10), objective=f"Objective {n}; «é»") for n in range(4)]
    tables = {
        "project.csv": table(PROJECT, projects).encode(),
        "organization.csv": table(ORGANIZATION, [seat(str(n % 4), str(900_000_000 + n)) for n in range(8)]).encode(),
    }
    path, sentences, reports = tmp_path / "c.zip", [], 0
    bits = (b'"', b";", b"\n", b"\r", b"\0", b"\xff", b'"";"', b"true", b"9" * 30, "é".encode())
    for _ in range(2_000):
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in tables.items():
                spoilt = bytearray(content)
                for _ in range(rng.integers(1, 5)):
                    at = int(rng.integers(len(spoilt)))
                    spoilt[at : at + int(rng.integers(3))] = bits[rng.integers(len(bits))]
                archive.writestr(name, bytes(spoilt))
        try:
            report = read_consortia(path)
        except InvalidInput as error:
            sentences += [error.sentence("en"), error.sentence("fr")]
            continue
        reports += 1
        assert all(column in {*PROJECT, *ORGANIZATION, ""} for _, _, column, _ in told(report))
        known = {organization.id for organization in report.batch.organizations}
        assert {p.organization_id for one in report.batch.projects for p in one.participations} <= known
    assert all(sentences)
    assert min(len(sentences), reports) > 50
