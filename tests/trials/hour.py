"""Everything at once, for as long as one says: people ask, edit, withdraw, import and export while nights pass."""

from __future__ import annotations

import csv
import json
import random
import re
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx
import sqlalchemy as sa

from tests.deployed import environment, installed, served
from tests.own_postgres import own_postgres, postgres_binaries
from tests.trials.standing import Standing, standing_of
from tests.trials.trial import Trial

MINUTES = 60.0
SHORT_SECONDS = 12.0
NEEDS = ("hébergement de données", "antennes et radio", "tests d'usage", "capteurs enterrés", "logiciel de pilotage")
_ASKED = (
    "{minutes:g} minutes of mixed load (suggest, edit, withdraw, import, night, export) on SQLite, and on PostgreSQL"
)
_NOT_SHOWN = "nobody"
_MIB = 2**20
_LAST_LINE = re.compile(r"\s*[\w.]+\.\w*(Error|Exception|Violation)$")
_COME = 200
"""So many members come by import, and again and again: a cluster that grows takes more memory without a leak."""


@dataclass(slots=True)
class Load:
    """What was done and seen. ``members`` are names by id; ``withdrawn`` those shown to nobody by now, each with the
    number of its withdrawal: who came back meanwhile and left again was not away all the time."""

    port: int
    key: str
    until: float
    members: dict[str, str]
    done: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    withdrawn: dict[str, int] = field(default_factory=dict)
    edited: dict[str, str] = field(default_factory=dict)
    imported: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def going_on(self) -> bool:
        return time.monotonic() < self.until and len(self.faults) < 20

    def away(self) -> dict[str, int]:
        with self.lock:
            return dict(self.withdrawn)

    def away_since(self, before: dict[str, int]) -> set[str]:
        """Of those who were away ``before``, who has been away ever since."""
        return {who for who, number in self.away().items() if before.get(who) == number}

    def count(self, what: str, answer: httpx.Response, *, fine: int = 200) -> bool:
        with self.lock:
            self.done[what] += 1
            if answer.status_code != fine:
                self.faults.append(f"{what}: {answer.status_code} {answer.text[:200]}")
        return answer.status_code == fine

    def blame(self, fault: str) -> None:
        with self.lock:
            self.faults.append(fault)


def run(*, short: bool, minutes: float = MINUTES) -> Trial:
    """``minutes`` on either database, at the same time."""
    seconds = SHORT_SECONDS if short else minutes * 60
    databases: dict[str, Callable[[], AbstractContextManager[str | None]]] = {
        "SQLite": nullcontext,
        "PostgreSQL": _postgresql,
    }

    def load(name: str) -> tuple[str, bool]:
        with tempfile.TemporaryDirectory(prefix="grappe-hour-") as home, databases[name]() as url:
            if name == "PostgreSQL" and url is None:
                return f"{name}: not here", False
            found, fine = _one_load(Path(home), url or "", seconds, judge_memory=not short)
            return f"{name}: {found}", fine

    with ThreadPoolExecutor(len(databases)) as pool:
        told, fine = zip(*pool.map(load, databases), strict=True)
    asked = _ASKED.format(minutes=minutes) + ": no leak, no 5xx, nothing lost, no withdrawn member shown"
    return Trial("Mixed load", asked, "; ".join(told), all(fine))


@contextmanager
def _postgresql() -> Iterator[str | None]:
    binaries = postgres_binaries()
    if binaries is None:
        yield None
        return
    with own_postgres(binaries) as address:
        yield address.render_as_string(hide_password=False)


