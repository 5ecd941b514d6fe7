"""How many things a change of the store touches."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What a batch changed (or would change)."""

    organizations: Count = Count()
    memberships: Count = Count()
    projects: Count = Count()
    calls: Count = Count()
    facts: Count = Count()

    def __bool__(self) -> bool:
        counts = (self.organizations, self.memberships, self.projects, self.calls, self.facts)
        return any(count.added or count.changed or count.removed for count in counts)
