"""Lists of states on days."""

from datetime import date

import pytest

from models.programmes.states import country_name, known_states, state_code, state_lists, states_on


@pytest.mark.parametrize(
    ("listed", "code", "last_without", "first_with"),
    [
        ("eu", "HR", date(2013, 6, 30), date(2013, 7, 1)),
        ("he-associated", "GB", date(2023, 12, 31), date(2024, 1, 1)),
    ],
)
def test_a_state_is_on_a_list_from_its_day_on(listed, code, last_without, first_with):
    assert code not in states_on([listed], last_without)
    assert code in states_on([listed], first_with)


def test_the_united_kingdom_left_the_union():
    assert "GB" in states_on(["eu"], date(2020, 1, 31))
    assert "GB" not in states_on(["eu"], date(2020, 2, 1))
    assert len(states_on(["eu"], date(2026, 1, 1))) == 27


def test_names_of_lists_and_codes_go_together():
    assert states_on(["CH", "UK", "EL"], date(2026, 1, 1)) == {"CH", "GB", "GR"}
    assert states_on(["eu", "CH"], date(2026, 1, 1)) == states_on(["eu"], date(2026, 1, 1)) | {"CH"}


def test_codes_of_the_union_are_those_of_iso():
    assert [state_code(code) for code in ("el", " UK ", "fr")] == ["GR", "GB", "FR"]


@pytest.mark.parametrize("name", ["mars", "fr", "FRA", "", "F1"])
def test_what_names_no_states_is_refused(name):
    with pytest.raises(ValueError, match="states_unknown"):
        known_states(name)


@pytest.mark.parametrize("listed", state_lists().values(), ids=lambda listed: listed.id)
def test_each_list_has_a_source_and_states_with_names_in_both_languages(listed):
    assert listed.source
    assert listed.name.en
    assert listed.name.fr
    for state in listed.states:
        assert state.since is None or state.until is None or state.since <= state.until
        assert country_name(state.code).en != state.code
        assert country_name(state.code).fr != state.code
