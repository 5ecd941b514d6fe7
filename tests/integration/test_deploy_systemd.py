"""What ``deploy/`` gives to systemd and to cron: understood, shut in, and still able to do its work."""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest

from api.exit_codes import ExitCode
from api.settings import PREFIX, Settings
from tests.absent import absent
from tests.deployed import DEPLOY, GRAPPE, environment, installed

UNITS = DEPLOY / "systemd"
SERVICES = ("grappe.service", "grappe-nightly.service")
EXPOSED = 15
"""Tenths of the ten points that ``systemd-analyze security`` has for a service that nothing keeps in."""


class Unit(RawConfigParser):
    """A unit file, where a key may stand twice."""

    def __init__(self, name: str) -> None:
        super().__init__(strict=False, comment_prefixes="#", interpolation=None)
        self.optionxform = str
        self.read(UNITS / name, encoding="utf-8")


def analyze(*arguments: object) -> str:
    if shutil.which("systemd-analyze") is None:
        absent("systemd-analyze is not installed")
    done = subprocess.run(["systemd-analyze", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units as they are, but for the command, which is that of this environment."""
    for file in UNITS.iterdir():
        text = file.read_text(encoding="utf-8").replace(GRAPPE, str(installed()))
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    return tmp_path


def test_systemd_understands_every_line(units: Path):
    names = (*SERVICES, "grappe-nightly.timer")
    assert "grappe" not in analyze("verify", *(units / name for name in names))


def test_a_line_that_systemd_does_not_know_would_be_noticed(units: Path):
    service = units / "grappe.service"
    service.write_text(service.read_text().replace("PrivateTmp", "PrivatTmp"))
    assert "PrivatTmp" in analyze("verify", service)


@pytest.mark.parametrize("name", SERVICES)
def test_services_are_shut_in(units: Path, name: str):
    analyze("security", "--offline=true", f"--threshold={EXPOSED}", units / name)


def test_both_services_are_shut_in_alike():
    own = {
        "Type",
        "ExecStart",
        "Restart",
        "RestartSec",
        "TimeoutStopSec",
        "SuccessExitStatus",
        "TimeoutStartSec",
        "WantedBy",
    }
    own |= {"Nice", "IOSchedulingClass"}
    lines = [
        re.findall(r"^(\w+)=(.*)$", (UNITS / name).read_text().split("[Service]")[1], re.MULTILINE) for name in SERVICES
    ]
    serving, night = ([(key, value) for key, value in found if key not in own] for found in lines)
    assert serving == night
    assert len(night) > 30


def test_the_night_comes_once_a_night():
    timer = Unit("grappe-nightly.timer")["Timer"]
    assert timer["Persistent"] == "true"
    elapses = re.findall(
        r"(?:Next elapse|Iter. #2): .*?(\d\d:\d\d):00", analyze("calendar", "--iterations=2", timer["OnCalendar"])
    )
    assert elapses == ["02:15", "02:15"]


def test_a_night_that_another_is_at_is_no_failure():
    assert int(Unit("grappe-nightly.service")["Service"]["SuccessExitStatus"]) == 12
    assert 12 in {code.value for code in ExitCode}


def test_services_run_as_the_user_that_is_made_for_them():
    made = (UNITS / "grappe.sysusers").read_text(encoding="utf-8")
    assert re.search(r'^u grappe - "Grappe" /var/lib/grappe$', made, flags=re.MULTILINE)
    for name in SERVICES:
        service = Unit(name)["Service"]
        assert (service["User"], service["StateDirectory"], service["UMask"]) == ("grappe", "grappe", "0077")


def test_the_settings_given_are_ones_that_there_are():
    given = re.findall(r"^(?:# )?(GRAPPE_\w+)=(.*)$", (DEPLOY / "grappe.env").read_text(), flags=re.MULTILINE)
    assert given
    for name, value in given:
        assert name.removeprefix(PREFIX).lower() in Settings.model_fields
        assert value
    assert dict(given)["GRAPPE_HOME"] == "/var/lib/grappe"


def test_cron_runs_the_same_night(tmp_path: Path):
    """The line's command, in a shell, with this environment's command and a folder of the test's own."""
    (line,) = re.findall(r"^\d.*$", (DEPLOY / "cron" / "grappe").read_text(encoding="utf-8"), flags=re.MULTILINE)
    *when, user, command = line.split(None, 6)
    assert (when, user) == (["15", "2", "*", "*", "*"], "grappe")
    (tmp_path / "grappe.env").write_text(f"GRAPPE_HOME={tmp_path}\nGRAPPE_LANG=en\n", encoding="utf-8")
    assert command.count(f"{GRAPPE} nightly") == 1
    told = command.replace("/etc/grappe", str(tmp_path)).replace(f"{GRAPPE} nightly", f"{installed()} init --demo")
    subprocess.run(["/bin/sh", "-c", told], check=True, env=environment(tmp_path / "elsewhere"))
    assert (tmp_path / "grappe.db").exists()
    assert "is ready" in (tmp_path / "nightly.log").read_text()
    assert (tmp_path / "nightly.log").stat().st_mode & 0o777 == 0o600


WITHOUT_WRITABLE_CODE = """
import ctypes, mmap, sys
assert ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) == 0
try:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
except PermissionError:
    from api.cli.run import run
    sys.exit(max(run(words.split()) for words in sys.argv[1:]))
"""


def test_it_bears_that_no_memory_is_both_written_and_run(tmp_path: Path):
    """``MemoryDenyWriteExecute``, by the kernel's own switch (Linux 6.3)."""
    if ctypes.CDLL(None).prctl(66, 0, 0, 0, 0) < 0:  # PR_GET_MDWE
        absent("this kernel has no PR_SET_MDWE")
    commands = ("init --demo --json", "index --json", "suggest --need radio --k 1", "doctor")
    ran = [sys.executable, "-c", WITHOUT_WRITABLE_CODE, *commands]
    done = subprocess.run(ran, env=environment(tmp_path / "home"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "All is well" in done.stderr


def let_through() -> set[str]:
    """The system calls that the filter of the services leaves."""
    sets: dict[str, set[str]] = {}
    for block in re.split(r"\n(?=@)", analyze("syscall-filter", "--no-pager")):
        name, *words = (line.strip() for line in block.splitlines() if line.strip())
        sets[name] = {word for word in words if not word.startswith("#")}

    def calls(name: str) -> set[str]:
        return set().union(*(calls(one) if one.startswith("@") else {one} for one in sets[name]))

    left: set[str] = set()
    for line in re.findall(r"^SystemCallFilter=(.*)$", (UNITS / SERVICES[0]).read_text(), flags=re.MULTILINE):
        left = left - calls(line[1:]) if line.startswith("~") else left | calls(line)
    return left


def test_the_filter_lets_through_every_system_call_of_a_day(tmp_path: Path):
    if shutil.which("strace") is None:
        absent("strace is not installed")
    used: set[str] = set()
    for number, words in enumerate(("init --demo", "index", "suggest --need radio --k 1", "backup kept.db")):
        trace = tmp_path / f"{number}.trace"
        command = ["strace", "-f", "-qq", "-c", "-o", str(trace), str(installed()), *words.split()]
        subprocess.run(command, env=environment(tmp_path / "home"), cwd=tmp_path, check=True, capture_output=True)
        used |= {line.split()[-1] for line in trace.read_text().splitlines()[2:] if not line.startswith("-")}
    used -= {"total", "fchown"}  # SQLite gives its files to their folder's owner, as root alone
    assert len(used) > 20
    assert used - let_through() == set()
