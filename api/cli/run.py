"""From what was typed to an exit code: the one place where errors become sentences."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from api.cli.door import Door
from api.cli.globals import split_globals
from api.cli.language import localize, localize_panels
from api.cli.root import app
from api.cli.usage import usage_sentence
from api.exit_codes import ExitCode, exit_code
from api.fault_log import written_down
from api.settings import Settings, read_settings
from models.errors import GrappeError
from models.texts import Lang

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

_NAME = "grappe"
_log = logging.getLogger("grappe")


def run(
    arguments: Sequence[str],
    *,
    settings: Settings | None = None,
    encoder: Encoder | None = None,
    now: Callable[[], datetime] | None = None,
) -> int:
    """Run one command and give its exit code. What is not given is read from the environment and the clock."""
    lang: Lang = settings.lang if settings else "en"
    try:
        settings = settings or read_settings()
        lang = settings.lang
        given = split_globals(arguments)
        lang = given.lang or lang
    except GrappeError as error:
        sys.stderr.write(error.sentence(lang) + "\n")
        return exit_code(error)
    door = Door(settings, lang, encoder)
    if now is not None:
        door = Door(settings, lang, encoder, now)
    with written_down(settings.log_file):
        return _guarded(door, given.rest, debug=given.debug)


def _guarded(door: Door, arguments: Sequence[str], *, debug: bool) -> int:
    try:
        _invoke(door, arguments)
        sys.stdout.flush()
    except typer.Exit as leaving:
        return leaving.exit_code
    except GrappeError as error:
        if debug:
            traceback.print_exc()
        door.err.print(error.sentence(door.lang), soft_wrap=True, style="red")
        return exit_code(error)
    except typer.TyperException as error:
        door.err.print(usage_sentence(error, door.lang), soft_wrap=True)
        return ExitCode.USAGE
    except (typer.Abort, EOFError):
        door.note("declined")
        return ExitCode.DECLINED
    except KeyboardInterrupt:
        door.note("interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.UNREAD
    except OSError as error:
        _log.exception("the system refused")
        if debug:
            traceback.print_exc()
        door.note("system_refused", what=error.filename or "–", reason=error.strerror or error)
        return ExitCode.SYSTEM
    except Exception as error:  # noqa: BLE001 (the outermost frame: a person gets a sentence, the log the rest)
        _log.exception("unexpected fault")
        if debug:
            traceback.print_exc()
        door.note("fault", kind=type(error).__name__, reason=error, file=door.settings.log_file)
        return ExitCode.FAULT
    return ExitCode.DONE


def _invoke(door: Door, arguments: Sequence[str]) -> None:
    command = typer.main.get_group(app)
    localize(command, door.lang)
    if not arguments or "--help" in arguments:
        localize_panels(door.lang)
    with command.make_context(_NAME, list(arguments) or ["--help"], obj=door) as context:
        command.invoke(context)
