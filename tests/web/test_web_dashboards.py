"""What the dashboard shows and the alerts watch is really told, whatever the report of the last night is worth."""

from __future__ import annotations

import json
import re
import shutil
from datetime import timedelta

import pytest
import yaml

from api.keys import make_key
from api.night.told import Outcome
from models.access import KeyRole
from tests.tree import ROOT

from .conftest import NOW, client

DASHBOARD = ROOT / "deploy" / "grafana" / "grappe.json"
RULES = ROOT / "deploy" / "prometheus" / "grappe.rules.yml"
NIGHT = {
    "id": "n1",
    "began": NOW.isoformat(),
    "ended": (NOW + timedelta(seconds=90)).isoformat(),
    "outcome": "refused",
    "checks": [
        {"code": "recall", "passed": False, "figure": 0.91, "limit": 0.97},
        {"code": "digests", "passed": True, "figure": None, "limit": None},
        {"code": "golden", "passed": None},
    ],
}


def expressions() -> list[str]:
    board, rules = json.loads(DASHBOARD.read_text()), yaml.safe_load(RULES.read_text())
    shown = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    watched = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    assert len(shown) >= len(board["panels"])
    return shown + watched


def told(house, *, night: str = "") -> str:
    admin = make_key(KeyRole.ADMIN, now=NOW)
    house.store.add_key(admin.key)
    folder = house.services.settings.nights_folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if night:
        (folder / "n1.json").write_text(night)
    door = client(house.services)
    door.get("/healthz")
    return door.get("/metrics", headers={"X-Grappe-Key": admin.secret}).text


def test_every_metric_that_is_shown_or_watched_is_told(house):
    named = {name for expression in expressions() for name in re.findall(r"\bgrappe_\w+", expression)}
    known = set(re.findall(r"^(grappe_\w+)", told(house, night=json.dumps(NIGHT)), flags=re.MULTILINE))
    assert len(named) > 10
    assert named <= known


def test_every_label_that_is_asked_for_is_there(house):
    text = told(house, night=json.dumps(NIGHT))
    by_hand = {"job", "instance"}  # Prometheus itself adds these
    for expression in expressions():
        for name, label in re.findall(r"(grappe_\w+)\{(\w+)=", expression):
            assert re.search(rf"^{name}{{[^}}]*{label}=", text, flags=re.MULTILINE), expression
        for labels in re.findall(r"by \(([^)]*)\)", expression):
            for label in set(re.split(r"[, ]+", labels)) - by_hand:
                assert f'{label}="' in text
        outcomes = re.findall(r'outcome="(\w+)"', expression)
        assert {Outcome(one) for one in outcomes} <= set(Outcome)


def test_alerts_say_what_happened_and_what_to_do():
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        names = [rule["alert"] for rule in group["rules"]]
        assert len(set(names)) == len(names)
        for rule in group["rules"]:
            assert rule["labels"]["severity"] in {"page", "ticket"}
            assert set(rule["annotations"]) == {"summary", "action"}


def test_the_last_night_and_its_verdicts(house):
    text = told(house, night=json.dumps(NIGHT))
    for line in (
        'grappe_night_outcome{outcome="refused"} 1.0',
        'grappe_night_outcome{outcome="published"} 0.0',
        "grappe_night_seconds 90.0",
        'grappe_gate_check{code="recall",verdict="refused"} 1.0',
        'grappe_gate_check{code="digests",verdict="passed"} 1.0',
        'grappe_gate_check{code="golden",verdict="unknown"} 1.0',
        'grappe_gate_figure{code="recall"} 0.91',
        'grappe_gate_limit{code="recall"} 0.97',
    ):
        assert line in text


@pytest.mark.parametrize("night", ["", "[", "[1]", "{}", json.dumps(NIGHT | {"outcome": "other"}), "[" * 100_000])
def test_what_is_no_report_is_passed_over(house, night):
    text = told(house, night=night)
    assert "grappe_snapshot_age_seconds" in text
    assert "grappe_night_" not in text
