"""Whatever is sent, the door answers or refuses in its own words: never a fault."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from api.web.asking import Asked
from api.web.form import Form
from api.web.language import best_accepted
from api.web.tidy import split_names, tidy

from .conftest import client

FIELDS = st.sampled_from(
    ["need", "seeker", "with", "k", "lang", "scope", "exclude", "kinds", "countries", "colleges", "x"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2)
)
TYPED = st.dictionaries(FIELDS, st.text(max_size=60), max_size=6)
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


@pytest.fixture(scope="module")
def door(demo):
    with client(demo) as door:
        yield door


def answered(told) -> None:
    assert told.status_code in {200, 404, 409, 422}, told.text
    if told.status_code != 200:
        assert told.json()["detail"]


@settings(max_examples=150)
@given(body=st.dictionaries(FIELDS, VALUES, max_size=5) | VALUES)
def test_any_json_is_answered_or_refused(door, body):
    told = door.post("/api/v1/suggestions", content=json.dumps(body), headers={"Content-Type": "application/json"})
    answered(told)


@given(fields=TYPED)
def test_any_address_is_answered_or_refused(door, fields):
    query = urlencode(fields)
    answered(door.get(f"/api/v1/suggestions?{query}"))
    page = door.get(f"/?{query}")
    assert page.status_code in {200, 404, 409, 422}
    assert page.headers["content-type"].startswith("text/html")


@given(text=ANY_TEXT)
def test_tidied_text_can_be_stored_and_shown_and_stays_as_it_is(text):
    clean = tidy(text)
    assert "\x00" not in clean
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert tidy(clean) == clean
    assert all(name and ";" not in name and "\n" not in name for name in split_names([text]))


@given(header=st.text(max_size=60) | st.from_regex(r"(fr|en|de)(-[A-Z]{2})?(;q=[01]\.\d)?(, ?(fr|en);q=0\.\d)*"))
def test_any_accept_language_gives_one_of_ours_or_none(header):
    assert best_accepted(header) in {"fr", "en", None}


@given(
    need=st.text("abc éà;&=#+%\n", max_size=30),
    partners=st.lists(st.text("abé&=+% ", min_size=1, max_size=8), max_size=3),
)
def test_the_address_of_a_question_asks_it_again(need, partners):
    form = Form("fr", tidy(need), "me", split_names(partners), sent=True)
    again = Form.read(QueryParams(form.address.partition("?")[2]), "fr")
    assert again.asked() == form.asked() == Asked(tidy(need), "me", split_names(partners))
