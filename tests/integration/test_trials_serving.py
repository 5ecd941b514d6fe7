"""The short forms of the trials of serving: what they show but for times and sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trials import switching, workers

pytestmark = pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="this system does not tell what is mapped")


@pytest.mark.parametrize("trial", [switching, workers])
def test_short(trial):
    shown = trial.run(short=True)
    assert shown.passed, shown.found
