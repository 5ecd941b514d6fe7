"""The short form of the trial of mixed load."""

from __future__ import annotations

import pytest

from tests.absent import absent
from tests.own_postgres import postgres_binaries
from tests.trials import hour


@pytest.mark.postgres
def test_some_seconds_of_everything_at_once():
    if postgres_binaries() is None:
        absent("PostgreSQL's initdb and pg_ctl are not installed")
    trial = hour.run(short=True)
    assert trial.passed, trial.found
    for what in ("suggest", "edit", "withdraw", "import", "export"):
        assert f"{what} " in trial.found
