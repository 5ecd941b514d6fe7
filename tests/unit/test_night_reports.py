"""The report of a night: it comes back from JSON as it was, and is told alike everywhere, by words and not colour."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_group

from api.cli.root import app
from api.night.report_json import read_json, to_json
from api.night.report_page import report_page
from api.night.report_text import report_subject, report_text
from api.night.report_view import Light, duration, light_of, tell_night
from api.night.told import GateCheck, Night, Outcome, Step, StepDone
from models.texts import LANGS, Localized
from tests.nights import BUSY, FAILED, FORCED, NIGHTS, PUBLISHED, REFUSED, UNCHANGED, UNSENT

words = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)
sentences = st.builds(Localized, words, words)
figures = st.none() | st.floats(allow_nan=False, allow_infinity=False)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
nights = st.builds(
    Night,
    st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}", fullmatch=True),
    moments,
    moments,
    st.sampled_from(Outcome),
    words,
    words,
    st.lists(
        st.builds(StepDone, st.sampled_from(Step), st.floats(-1e9, 1e9), sentences, st.booleans()), max_size=4
    ).map(tuple),
    st.lists(st.builds(GateCheck, words, st.none() | st.booleans(), sentences, figures, figures), max_size=4).map(
        tuple
    ),
    st.dictionaries(words, st.integers(), max_size=4),
    words,
    st.none() | sentences,
)


@given(nights)
def test_a_night_comes_back_from_json_as_it_was(night):
    assert read_json(to_json(night)) == night


@given(nights, st.sampled_from(LANGS))
def test_every_night_can_be_told(night, lang):
    page, text = report_page(night, lang), report_text(night, lang)
    headline = tell_night(night, lang).headline
    assert headline in page.replace("&#39;", "'")
    assert headline in text.splitlines()[0]
    assert "\n" not in report_subject(night, lang)


@given(st.sampled_from(NIGHTS), st.data())
def test_what_is_damaged_is_refused_and_nothing_else_happens(night, data):
    whole = to_json(night)
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + data.draw(st.integers(0, 40)) :]
    try:
        read_json(damaged)
    except ValueError:
        return
    assert json.loads(damaged)["version"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        to_json(PUBLISHED)[:-20],
        to_json(PUBLISHED).replace(b'"version": 1', b'"version": 2'),
        to_json(PUBLISHED).replace(b'"version": 1', b'"version": 1, "more": 1'),
        to_json(PUBLISHED).replace(b'"published"', b'"perfect"'),
        to_json(PUBLISHED).replace(b"2026-03-12T02:15:00Z", b"2026-03-12T02:15:00"),
        to_json(PUBLISHED).replace(b"20260312T021500Z-0001", b"../20260312T021500Z"),
        to_json(PUBLISHED).replace(b"221.7", b"NaN"),
        to_json(PUBLISHED).replace(b'"added": 4', b'"added": "4"'),
    ],
    ids=range(14),
)
def test_what_is_no_report_is_refused(wrong):
    assert wrong != to_json(PUBLISHED)
    with pytest.raises(ValueError, match=r"\w"):
        read_json(wrong)


def test_figures_and_texts_that_json_has_no_way_for_are_left_out():
    check = GateCheck("x", False, Localized("a\0\ud800", "b"), float("nan"), float("inf"))
    night = replace(PUBLISHED, checks=(check,), steps=(StepDone(Step.BUILD, float("nan"), Localized("a", "b")),))
    (back,) = read_json(to_json(night)).checks
    assert back == GateCheck("x", False, Localized("a\ufffd", "b"))


def test_an_id_that_would_leave_the_folder_is_refused():
    for wrong in ("", "../x", "a/b", ".hidden", "x" * 101):
        with pytest.raises(ValueError, match="id"):
            to_json(replace(PUBLISHED, id=wrong))


@pytest.mark.parametrize(
    ("night", "light"),
    [
        (PUBLISHED, Light.GREEN),
        (UNCHANGED, Light.GREEN),
        (FORCED, Light.AMBER),
        (BUSY, Light.AMBER),
        (UNSENT, Light.AMBER),
        (REFUSED, Light.RED),
        (FAILED, Light.RED),
    ],
)
@pytest.mark.parametrize("lang", LANGS)
def test_the_first_lines_say_it_by_sign_word_and_sentence(night, light, lang):
    told = tell_night(night, lang)
    assert light_of(night) is told.light is light
    assert bool(told.to_do) == (light is not Light.GREEN)
    for said in (told.sign, told.headline):
        assert said in report_subject(night, lang)
    first = report_text(night, lang).splitlines()[0]
    assert told.word.upper() in first
    page = report_page(night, lang)
    assert page.index(told.word) < page.index("<h2>")
    assert f'<html lang="{lang}">' in page
    assert f"<title>{told.sign} " in page


def test_lights_have_signs_and_words_of_their_own():
    told = [tell_night(night, "en") for night in (PUBLISHED, FORCED, REFUSED)]
    assert len({one.sign for one in told}) == len({one.word for one in told}) == 3


def test_what_failed_stands_first_and_what_was_not_looked_at_last():
    checks = tell_night(REFUSED, "en").checks
    assert [check.word for check in checks] == ["not passed"] * 2 + ["passed"] * 3 + ["not looked at"]


def test_which_index_serves_is_told_as_it_is():
    for night, serves in ((PUBLISHED, PUBLISHED.made), (REFUSED, REFUSED.before), (FAILED, FAILED.before)):
        assert serves in tell_night(night, "en").serving
    for night in (REFUSED, FAILED):
        first = tell_night(replace(night, before=""), "en")
        assert "serves on" not in first.headline
        assert first.serving == "No index serves now."


def test_the_page_fetches_nothing_and_escapes_everything():
    hostile = Localized('<script>alert("x")</script>', "<img src=x onerror=alert(1)>")
    night = replace(
        REFUSED,
        forced="<b>because</b>",
        error=hostile,
        checks=(GateCheck("x", False, hostile),),
        steps=(StepDone(Step.BUILD, 1, hostile),),
        counts={"<i>odd</i>": 1},
    )
    for lang in LANGS:
        page = report_page(night, lang, other="x.html")
        assert not re.search(r"<script|<img|<b>|<i>|<link|<iframe|url\(|@import|https?:", page)
        assert not re.search(r"\son\w+=|style=", page.replace("onerror=alert", ""))
        assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


@pytest.mark.parametrize(
    ("seconds", "en", "fr"),
    [
        (-3, "0.0 s", "0,0 s"),
        (0.44, "0.4 s", "0,4 s"),
        (59.4, "59 s", "59 s"),
        (59.6, "1 min 00 s", "1 min 00 s"),
        (200, "3 min 20 s", "3 min 20 s"),
        (3600, "1 h 00 min", "1 h 00 min"),
        (90_061, "25 h 01 min", "25 h 01 min"),
    ],
)
def test_durations(seconds, en, fr):
    assert (duration(seconds, "en"), duration(seconds, "fr")) == (en, fr)


def test_a_clock_that_went_back_makes_no_negative_time():
    night = replace(PUBLISHED, ended=PUBLISHED.began - timedelta(hours=2))
    assert "(0.0 s)" in tell_night(night, "en").when


def test_the_commands_that_reports_name_exist():
    named = {one.command for night in NIGHTS for one in tell_night(night, "en").to_do}
    assert "grappe nights test" in named
    group = get_group(app)
    for command in named:
        group, rest = get_group(app), shlex.split(command)[1:]
        while hasattr(group, "commands"):
            assert rest[0] in group.commands, command
            group, rest = group.commands[rest[0]], rest[1:]
        try:
            group.make_context("grappe", rest)
        except typer.TyperException as error:
            pytest.fail(f"{command}: {error.message}")
