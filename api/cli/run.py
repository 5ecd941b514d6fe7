"""From what was typed to an exit code: the one place where errors become sentences."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from api.cli.door import Door
from api.cli.globals import split_globals
from api.cli.language import HELP, localize, localize_panels
from api.cli.root import group_of
from api.cli.streams import abandon_stdout
from api.cli.usage import usage_sentence
from api.exit_codes import ExitCode, exit_code
from api.fault_log import FaultLog, written_down
from api.settings import Settings, read_language, read_settings
from models.errors import GrappeError

if TYPE_CHECKING:
    from typer.core import TyperGroup

    from embeddings.encoder import Encoder

_NAME = "grappe"
_NIGHT = "nightly"
"""Its codes tell of the night alone: where it could not even begin, it failed."""

_log = logging.getLogger("grappe")


def run(
    arguments: Sequence[str],
    *,
    settings: Settings | None = None,
    encoder: Encoder | None = None,
    now: Callable[[], datetime] | None = None,
) -> int:
    """Run one command and give its exit code. What is not given is read from the environment and the clock."""
    try:
        given = split_globals(arguments)
    except GrappeError as error:
        sys.stderr.write(error.sentence(settings.lang if settings else read_language()) + "\n")
        return ExitCode.USAGE
    try:
        settings = settings or read_settings()
    except GrappeError as error:
        sys.stderr.write(error.sentence(given.lang or read_language()) + "\n")
        return ExitCode.NIGHT_FAILED if given.rest[:1] == (_NIGHT,) else exit_code(error)
    lang = given.lang or settings.lang
    door = Door(settings, lang, encoder)
    if now is not None:
        door = Door(settings, lang, encoder, now)
    with written_down(settings.log_file) as log:
        return _guarded(door, given.rest, log, debug=given.debug)


def _guarded(door: Door, arguments: Sequence[str], log: FaultLog, *, debug: bool) -> int:
    group = group_of(arguments)
    try:
        code = _invoke(group, door, arguments)
        sys.stdout.flush()
    except GrappeError as error:
        if debug:
            traceback.print_exc()
        door.err.print(error.sentence(door.lang), soft_wrap=True, style="red")
        return exit_code(error)
    except typer.TyperException as error:
        door.err.print(usage_sentence(error, arguments, group, door.lang), soft_wrap=True)
        return ExitCode.USAGE
    except (typer.Abort, EOFError):
        door.note("declined")
        return ExitCode.DECLINED
    except KeyboardInterrupt:
        door.note("interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        abandon_stdout()
        return ExitCode.UNREAD
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):  # the console that prints the help leaves like this
            return ExitCode.UNREAD
        raise
    except OSError as error:
        _log.exception("the system refused")
        if debug:
            traceback.print_exc()
        told = "system_refused" if error.filename else "system_refused_bare"
        door.note(told, what=error.filename, reason=error.strerror or error)
        return ExitCode.SYSTEM
    except UnicodeEncodeError as error:
        if all(_is_text(argument) for argument in arguments):
            return _fault(door, error, log, debug=debug)
        door.note("not_text")
        return ExitCode.USAGE
    except Exception as error:  # noqa: BLE001 (the outermost frame: a person gets a sentence, the log the rest)
        return _fault(door, error, log, debug=debug)
    return code


def _fault(door: Door, error: Exception, log: FaultLog, *, debug: bool) -> int:
    """Write down the error that is being handled, and tell it in one sentence."""
    _log.exception("unexpected fault")
    if debug:
        traceback.print_exc()
    told = "fault_unwritten" if log.refused else "fault"
    door.note(told, kind=type(error).__name__, reason=error, file=door.settings.log_file)
    return ExitCode.FAULT


def _is_text(argument: str) -> bool:
    """Whether the bytes that were typed are text: others arrive as lone surrogates."""
    return not any("\ud800" <= letter <= "\udfff" for letter in argument)


def _invoke(group: TyperGroup, door: Door, arguments: Sequence[str]) -> int:
    localize(group, door.lang)
    if not arguments or any(name in arguments for name in HELP):
        localize_panels(door.lang)
    words = list(arguments) or [HELP[0]]
    try:
        with group.make_context(_NAME, words, obj=door, help_option_names=list(HELP)) as context:
            group.invoke(context)
    except typer.Exit as leaving:
        return leaving.exit_code
    return ExitCode.DONE
