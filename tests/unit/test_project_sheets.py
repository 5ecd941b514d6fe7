"""Past projects in one sheet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.errors import InvalidInput
from models.imports import ImportReport, read_consortia
from models.imports.sheet import project_id
from models.organization import Organization

ALPHA, BETA, TWIN = Organization("alpha", "Alpha"), Organization("beta", "Beta"), Organization("twin", "Gamma")
FOUND = {"Alpha": (ALPHA,), "732829320": (ALPHA,), "Beta": (BETA,), "Gamma": (TWIN, Organization("g2", "Gamma"))}


@pytest.fixture
def read(tmp_path: Path):
    def from_text(text: str) -> ImportReport:
        file = tmp_path / "s.csv"
        file.write_text(text, encoding="utf-8")
        return read_consortia(file, find=lambda who: FOUND.get(who, ()))

    return from_text


def partners(report: ImportReport) -> dict[str, list[str]]:
    return {p.title: [seat.organization_id for seat in p.participations] for p in report.batch.projects}


@pytest.mark.parametrize(
    "header", ["title;date;text;partners", "Titre;Année;Résumé;Partenaires", "Projet;Début;Texte;Membres"]
)
def test_headers_in_both_languages(read, header):
    report = read(f"{header}\nEau;2019;Des sondes;Alpha | Beta\n")
    assert report.problems == report.warnings == ()
    (project,) = report.batch.projects
    assert (project.title, project.start_date, project.summary) == ("Eau", date(2019, 1, 1), "Des sondes")
    assert partners(report) == {"Eau": ["alpha", "beta"]}


def test_partners_one_a_row_or_all_in_a_cell_each_once(read):
    report = read('title,date,partners\nEau,2019,Alpha\nEau,2019,"732829320\nBeta"\nVent,2019,Beta\n')
    assert partners(report) == {"Eau": ["alpha", "beta"], "Vent": ["beta"]}


def test_projects_of_one_title_are_told_by_their_date(read):
    report = read("title,date,partners\nEau,2019,Alpha\nEau,2020,Beta\n")
    assert [project.start_date for project in report.batch.projects] == [date(2019, 1, 1), date(2020, 1, 1)]


def test_who_cannot_be_resolved_is_reported_and_the_others_stay(read):
    report = read("title,partners\nEau,Alpha;Inconnu\nVent,Gamma\nFeu,Inconnu\n")
    assert partners(report) == {"Eau": ["alpha"]}
    assert [(p.line, p.column, p.value, p.code) for p in report.problems] == [
        (2, "partners", "Inconnu", "partner_unknown"),
        (3, "partners", "Gamma", "partner_ambiguous"),
        (4, "partners", "Inconnu", "partner_unknown"),
    ]
    assert "Gamma (twin), Gamma (g2)" in report.problems[1].sentence("fr")


def test_commas_part_names_that_are_all_known(read):
    report = read('title;partners\nEau;Alpha, Beta\nVent;732829320,Beta ,\nFeu;"Alpha, Inconnu"\n')
    assert partners(report) == {"Eau": ["alpha", "beta"], "Vent": ["alpha", "beta"]}
    assert [(problem.line, problem.value) for problem in report.problems] == [(4, "Alpha, Inconnu")]


def test_a_name_with_a_comma_stays_whole(tmp_path):
    both = {"Alpha, Beta": (ALPHA,), "Alpha": (BETA,), "Beta": (BETA,)}
    (tmp_path / "s.csv").write_text("title;partners\nEau;Alpha, Beta\n", encoding="utf-8")
    assert partners(read_consortia(tmp_path / "s.csv", find=lambda who: both.get(who, ()))) == {"Eau": ["alpha"]}


def test_no_project_is_left_out_without_a_word(read):
    report = read("title;date;partners\nEau;2019;\nVent;2020;Inconnu\nFeu;2021;\nFeu;2021;Alpha\n")
    assert partners(report) == {"Feu": ["alpha"]}
    assert [(problem.line, problem.column, problem.code) for problem in report.problems] == [
        (3, "partners", "partner_unknown"),
        (2, "partners", "value_missing"),
    ]
    assert [(remark.line, remark.value, remark.code) for remark in report.warnings] == [(3, "Vent", "project_left_out")]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (",2019,Alpha,x", "value_missing"),
        ("Eau,au printemps,Alpha,x", "date_wrong"),
        ("Eau,2019,Alpha,x\nEau,2019,Beta,y", "project_told_twice"),
    ],
)
def test_a_bad_row(read, rows, code):
    report = read(f"title,date,partners,text\n{rows}\n")
    assert [problem.code for problem in report.problems] == [code]


@pytest.mark.parametrize("header", ["date,partners", "title,date"])
def test_a_sheet_needs_titles_and_partners(read, header):
    with pytest.raises(InvalidInput):
        read(f"{header}\n1,2\n")


def test_an_id_is_readable_and_tells_title_and_date():
    first = project_id("L'eau  vive", date(2019, 1, 1))
    assert first.startswith("l-eau-vive-2019-01-01-")
    assert first == project_id("L'eau vive", date(2019, 1, 1))
    assert len({first, project_id("L'eau vive", None), project_id("L eau vive", date(2019, 1, 1))}) == 3
