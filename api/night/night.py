"""One night, from the lock to the last thing thrown away. See ``docs/decisions/019-the-night.md``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from api.compose import caching_encoder, open_encoder, open_snapshots, open_store
from api.night.backing_up import back_up
from api.night.diary import Diary
from api.night.heartbeat import SIGNATURE, Heartbeat
from api.night.importing import import_sources, tell_of
from api.night.lock import Busy, nobody_else
from api.night.pruning import prune
from api.night.remembered import Remembered
from api.night.told import GateCheck, Night, Outcome, Step
from api.night.training import is_due, train_again
from api.night.words import in_a_row, said
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.snapshot import Snapshot
from embeddings.snapshots import Snapshots
from matching.content import Content
from matching.index import prepare_index
from matching.ranker import Ranker, own_or_default
from models.errors import Conflict, Damaged, NotFound, NotReady
from models.store import Store

_ATTEMPTS = 3
_CLOCKS_DIFFER = timedelta(hours=1)
Gate = Callable[[Snapshot, Snapshot | None], tuple[GateCheck, ...]]
"""Judges a snapshot, beside the one that serves if any."""
GateOf = Callable[[Settings, Store, Encoder, Ranker], Gate]
"""Gives what judges as that ranker would answer."""


def run_night(
    settings: Settings,
    *,
    now: Callable[[], datetime],
    gate_of: GateOf,
    encoder: Encoder | None = None,
    force: str = "",
) -> Night:
    """Do all that is due, and tell it: never an error. Whatever happens, one whole index serves all the time, and what
    was done already is not done again by the next run. ``force``: why to publish in spite of the gate."""
    began = now()
    diary = Diary(began, settings.log_file, force)
    try:
        with nobody_else(settings, began), open_store(settings) as opened:
            store = opened.signed(SIGNATURE, now)
            beat = Heartbeat(store.long_jobs, diary.id, began)
            diary.begin = beat.begin
            try:
                outcome = _Run(settings, store, encoder, now, gate_of, diary, force).through()
            except BaseException as error:
                beat.failed("night_failed", diary.why(error) if isinstance(error, Exception) else said("cancelled"))
                raise
            if outcome is Outcome.REFUSED:
                beat.failed("night_refused", said("refused"))
            else:
                beat.done(diary.made)
    except Busy as busy:
        return diary.night(now(), Outcome.BUSY, busy)
    except Exception as error:  # noqa: BLE001 (whatever it is: one whole index serves, and it is told)
        return diary.night(now(), Outcome.PUBLISHED if diary.made else Outcome.FAILED, error)
    return diary.night(now(), outcome)


@dataclass(slots=True)
class _Run:
    """The steps of one night, in their order."""

    settings: Settings
    store: Store
    encoder: Encoder | None
    now: Callable[[], datetime]
    gate_of: GateOf
    diary: Diary
    force: str

    def through(self) -> Outcome:
        settings, diary = self.settings, self.diary
        encoder = self.encoder or open_encoder(settings)
        snapshots = open_snapshots(settings)
        before = _serving(snapshots, encoder)
        diary.before = before.name if before else ""
        self._check_clock(before)
        remembered = Remembered.read(settings.remembered_file)
        with diary.step(Step.BACKUP) as tell:
            remembered, line = back_up(settings, self.store, remembered, self.now())
            remembered.write(settings.remembered_file)
            tell(line)
        with diary.step(Step.IMPORT) as tell:
            line, failed = tell_of(list(import_sources(settings, self.store, self.now())))
            tell(line, failed=failed)
        outcome, content = self._publish_what_changed(snapshots, encoder)
        if outcome is Outcome.REFUSED:
            return outcome
        self._train(remembered, encoder, snapshots)
        with diary.step(Step.PRUNE, needed=False) as tell:
            tell(prune(settings, self.store, content, self.now()))
        return outcome

    def _check_clock(self, before: Snapshot | None) -> None:
        """A clock that was set back makes today's answers, backups and reports look older than yesterday's."""
        now = self.now()
        if before and before.manifest.created > now + _CLOCKS_DIFFER:
            made = f"{before.manifest.created:%Y-%m-%d %H:%M}"
            raise NotReady("api.night.clock_back", now=f"{now.astimezone(UTC):%Y-%m-%d %H:%M}", made=made)

    def _publish_what_changed(self, snapshots: Snapshots, encoder: Encoder) -> tuple[Outcome, Content]:
        """Again where somebody else published, or forgot a member, while this was built and judged."""
        for _ in range(_ATTEMPTS):
            before = _serving(snapshots, encoder)
            content = Content.read(self.store, self.now(), before)
            if outcome := self._publish(content, before, snapshots, encoder):
                return outcome, content
        raise Conflict("api.night.overtaken")

    def _publish(
        self, content: Content, before: Snapshot | None, snapshots: Snapshots, encoder: Encoder
    ) -> Outcome | None:
        """``None`` where it was overtaken."""
        diary = self.diary
        with diary.step(Step.CHANGES) as tell:
            found = content.against(before)
            diary.counts |= content.counts | asdict(found)
            damaged = [refusal.error for refusal in snapshots.refusals() if isinstance(refusal.error, Damaged)]
            lines = [said("changes", **asdict(found)), *map(diary.why, damaged)]
            tell(in_a_row(lines), failed=bool(damaged))
        if before and before.name == snapshots.published() and content.is_in(before, encoder=encoder.name):
            for name in snapshots.prepared():  # of a state that is no more
                snapshots.discard(name)
            return Outcome.UNCHANGED
        with diary.step(Step.BUILD) as tell:
            candidate, built = self._candidate(content, snapshots, encoder)
            encoded = diary.counts["encoded"]
            tell(said("built" if built else "built_before", snapshot=candidate.name, encoded=encoded))
        with diary.step(Step.GATE) as tell:
            diary.checks = self._judge(encoder, own_or_default(self.settings.ranker_folder), candidate, before)
            against = [check for check in diary.checks if check.passed is False]
            tell(in_a_row([check.line for check in against]) if against else said("gate_passed"), failed=bool(against))
        if against and not self.force:
            snapshots.discard(candidate.name)
            return Outcome.REFUSED
        with diary.step(Step.PUBLISH) as tell:
            try:
                diary.made = snapshots.publish_prepared(candidate.name).name
            except (Conflict, NotFound) as error:
                tell(diary.why(error), failed=True)
                return None
            tell(said("published_in_spite" if against else "published", snapshot=diary.made))
        return Outcome.PUBLISHED

    def _candidate(self, content: Content, snapshots: Snapshots, encoder: Encoder) -> tuple[Snapshot, bool]:
        """What a run that was cut short has built of the same, or else it is built now; all others that wait go."""
        found = None
        for name in snapshots.prepared():
            waiting = _opened(snapshots, name)
            if found is None and waiting and content.is_in(waiting, encoder=encoder.name):
                found = waiting
            else:
                snapshots.discard(name)
        self.diary.counts["encoded"] = 0
        if found:
            return found, False

        def count(done: int, _total: int) -> None:
            self.diary.counts["encoded"] = done

        caching = caching_encoder(self.settings, encoder=encoder, progress=count)
        return prepare_index(content, caching, snapshots, now=self.now()), True

    def _judge(
        self, encoder: Encoder, ranker: Ranker, candidate: Snapshot, before: Snapshot | None
    ) -> tuple[GateCheck, ...]:
        return self.gate_of(self.settings, self.store, encoder, ranker)(candidate, before)

    def _train(self, remembered: Remembered, encoder: Encoder, snapshots: Snapshots) -> None:
        """Nothing where it is not due; what goes wrong is told, and the ranker that serves stays."""
        if not is_due(self.settings, remembered, self.now()):
            return
        with self.diary.step(Step.TRAIN, needed=False) as tell:
            serving = snapshots.current(encoder=encoder.name)

            def judge(ranker: Ranker) -> tuple[GateCheck, ...]:
                return self._judge(encoder, ranker, serving, serving)

            line, refused = train_again(self.settings, self.store, encoder, judge)
            replace(remembered, trained=self.now()).write(self.settings.remembered_file)
            tell(line, failed=refused)


def _serving(snapshots: Snapshots, encoder: Encoder) -> Snapshot | None:
    try:
        return snapshots.current(encoder=encoder.name)
    except NotReady:
        return None


def _opened(snapshots: Snapshots, name: str) -> Snapshot | None:
    try:
        return snapshots.open_prepared(name)
    except (Damaged, NotReady, NotFound):
        return None
