"""``grappe export member``: all that is known of one, and nothing that is others' own."""

from __future__ import annotations

import json
import re
import stat
from dataclasses import replace

import pytest

from models.store import Batch
from tests.whole_store import fill


@pytest.fixture
def filled(grappe):
    with grappe.store() as store:
        fill(store)
    return grappe


@pytest.fixture
def ids(filled):
    with filled.store() as store:
        return [membership.organization_id for membership in store.memberships()][:3]


@pytest.fixture
def told(filled, tmp_path):
    def of(who: str):
        filled.done("export", "member", who, tmp_path / "out" / f"{who}.json")
        return json.loads((tmp_path / "out" / f"{who}.json").read_bytes())

    return of


def test_what_it_brought_asked_and_said(told, ids):
    first, second, _ = ids
    dossier = told(first)
    assert dossier["member"]["organization"]["identifiers"] == {"siren": "732829320", "vat": "FR44732829320"}
    assert [key["id"] for key in dossier["keys"]] == ["k1"]
    assert [(one["id"], one["asked_by_itself"]) for one in dossier["answers"]] == [
        ("answer0", False),
        ("answer1", True),
    ]
    assert dossier["answers"][1]["suggested"][0][0] == second
    assert [(one["reaction"], one["note"]) for one in dossier["given"]] == [("declined", "non\tmerci")]
    assert dossier["places"] == dossier["received"] == []


def test_what_was_said_of_it_without_who_or_why(told, ids):
    first, second, _ = ids
    dossier = told(second)
    (received,) = dossier["received"]
    assert (received["reaction"], received["reason"], received["note"]) == ("declined", "too_far", "")
    assert [one["rank"] for one in dossier["places"]] == [1, 1]
    others = {name: part for name, part in dossier.items() if name != "member"}
    assert "merci" not in json.dumps(others)
    assert first not in json.dumps(others)


def test_who_withdrew_is_not_named_in_it(told, ids):
    first, _, third = ids
    dossier = told(first)
    assert third not in json.dumps({name: part for name, part in dossier.items() if name != "member"})
    assert [one["withheld"] for one in dossier["answers"]] == [1, 1]


def test_former_states_without_who_changed_them(filled, told, ids, tmp_path):
    before = told(ids[1])
    filled.done("members", "edit", ids[1], "--city", "Ailleurs")
    filled.done("export", "member", ids[1], tmp_path / "again.json")
    after = json.loads((tmp_path / "again.json").read_bytes())
    assert before["former"] == []
    assert [(one["deed"], one["before"]["city"]) for one in after["former"]] == [
        ("edit", before["member"]["organization"]["city"])
    ]
    assert "cli:" not in json.dumps(after["former"])


def test_no_digest_of_a_key(told, ids):
    assert "d" * 64 not in json.dumps(told(ids[0]))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_page_that_stands_alone(filled, ids, tmp_path, lang):
    out = tmp_path / "out.html"
    with filled.store() as store:
        membership = next(store.memberships([ids[0]]))
        store.save(Batch(memberships=(replace(membership, description="<script>alert(1)</script>"),)))
    filled.done("export", "member", ids[0], out, lang=lang)
    page = out.read_text(encoding="utf-8")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert f'<html lang="{lang}">' in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"(?:src|href)=|url\(|@import", page)
    assert ("Projets passés" if lang == "fr" else "Past projects") in page
    assert "732829320" in page


def test_a_folder_gets_both(filled, ids, tmp_path):
    filled.done("export", "member", ids[0], tmp_path / "both")
    assert sorted(path.name for path in (tmp_path / "both").iterdir()) == [f"{ids[0]}.html", f"{ids[0]}.json"]
    again = filled("export", "member", ids[0], tmp_path / "both")
    assert (again.code, again.err.count("\n")) == (10, 1)


def test_only_members_have_one(filled, tmp_path):
    assert filled("export", "member", "outside", tmp_path / "x").code == 11
    assert not (tmp_path / "x").exists()


def test_where_it_stands_in_proposals_and_nobody_else(told, ids):
    first, _, third = ids
    stands, left_out = (told(who)["proposals"] for who in (first, third))
    one, later = stands
    assert [(one["version"], one["call"]["fr"] != "") for one in (one, later)] == [(1, True), (2, True)]
    assert [(place["role"], place["budget"]) for place in one["places"]] == [("coordinator", "120000.25")] * 2
    assert [answer["text"] for answer in one["answered"]] == ["capteurs 🛰 ; « de sol »"]
    assert one["settled"] == ["locked", "lead", "exclusive", "budgets"]
    assert (left_out[0]["places"], left_out[0]["settled"]) == ([], ["excluded", "exclusive"])
    for who, proposals in ((first, stands), (third, left_out)):
        assert not any(told in json.dumps(proposals) for told in ({*ids} - {who}) | {"anne", "premier jet"})


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_proposals_stand_on_its_page(filled, ids, tmp_path, lang):
    filled.done("export", "member", ids[0], tmp_path / "out.html", lang=lang)
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    share = "4,5 mois-personnes, 120 000,25 €" if lang == "fr" else "4.5 person-months, €120,000.25"
    assert page.replace("\u202f", " ").replace("\u00a0", " ").count(share) == 4
    assert ("il coordonne, pas avec certains autres" if lang == "fr" else "it coordinates, not together with") in page
