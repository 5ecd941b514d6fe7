"""A serving process that begins while the store is gone waits for it, and says so once."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from api.settings import Settings
from api.web.shared_state import SharedState
from api.web.worker import Worker
from models.errors import NotReady


def test_it_waits_for_the_store_and_tells_each_reason_once(monkeypatch, caplog, tmp_path: Path):
    found = [NotReady("store_failed", url="x", reason="gone")] * 2 + [NotReady("store_failed", url="x", reason="old")]
    waits = []

    def compose(*_, **__):
        if found:
            raise found.pop(0)
        return nullcontext("services")

    monkeypatch.setattr("api.compose.compose", compose)
    monkeypatch.setattr("api.app.create_app", lambda services, _shared: services)
    monkeypatch.setattr("time.sleep", waits.append)
    with SharedState.made() as shared:
        assert Worker(Settings(home=tmp_path, database_url="", lang="en"), shared)() == "services"
    assert len(waits) == 3
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert "gone" in told[0]
    assert "old" in told[1]
