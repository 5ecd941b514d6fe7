"""The staff's pages: closed to all others, whole in both languages, and written to by their own forms only."""

from __future__ import annotations

import re

import pytest

from api.keys import make_key
from models.access import KeyRole
from models.membership import Audience
from models.roll import find_member
from tests.nights import PUBLISHED

from .conftest import NOW, client
from .forms import Forms, send
from .test_web_page import Elements, text_of

FILES = ("/staff/members.csv", "/staff/members.xlsx", "/staff/datar.html")
PAGES = (
    "/staff/members",
    "/staff/profiles",
    "/staff/members/alpha",
    "/staff/members/alpha/facts",
    "/staff/members/hidden",
    "/staff/facts",
    "/staff/calls",
    "/staff/new-call",
    "/staff/calls/c1",
    "/staff/programmes",
    "/staff/programmes/fui",
    "/staff/check",
    "/staff/imports",
    "/staff/duplicates",
    "/staff/consents",
    "/staff/datar",
    "/staff/datar/services",
    "/staff/datar/governance",
    "/staff/datar/strategy",
    "/staff/datar/actions",
    "/staff/datar/ties",
    "/staff/changes",
    "/staff/changes/1",
    "/staff/nights",
    f"/staff/nights/{PUBLISHED.id}",
)
FORMS = {
    "/staff/members/alpha": ("/staff/members/alpha", "/staff/members/alpha/consent"),
    "/staff/members/alpha/facts": ("/staff/members/alpha/facts",),
    "/staff/changes/1": ("/staff/changes/1",),
    "/staff/new-call": ("/staff/calls",),
    "/staff/calls/c1": ("/staff/calls",),
    "/staff/duplicates": ("/staff/duplicates",),
    "/staff/consents": ("/staff/consents",),
    "/staff/datar": ("/staff/datar",),
    "/staff/datar/services": ("/staff/datar/services",),
    "/staff/datar/strategy": ("/staff/datar/strategy",),
    "/staff/check?programme=fui": ("/staff/check",),
}
EACH_FORM = [(page, form) for page, forms in FORMS.items() for form in forms]


@pytest.fixture
def secrets(house) -> dict[str, str]:
    admin = make_key(KeyRole.ADMIN, holder="Anne", now=NOW)
    house.store.add_key(admin.key)
    told = {name: getattr(house, name) for name in ("staff", "alpha", "hidden", "revoked")}
    return {"none": "", "wrong": "wrong", "admin": admin.secret, **told}


@pytest.fixture
def as_staff(house, at_house):
    at_house.post("/key", data={"key": house.staff})
    return at_house


@pytest.fixture
def as_admin(house, secrets):
    door = client(house.services)
    door.post("/key", data={"key": secrets["admin"]})
    return door


def with_key(secret: str) -> dict[str, str]:
    return {"Cookie": f"grappe_key={secret}"} if secret else {}


@pytest.mark.parametrize("page", [*PAGES, *FILES, "/me"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("none", 401), ("wrong", 401), ("revoked", 401), ("alpha", 404), ("hidden", 404), ("staff", 200), ("admin", 200)],
)
def test_every_page_for_every_role(at_house, secrets, page, who, status):
    if page == "/me":
        status = {404: 200, 200: 303}.get(status, status)
    told = at_house.get(f"{page}?lang=fr", headers=with_key(secrets[who]))
    assert told.status_code == status
    assert told.headers["cache-control"] == "no-store"
    if status == 401:
        assert Elements(told.text).of("input", name="back", value=f"{page}?lang=fr")
    if status in {401, 404}:
        assert "Beta" not in told.text


@pytest.mark.parametrize(("page", "form"), EACH_FORM)
@pytest.mark.parametrize(("who", "status"), [("none", 401), ("wrong", 401), ("alpha", 404), ("hidden", 404)])
def test_nobody_else_writes(house, at_house, secrets, as_admin, page, form, who, status):
    before = house.store.revision()
    fields = Forms(as_admin.get(page).text).all[form]
    assert at_house.post(form, data=fields, headers=with_key(secrets[who])).status_code == status
    assert house.store.revision() == before


