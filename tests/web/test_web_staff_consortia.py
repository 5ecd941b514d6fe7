"""Staff propose consortia on pages without scripts, change them by a click, and read what stands in the way."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from threading import Event

import pytest

from api.dossier.formats import FORMATS
from api.proposing.asked import Asked
from api.proposing.proposing import Made
from api.web.long_work import LongWork
from api.web.seeking import Seeking, Sought
from models.access import Asker, KeyRole
from models.long_job import Stage
from models.proposal import Settled
from models.store import Batch, Removal
from models.texts import LANGS

from .conftest import House, client
from .forms import Forms
from .test_web_proposals import CALL, lab  # noqa: F401  (a fixture)

LIST = "/staff/consortia"
ONE = "/staff/consortia/c2-1"


@pytest.fixture
def door(lab: House):  # noqa: F811
    made = client(lab.services)
    made.cookies.set("grappe_key", lab.staff)
    return made


def buttons(page: str, name: str) -> dict[str, str]:
    """What stands on the buttons of this name, with what they bring."""
    found = re.findall(
        rf'<button type="submit" class="\w+" name="{name}" value="([^"]*)">(.*?)</button>', page, re.DOTALL
    )
    return {" ".join(re.sub("<[^>]*>", "", text).split()): unescape(value) for value, text in found}


def shown(door, address: str = ONE) -> str:
    told = door.get(address, params={"lang": "en"})
    assert told.status_code == 200, told.text
    return told.text


def send(door, page: str, to: str, **typed):
    """The first form that is sent there, with all that stands in it."""
    fields = {name: value for name, value in Forms(page).all[to].items() if name in {"token", "version"}}
    return door.post(f"{to}?lang=en", data=fields | typed)


def propose(door, **typed):
    page = door.get(LIST, params={"lang": "en", "call": CALL.id}).text
    told = door.post(f"{LIST}?lang=en", data=Forms(page).all[LIST] | {"known": "yes", **typed})
    if "budget_most" not in typed:
        assert (told.status_code, told.headers["location"]) == (303, f"{ONE}?done=proposed&lang=en")
    return told


def test_consortia_are_proposed_and_shown_with_what_each_covers(door):
    propose(door, because="for the board")
    page = shown(door)
    assert "Eligible" in page
    assert "for the board" in page
    assert "probes in the field" in page
    assert 'data-level="4" class="carries"' in page
    assert "for the board" in shown(door, LIST)


def test_a_partner_is_excluded_by_a_click_and_comes_back_by_another(door, lab):  # noqa: F811
    propose(door)
    page = shown(door)
    word, value = next((word, value) for word, value in buttons(page, "change").items() if word.startswith("Exclude"))
    told = send(door, page, ONE, change=value, because="too small")
    assert told.status_code == 303, told.text
    page = shown(door)
    assert "What differs from version 1" in page
    gone = word.removeprefix("Exclude ").partition(",")[0]
    assert f"{gone} goes" in page
    assert f"excluded: {gone}" in page
    newest = lab.store.assembly("c2-1")
    assert (newest.version, newest.because, len(newest.settled.excluded)) == (2, "too small", 1)
    assert send(door, page, ONE, again="1").headers["location"].startswith(f"{ONE}?done=taken_back")
    newest = lab.store.assembly("c2-1")
    assert (newest.version, newest.settled) == (3, lab.store.assembly("c2-1", 1).settled)


def test_what_is_locked_and_who_leads_is_settled_by_clicks(door, lab):  # noqa: F811
    propose(door)
    for word in ("Lock", "Let lead"):
        page = shown(door)
        value = next(value for text, value in buttons(page, "change").items() if text.startswith(word))
        assert send(door, page, ONE, change=value).status_code == 303
    settled = lab.store.assembly("c2-1").settled
    assert len(settled.locked) == 1
    assert settled.lead
    page = shown(door)
    unlock = next(value for text, value in buttons(page, "change").items() if text.startswith("Unlock"))
    assert send(door, page, ONE, change=unlock).status_code == 303


def test_a_way_out_is_a_button_before_anything_is_kept(door, lab):  # noqa: F811
    told = propose(door, budget_most="1000")
    assert told.status_code == 200
    assert "These cannot hold together" in told.text
    assert not list(lab.store.assemblies())
    fields = Forms(told.text).all[LIST]
    ways = buttons(told.text, "change")
    way = next(value for value in ways.values() if "budget_most" in value)
    again = door.post(f"{LIST}?lang=en", data=fields | {"change": way})
    assert again.status_code == 303, again.text
    assert lab.store.assembly("c2-1").settled.budget_most > 1000


def test_a_way_out_of_a_change_is_a_button_too(door, lab):  # noqa: F811
    propose(door)
    page = shown(door)
    form = Forms(page).all[ONE]
    told = door.post(
        f"{ONE}?lang=en",
        data={**_settle(form), "budget_least": "500", "budget_most": "1000", "because": "cheap"},
    )
    assert told.status_code == 200, told.text
    assert "Nothing was kept" in told.text
    fields = Forms(told.text).all[ONE]
    way = next(value for value in buttons(told.text, "change").values() if "budget_most" in value)
    again = door.post(f"{ONE}?lang=en", data={**fields, "change": [fields["change"], way]})
    assert again.status_code == 303, again.text
    newest = lab.store.assembly("c2-1")
    assert (newest.version, newest.because) == (2, "cheap")
    assert newest.settled.budget_most > newest.settled.budget_least == 500


def test_facts_of_the_project_and_another_programme_are_settled_in_the_form(door, lab):  # noqa: F811
    propose(door)
    form = _settle(Forms(shown(door)).all[ONE])
    told = door.post(f"{ONE}?lang=en", data={**form, "project.pole_labels": "Pole A", "project.territory": "Occitanie"})
    assert told.status_code == 303, told.text
    assert lab.store.assembly("c2-1").settled.project == {"pole_labels": "Pole A", "territory": "Occitanie"}
    form = _settle(Forms(shown(door)).all[ONE])
    told = door.post(f"{ONE}?lang=en", data={**form, "programme": "anr-prce"})
    if told.status_code == 303:
        assert lab.store.assembly("c2-1").programme == "anr-prce"
    else:
        assert "These cannot hold together" in told.text
    form = _settle(Forms(shown(door)).all[ONE])
    told = door.post(f"{ONE}?lang=en", data={**form, "partners_most": "many"})
    assert (told.status_code, "“many” is no whole number" in told.text) == (422, True)


def test_the_second_of_two_is_told_and_can_do_it_to_the_newest(door, lab):  # noqa: F811
    propose(door)
    page = shown(door)
    change = next(value for word, value in buttons(page, "change").items() if word.startswith("Lock"))
    newest = lab.store.assembly("c2-1")
    lab.store.add_assembly(replace(newest, version=2, made_by="cli:anne", because="faster"))
    told = send(door, page, ONE, change=change, because="mine")
    assert told.status_code == 409
    assert "nothing of yours was written" in told.text
    assert "anne" in told.text
    assert lab.store.assembly("c2-1").version == 2
    again = send(door, told.text, ONE, change=change, because="mine")
    assert again.status_code == 303
    assert (lab.store.assembly("c2-1").version, lab.store.assembly("c2-1").because) == (3, "mine")


def test_staff_decide_for_one_and_for_none(door, lab):  # noqa: F811
    propose(door)
    assert send(door, shown(door), ONE, keep="1").status_code == 303
    assert lab.store.assembly("c2-1").kept == 0
    page = shown(door)
    assert "decided for consortium 1" in page
    assert send(door, page, ONE, keep="0").status_code == 303
    assert lab.store.assembly("c2-1").kept is None
    assert send(door, shown(door), ONE, keep="9").status_code == 422


def test_a_file_is_downloaded_and_an_unknown_form_is_refused(door, lab):  # noqa: F811
    propose(door)
    links = re.findall(rf'href="({ONE}/export[^"]*)"', shown(door))
    assert len(set(links)) == len(FORMATS) * len(LANGS) * len(lab.store.assembly("c2-1").proposed)
    told = door.get(unescape(next(one for one in links if "format=pdf" in one)))
    assert told.content.startswith(b"%PDF")
    assert door.get(f"{ONE}/export?format=exe").status_code == 422


def test_all_versions_are_forgotten(door, lab):  # noqa: F811
    propose(door)
    assert send(door, shown(door), ONE, do="forget").status_code == 303
    assert not list(lab.store.assemblies())
    assert door.get(ONE).status_code == 404


def test_a_series_whose_call_is_gone_is_still_there(door, lab):  # noqa: F811
    propose(door)
    lab.store.save(Batch(), removing=Removal(calls=("c2",)))
    assert "It cannot be judged any more" in shown(door)
    assert "c2" in shown(door, LIST)


def test_a_form_of_another_site_changes_nothing(door, lab):  # noqa: F811
    propose(door)
    assert door.post(f"{ONE}?lang=en", data={"version": "1", "do": "forget"}).status_code == 403
    assert lab.store.assembly("c2-1").version == 1


@pytest.mark.parametrize("change", ["{", "[]", '{"changes": [{"surprise": 1}]}', '{"place": "x", "changes": []}'])
def test_what_a_button_cannot_bring_is_refused(door, change):
    propose(door)
    told = send(door, shown(door), ONE, change=change)
    assert told.status_code == 422
    assert "cannot be read" in told.text


def test_a_long_search_is_followed_and_cancelled(door, lab):  # noqa: F811
    desk = door.app.state.desk
    held = Event()
    work = LongWork(lab.store.long_jobs, lab.services.now)

    def hold(report, cancelled):
        while not cancelled() and not held.wait(0.01):
            pass
        return ""

    job = work.begin(hold, kind="assemble", about="c2", asker=Asker(KeyRole.STAFF, key_id="k1"))
    door.app.state.desk = replace(desk, long_work=work)
    address = f"/staff/consortia-sought/{job.id}"
    told = door.get(address, params={"lang": "en"})
    assert (told.status_code, told.headers["refresh"]) == (200, "2")
    assert "<progress" in told.text
    fields = Forms(told.text).all[address]
    assert door.post(f"{address}?lang=en", data=fields).status_code == 303
    work.close()
    told = door.get(address, params={"lang": "en"})
    assert "refresh" not in told.headers
    assert "cancelled" in told.text.lower()


@pytest.mark.parametrize("most", [None, 1000])
def test_what_a_followed_search_came_to_is_shown(door, lab, most):  # noqa: F811
    desk = door.app.state.desk
    asked = Asked(CALL.id, Settled(known=True, budget_most=most and Decimal(most)))
    staff = Asker(KeyRole.STAFF, key_id="k1")
    sought = Sought(LIST, {"asked": '{"call": "c2"}'})
    job = desk.seeking.begin(
        sought,
        lambda watch: desk.proposing.make(asked, watch),
        lambda made: desk.proposing.first(asked, made, by=staff.signature),
        count=3,
        about=CALL.id,
        asker=staff,
    )
    assert sought.ended.wait(60)
    desk.long_work.close()
    told = door.get(f"/staff/consortia-sought/{job.id}", params={"lang": "en"})
    if most is None:
        assert (told.status_code, told.headers["location"]) == (303, f"{ONE}?done=proposed&lang=en")
        other = client(lab.services)  # another process, which did not do it
        other.cookies.set("grappe_key", lab.staff)
        assert other.get(f"/staff/consortia-sought/{job.id}?lang=en").headers["location"] == f"{ONE}?lang=en"
    else:
        assert "These cannot hold together" in told.text
        assert Forms(told.text).all[LIST]["asked"] == '{"call": "c2"}'


def test_a_search_is_stopped_on_the_way(lab):  # noqa: F811
    """The watch that is handed to it is stopped, and nothing is kept."""
    work = LongWork(lab.store.long_jobs, lab.services.now)
    begun, sought = Event(), Sought()

    def find(watch):
        begun.set()
        while not watch.stopped:
            pass
        return Made(None, (), None)

    def keep(made):
        raise AssertionError("nothing is to be kept")

    job = Seeking(work).begin(sought, find, keep, count=1, about="c2", asker=Asker(KeyRole.STAFF, key_id="k1"))
    assert begun.wait(60)
    work.cancel(job.id)
    assert sought.ended.wait(60)
    work.close()
    assert (lab.store.long_jobs.job(job.id).stage, sought.kept) == (Stage.CANCELLED, None)


def _settle(form):
    """The form by which several things are settled at once is the last of those that are sent there."""
    return {**form, "do": "settle"}
