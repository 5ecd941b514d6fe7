"""What stands in store, snapshots and reports at the moment when metrics are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api.compose import Services
from api.night.told import Outcome
from api.web.last_night import LastNight
from models.errors import GrappeError
from models.journal import JobState
from models.long_job import Stage

_OF_LATE = timedelta(days=90)
_REMEMBERED = timedelta(minutes=5)
_MOST_SHOWN = 0.1


@dataclass(frozen=True, slots=True)
class _Exposure:
    """Of how many ``members`` how many were ``shown`` of late, and which share of places went to the tenth of them that
    was shown most; ``at`` the moment when that was counted."""

    at: datetime
    members: int
    shown: int
    share: float


class Standing(Collector):
    def __init__(self, services: Services) -> None:
        self._services = services
        self._exposure: _Exposure | None = None

    def describe(self) -> Iterator[Metric]:
        """Nothing, so that nothing is read before somebody asks."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        store = self._services.store
        yield _gauge("grappe_store_revision", "Grows with every change.", store.revision())
        states = Counter(str(job.state) for job in store.journal.jobs())
        yield _by("grappe_imports", "Imports on record.", "state", {str(one): states[str(one)] for one in JobState})
        stages = Counter(str(job.stage) for job in store.long_jobs.jobs())
        yield _by("grappe_jobs", "Work that takes long, on record.", "stage", {str(o): stages[str(o)] for o in Stage})
        yield from self._of_members()
        yield from self._of_snapshots()
        yield from self._of_nights()

    def _of_members(self) -> Iterator[Metric]:
        seen = self._exposure
        if seen is None or self._services.now() - seen.at > _REMEMBERED:
            seen = self._exposure = self._counted()
        yield _gauge("grappe_members", "Members of the cluster.", seen.members)
        yield _gauge("grappe_members_shown", "Those among the first ten of an answer in the last 90 days.", seen.shown)
        said = "Share of the first ten places of the last 90 days that went to the tenth of members shown most."
        yield _gauge("grappe_exposure_most_shown_share", said, seen.share)

    def _counted(self) -> _Exposure:
        store, now = self._services.store, self._services.now()
        members = {membership.organization_id for membership in store.memberships()}
        times = sorted((n for id_, n in store.times_shown(now - _OF_LATE).items() if id_ in members), reverse=True)
        tenth = max(1, round(len(members) * _MOST_SHOWN))
        return _Exposure(now, len(members), len(times), sum(times[:tenth]) / sum(times) if times else 0.0)

    def _of_snapshots(self) -> Iterator[Metric]:
        snapshots = self._services.snapshots
        try:
            snapshot = snapshots.current(encoder=self._services.encoder.name)
        except GrappeError:
            return
        age = (self._services.now() - snapshot.manifest.created).total_seconds()
        yield _gauge("grappe_snapshot_age_seconds", "Since the served snapshot was made.", age)
        said = "1 while another snapshot serves than the published one, which is refused."
        yield _gauge("grappe_snapshot_degraded", said, bool(snapshots.refusals()))
        for name, count in snapshot.manifest.counts.items():
            if name == "passages":
                yield _gauge("grappe_passages", "In the served snapshot.", count)

    def _of_nights(self) -> Iterator[Metric]:
        night = LastNight.read(self._services.settings.nights_folder)
        if night is None:
            return
        said = "1 for what became of the last night."
        yield _by("grappe_night_outcome", said, "outcome", {str(one): one is night.outcome for one in Outcome})
        yield _gauge("grappe_night_ended_timestamp_seconds", "When the last night ended.", night.ended.timestamp())
        yield _gauge("grappe_night_seconds", "How long the last night took.", night.seconds)
        gate = GaugeMetricFamily("grappe_gate_check", "1 for each check's verdict.", labels=("code", "verdict"))
        for one in night.verdicts:
            gate.add_metric((one.code, one.verdict), 1)
        yield gate
        figures = {one.code: one.figure for one in night.verdicts if one.figure is not None}
        yield _by("grappe_gate_figure", "What a check of the gate measured.", "code", figures)
        limits = {one.code: one.limit for one in night.verdicts if one.limit is not None}
        yield _by("grappe_gate_limit", "What the settings ask of it.", "code", limits)


def _gauge(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(name, said, value=value)


def _by(name: str, said: str, label: str, values: dict[str, float] | dict[str, int] | dict[str, bool]) -> Metric:
    family = GaugeMetricFamily(name, said, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), value)
    return family
