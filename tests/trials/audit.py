"""What is installed, asked for known holes: nothing is passed that could not be asked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping

from tests.tree import ROOT
from tests.trials.trial import Trial

EXPLAINED: Mapping[str, str] = {}
"""Why a known hole (by its number, such as ``PYSEC-…``) does no harm here."""

_ASKED = "pip-audit over constraints.txt: clean, or explained"
_NAME = "Dependency audit"
_PATIENCE = 300


def run(*, short: bool) -> Trial:
    """``short`` changes nothing: there is one question to ask."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", "constraints.txt", "--no-deps", "--disable-pip"]
    wanted = [*command, "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(wanted, cwd=ROOT, capture_output=True, text=True, timeout=_PATIENCE, check=False)
        audited = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError) as error:
        return Trial(
            _NAME, _ASKED, f"could not be asked ({type(error).__name__}): no answer from the database", passed=False
        )
    return judged(audited)


def judged(audited: list[dict]) -> Trial:
    """From what pip-audit tells of each package."""
    if all("skip_reason" in one for one in audited):
        reason = "the database knows none of them from here"
        return Trial(_NAME, _ASKED, f"could not be asked about {len(audited)} packages: {reason}", passed=False)
    skipped = [one["name"] for one in audited if "skip_reason" in one]
    holes = {hole["id"]: one["name"] for one in audited for hole in one.get("vulns", ())}
    open_ = {hole: name for hole, name in holes.items() if hole not in EXPLAINED}
    found = f"{len(audited) - len(skipped)} packages asked about; known holes: {len(holes)}, unexplained: {len(open_)}"
    found += "".join(f"; {name}: {hole}" for hole, name in sorted(open_.items()))
    found += f"; not asked: {', '.join(skipped)}" if skipped else ""
    return Trial(_NAME, _ASKED, found, passed=not open_ and not skipped)
