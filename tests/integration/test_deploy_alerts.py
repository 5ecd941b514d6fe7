"""Each alert of ``deploy/prometheus`` by Prometheus' own tool: silent while all is well, and told when it is not."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.absent import absent
from tests.deployed import DEPLOY

RULES = DEPLOY / "prometheus" / "grappe.rules.yml"
ALERTS = {rule["alert"]: rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]}
AT = "40m"  # `time()` is 2,400 there
HERE = 'job="grappe",instance="here"'
WELL = {
    f"up{{{HERE}}}": "1x60",
    f'grappe_requests_total{{{HERE},status="200"}}': "0+100x60",
    f'grappe_requests_total{{{HERE},status="503"}}': "0x60",
    f'grappe_request_seconds_bucket{{{HERE},le="0.25"}}': "0+100x60",
    f'grappe_request_seconds_bucket{{{HERE},le="5"}}': "0+100x60",
    f'grappe_request_seconds_bucket{{{HERE},le="+Inf"}}': "0+100x60",
    f"grappe_snapshot_age_seconds{{{HERE}}}": "3600+60x60",
    f"grappe_snapshot_degraded{{{HERE}}}": "0x60",
    f"grappe_night_ended_timestamp_seconds{{{HERE}}}": "0x60",
    f'grappe_night_outcome{{{HERE},outcome="published"}}': "1x60",
    f'grappe_night_outcome{{{HERE},outcome="failed"}}': "0x60",
    f'grappe_night_outcome{{{HERE},outcome="refused"}}': "0x60",
}
NOT_WELL: dict[str, dict[str, str | None]] = {
    "GrappeDown": {f"up{{{HERE}}}": "0x60"},
    "GrappeFails": {f'grappe_requests_total{{{HERE},status="503"}}': "0+2x60"},
    "GrappeSlow": {f'grappe_request_seconds_bucket{{{HERE},le="0.25"}}': "0+50x60"},
    "GrappeNoIndex": {f"grappe_snapshot_age_seconds{{{HERE}}}": None},
    "GrappeIndexOld": {f"grappe_snapshot_age_seconds{{{HERE}}}": "260000x60"},
    "GrappeIndexRefused": {f"grappe_snapshot_degraded{{{HERE}}}": "1x60"},
    "GrappeNightMissing": {f"grappe_night_ended_timestamp_seconds{{{HERE}}}": "-130000x60"},
    "GrappeNightFailed": {f'grappe_night_outcome{{{HERE},outcome="failed"}}': "1x60"},
    "GrappeGateRefused": {f'grappe_night_outcome{{{HERE},outcome="refused"}}': "1x60"},
}


def told(told: set[str], series: dict[str, str | None], folder: Path) -> subprocess.CompletedProcess[str]:
    """Whether, at the end, exactly the alerts of ``told`` are."""
    if shutil.which("promtool") is None:
        absent("promtool is not installed (package prometheus)")
    asked = [
        {"eval_time": AT, "alertname": name, "exp_alerts": [as_told(name)] if name in told else []} for name in ALERTS
    ]
    listed = [{"series": name, "values": values} for name, values in series.items() if values is not None]
    tests = [{"interval": "1m", "input_series": listed, "alert_rule_test": asked}]
    file = folder / "alerts.test.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": tests}))
    return subprocess.run(["promtool", "test", "rules", str(file)], capture_output=True, text=True, check=False)


def as_told(name: str) -> dict[str, object]:
    rule, sums = ALERTS[name], name in {"GrappeFails", "GrappeSlow"}
    outcome = {"GrappeNightFailed": {"outcome": "failed"}, "GrappeGateRefused": {"outcome": "refused"}}.get(name, {})
    of_series = {} if sums else {"job": "grappe", "instance": "here"} | outcome
    return {"exp_labels": rule["labels"] | of_series, "exp_annotations": rule["annotations"]}


def test_while_all_is_well_no_alert_is_told(tmp_path):
    done = told(set(), dict(WELL), tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_is_told_when_it_should_be_and_no_other(tmp_path, name):
    done = told({name}, WELL | NOT_WELL[name], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
