"""A member's own page: it corrects what is known of it and says who may see that; nobody else can in its name."""

from __future__ import annotations

import pytest

from models.membership import Audience, Competence
from models.roll import find_member
from models.store import Batch

from .conftest import client, member
from .forms import Forms, send
from .test_web_page import Elements, text_of

FORMS = ("/me", "/me/consent")


@pytest.fixture
def as_alpha(house, at_house):
    at_house.post("/key", data={"key": house.alpha})
    return at_house


def test_without_a_key_it_asks_for_one_and_leads_back(house, at_house, on_demo):
    for door in (at_house, on_demo):
        told = door.get("/me?lang=fr")
        assert told.status_code == 401
        assert Elements(told.text).of("input", name="back", value="/me?lang=fr")
        assert door.post("/me", data={}).status_code == 401
    gave = at_house.post("/key", data={"key": house.alpha, "back": "/me?lang=fr"})
    assert gave.headers["location"] == "/me?lang=fr"
    assert at_house.get("/me").status_code == 200


def test_staff_are_led_to_the_members(house, at_house):
    at_house.post("/key", data={"key": house.staff})
    told = at_house.get("/me?lang=fr")
    assert (told.status_code, told.headers["location"]) == (303, "/staff/members?lang=fr")


@pytest.mark.parametrize(
    ("lang", "said"), [("fr", "Ce que vous offrez Une chose par ligne"), ("en", "What you offer One thing a line")]
)
def test_it_shows_what_is_known_in_both_languages(as_alpha, lang, said):
    told = as_alpha.get(f"/me?lang={lang}")
    assert told.status_code == 200
    assert said in text_of(told.text)
    assert Forms(told.text).all["/me"]["competences"] == "probes in the field"
    assert Forms(told.text).all["/me/consent"]["shown_to"] == "members"
    assert Elements(told.text).of("a", href=f"/me?lang={lang}")
    assert told.headers["cache-control"] == "no-store"


def test_what_it_corrects_is_written_once_and_signed(house, as_alpha):
    before = find_member(house.store, "alpha")
    typed = {
        "competences": "probes in the field\r\n\r\n  buoys | for the winter ",
        "needs": "",
        "contact.website": "alpha.example",
    }
    told = send(as_alpha, "/me", "/me", **typed)
    assert (told.status_code, told.headers["location"]) == (303, "/me?done=saved&lang=en")
    after = find_member(house.store, "alpha")
    assert after.organization == before.organization
    own = after.membership
    assert own.competences == (Competence("probes in the field"), Competence("buoys", "for the winter"))
    assert (own.needs, own.description, own.contact.email) == ((), "", "alpha@mail.example")
    assert own.contact.website.endswith("alpha.example")
    assert own.consent == before.membership.consent
    change = next(house.store.journal.changes())
    assert (change.by, change.deed) == ("member:alpha", "edit")
    assert "Saved." in text_of(as_alpha.get(told.headers["location"]).text)
    again = send(as_alpha, "/me", "/me")
    assert again.headers["location"] == "/me?done=unchanged&lang=en"
    assert next(house.store.journal.changes()) == change


def test_what_the_form_does_not_show_of_a_competence_stays(house, as_alpha):
    """Its level and language, and a label of two lines."""
    own = (Competence("two\nlines", "more", "expert", "en"), Competence("radio", "", "good", "fr"))
    organization, membership = member("alpha", competences=own, needs=("a  need\nof two lines",))
    house.store.save(Batch((organization,), (membership,)))
    send(as_alpha, "/me", "/me", competences="two lines | more\nradio | low power\nnew", needs="a need of two lines\nx")
    after = find_member(house.store, "alpha").membership
    assert after.competences == (own[0], Competence("radio", "low power", "good", "fr"), Competence("new"))
    assert after.needs == ("a  need\nof two lines", "x")


def test_mistakes_stand_beside_their_fields_with_what_was_typed(house, as_alpha):
    before = find_member(house.store, "alpha")
    typed = {"contact.email": "no mail", "contact.website": "no site at all", "needs": "<b>kept</b>"}
    told = send(as_alpha, "/me", "/me", **typed)
    assert told.status_code == 422
    elements = Elements(told.text)
    for name in ("contact.email", "contact.website"):
        (field,) = elements.of("input", name=name)
        assert (field["value"], field["aria-invalid"]) == (typed[name], "true")
        assert f"{name}-wrong" in field["aria-describedby"]
        assert elements.of("p", id=f"{name}-wrong")
    assert Forms(told.text).all["/me"]["needs"] == "<b>kept</b>"
    assert find_member(house.store, "alpha") == before


