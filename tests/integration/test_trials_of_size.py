"""The short forms of the trials of size, without their times."""

from __future__ import annotations

from tests.trials import changed, full


def test_a_changed_member_costs_its_own_texts():
    trial = changed.run(short=True)
    assert trial.passed, trial.found


def test_an_index_of_neighbourhoods_finds_what_an_exact_search_finds():
    trial = full.run(short=True)
    assert trial.passed, trial.found
