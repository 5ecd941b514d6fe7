"""Who may do what: one table for all doors that ask for a key.

| right | member | staff | admin |
|---|---|---|---|
| read what it may see, ask for suggestions, give feedback | yes | yes | yes |
| change a profile, needs, consent | its own | all | all |
| add members, take them off the roll | no | yes | yes |
| change projects and calls, import, tell duplicates apart | no | yes | yes |
| read DATAR's checklist, answer it, put in what members do together | no | yes | yes |
| read what rules ask of an organization (its facts), write it | itself, to read | all | all |
| read what was changed, imported, and done by night | no | yes | yes |
| read programmes and their rules, check consortia, propose them | no | yes | yes |
| take a change back, erase, change the cluster, give and revoke keys, read the metrics | no | no | yes |
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from models.access import Asker, KeyRole
from models.errors import Denied


class Right(StrEnum):
    """Something that not every key allows."""

    EDIT = "edit"
    KEEP_ROLL = "keep_roll"
    KEEP_RECORDS = "keep_records"
    FACTS = "facts"
    READ_JOURNAL = "read_journal"
    PREPARE = "prepare"
    UNDO = "undo"
    ERASE = "erase"
    CLUSTER = "cluster"
    KEYS = "keys"
    METRICS = "metrics"


_EVERYBODY = frozenset(KeyRole)
_STAFF = frozenset({KeyRole.STAFF, KeyRole.ADMIN})
_ADMIN = frozenset({KeyRole.ADMIN})
WHO_MAY: Mapping[Right, frozenset[KeyRole]] = {
    Right.EDIT: _EVERYBODY,
    Right.KEEP_ROLL: _STAFF,
    Right.KEEP_RECORDS: _STAFF,
    Right.FACTS: _STAFF,
    Right.READ_JOURNAL: _STAFF,
    Right.PREPARE: _STAFF,
    Right.UNDO: _ADMIN,
    Right.ERASE: _ADMIN,
    Right.CLUSTER: _ADMIN,
    Right.KEYS: _ADMIN,
    Right.METRICS: _ADMIN,
}
NOT_ITS_OWN = frozenset({"college", "identifiers"})
"""What of its own profile a member reads and staff write: what the cluster files it under."""


def may(asker: Asker, right: Right) -> bool:
    return asker.role in WHO_MAY[right]


def require(asker: Asker, right: Right) -> None:
    """``Denied`` when the key of ``asker`` was not given for this."""
    if not may(asker, right):
        raise Denied("api.not_allowed", roles=", ".join(sorted(WHO_MAY[right])))


def may_edit(asker: Asker, member_id: str) -> bool:
    """Whether it may change this member: staff any, a member itself, and nobody in particular (on the demo) none."""
    return asker.role is not KeyRole.MEMBER or (bool(asker.member_id) and asker.member_id == member_id)


def require_edit(asker: Asker, member_id: str, fields: frozenset[str] = frozenset()) -> None:
    """``Denied`` when ``asker`` may not change these ``fields`` of this member (which it may see)."""
    if not may_edit(asker, member_id):
        raise Denied("api.member_not_yours")
    reserved = sorted(fields & NOT_ITS_OWN)
    if reserved and asker.role is KeyRole.MEMBER:
        raise Denied("api.field_of_staff", field=reserved[0])
