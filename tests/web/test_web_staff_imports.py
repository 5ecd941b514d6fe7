"""Imports on the staff's pages: looked at before anything is written, corrected, imported, taken back."""

from __future__ import annotations

import pytest

from models.membership import Audience
from models.roll import find_member
from tests.tree import ROOT

from .forms import Forms, send
from .test_web_page import Elements, text_of
from .test_web_staff import as_admin, as_staff, secrets, with_key  # noqa: F401  (fixtures)

LIST, RUN = "/staff/imports", "/staff/imports/run"
FILE = (
    "nom;effectif;pays;compétences;email\r\n"
    "Ty Dour;12;France;bouées;a@dour.example\r\n"
    "=cmd()<b>;12;Nowhere;x;b@x.example\r\n"
    "Roc'h;3;FR;houle;no mail\r\n"
).encode()


@pytest.fixture(autouse=True)
def fixtures(secrets):  # noqa: F811
    return secrets


def look(door, content: bytes = FILE, name: str = "membres.csv", lang: str = "fr", **typed):
    fields = Forms(door.get(LIST).text).all[LIST] | typed
    return door.post(f"{LIST}?lang={lang}", data=fields, files={"file": (name, content)})


def run(door, page: str, **typed):
    return door.post(f"{RUN}?lang=fr", data=Forms(page).all[RUN] | typed)


def state(house):
    return house.store.revision(), list(house.store.journal.jobs())


def test_it_is_looked_at_first_and_nothing_is_written(house, as_staff):  # noqa: F811
    before = state(house)
    told = look(as_staff)
    assert told.status_code == 200
    said = text_of(told.text)
    assert "Lignes lues : 3, dont 1 peuvent servir" in said
    assert "À corriger : 2" in said
    assert "Ligne 3 · pays" in said
    assert "Ligne 4 · email" in said
    assert "nouvelles entrées : 1" in said
    assert state(house) == before


def test_the_good_rows_are_imported_and_the_others_can_be_corrected_and_sent_again(house, as_staff, as_admin):  # noqa: F811
    told = run(as_staff, look(as_staff).text)
    assert told.status_code == 303
    job = next(house.store.journal.jobs())
    assert told.headers["location"] == f"{LIST}/{job.id}?done=imported&lang=fr"
    assert (job.source, job.rows, job.refused, job.by[:6]) == ("membres.csv", 3, 2, "staff:")
    assert find_member(house.store, "Ty Dour").membership.consent is None
    page = as_staff.get(told.headers["location"])
    assert "Lignes refusées : 2" in text_of(page.text)
    assert "=cmd()&lt;b&gt;" in page.text
    (link,) = [found["href"] for found in Elements(page.text).of("a") if "/refused" in found["href"]]
    table = as_staff.get(link)
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in table.headers["content-disposition"]
    corrected = table.text.replace("Nowhere", "France").replace("no mail", "c@x.example").encode()
    again = look(as_staff, corrected, "corrected.csv")
    assert "À corriger" not in text_of(again.text)
    assert run(as_staff, again.text).status_code == 303
    assert find_member(house.store, "Roc'h").membership.contact.email == "c@x.example"
    change = f"/staff/changes/{job.change}"
    assert change in page.text
    assert send(as_admin, change, change).status_code == 303
    assert not list(house.store.find("Ty Dour"))


def test_without_the_word_to_keep_the_good_rows_a_bad_file_is_refused_whole(house, as_staff):  # noqa: F811
    revision = house.store.revision()
    told = run(as_staff, look(as_staff).text, keep_good="")
    assert told.status_code == 303
    assert house.store.revision() == revision
    page = text_of(as_staff.get(told.headers["location"]).text)
    assert "Rien n'est écrit" in page
    assert "Lignes refusées : 2" in page


def test_a_consent_for_all_needs_its_note_and_leaves_those_on_record(house, as_staff):  # noqa: F811
    content = b"name;country\r\nNew One;FR\r\nSecret Works;FR\r\nAlpha;FR\r\n"
    told = look(as_staff, content, consent="members", note=" ", lang="en")
    assert told.status_code == 422
    assert "needs a note" in text_of(told.text)
    page = look(as_staff, b"id;" + content.replace(b"\nNew", b"\nnew;New").replace(b"\nS", b"\nhidden;S").replace(b"\nA", b"\nalpha;A"), consent="members", note="signed", lang="en")  # fmt: skip  # noqa: E501
    assert "which says otherwise: 2" in text_of(page.text)
    assert run(as_staff, page.text).status_code == 303
    assert find_member(house.store, "new").membership.shown_to is Audience.MEMBERS
    assert find_member(house.store, "hidden").membership.shown_to is Audience.NOBODY


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("", b""),
        ("x.csv", b""),
        ("x.xlsx", b"PK\x03\x04rubbish"),
        ("x.csv", b"\x00" * 50),
        ("../../x.csv", b"a;b\r\n1"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_sentence(house, as_staff, name, content):  # noqa: F811
    before = state(house)
    told = look(as_staff, content, name, lang="en")
    assert told.status_code == 422, told.text
    assert Elements(told.text).of("div", role="alert")
    assert state(house) == before


@pytest.mark.parametrize("content", ["", "%%%", "é", "A", "QQ=="])
def test_a_file_that_was_tampered_with_on_the_way_back_writes_nothing(house, as_staff, content):  # noqa: F811
    before = state(house)
    told = run(as_staff, look(as_staff).text, content=content)
    assert told.status_code == 422
    assert state(house) == before


def test_a_file_that_is_too_large_is_refused(house, as_staff):  # noqa: F811
    told = look(as_staff, b"x" * (6 * 1024 * 1024))
    assert told.status_code == 413


def test_one_of_five_mebibytes_comes_back_whole(house, as_staff):  # noqa: F811
    content = b"name;description\r\n" + b"".join(b"Large %d;%s\r\n" % (i, b"x" * 9000) for i in range(540))
    page = look(as_staff, content, lang="en")
    assert page.status_code == 200
    assert run(as_staff, page.text).status_code == 303
    assert find_member(house.store, "Large 539")


def test_past_projects_are_imported_too(house, as_staff):  # noqa: F811
    content = (ROOT / "docs/examples/projects.csv").read_bytes()
    told = look(as_staff, content, "projects.csv", kind="consortia", lang="en")
    assert told.status_code == 200
    assert "To correct" in text_of(told.text)  # its partners are not members of this house


@pytest.mark.parametrize("form", [LIST, RUN])
def test_nobody_else_and_no_foreign_form_imports(house, at_house, as_staff, secrets, form):  # noqa: F811
    fields = Forms((as_staff.get(LIST) if form == LIST else look(as_staff)).text).all[form]
    before = state(house)
    at_house.cookies.clear()
    for who, status in (("none", 401), ("alpha", 404), ("admin", 403)):  # the token is of another key
        told = at_house.post(form, data=fields, files={"file": ("x.csv", FILE)}, headers=with_key(secrets[who]))
        assert told.status_code == status
    staff = with_key(secrets["staff"])
    foreign = {"Sec-Fetch-Site": "cross-site"}
    for headers, data in ((staff, fields | {"token": "x"}), (staff | foreign, fields)):
        assert at_house.post(form, data=data, files={"file": ("x.csv", FILE)}, headers=headers).status_code == 403
    assert state(house) == before


def test_an_import_that_is_not_there_is_not_there(as_staff):  # noqa: F811
    for path in (f"{LIST}/nothing", f"{LIST}/nothing/refused", f"{LIST}/%00"):
        assert as_staff.get(path).status_code == 404
