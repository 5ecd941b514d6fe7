"""The short form of the trial of hostile files, and what it found once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings.flat import FlatIndex
from matching.catalogue import Catalogue
from matching.ranker import LearnedRanker
from models.errors import Damaged
from tests.four_organizations import arrays_of
from tests.fuzz.readers import Rankers, Snapshots
from tests.tree import ROOT
from tests.trials import fuzzing


def test_a_few_hundred_hostile_files_of_each_sort():
    trial = fuzzing.run(short=True)
    assert trial.passed, trial.found


def test_a_fault_would_be_found(tmp_path: Path):
    """A reader that falls over what every fuzzer comes to: the process ends, and says on what."""
    broken = f"""
import sys
from tests.fuzz import readers

class Broken(readers.Packs):
    def read(self, data):
        if data[:1] != b"[" and len(data) > 100:
            raise IndexError("fallen over")

readers.READERS["pack"] = Broken
from tests.fuzz.__main__ import main
main("pack", "2000", "1", {str(tmp_path)!r})
"""
    done = subprocess.run([sys.executable, "-c", broken], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "fallen over" in done.stdout + done.stderr


@pytest.mark.parametrize(
    "written",
    [b"[" * 100_000, b"\xff\xfe", b"{}", b'{"format": ' + b"9" * 5_000 + b"}"],
    ids=["deep", "bytes", "empty", "long"],
)
def test_files_that_rankers_once_fell_over(tmp_path: Path, written: bytes):
    (tmp_path / "ranker.json").write_bytes(written)
    with pytest.raises(Damaged):
        LearnedRanker.load(tmp_path)


@pytest.mark.parametrize(
    "rest", [b"", b"\x93NUMPY\x01\x00v\x00{'descr': '|i1', 'shape': (5,", b"PK\x03\x04" + b"\0" * 60]
)
def test_arrays_that_snapshots_once_fell_over(tmp_path: Path, rest: bytes):
    """Signed again, so that they are parsed: nothing but a refusal may come of it."""
    reader = Snapshots(tmp_path)
    for place, _ in enumerate(reader.seeds()):
        reader.read(bytes([place]) + rest)


@pytest.mark.parametrize("name", ["owners", "partners"])
@pytest.mark.parametrize(
    "numbers", [[0, 2**48], [0, 2**48, 8], [2, 8], [0, 5, 3, 8], [0, -1, 8], [], [[0, 8]]], ids=str
)
def test_rows_that_tell_of_more_entries_than_there_are(name: str, numbers: list[int]):
    """Repeating what they say would set memory aside for it, before anything looks whether it is there."""
    whole = arrays_of()
    with pytest.raises(ValueError, match=name):
        Catalogue.of("hostile", whole | {f"{name}.starts": np.asarray(numbers, np.int64)})


@pytest.mark.parametrize("column", [-1, 4, 2**31 - 1])
def test_a_column_beyond_the_last(column: int):
    whole = arrays_of()
    hostile = np.append(whole["owners.columns"][:-1], np.int32(column)).astype(np.int32)
    with pytest.raises(ValueError, match="a column beyond 4"):
        Catalogue.of("hostile", whole | {"owners.columns": hostile})


def test_a_manifest_nested_too_deep_or_too_large(tmp_path: Path):
    reader = Snapshots(tmp_path)
    last = len(list(reader.seeds())) - 1
    reader.read(bytes([last]) + b"[" * 100_000)
    reader.read(bytes([last]) + b" " * (17 * 2**20))


def test_an_index_that_says_it_is_larger_than_its_bytes():
    """FAISS would set aside what the header asks for, before it looks whether that is there."""
    whole = bytes(FlatIndex.from_vectors(np.eye(8, dtype=np.float32)).to_array())
    assert whole[:4] == b"IxFI"
    for place in (4, 8, 37):
        for size in (2**31 - 1, 2**36, 2**39):
            hostile = bytearray(whole)
            hostile[place : place + 8] = size.to_bytes(8, "little")
            with pytest.raises(Damaged):
                FlatIndex.from_array(np.frombuffer(bytes(hostile), np.uint8))


def test_what_is_whole_is_read(tmp_path: Path):
    for reader in (Rankers(tmp_path), Snapshots(tmp_path)):
        for whole in reader.seeds():
            reader.read(whole)