def test_a_consent_is_said_by_the_member_itself_and_counts_at_once(house, as_alpha):
    today = house.services.now().astimezone().date()
    told = send(as_alpha, "/me", "/me/consent", shown_to="staff", contact="")
    assert (told.status_code, told.headers["location"]) == (303, "/me?done=consent&lang=en")
    kept = find_member(house.store, "alpha").membership.consent
    assert (kept.shown_to, kept.contact, kept.since) == (Audience.STAFF, False, today)
    assert kept.note == f"said by the member itself on its page on {today}"
    assert next(house.store.journal.changes()).by == "member:alpha"
    send(as_alpha, "/me", "/me/consent", shown_to="nobody", contact="yes")
    kept = find_member(house.store, "alpha").membership.consent
    assert (kept.shown_to, kept.contact) == (Audience.NOBODY, False)
    staff = {"X-Grappe-Key": house.staff}
    assert as_alpha.get("/api/v1/members/alpha", headers=staff).status_code == 404
    assert as_alpha.get("/me").status_code == 200


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("given", [None, "", "wrong", "of another"])
def test_a_form_that_is_not_its_own_writes_nothing(house, as_alpha, form, given):
    before = find_member(house.store, "alpha"), house.store.revision()
    fields = Forms(as_alpha.get("/me").text).all[form] | {"needs": "x", "shown_to": "nobody"}
    token = given
    if given == "of another":
        other = client(house.services)
        other.post("/key", data={"key": house.hidden})
        token = Forms(other.get("/me").text).all[form]["token"]
    del fields["token"]
    told = as_alpha.post(form, data=fields if token is None else fields | {"token": token})
    assert told.status_code == 403
    assert (find_member(house.store, "alpha"), house.store.revision()) == before


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_sites_page_writes_nothing(house, as_alpha, form, headers):
    revision = house.store.revision()
    assert send(as_alpha, "/me", form, headers=headers, needs="x", shown_to="nobody").status_code == 403
    assert house.store.revision() == revision


def test_of_two_who_edit_the_second_is_told_and_keeps_what_it_typed(house, as_alpha):
    mine = Forms(as_alpha.get("/me").text).all["/me"]
    staff = {"X-Grappe-Key": house.staff}
    etag = as_alpha.get("/api/v1/members/alpha", headers=staff).headers["etag"]
    change = {"description": "Said by <i>staff</i>."}
    told = as_alpha.patch("/api/v1/members/alpha", json=change, headers=staff | {"If-Match": etag})
    assert told.status_code == 200
    mine = mine | {"description": "Said by us."}
    told = as_alpha.post("/me?lang=en", data=mine)
    assert told.status_code == 409
    assert "somebody else changed this meanwhile" in text_of(told.text)
    assert "Said by &lt;i&gt;staff&lt;/i&gt;." in told.text
    assert find_member(house.store, "alpha").membership.description == "Said by <i>staff</i>."
    again = Forms(told.text).all["/me"]
    assert again["description"] == "Said by us."
    assert as_alpha.post("/me", data=again).status_code == 303
    assert find_member(house.store, "alpha").membership.description == "Said by us."


def test_a_consent_rests_on_what_was_shown_but_a_withdrawal_on_nothing(house, as_alpha):
    old = Forms(as_alpha.get("/me").text).all["/me/consent"]
    send(as_alpha, "/me", "/me/consent", shown_to="nobody")
    told = as_alpha.post("/me/consent?lang=en", data=old | {"shown_to": "members"})
    assert told.status_code == 409
    assert find_member(house.store, "alpha").membership.shown_to is Audience.NOBODY
    assert as_alpha.post("/me/consent", data=Forms(told.text).all["/me/consent"]).status_code == 303
    assert find_member(house.store, "alpha").membership.shown_to is Audience.MEMBERS
    assert as_alpha.post("/me/consent", data=old | {"shown_to": "nobody"}).status_code == 303
    assert find_member(house.store, "alpha").membership.shown_to is Audience.NOBODY


def test_a_consent_of_nothing_is_none(house, as_alpha):
    fields = Forms(as_alpha.get("/me").text).all["/me/consent"]
    for wrong in ("", "everybody", "\x00"):
        told = as_alpha.post("/me/consent?lang=en", data=fields | {"shown_to": wrong})
        assert told.status_code == 422
        assert "say who may see" in text_of(told.text)
    assert find_member(house.store, "alpha").membership.shown_to is Audience.MEMBERS


def test_a_hostile_name_is_a_name(house, at_house):
    from api.keys import make_key
    from models.access import KeyRole

    from .conftest import NOW

    made = make_key(KeyRole.MEMBER, member_id="hostile", now=NOW)
    house.store.add_key(made.key)
    at_house.post("/key", data={"key": made.secret})
    page = at_house.get("/me").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
