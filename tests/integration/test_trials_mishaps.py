"""The trial of what goes wrong at night, in short."""

import ctypes
import os

import pytest

from tests.trials.mishaps import run


@pytest.mark.skipif(
    os.geteuid() == 0 and ctypes.CDLL(None).prctl(23, 1, 0, 0, 0) != 1, reason="root cannot give up its rights here"
)
def test_what_goes_wrong_at_night():
    trial = run(short=True)
    assert trial.passed, trial.found
