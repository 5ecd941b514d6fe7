"""A night that is killed at any moment: what serves is whole, the next run ends well, and no row is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from api.settings import Settings
from embeddings.open_encoder import open_encoder
from embeddings.snapshots import Snapshots
from matching.content import Content
from models.sql.backups import backups_in, read_backup
from models.sql.store import SqlStore
from tests.killed import kill_after, seconds
from tests.trials.trial import Trial

KILLS, FEW = 200, 6
_ENCODER = open_encoder("bilingual", threads=1).name
_SOURCES = '[[source]]\nkind = "members"\npath = "in/*.csv"\n'


def run(*, short: bool) -> Trial:
    with TemporaryDirectory(prefix="grappe-trial-") as folder:
        home = _Home.made(Path(folder) / "home")
        kills = FEW if short else KILLS
        home.put(0)
        lasts = seconds(home.path, ["nightly"])
        at: Counter[str] = Counter()
        faults = [fault for number in range(1, kills + 1) for fault in home.killed(number, lasts, at)]
    where = ", ".join(f"{step}: {count}" for step, count in at.most_common())
    return Trial(
        "`kill -9` in the night",
        f"{kills} kills at random moments: yesterday's or today's snapshot serves, whole; the next run ends well; no "
        "row is lost",
        f"{len(faults)} faults in {sum(at.values())} kills (before the night began, or in {where})"
        + "".join(f"; {fault}" for fault in faults[:3]),
        passed=not faults and sum(at.values()) > kills / 2,
    )


@dataclass(frozen=True)
class _Home:
    """An installation in which each day a file of members comes in, which the night imports."""

    path: Path
    moments: np.random.Generator

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

    def killed(self, number: int, lasts: float, at: Counter[str]) -> list[str]:
        """What was wrong after one kill, and after the run that followed."""
        before, rows = self._serving(), self._members()
        self.put(number)
        if kill_after(self.moments.uniform(0, lasts), self.path, ["nightly"]):
            at[self._step()] += 1
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

    def _step(self) -> str:
        """What the night was at when it was last heard of, by the first word of its line."""
        with SqlStore.open(self._settings.store_url) as store:
            newest = max(store.long_jobs.jobs(), key=lambda job: job.at, default=None)
        running = newest is not None and not newest.stage.ended
        return newest.line.en.lower().rstrip(".") if newest and running else "no step"
