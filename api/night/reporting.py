"""A night is told: its report is kept, mailed and posted. That something of it fails never fails the night."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from threading import Thread

from api.night.report import write_report
from api.night.report_view import Light, light_of
from api.night.told import Night, Outcome, Step, StepDone
from api.night.untold import Untold, reason_of
from api.settings import Settings
from models.errors import GrappeError
from models.texts import Localized, Texts

_LONGEST = 90.0  # seconds for one way of telling, whatever it waits for
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """One way of telling: where it was told, or why it was not."""

    way: str
    to: str = ""
    error: Untold | None = None


def report(night: Night, settings: Settings) -> Night:
    """Keep ``night``, tell it, and keep what could not be told with it: the night as its report has it at the end."""
    untold = (*_written(night, settings), *tell(night, settings))
    if not untold:
        return night
    told = replace(night, steps=(*night.steps, *(StepDone(Step.REPORT, 0.0, line, failed=True) for line in untold)))
    _written(told, settings)
    return told


def tell(night: Night, settings: Settings) -> tuple[Localized, ...]:
    """Mail it (a good one only where the settings say so) and post it; a sentence for each that could not be."""
    errors = [sent.error for sent in send(night, settings, mail=settings.mail_always or not _is_good(night))]
    return tuple(_sentence(error) for error in errors if error)


def try_out(settings: Settings, now: datetime) -> tuple[Sent, ...]:
    """Send an invented report every way that is set."""
    line = Localized(*(Texts.of("api")("report_test", lang) for lang in ("en", "fr")))
    id_ = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-test"
    night = Night(id_, now, now, Outcome.UNCHANGED, steps=(StepDone(Step.REPORT, 0.0, line),))
    return tuple(send(night, settings, mail=True))


def send(night: Night, settings: Settings, *, mail: bool) -> Iterator[Sent]:
    """Every way that is set, one after the other."""
    if mail and settings.smtp_host:
        from api.night.mail import by_mail

        yield _in_time("mail", settings.smtp_host, lambda: by_mail(night, settings))
    if settings.webhook_url:
        from api.night.webhook import by_webhook

        yield _in_time("webhook", "GRAPPE_WEBHOOK_URL", lambda: by_webhook(night, settings))


def _in_time(way: str, place: str, do: Callable[[], str], longest: float = _LONGEST) -> Sent:
    """What ``do`` comes to; it is left alone after ``longest`` seconds: each wait within has a limit of its own, but a
    server that answers letter by letter has none."""
    came: SimpleQueue[Sent] = SimpleQueue()

    def run() -> None:
        try:
            came.put(Sent(way, do()))
        except Untold as error:
            came.put(Sent(way, error=error))
        except Exception as error:  # noqa: BLE001 (a report that cannot be sent must not fail the night)
            _log.warning("%s: %s", way, type(error).__name__)  # not its text: it may hold what was sent
            came.put(Sent(way, error=Untold("api.untold_unreached", place=place, reason=type(error).__name__)))

    Thread(target=run, name=f"telling by {way}", daemon=True).start()
    try:
        return came.get(timeout=longest)
    except Empty:
        return Sent(way, error=Untold("api.untold_slow", place=place))


def _written(night: Night, settings: Settings) -> tuple[Localized, ...]:
    try:
        write_report(night, settings)
    except (OSError, GrappeError) as error:
        reason = error if isinstance(error, GrappeError) else reason_of(error)
        unwritten = Untold("api.report_unwritten", folder=settings.nights_folder, reason=reason)
        _log.warning("%s", unwritten)
        return (_sentence(unwritten),)
    return ()


def _is_good(night: Night) -> bool:
    return light_of(night) is Light.GREEN


def _sentence(error: GrappeError) -> Localized:
    return Localized(error.sentence("en"), error.sentence("fr"))
