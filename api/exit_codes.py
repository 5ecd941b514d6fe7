"""What the command line tells the shell.

| code | meaning |
|---|---|
| 0 | done |
| 1 | an unexpected fault of Grappe: it is written down in `grappe.log` |
| 2 | wrong usage: an unknown command or option, a value of the wrong form, a consortium or pack that cannot be judged |
| 10 | what was given cannot be used; a consortium breaks a hard rule; none is possible; a night's gate refused |
| 11 | something was named that does not exist; a night failed |
| 12 | a name fits several organizations: they are listed; another night is at work |
| 13 | an import or an upgrade was refused as a whole; of a consortium it cannot be decided, or none was found in time |
| 14 | something must be done first: no store, an old one, no index |
| 15 | a file of Grappe's own is damaged |
| 16 | an encoder, an extra or a driver is not installed |
| 17 | not allowed |
| 18 | the system refused a file, a folder or a port |
| 19 | the question whether to go on was answered no: nothing was done |
| 20 | `grappe doctor` found something to mend; a report that `grappe nights test` sent did not arrive |
| 21 | what was to be changed is otherwise by now: nothing was written |
| 130 | interrupted from the keyboard |
| 141 | whoever read the output went away |
"""

from __future__ import annotations

from enum import IntEnum

from models.errors import (
    Ambiguous,
    Conflict,
    Damaged,
    Denied,
    GrappeError,
    InvalidInput,
    Missing,
    NotFound,
    NotJudged,
    NotReady,
    Refused,
)


class ExitCode(IntEnum):
    DONE = 0
    FAULT = 1
    USAGE = 2
    INVALID_INPUT = 10
    FAILS = 10
    NIGHT_REFUSED = 10
    NOT_FOUND = 11
    NIGHT_FAILED = 11
    AMBIGUOUS = 12
    NIGHT_BUSY = 12
    REFUSED = 13
    UNDECIDED = 13
    NOT_READY = 14
    DAMAGED = 15
    MISSING = 16
    DENIED = 17
    SYSTEM = 18
    DECLINED = 19
    FINDINGS = 20
    CONFLICT = 21
    INTERRUPTED = 130
    UNREAD = 141


_OF_CLASS: dict[type[GrappeError], ExitCode] = {
    NotJudged: ExitCode.USAGE,
    InvalidInput: ExitCode.INVALID_INPUT,
    NotFound: ExitCode.NOT_FOUND,
    Ambiguous: ExitCode.AMBIGUOUS,
    Refused: ExitCode.REFUSED,
    Conflict: ExitCode.CONFLICT,
    NotReady: ExitCode.NOT_READY,
    Damaged: ExitCode.DAMAGED,
    Missing: ExitCode.MISSING,
    Denied: ExitCode.DENIED,
}


def exit_code(error: GrappeError) -> ExitCode:
    """The code of the error's class; the one of an unexpected fault for a class that has none."""
    return next((_OF_CLASS[kind] for kind in type(error).__mro__ if kind in _OF_CLASS), ExitCode.FAULT)