def _one_load(home: Path, url: str, seconds: float, *, judge_memory: bool) -> tuple[str, bool]:
    settings = {"GRAPPE_DATABASE_URL": url, "GRAPPE_KEY_RATE": "0", "GRAPPE_ADDRESS_RATE": "0"}
    around = environment(home, **settings)

    def grappe(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([installed(), *words], env=around, capture_output=True, text=True, check=False)

    for words in (("init", "--demo"), ("index",)):
        grappe(*words).check_returncode()
    key = json.loads(grappe("keys", "create", "--role", "admin", "--json").stdout)["secret"]
    with served(home, **settings) as port:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"X-Grappe-Key": key}, timeout=120) as door:
            _warm(door)
            listed = _all_members(door)
        load = Load(port, key, time.monotonic() + seconds, listed)
        standing = _under_load(load, grappe, url)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"X-Grappe-Key": key}, timeout=120) as door:
            _nothing_lost(load, door)
    leaks, figures = _leaks(standing, judge_memory=judge_memory)
    counted = ", ".join(f"{what} {count:,}" for what, count in sorted(load.done.items()))
    faults = load.faults + leaks + _said_of_faults(home / "served.log")
    return f"{counted}; {figures}; {'; '.join(faults[:5]) or 'no fault'}".replace("|", "¦").replace(
        "\n", " "
    ), not faults


def _said_of_faults(log: Path) -> list[str]:
    """The last lines of what the server wrote down of faults on its side."""
    return [line.strip() for line in log.read_text().splitlines() if _LAST_LINE.match(line)]


def _under_load(load: Load, grappe: Callable[..., subprocess.CompletedProcess[str]], url: str) -> list[Standing]:
    """Let everybody do what they do until time is up, looking at the server meanwhile."""
    deeds = (_suggest, _suggest, _edit, _withdraw, _import, _export)
    threads = [threading.Thread(target=_repeat, args=(load, deed, seed)) for seed, deed in enumerate(deeds)]
    threads.append(threading.Thread(target=_nights, args=(load, grappe)))
    for thread in threads:
        thread.start()
    standing: list[Standing] = []
    engine = sa.create_engine(url, poolclass=sa.NullPool) if url else None
    while load.going_on():
        standing.append(standing_of(load.port, engine))
        time.sleep(max(0.2, min(10.0, (load.until - time.monotonic()) / 20)))
    for thread in threads:
        thread.join()
    standing.append(standing_of(load.port, engine))
    return standing