@pytest.mark.parametrize(("page", "form"), EACH_FORM)
@pytest.mark.parametrize("given", [None, "", "wrong", "é", "of another"])
def test_a_form_without_its_token_writes_nothing(house, as_admin, as_staff, page, form, given):
    before = house.store.revision()
    fields = Forms(as_admin.get(page).text).all[form]
    del fields["token"]
    if given == "of another":
        given = Forms(as_staff.get("/staff/members/alpha").text).all["/staff/members/alpha"]["token"]
    told = as_admin.post(form, data=fields if given is None else fields | {"token": given})
    assert told.status_code == 403
    assert house.store.revision() == before


@pytest.mark.parametrize(("page", "form"), EACH_FORM)
@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_sites_page_writes_nothing(house, as_admin, page, form, headers):
    before = house.store.revision()
    assert send(as_admin, page, form, headers=headers, note="x").status_code == 403
    assert house.store.revision() == before


def test_the_demo_which_is_open_keeps_these_pages_closed(on_demo):
    for page in (*PAGES, *FILES):
        assert on_demo.get(page).status_code == 401
        assert on_demo.get(page, headers=with_key("grappe_x")).status_code == 401


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_whole_in_both_languages(as_staff, page):
    said = {lang: text_of(as_staff.get(f"{page}?lang={lang}").text) for lang in ("fr", "en")}
    assert said["fr"] != said["en"]
    assert "Trouver des partenaires" in said["fr"]
    assert "Find partners" in said["en"]
    elements = Elements(as_staff.get(f"{page}?lang=fr").text)
    assert elements.of("html", lang="fr")
    assert elements.of("a", href=f"{page}?lang=en")
    places = [found["href"] for found in elements.of("a") if (found.get("href") or "").startswith("/staff/")]
    assert all("lang=fr" in href or "lang=en" in href for href in places)


@pytest.mark.parametrize("page", ["/staff/members", "/staff/members/hostile", "/staff/consents", "/staff/changes/1"])
def test_a_hostile_name_is_a_name(as_staff, page):
    told = as_staff.get(page).text
    assert "<script>alert" not in told
    assert "&lt;script&gt;alert" in told


def test_members_are_found_by_name_and_by_what_they_lack(as_staff):
    everybody = text_of(as_staff.get("/staff/members").text)
    assert "Members: 8" in everybody
    assert "Secret Works" not in everybody
    assert "Members: 2" in text_of(as_staff.get("/staff/members?q=TWIN").text)
    lacking = text_of(as_staff.get("/staff/members?only=consent").text)
    assert "Members: 1" in lacking
    assert "Silent Works" in lacking
    assert as_staff.get("/staff/members?only=x&first=-1&q=%00").status_code == 200


def test_who_is_shown_to_nobody_is_named_so_that_it_can_come_back_and_no_more(house, as_staff):
    assert "Secret Works" in as_staff.get("/staff/consents?only=nobody").text
    page = as_staff.get("/staff/members/hidden").text
    assert "Secret Works" in page
    assert "probes of secrets" not in page
    assert "hidden@mail.example" not in page
    assert as_staff.get("/staff/members/nobody").status_code == 404
    form = "/staff/members/hidden/consent"
    told = send(as_staff, "/staff/members/hidden", form, shown_to="members", note="called us")
    assert told.status_code == 303
    assert find_member(house.store, "hidden").membership.shown_to is Audience.MEMBERS
    assert "probes of secrets" in as_staff.get("/staff/members/hidden").text


def test_all_of_a_member_is_corrected_and_signed(house, as_staff):
    typed = {"name": "Alpha & Co", "kind": "research", "size": "large", "country": "Espagne", "identifiers.siren": ""}
    told = send(as_staff, "/staff/members/alpha", "/staff/members/alpha", **typed)
    assert (told.status_code, told.headers["location"]) == (303, "/staff/members/alpha?done=saved&lang=en")
    after = find_member(house.store, "alpha")
    assert (after.organization.name, after.organization.kind, after.organization.country) == (
        "Alpha & Co",
        "research",
        "ES",
    )
    assert after.membership.consent.note == "signed form"
    assert next(house.store.journal.changes()).by.startswith("staff:")
    page = as_staff.get(told.headers["location"])
    assert "Alpha &amp; Co" in page.text
    said = text_of(page.text)
    assert "Before: Alpha After: Alpha & Co" in said
    assert "Before: company After: research" in said


