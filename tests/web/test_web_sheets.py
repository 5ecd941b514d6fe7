"""Members and suggestions as files: each asker gets what the documents would show it, and nothing else."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

MEMBERS = "/api/v1/members"
SUGGESTIONS = "/api/v1/suggestions"


def rows(door, address: str, key: str, lang: str, **params) -> list[dict[str, str]]:
    headers = {"X-Grappe-Key": key, "Accept-Language": lang}
    told = door.get(f"{address}.csv", params=params, headers=headers)
    assert told.status_code == 200, told.text
    separator = ";" if lang == "fr" else ","
    text = told.content.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))
    excel = door.get(f"{address}.xlsx", params=params, headers=headers)
    page = load_workbook(io.BytesIO(excel.content)).active
    assert page.max_row == len(table) + 1
    return table


def test_everybody_gets_the_members_that_the_documents_list(house, at_house):
    for key in (house.alpha, house.hidden, house.staff):
        listed = at_house.get(MEMBERS, params={"limit": 100}, headers={"X-Grappe-Key": key}).json()["members"]
        assert [row["Id"] for row in rows(at_house, MEMBERS, key, "en")] == [one["id"] for one in listed]


def test_contact_and_consent_as_far_as_they_may_be_seen(house, at_house):
    def shown(key: str, id_: str) -> dict[str, str]:
        return next(row for row in rows(at_house, MEMBERS, key, "fr") if row["Identifiant"] == id_)

    assert shown(house.alpha, "beta")["Courriel"] == "beta@mail.example"
    assert shown(house.alpha, "shy")["Courriel"] == ""
    assert shown(house.staff, "shy")["Courriel"] == "shy@mail.example"
    assert shown(house.hidden, "hidden")["Courriel"] == "hidden@mail.example"
    assert shown(house.alpha, "beta")["Montré à"] == ""
    assert shown(house.staff, "beta")["Montré à"] != ""
    assert shown(house.hidden, "hidden")["Montré à"] != ""


def test_a_part_of_the_name_narrows_the_list(house, at_house):
    assert {row["Id"] for row in rows(at_house, MEMBERS, house.alpha, "en", q="twin")} == {"twin-a", "twin-b"}


def test_suggestions_are_those_of_the_document(house, at_house):
    params = {"need": "probes", "k": 3, "exposure": 0}
    told = at_house.get(SUGGESTIONS, params=params, headers={"X-Grappe-Key": house.alpha}).json()["suggestions"]
    assert told
    table = rows(at_house, SUGGESTIONS, house.alpha, "fr", **params)
    assert [row["Identifiant"] for row in table] == [one["organization"]["id"] for one in told]
    assert [row["Courriel"] for row in table] == [one["reach"]["contact"]["email"] for one in told]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_is_saved_under_a_name_and_kept_by_nobody(house, at_house, form):
    told = at_house.get(f"{MEMBERS}.{form}", headers={"X-Grappe-Key": house.alpha})
    assert told.headers["Content-Disposition"] == f'attachment; filename="members.{form}"'
    assert told.headers["Cache-Control"] == "no-store"
    assert told.headers["Content-Type"].startswith(("text/csv", "application/vnd.openxmlformats"))


@pytest.mark.parametrize("address", [f"{MEMBERS}.csv", f"{SUGGESTIONS}.xlsx?need=x"])
def test_a_key_is_asked_for(at_house, address):
    assert at_house.get(address).status_code == 401


def test_another_form_and_a_wrong_question_are_problems(house, at_house):
    key = {"X-Grappe-Key": house.alpha}
    assert at_house.get(f"{MEMBERS}.pdf", headers=key).status_code == 422
    assert at_house.get(f"{SUGGESTIONS}.csv", params={"need": "x", "with": "nobody"}, headers=key).status_code == 404
    assert at_house.get(f"{SUGGESTIONS}.csv", params={"need": "x", "seeker": "beta"}, headers=key).status_code == 403
