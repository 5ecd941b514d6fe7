"""The least that is looked at before an index is published: that it holds what the store holds, and whom it shows."""

from __future__ import annotations

from api.night.told import GateCheck
from api.night.words import said
from embeddings.snapshot import Snapshot
from models.store import Store


def look_plainly(store: Store, candidate: Snapshot, before: Snapshot | None) -> tuple[GateCheck, ...]:
    """Members as in the store, each with its place; not fewer than half of those of before."""
    known = set(candidate.arrays["organizations"].tolist())
    members = {membership.organization_id for membership in store.memberships()}
    lost = len(members - known)
    checks = [GateCheck("members_there", lost == 0, said("gate_members", lost=lost), float(lost), 0.0)]
    if before is not None:
        then, now = before.manifest.counts["members"], candidate.manifest.counts["members"]
        kept = now / then if then else 1.0
        line = said("gate_shrunk", then=then, now=now)
        checks.append(GateCheck("members_kept", kept >= 0.5, line, kept, 0.5))
    return tuple(checks)