def test_mistakes_stand_beside_their_fields(house, as_staff):
    typed = {"name": "", "country": "Nowhere", "identifiers.siren": "12", "contact.email": "x", "city": "Kept"}
    told = send(as_staff, "/staff/members/alpha", "/staff/members/alpha", **typed)
    assert told.status_code == 422
    elements = Elements(told.text)
    for name in ("name", "country", "identifiers.siren", "contact.email"):
        (field,) = elements.of("input", name=name)
        assert field["aria-invalid"] == "true", name
        assert field["value"] == typed[name]
        assert elements.of("p", id=f"{name}-wrong")
    assert Forms(told.text).all["/staff/members/alpha"]["city"] == "Kept"
    assert find_member(house.store, "alpha").organization.name == "Alpha"


def test_a_consent_needs_its_note(house, as_staff):
    form = "/staff/members/silent/consent"
    told = send(as_staff, "/staff/members/silent", form, shown_to="members", note=" ")
    assert told.status_code == 422
    assert find_member(house.store, "silent").membership.consent is None
    assert send(as_staff, "/staff/members/silent", form, shown_to="members", note="by phone").status_code == 303
    assert find_member(house.store, "silent").membership.consent.note == "by phone"


def test_of_two_who_edit_the_second_is_told(house, as_staff, as_admin):
    page = "/staff/members/alpha"
    fields = Forms(as_admin.get(page).text).all[page] | {"city": "Foix"}
    send(as_staff, page, page, city="Albi")
    told = as_admin.post(f"{page}?lang=fr", data=fields)
    assert told.status_code == 409
    assert "Avant : Auch Après : Albi" in text_of(told.text)
    again = Forms(told.text).all[page]
    assert again["city"] == "Foix"
    assert as_admin.post(page, data=again).status_code == 303
    assert find_member(house.store, "alpha").organization.city == "Foix"


def test_a_change_is_taken_back_by_an_administrator(house, as_staff, as_admin):
    page = "/staff/members/alpha"
    send(as_staff, page, page, city="Albi")
    change = f"/staff/changes/{next(house.store.journal.changes()).id}"
    assert change not in Forms(as_staff.get(change).text).all
    told = as_staff.post(change, data={"token": Forms(as_staff.get(page).text).all[page]["token"]})
    assert told.status_code == 403
    told = send(as_admin, change, change)
    assert told.headers["location"] == f"{change}?done=undone&lang=en"
    assert find_member(house.store, "alpha").organization.city == "Auch"
    assert "taken back already" in text_of(as_admin.get(change).text)
    assert as_admin.post(change, data={"token": Forms(as_admin.get(page).text).all[page]["token"]}).status_code == 409


def test_what_was_changed_since_is_told_before_it_stays(house, as_staff, as_admin):
    page = "/staff/members/alpha"
    send(as_staff, page, page, city="Albi")
    change = f"/staff/changes/{next(house.store.journal.changes()).id}"
    fields = Forms(as_admin.get(change).text).all[change]
    send(as_staff, page, page, city="Foix")
    told = as_admin.post(f"{change}?lang=en", data=fields)
    assert told.status_code == 409
    assert "would stay as it is (1): alpha" in text_of(told.text)
    assert find_member(house.store, "alpha").organization.city == "Foix"


def test_two_that_are_one_are_merged_and_two_that_are_not_stay_apart(house, as_staff, as_admin):
    page = "/staff/duplicates"
    told = text_of(as_staff.get(page).text)
    assert "Pairs: 2" in told
    assert "hidden" not in told
    fields = Forms(as_staff.get(page).text).all[page]
    pair = {"kept": "twin-a", "gone": "twin-b"}
    assert as_staff.post(page, data=fields | pair | {"do": "apart"}).headers["location"] == f"{page}?done=apart&lang=en"
    assert house.store.kept_apart() == {("twin-a", "twin-b")}
    assert "Pairs: 1" in text_of(as_staff.get(page).text)
    pair = {"kept": "staff-only", "gone": "silent"}
    fields = Forms(as_staff.get(page).text).all[page]
    assert as_staff.post(page, data=fields | pair | {"do": "merge"}).status_code == 303
    assert "probes of silence" in [one.label for one in find_member(house.store, "staff-only").membership.competences]
    assert not list(house.store.organizations(["silent"]))
    assert "No pair is left" in text_of(as_staff.get(page).text)
    change = next(house.store.journal.changes())
    assert (change.deed, change.by[:6]) == ("merge", "staff:")
    undo = f"/staff/changes/{change.id}"
    assert send(as_admin, undo, undo).status_code == 303
    assert list(house.store.organizations(["silent"]))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kept": "twin-a", "gone": "twin-a", "do": "merge"}, ""),
        ({"kept": "twin-a", "gone": "nowhere", "do": "merge"}, "not there any more"),
        ({"kept": "twin-a", "gone": "twin-b", "do": ""}, "Nothing was decided"),
        ({"kept": "twin-a", "gone": "twin-b", "do": "merge", "since": "0"}, ""),
    ],
)
def test_a_merge_of_what_is_not_there_or_was_changed_is_told(house, as_staff, typed, said):
    before = house.store.revision()
    told = send(as_staff, "/staff/duplicates", "/staff/duplicates", **typed)
    assert told.status_code == 409
    assert said in text_of(told.text)
    assert Elements(told.text).of("div", role="alert")
    assert house.store.revision() == before


