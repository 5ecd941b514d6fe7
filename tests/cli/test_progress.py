"""Long work tells how far it is: in a log by a line now and then, and quick work says nothing."""

import io
from datetime import UTC, datetime, timedelta

from rich.console import Console

from api.cli.progress import bar, lines

START = datetime(2026, 3, 12, tzinfo=UTC)


def test_quick_work_leaves_no_trace_in_a_log():
    log = io.StringIO()
    tell = lines(Console(file=log), "Encoding", lambda: START + timedelta(seconds=29))
    for done in range(100):
        tell(done, 100)
    assert log.getvalue() == ""


def test_long_work_writes_a_line_each_half_minute():
    now = START
    log = io.StringIO()
    tell = lines(Console(file=log), "Encoding", lambda: now)
    for done in range(1, 121):
        now += timedelta(seconds=1)
        tell(done, 120)
    assert log.getvalue().splitlines() == [f"Encoding {done}/120" for done in (30, 60, 90, 120)]


def test_who_watches_sees_a_bar_that_goes_away():
    screen = io.StringIO()
    with bar(Console(file=screen, force_terminal=True, width=80), "Encoding") as tell:
        tell(3, 12)
    assert "Encoding" in screen.getvalue()
    assert "3/12" in screen.getvalue()
