"""What the audit of dependencies makes of pip-audit's answers."""

from __future__ import annotations

from tests.trials.audit import EXPLAINED, judged

FINE = {"name": "anyio", "version": "4.16.0", "vulns": []}
HOLED = {"name": "jinja2", "version": "3.0", "vulns": [{"id": "PYSEC-0000-1", "fix_versions": ["3.1"]}]}
UNKNOWN = {"name": "grappe", "skip_reason": "not found"}


def test_clean_is_passed_and_a_hole_is_not():
    assert judged([FINE]).passed
    trial = judged([FINE, HOLED])
    assert not trial.passed
    assert "jinja2: PYSEC-0000-1" in trial.found


def test_what_could_not_be_asked_is_not_passed():
    trial = judged([UNKNOWN, UNKNOWN])
    assert not trial.passed
    assert "could not be asked about 2 packages" in trial.found
    assert not judged([FINE, UNKNOWN]).passed


def test_what_is_explained_says_why():
    assert all(len(why) > 20 for why in EXPLAINED.values())