def test_a_consent_is_recorded_for_several_at_once(house, as_staff):
    page = "/staff/consents"
    assert "none on record (1)" in text_of(as_staff.get(page).text)
    assert "Members: 1 " in text_of(as_staff.get(f"{page}?only=missing").text)
    typed = {"member": ["silent", "staff-only"], "shown_to": "members", "note": "assembly of 12 March"}
    assert send(as_staff, page, page, **typed).headers["location"] == f"{page}?done=consent&lang=en"
    for id_ in ("silent", "staff-only"):
        consent = find_member(house.store, id_).membership.consent
        assert (consent.shown_to, consent.note, consent.contact) == (Audience.MEMBERS, "assembly of 12 March", False)
    change = next(house.store.journal.changes())
    assert (change.deed, change.things) == ("consent", 2)


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({}, 422),
        ({"member": ["alpha"]}, 422),
        ({"member": ["alpha"], "shown_to": "members", "note": " "}, 422),
        ({"member": ["alpha", "nobody"], "shown_to": "staff", "note": "x"}, 422),
        ({"member": ["alpha", "nobody"], "shown_to": "nobody", "note": "x"}, 422),
        ({"member": ["alpha"], "shown_to": "members", "note": "x", "since": "0"}, 409),
    ],
)
def test_a_consent_that_cannot_be_recorded_leaves_all_as_it_was(house, as_staff, typed, status):
    before = house.store.revision()
    told = send(as_staff, "/staff/consents", "/staff/consents", **typed)
    assert told.status_code == status
    assert house.store.revision() == before
    if "alpha" in typed.get("member", ()):
        assert "checked" in Elements(told.text).of("input", id="member-alpha")[0]


def test_a_withdrawal_of_several_waits_for_nobody(house, as_staff):
    typed = {"member": ["alpha", "beta"], "shown_to": "nobody", "note": "by letter", "since": "0"}
    assert send(as_staff, "/staff/consents", "/staff/consents", **typed).status_code == 303
    assert find_member(house.store, "beta").membership.shown_to is Audience.NOBODY


def test_a_change_names_the_person_who_holds_the_key_and_only_what_differs(house, as_admin):
    page = "/staff/members/alpha"
    send(as_admin, page, page, competences="probes in the field\nbuoys")
    change = f"/staff/changes/{next(house.store.journal.changes()).id}"
    for told in (page, change, "/staff/changes"):
        assert "(Anne)" in text_of(as_admin.get(told).text)
    said = text_of(as_admin.get(change).text)
    assert "Competences Before: – After: buoys" in said


def test_a_page_for_those_who_hold_a_key_shows_where_one_may_go(house, as_staff, at_house):
    staff = {found["href"] for found in Elements(as_staff.get("/?lang=en").text).of("a") if "/staff/" in found["href"]}
    assert len(staff) == 14
    at_house.post("/key", data={"key": house.alpha})
    own = Elements(at_house.get("/me?lang=en").text).of("a")
    assert not [found for found in own if "/staff/" in found["href"]]
    (here,) = [found for found in own if found.get("aria-current") == "page"]
    assert here["href"] == "/me?lang=en"


def test_thin_profiles_are_told_with_the_message_to_send_and_the_index_was_asked(as_staff):
    told = text_of(as_staff.get("/staff/profiles?lang=fr").text)
    assert re.search(r"dans l'index pour [1-9]\d* membres sur \d+", told)
    assert "Message à envoyer" in told
    assert "Hidden" not in told
