"""The trial of nights that are killed, in short."""

from tests.trials.killed import run


def test_nights_that_are_killed():
    trial = run(short=True)
    assert trial.passed, trial.found
