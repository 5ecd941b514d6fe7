"""Members from JSON lines: what a cell cannot hold."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from models.imports import ImportReport, read_members
from models.membership import Audience, Competence, Consent, Contact
from models.organization import Kind, Scheme


@pytest.fixture
def read(tmp_path: Path):
    def from_lines(*lines: object, **options) -> ImportReport:
        file = tmp_path / "m.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        file.write_text("\n".join(texts) + "\n", encoding="utf-8")
        return read_members(file, **options)

    return from_lines


def test_everything_a_member_may_bring(read):
    report = read(
        {
            "id": "m1",
            "nom": "Alpha",
            "kind": "entreprise",
            "identifiers": {"siren": "732 829 320", "vat": "fr12345678901"},
            "competences": [
                "radio",
                {"label": "FPGA", "description": "VHDL", "level": "expert", "language": "fr"},
            ],
            "besoins": ["un labo"],
            "contact": {"name": "Zoé", "email": "z@a.example", "website": "a.example"},
            "consent": {"shown_to": "members", "since": "2026-03-12", "note": "form", "contact": True},
        }
    )
    assert report.problems == report.warnings == ()
    (organization,), (membership,) = report.batch.organizations, report.batch.memberships
    assert organization.kind is Kind.COMPANY
    assert organization.identifiers == {Scheme.SIREN: "732829320", Scheme.VAT: "FR12345678901"}
    assert membership.competences == (Competence("radio"), Competence("FPGA", "VHDL", "expert", "fr"))
    assert membership.needs == ("un labo",)
    assert membership.contact == Contact("Zoé", "z@a.example", "", "https://a.example")
    assert membership.consent == Consent(Audience.MEMBERS, date(2026, 3, 12), "form", contact=True)


def test_a_line_keeps_its_own_consent(read):
    given = Consent(Audience.STAFF, date(2026, 1, 1), "forms")
    own = {"shown_to": "nobody", "since": "2026-03-12"}
    report = read({"name": "A", "consent": own}, {"name": "B"}, consent=given)
    assert [membership.consent for membership in report.batch.memberships] == [
        Consent(Audience.NOBODY, date(2026, 3, 12)),
        given,
    ]


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("{", "", "json_wrong"),
        ('{"name": "\\ud800"}', "", "json_wrong"),
        ("[" * 100_000, "", "json_wrong"),
        ("[1]", "", "json_not_object"),
        ({"name": ["A"]}, "name", "json_not_text"),
        ({"name": True}, "name", "json_not_text"),
        ({"name": "A", "needs": 3}, "needs", "json_not_list"),
        ({"name": "A", "needs": [{"x": 1}]}, "needs", "json_not_text"),
        ({"name": "A", "identifiers": {"ssn": "1"}}, "identifiers", "json_key_unknown"),
        ({"name": "A", "competences": [{"label": "x", "stars": 5}]}, "competences", "json_key_unknown"),
        ({"name": "A", "competences": [{"description": "x"}]}, "competences", "competence_without_label"),
        ({"name": "A", "consent": "yes"}, "consent", "consent_wrong"),
        ({"name": "A", "consent": {"shown_to": "all", "since": "2026-03-12"}}, "consent", "consent_wrong"),
        ({"name": "A", "consent": {"shown_to": "members"}}, "consent", "consent_wrong"),
        ({"name": "A", "consent": {"shown_to": "members", "since": "tomorrow"}}, "consent", "consent_wrong"),
        ({"name": "A", "siren": "1"}, "siren", "siren_wrong"),
        ({"city": "Albi"}, "name", "name_missing"),
    ],
)
def test_a_bad_line_is_told_and_the_others_are_read(read, line, column, code):
    report = read({"name": "Good"}, "", line, {"name": "Better"})
    assert [(problem.line, problem.column, problem.code) for problem in report.problems] == [(3, column, code)]
    assert [organization.name for organization in report.batch.organizations] == ["Good", "Better"]
    assert report.rows == 3
    for lang in ("en", "fr"):
        assert report.problems[0].sentence(lang).startswith("m.jsonl, ")


def test_a_field_that_is_not_read_is_one_remark(read):
    report = read({"name": "A", "Competances": ["x"]}, {"name": "B", "Competances": ["y"], "stars": 3})
    assert [(warning.line, warning.column, warning.code) for warning in report.warnings] == [
        (1, "Competances", "header_near"),
        (2, "stars", "header_unknown"),
    ]


def test_controls_are_dropped_and_nulls_are_nothing(read):
    report = read({"name": "A\u0000l\x1bpha", "city": None, "competences": [None, "", "x\u0000"], "contact": None})
    assert report.problems == ()
    assert report.batch.organizations[0].name == "Alpha"
    assert report.batch.memberships[0].competences == (Competence("x"),)
