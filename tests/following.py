"""Somebody who follows a page of the documentation, command by command, in an empty folder."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from api.cli.run import run
from embeddings.encoder import Encoder
from tests.pages import PAGES, Shown, commands
from tests.tree import ROOT

FOLLOWED = tuple(page for page in PAGES if any(shown.grappe for shown in commands(page)))

_IN_DEMO = "GRAPPE_HOME=var/demo grappe"
_PREPARED = {
    "README.md": (f"{_IN_DEMO} init --demo", f"{_IN_DEMO} index"),
    "docs/membres.md": (
        "grappe init --cluster docs/examples/cluster.toml",
        "grappe import members docs/examples/members.csv --consent members --consent-note forms",
        "grappe index",
    ),
}
"""What a page takes for granted; README's demo lies where ``make demo`` puts it."""

PLACEHOLDERS = {
    "SNAPSHOT": ("snapshots", "snapshot", 0),
    "KEY": ("keys", "id", -1),
    "IMPORT": ("imports", "id", 0),
    "CHANGE": ("changes", "id", 0),
    "QUESTION": ("golden", "id", -1),
}
"""The oldest index, the newest key, import, change and golden question. ``ANSWER`` stands for the number of the last
answer."""

_ANY = "…"
_VARYING = re.compile(
    r"(?<=question )[0-9a-f]{8}\b|"
    r"\d{4}-\d\d-\d\d \d\d:\d\d · .*|\d{8}T\d{6}Z-\d{4}|\b\d{8}-[0-9a-f]{10}\b|\d{4}-\d\d-\d\d|"
    r"(?<=@)[0-9a-f]{12}\b|[+-]?\d+\.\d+|(?<=(?:Answer|. give) )[0-9a-z]{12}\b"
)
"""What differs from one day or one machine to the next: names of indexes, dates, who did it then, figures with a point,
numbers of imports, answers and golden questions."""

_NUMBER = re.compile(r"grappe feedback give ([0-9a-z]{12}) ")


@contextmanager
def in_empty_folder(folder: Path) -> Iterator[None]:
    """Inside, ``folder`` is the working folder, holds the example files, and no setting but English is made."""
    shutil.copytree(ROOT / "docs" / "examples", folder / "docs" / "examples")
    before, environment = Path.cwd(), dict(os.environ)
    try:
        for name in [name for name in os.environ if name.startswith("GRAPPE_")]:
            del os.environ[name]
        os.environ["GRAPPE_LANG"] = "en"
        os.chdir(folder)
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(environment)


class Follower:
    """Runs the commands of a page with ``encoder``; ``code`` is the exit code of the last one."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._answer = ""
        self.code = 0

    def prepare(self, page: Path) -> None:
        """Do what the page takes for granted."""
        for command in _PREPARED.get(str(page.relative_to(ROOT)), ()):
            printed = self.run(Shown(page, 0, command))
            if self.code:
                raise AssertionError(f"{command}\n{printed}")

    def run(self, shown: Shown) -> list[str]:
        """The lines that the command prints, on both streams, with the page's placeholders for what is really there."""
        before = dict(os.environ)
        try:
            os.environ.update(shown.environment)
            arguments = shown.grappe or ()
            real = {word: _really(word) for word in arguments if word in PLACEHOLDERS}
            real |= {"ANSWER": self._answer} if "ANSWER" in arguments else {}
            printed = io.StringIO()
            with redirect_stdout(printed), redirect_stderr(printed), _streams(shown.streams):
                self.code = run([real.get(word, word) for word in arguments], encoder=self._encoder)
        finally:
            os.environ.clear()
            os.environ.update(before)
        text = printed.getvalue()
        self._answer = _NUMBER.findall(text)[-1] if _NUMBER.search(text) else self._answer
        for placeholder, value in real.items():
            text = text.replace(value, placeholder)
        return [line.rstrip() for line in text.rstrip().splitlines()]


@contextmanager
def _streams(files: dict[str, str]) -> Iterator[None]:
    """Standard input and output as a shell opens them for ``<file`` and ``>file``."""
    before = sys.stdin
    with ExitStack() as opened:
        if "<" in files:
            sys.stdin = opened.enter_context(Path(files["<"]).open(encoding="utf-8"))
        if ">" in files:
            opened.enter_context(redirect_stdout(opened.enter_context(Path(files[">"]).open("w", encoding="utf-8"))))
        try:
            yield
        finally:
            sys.stdin = before


def _really(placeholder: str) -> str:
    listing, field, place = PLACEHOLDERS[placeholder]
    printed = io.StringIO()
    with redirect_stdout(printed):
        run((listing, "list", "--json"))
    return str(json.loads(printed.getvalue())[place][field])


def expected_codes(shown: list[Shown]) -> Iterator[tuple[Shown, int]]:
    """Each command of ours with the code that the page shows for it by ``echo $?``; 0 where it shows none."""
    for place, one in enumerate(shown):
        if one.grappe is not None:
            following = shown[place + 1] if place + 1 < len(shown) else None
            told = following is not None and following.command == "echo $?"
            yield one, int(following.output[0]) if following is not None and told else 0


def agrees(shown: list[str], printed: list[str]) -> bool:
    """Whether the lines are the same, what varies aside; a line ``…`` stands for any number of lines."""
    if not shown:
        return not printed
    if shown[0] == _ANY:
        return any(agrees(shown[1:], printed[start:]) for start in range(len(printed) + 1))
    return bool(printed) and _masked(shown[0]) == _masked(printed[0]) and agrees(shown[1:], printed[1:])


def is_abridged(shown: list[str]) -> bool:
    """Whether a page leaves something out."""
    return _ANY in shown


def _masked(line: str) -> str:
    return _VARYING.sub("#", line).rstrip()
