"""Who asks, told by the access key; and which cluster is served, as the store has it at this moment."""

from __future__ import annotations

from api.keys import digest
from api.web.latest import Latest
from models.access import Asker, KeyRole
from models.cluster import Cluster
from models.errors import Denied
from models.store import Store

_LONGEST_SECRET = 200


class KeyNeeded(Denied):
    """No key came, or one that opens nothing."""


class Gate:
    """Lets askers in. Safe with many threads; a revoked key and another cluster count from the next question on."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cluster = Latest(store, store.cluster)

    def cluster(self) -> Cluster:
        """The cluster of the store, read again only after a change."""
        return self._cluster()

    def admit(self, secret: str) -> Asker:
        """Whoever holds ``secret``. Without one, the demo cluster is open to all; ``KeyNeeded`` otherwise."""
        if secret:
            key = self._store.key_by_digest(digest(secret)) if len(secret) <= _LONGEST_SECRET else None
            if key is None or key.revoked:
                raise KeyNeeded("api.web.key_wrong")
            return Asker(key.role, key.member_id, key.id)
        if not self.cluster().is_demo:
            raise KeyNeeded("api.web.key_missing")
        return Asker(KeyRole.MEMBER)