def _repeat(load: Load, deed: Callable[[Load, httpx.Client, random.Random], None], seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a load that can be told again
    address = f"http://127.0.0.1:{load.port}"
    with httpx.Client(base_url=address, headers={"X-Grappe-Key": load.key}, timeout=120) as door:
        while load.going_on():
            try:
                deed(load, door, rng)
            except httpx.HTTPError as error:
                load.blame(f"{deed.__name__}: {type(error).__name__} {error}")


def _suggest(load: Load, door: httpx.Client, rng: random.Random) -> None:
    before = load.away()
    answer = door.post("/api/v1/suggestions", json={"need": rng.choice(NEEDS), "k": 20})
    if load.count("suggest", answer):
        shown = {one["organization"]["id"] for one in answer.json()["suggestions"]}
        if still := shown & load.away_since(before):
            load.blame(f"withdrawn and shown: {', '.join(sorted(still))}")


def _edit(load: Load, door: httpx.Client, rng: random.Random) -> None:
    who, text = rng.choice(sorted(load.members)[1::2]), f"capteurs {rng.randrange(10**9)}"
    answer = door.patch(f"/api/v1/members/{who}", json={"description": text}, headers={"If-Match": "*"})
    if load.count("edit", answer):
        load.edited[who] = text


def _withdraw(load: Load, door: httpx.Client, rng: random.Random) -> None:
    """One who comes back counts as here before the answer, one who leaves as away after it."""
    who = rng.choice(sorted(load.members)[::2])
    shown_to = "members" if who in load.withdrawn else _NOT_SHOWN
    if shown_to == "members":
        with load.lock:
            load.withdrawn.pop(who, None)
    given = {"shown_to": shown_to, "note": "the trial", "contact": False}
    answer = door.put(f"/api/v1/members/{who}/consent", json=given, headers={"If-Match": "*"})
    if load.count("withdraw", answer) and shown_to == _NOT_SHOWN:
        with load.lock:
            load.withdrawn[who] = load.done["withdraw"]


def _import(load: Load, door: httpx.Client, rng: random.Random) -> None:
    names = [f"Essai {number}" for number in rng.sample(range(_COME), 5)]
    sheet = "nom;compétences\n" + "".join(f"{name};radio {rng.randrange(999)}\n" for name in names)
    form = {"kind": "members", "consent": "members", "consent_note": "the trial"}
    answer = door.post("/api/v1/imports", data=form, files={"file": ("m.csv", sheet.encode())})
    if load.count("import", answer):
        load.imported |= set(names)
    time.sleep(1)


def _export(load: Load, door: httpx.Client, rng: random.Random) -> None:
    form, before = rng.choice(("csv", "xlsx")), load.away()
    answer = door.get(f"/api/v1/members.{form}?lang=en")
    if load.count("export", answer) and form == "csv":
        listed = {cell for row in csv.reader(answer.text.splitlines(), delimiter=",") for cell in row}
        if listed.isdisjoint(load.members.values()):
            load.blame("an export without a member")
        if still := {who for who in load.away_since(before) if load.members[who] in listed}:
            load.blame(f"withdrawn and exported: {', '.join(sorted(still))}")
    time.sleep(0.5)


def _nights(load: Load, grappe: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    """A night every half minute. Refused by the gate (10) is an outcome; that nothing serves any more would be seen."""
    night = "nightly" if grappe("nightly", "--help").returncode == 0 else "index"
    while load.going_on():
        done = grappe(night)
        load.done[night] += 1
        if done.returncode not in {0, 10}:
            load.blame(f"{night}: {done.returncode} {done.stderr[-200:]}")
        time.sleep(max(0.0, min(30.0, load.until - time.monotonic())))


def _warm(door: httpx.Client) -> None:
    for _ in range(600):
        if door.get("/readyz").status_code == 200:
            return
        time.sleep(0.1)
    raise AssertionError("the server is not ready")


def _all_members(door: httpx.Client) -> dict[str, str]:
    """Names by id."""
    found: dict[str, str] = {}
    address = "/api/v1/members?limit=100"
    while address:
        page = door.get(address).raise_for_status().json()
        found |= {one["id"]: one["name"] for one in page["members"]}
        address = page["next"]
    return found


def _nothing_lost(load: Load, door: httpx.Client) -> None:
    listed = _all_members(door)
    if lost := load.imported - set(listed.values()):
        load.blame(f"imported and not there: {len(lost)}")
    if shown := load.withdrawn.keys() & set(listed):
        load.blame(f"withdrawn and listed: {', '.join(sorted(shown))}")
    if lost := set(load.members) - set(listed) - load.withdrawn.keys():
        load.blame(f"members not there any more: {len(lost)}")
    for who, text in load.edited.items():
        if door.get(f"/api/v1/members/{who}").json()["description"] != text:
            load.blame(f"an edit of {who} is lost")


def _leaks(standing: list[Standing], *, judge_memory: bool) -> tuple[list[str], str]:
    """Of what was looked at after the first third: its first half against its second."""
    settled = standing[len(standing) // 3 :]
    early, late = settled[: len(settled) // 2], settled[len(settled) // 2 :]
    found, figures = [], []
    limits = {"memory": 64 * _MIB, "files": 8, "connections": 5}
    for what, limit in limits.items():
        before, after = (median(getattr(one, what) for one in half) for half in (early, late))
        unit = _MIB if what == "memory" else 1
        figures.append(f"{what} {before / unit:.0f} → {after / unit:.0f}{' MiB' if what == 'memory' else ''}")
        if after - before > limit and (judge_memory or what != "memory"):
            found.append(f"{what} grew")
    return found, ", ".join(figures)
