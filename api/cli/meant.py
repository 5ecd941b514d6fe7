"""Whom staff means by what was typed."""

from __future__ import annotations

from collections.abc import Iterable

from models.errors import Ambiguous, NotFound
from models.store import Store


def meant(store: Store, who: str) -> str:
    """The id of whom ``who`` means; ``NotFound`` says of a member that withdrew that this is so, since staff know."""
    from models.resolve import resolve

    try:
        return resolve(store, who).id
    except NotFound as unseen:
        try:
            withdrawn = resolve(store, who, reader=None)
        except (NotFound, Ambiguous):
            raise unseen from None
        raise NotFound("api.cli_who_withdrew", name=withdrawn.label, id=withdrawn.id) from unseen


def all_meant(store: Store, names: Iterable[str] | None) -> tuple[str, ...]:
    """The same of each, in their order."""
    return tuple(meant(store, who) for who in names or ())
