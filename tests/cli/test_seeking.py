"""What is said while consortia are sought, and where none was found in time."""

from __future__ import annotations

import io
import os
import signal
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
import typer

from api.cli.door import Door, console
from api.cli.seeking import leave_without, show_why, sought
from api.exit_codes import ExitCode
from api.proposing.preparing import Prepared
from api.proposing.proposing import Made
from api.settings import Settings
from matching.assembling.problem import Problem
from matching.assembling.solve import Watch
from matching.assembling.telling import Words
from matching.assembling.why import Why, why
from models.call import Call
from models.consortium import Consortium
from models.programmes.reading import read_pack
from models.texts import Localized
from tests.packs import pack, small_edition

START = datetime(2026, 3, 12, tzinfo=UTC)


@pytest.fixture
def door(home) -> Door:
    settings = Settings(home=home, database_url="", lang="en")
    return Door(settings, "en", out=console(io.StringIO()), err=console(io.StringIO()))


@pytest.fixture
def nobody() -> Problem:
    return Problem(small_edition(), Consortium(()), (), ())


def made_of(problem: Problem, told: Why | None) -> Made:
    call = Call("call", "small", Localized("A call", "Un appel"), Localized("", ""))
    return Made(Prepared(call, read_pack(pack(), source="small.toml"), problem, "", lambda: ()), (), told)


def test_nothing_found_in_time_is_no_verdict(door, nobody):
    made = made_of(nobody, None)
    show_why(door, made, Words.of(nobody, "en"))
    assert door.out.file.getvalue() == ""
    assert "No consortium was found in time" in door.err.file.getvalue()
    with pytest.raises(typer.Exit) as left:
        leave_without(made)
    assert left.value.exit_code == ExitCode.UNDECIDED == 13


def test_nobody_at_all_is_told(door, nobody):
    made = made_of(nobody, why(nobody))
    show_why(door, made, Words.of(nobody, "en"))
    assert "nobody at all could take part" in door.out.file.getvalue()
    with pytest.raises(typer.Exit) as left:
        leave_without(made)
    assert left.value.exit_code == ExitCode.FAILS == 10


def test_a_long_search_gives_a_sign_of_life_in_a_log(door):
    minutes = iter(range(100))
    waiting = replace(door, now=lambda: START + timedelta(minutes=next(minutes)))

    def seek(watch: Watch) -> str:
        watch.found(-5, 20_000)
        watch.found(4_000_000, 4_400_000)
        return "found"

    assert sought(waiting, seek) == "found"
    assert [line.rpartition(" ")[2] for line in door.err.file.getvalue().splitlines()] == ["0/2", "400/440"]


def test_ctrl_c_stops_the_search_and_is_not_taken_for_its_end(door):
    ended = Event()

    def seek(watch: Watch) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        while not watch.stopped:
            ended.wait(0.01)
        ended.set()

    with pytest.raises(KeyboardInterrupt):
        sought(door, seek)
    assert ended.wait(60)
