"""What every command is given: the settings, the asker's language, and where to print."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from getpass import getuser
from typing import TYPE_CHECKING, Self, TextIO

import typer
from rich.console import Console, RenderableType

from api.cli.progress import Progress, bar, lines
from api.settings import Settings
from models.names import name_key
from models.texts import Lang, Texts

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from models.store import Store

_UNWATCHED_WIDTH = 100
_YES = {"y", "yes", "o", "oui"}


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Let ``api.cli.run`` decide what that means."""
        raise BrokenPipeError


def console(stream: TextIO) -> Console:
    """A console on ``stream``: as wide as the terminal, or 100 columns where nobody watches."""
    width = None if stream.isatty() else _UNWATCHED_WIDTH
    return _Console(file=stream, width=width, markup=False, emoji=False, highlight=False)


def _now() -> datetime:
    return datetime.now(UTC)


def _login() -> str:
    """Who is logged in, ``""`` where the system does not know."""
    try:
        return getuser()
    except (KeyError, OSError):
        return ""


@dataclass(frozen=True, slots=True)
class Door:
    """``out`` carries results only; ``err`` progress, notes and errors. ``encoder`` replaces the settings' one."""

    settings: Settings
    lang: Lang
    encoder: Encoder | None = None
    now: Callable[[], datetime] = _now
    out: Console = field(default_factory=lambda: console(sys.stdout))
    err: Console = field(default_factory=lambda: console(sys.stderr))

    @classmethod
    def of(cls, context: typer.Context) -> Self:
        """The door that this command was called through."""
        found = context.find_object(cls)
        if found is None:
            raise LookupError("a command was called outside api.cli.run")
        return found

    def with_encoder(self, spec: str) -> Self:
        """The same with another encoder, unless ``spec`` is empty."""
        return replace(self, settings=self.settings.model_copy(update={"encoder": spec})) if spec else self

    def opened_encoder(self) -> Encoder:
        """The encoder that texts are read with; ``Missing`` when it is not here."""
        from api.compose import open_encoder

        return self.encoder or open_encoder(self.settings)

    @contextmanager
    def open_store(self) -> Iterator[Store]:
        """The store as ``api.compose.open_store`` gives it, whose writes bear the name of whoever typed the command."""
        from api.compose import open_store

        with open_store(self.settings) as store:
            yield store.signed(self.signature, self.now)

    @property
    def signature(self) -> str:
        """Under which what is written is put on record."""
        return f"cli:{_login()}"

    def today(self) -> date:
        """The day where the asker is."""
        return self.now().astimezone().date()

    def text(self, code: str, **facts: object) -> str:
        """The sentence ``cli_<code>`` in the asker's language."""
        return Texts.of("api")(f"cli_{code}", self.lang, **facts)

    def note(self, code: str, **facts: object) -> None:
        """Tell something that is not a result."""
        self.err.print(self.text(code, **facts), soft_wrap=True)

    def say(self, code: str, **facts: object) -> None:
        """Print a result that is a sentence."""
        self.out.print(self.text(code, **facts), soft_wrap=True)

    def show(self, result: RenderableType) -> None:
        self.out.print(result)

    def dump(self, result: object) -> None:
        """Print a result as JSON: plain dicts, lists, strings and numbers; letters that the stream lacks as escapes."""
        encoding = getattr(self.out.file, "encoding", None) or "utf-8"
        lacking = not encoding.lower().startswith("utf")
        self.out.file.write(json.dumps(result, ensure_ascii=lacking, indent=2) + "\n")

    def ask(self, code: str, **facts: object) -> bool:
        """Put a question to whoever types; nobody there, or anything but a yes, is a no."""
        answer = ""
        try:
            self.err.file.write(self.text("ask", question=self.text(code, **facts)))
            self.err.file.flush()
            answer = sys.stdin.readline() if sys.stdin is not None else ""
        finally:
            if not answer.endswith("\n"):
                self.err.file.write("\n")
        return name_key(answer) in _YES

    @contextmanager
    def waiting(self, code: str) -> Iterator[None]:
        """A sign of life on stderr for what takes a moment and cannot be counted; nothing where nobody watches."""
        if not self.err.is_terminal:
            yield
            return
        with self.err.status(self.text(code)):
            yield

    @contextmanager
    def progress(self, code: str) -> Iterator[Progress]:
        """What to tell how far the work is; it shows on stderr."""
        if not self.err.is_terminal:
            yield lines(self.err, self.text(code), self.now)
            return
        with bar(self.err, self.text(code)) as tell:
            yield tell
