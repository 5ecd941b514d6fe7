"""A snapshot is compared with its manifest once a machine; whatever touches it afterwards has it compared again."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from embeddings.snapshot import Snapshot
from embeddings.snapshot_writing import LARGE
from embeddings.snapshots import Snapshots
from embeddings.verified import RECORD
from models.errors import Damaged

NOW = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
FILE = "weights.npy"
OPENED: list[str] = []


@pytest.fixture(scope="session", autouse=True)
def seen_opening() -> None:
    """Python tells of every file that is opened; that cannot be undone."""
    sys.addaudithook(lambda event, given: OPENED.append(str(given[0])) if event == "open" else None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A snapshot that lies there for longer than a file system's clock is coarse."""
    arrays = {"weights": np.arange(300, dtype=np.float32)}
    snapshots = Snapshots(tmp_path)
    made = snapshots.publish(arrays, encoder="hashing", dimension=32, counts={}, now=NOW)
    time.sleep(0.2)
    return tmp_path / made.name


def compared(folder: Path, **how: bool) -> bool:
    """Whether the array's file is opened more often than to map it."""
    OPENED.clear()
    np.lib.format.open_memmap(folder / FILE, mode="r")
    mapping = OPENED.count(str(folder / FILE))
    OPENED.clear()
    Snapshot.open(folder, **how)
    return OPENED.count(str(folder / FILE)) > mapping


def test_the_second_reader_relies_on_the_first(folder):
    assert [compared(folder), compared(folder), compared(folder)] == [True, False, False]
    assert compared(folder, afresh=True)


def test_whoever_reads_at_once_after_it_was_written_leaves_no_word(tmp_path):
    made = Snapshots(tmp_path).publish({"weights": np.zeros(3)}, encoder="hashing", dimension=32, counts={}, now=NOW)
    assert not (tmp_path / made.name / RECORD).exists()


def test_of_a_large_one_whoever_writes_it_leaves_word_for_all_others(tmp_path):
    weights = np.zeros(LARGE // 8)
    made = Snapshots(tmp_path).publish({"weights": weights}, encoder="hashing", dimension=32, counts={}, now=NOW)
    assert not compared(tmp_path / made.name)


@pytest.mark.parametrize("keep_times", [False, True])
def test_what_is_altered_after_it_was_compared_is_refused(folder, keep_times):
    """Setting the times back does not help: the time of change is the system's."""
    Snapshot.open(folder)
    before = (folder / FILE).stat()
    content = bytearray((folder / FILE).read_bytes())
    content[-1] ^= 1
    (folder / FILE).write_bytes(content)
    if keep_times:
        os.utime(folder / FILE, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(Damaged):
        Snapshot.open(folder)
    assert not (folder / RECORD).exists()


def test_a_record_of_other_times_counts_for_nothing(folder):
    Snapshot.open(folder)
    record = json.loads((folder / RECORD).read_text())
    for changed in ({"started": "another start"}, {"digest": "another"}, {"files": {}}):
        (folder / RECORD).write_text(json.dumps(record | changed))
        assert compared(folder)
    for nothing in (b"", b"{}", b"[", b"\xff"):
        (folder / RECORD).write_bytes(nothing)
        assert compared(folder)


def test_where_nothing_may_be_written_each_looks_for_itself(folder):
    """Root may write everywhere: a folder stands where the record would be put first."""
    (folder / f".{RECORD}.new").mkdir()
    assert compared(folder)
    assert compared(folder)
