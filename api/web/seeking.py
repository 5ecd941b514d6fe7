"""Consortia sought beside the requests that ask for them: a long solve is a job that is told of, and can be stopped."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

from api.proposing.proposing import Made
from api.web.long_work import Cancelled, LongWork, Report
from matching.assembling.solve import Watch
from models.access import Asker
from models.errors import InvalidInput, NotReady
from models.long_job import LongJob
from models.proposal import Assembly
from models.texts import LANGS, Localized, Texts

KIND = "assemble"
_REMEMBERED = 32
_LOOKS = 0.2
Find = Callable[[Watch], Made]
Keep = Callable[[Made], Assembly]


class NothingPossible(InvalidInput):
    """No consortium keeps all rules and all that is settled."""


class NothingInTime(NotReady):
    """Neither a consortium was found in time, nor that there is none."""


@dataclass(slots=True)
class Sought:
    """What is sought, and what came of it once it has ``ended``. ``again``: what a form must bring to ask once more
    with something settled otherwise, and ``to`` where it is sent."""

    to: str = ""
    again: Mapping[str, str] = field(default_factory=dict)
    ended: Event = field(default_factory=Event)
    made: Made | None = None
    kept: Assembly | None = None
    error: Exception | None = None


class Seeking:
    """Remembers what the last of them came to, for the page that asked. Safe with many threads."""

    def __init__(self, work: LongWork) -> None:
        self._work = work
        self._known: OrderedDict[str, Sought] = OrderedDict()
        self._lock = Lock()

    def begin(self, sought: Sought, find: Find, keep: Keep, *, count: int, about: str, asker: Asker) -> LongJob:
        """``find`` looks for at most ``count`` consortia, and what it finds is given to ``keep``."""

        def work(report: Report, cancelled: Cancelled) -> str:
            try:
                return _see_through(sought, find, keep, _Looking(report, cancelled, count))
            except BaseException as error:
                sought.error = error if isinstance(error, Exception) else None
                raise
            finally:
                sought.ended.set()

        job = self._work.begin(work, kind=KIND, about=about, asker=asker)
        with self._lock:
            self._known[job.id] = sought
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return job

    def of(self, job_id: str) -> Sought | None:
        """``None`` where another process does it, or it is long ago."""
        with self._lock:
            return self._known.get(job_id)


def found(made: Made) -> Made:
    """``NothingPossible`` or ``NothingInTime`` where there is no consortium."""
    if made.proposals:
        return made
    if made.why is None:
        raise NothingInTime("api.web.nothing_in_time")
    raise NothingPossible("api.web.nothing_possible")


def _see_through(sought: Sought, find: Find, keep: Keep, looking: _Looking) -> str:
    with looking as watch:
        sought.made = find(watch)
    if watch.stopped:
        return ""
    sought.kept = keep(found(sought.made))
    return sought.kept.id


class _Looking:
    """Tells how far the search is, and stops it when nobody waits for it any more."""

    def __init__(self, report: Report, cancelled: Cancelled, count: int) -> None:
        self._report, self._cancelled, self._count = report, cancelled, count
        self._points, self._number, self._share = 0, 0, 0.0
        self._over = Event()
        self._watch = Watch(found=self._found)
        self._thread = Thread(target=self._look, name="seeking", daemon=True)

    def __enter__(self) -> Watch:
        self._report(0.0, _line("seeking_candidates"))
        self._thread.start()
        return self._watch

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        told = 0
        while not self._over.wait(_LOOKS):
            if self._cancelled():
                self._watch.stop()
                return
            if self._number > told:
                told = self._number
                self._report(self._share, _line("seeking_found", number=told, count=self._count))

    def _found(self, points: int, bound: int) -> None:
        """The search for the next consortium begins with fewer points than the one before had."""
        if points < self._points or not self._number:
            self._number = min(self._number + 1, self._count)
        self._points = points
        self._share = (self._number - 1) / self._count


def _line(code: str, **facts: object) -> Localized:
    said = {lang: Texts.of("api.web")(code, lang, **facts) for lang in LANGS}
    return Localized(**said)
