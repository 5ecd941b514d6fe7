"""How far long work has come: a bar for who watches, a line now and then for a log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from rich.console import Console

Progress = Callable[[int, int], None]
_SILENCE = timedelta(seconds=30)


@contextmanager
def bar(console: Console, title: str) -> Iterator[Progress]:
    """A bar that is there as soon as there is something to do, and gone at the end."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as shown:
        task = shown.add_task(title, total=None, visible=False)

        def tell(done: int, total: int) -> None:
            shown.update(task, completed=done, total=total, visible=True)

        yield tell


def lines(console: Console, title: str, now: Callable[[], datetime]) -> Progress:
    """A line every half a minute: nothing is said of work that is over before."""
    said = now()

    def tell(done: int, total: int) -> None:
        nonlocal said
        if now() - said >= _SILENCE:
            said = now()
            console.print(f"{title} {done}/{total}", soft_wrap=True)

    return tell
