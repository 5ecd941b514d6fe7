"""Organizations that may be one: the pairs of the store, and which of the two a merge keeps."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from models.store import Store

if TYPE_CHECKING:
    from matching.duplicates import Proposal


def proposed(store: Store, *, members: Collection[str] | None) -> tuple[Proposal, ...]:
    """The pairs of ``store`` that may be one; with ``members``, those with one of them."""
    from matching.duplicates import propose

    return propose(store.organizations(), store.memberships(), about=members, apart=store.kept_apart())


def kept_first(proposal: Proposal, members: Collection[str]) -> tuple[str, str]:
    """The id to keep, and the other: a member keeps its own, with its key."""
    pair = (proposal.one.id, proposal.other.id)
    return (pair[1], pair[0]) if pair[1] in members and pair[0] not in members else pair
