"""A night that is killed at any moment: what serves is whole, the next run ends well, and no row is lost.

The gate takes most of a night, and publishing an instant: each step, and what is before the first and after the last,
is as likely as any other to be the one that is cut short, at any moment of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from api.night.heartbeat import KIND
from api.night.report import read_report, report_ids
from api.night.told import Step
from api.night.words import said
from api.settings import Settings
from embeddings.open_encoder import open_encoder
from embeddings.snapshots import Snapshots
from matching.content import Content
from models.sql.backups import backups_in, read_backup
from models.sql.store import SqlStore
from tests.killed import kill_after, seconds
from tests.trials.trial import Trial

KILLS, FEW = 200, 9
BEFORE, AFTER = "before the night", "after its last step"
_AFTERWARDS = 0.2
"""Seconds in which the night is told and the process ends."""

_PARTS = {said(f"step_{step.value}").en: step.value for step in Step}
"""By what a night on record says that it is at."""

_ENCODER = open_encoder("bilingual", threads=1).name
_SOURCES = '[[source]]\nkind = "members"\npath = "in/*.csv"\n'


def run(*, short: bool) -> Trial:
    with TemporaryDirectory(prefix="grappe-trial-") as folder:
        home = _Home.made(Path(folder) / "home")
        kills = FEW if short else KILLS
        home.put(0)
        home.whole_night()
        at: Counter[str] = Counter()
        faults: list[str] = []
        for number in range(1, 2 * kills):  # some nights are over before their moment comes
            if at.total() < kills:
                faults += home.killed(number, at)
    where = ", ".join(f"{step}: {count}" for step, count in at.most_common())
    return Trial(
        "`kill -9` in the night",
        f"{kills} kills at random moments: yesterday's or today's snapshot serves, whole; the next run ends well; no "
        "row is lost",
        f"{len(faults)} faults in {at.total()} kills ({where})" + "".join(f"; {fault}" for fault in faults[:3]),
        passed=not faults and at.total() == kills,
    )


@dataclass
class _Home:
    """An installation in which each day a file of members comes in, which the night imports. ``parts``: the steps of a
    night, and what is before and after them, with their seconds."""

    path: Path
    moments: np.random.Generator
    parts: tuple[tuple[str, float], ...] = ()

    @classmethod
    def made(cls, path: Path) -> _Home:
        seconds(path, ["init", "--demo"])
        seconds(path, ["index"])
        (path / "in").mkdir()
        (path / "sources.toml").write_text(_SOURCES, encoding="utf-8")
        return cls(path, np.random.default_rng(7))

    def put(self, number: int) -> None:
        """A new member in a file of its own, and one more text of one who was there."""
        rows = f"nouvelle-{number};Nouvelle {number};company;atelier numéro {number}\n"
        rows += f"ancienne;Ancienne;company;voiles de la série {number}\n"
        (self.path / "in" / f"{number:04}.csv").write_text(f"id;name;kind;description\n{rows}", encoding="utf-8")

    def whole_night(self) -> None:
        """One that nobody kills."""
        lasts = seconds(self.path, ["nightly"])
        folder = self._settings.nights_folder
        steps = [(done.step.value, done.seconds) for done in read_report(folder, report_ids(folder)[0]).steps]
        self.parts = ((BEFORE, lasts - sum(took for _, took in steps)), *steps, (AFTER, _AFTERWARDS))

    def kill(self) -> str:
        """A night, at any moment of any of its parts; which one was cut short, ``""`` if it was over before."""
        part, took = self.parts[self.moments.integers(len(self.parts))]
        with SqlStore.open(self._settings.store_url) as store:
            known = {job.id for job in store.long_jobs.jobs()}

            def is_at() -> str:
                night = next((job for job in store.long_jobs.jobs() if job.kind == KIND and job.id not in known), None)
                if night is None:
                    return BEFORE
                return AFTER if night.stage.ended else _PARTS.get(night.line.en, BEFORE)

            moment = self.moments.uniform(0, took)
            return is_at() if kill_after(moment, self.path, ["nightly"], once=lambda: is_at() == part) else ""

    def killed(self, number: int, at: Counter[str]) -> list[str]:
        """What was wrong after one kill, and after the run that followed."""
        before, rows = self._serving(), self._members()
        self.put(number)
        if cut_short := self.kill():
            at[cut_short] += 1
        faults = []
        snapshots = Snapshots(self._settings.snapshots_folder)
        serves = snapshots.current(encoder=_ENCODER).name
        if serves not in {before, snapshots.published()} or snapshots.refusals():
            faults.append(f"kill {number}: another snapshot serves, or it is damaged")
        if not rows <= self._members() <= rows | {f"nouvelle-{number}"}:
            faults.append(f"kill {number}: members were lost, or half a file was imported")
        try:
            seconds(self.path, ["nightly"])
        except AssertionError as error:
            return [*faults, f"kill {number}: the next run ended badly ({error})"]
        if self._members() != rows | {f"nouvelle-{number}"}:
            faults.append(f"kill {number}: the next run did not import everything")
        with SqlStore.open(self._settings.store_url) as store:
            content = Content.read(store, datetime.now(UTC), None)
        serves = snapshots.current(encoder=_ENCODER)
        if snapshots.published() != serves.name or not content.is_in(serves, encoder=_ENCODER):
            faults.append(f"kill {number}: the next run did not publish what the store holds")
        if snapshots.prepared() or len(snapshots.names()) > self._settings.snapshots_kept:
            faults.append(f"kill {number}: something was left lying")
        read_backup(backups_in(self._settings.backups_folder)[-1])
        return faults

    @property
    def _settings(self) -> Settings:
        return Settings(home=self.path, database_url="", lang="en")

    def _serving(self) -> str:
        return Snapshots(self._settings.snapshots_folder).current(encoder=_ENCODER).name

    def _members(self) -> frozenset[str]:
        with SqlStore.open(self._settings.store_url) as store:
            return frozenset(membership.organization_id for membership in store.memberships())
