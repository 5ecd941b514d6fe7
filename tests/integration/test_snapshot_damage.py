"""Whatever is cut, flipped or lost: the damage is named, and the snapshot before serves."""

from __future__ import annotations

import json
import logging
import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings.snapshot import FORMAT, Snapshot
from embeddings.snapshots import Snapshots
from models.errors import Damaged, NotReady

NOW = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
FILES = ("manifest.json", "ids.npy", "weights.npy")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def names(folder: Path) -> list[str]:
    """Three snapshots, whose weights are 1, 2 and 3."""
    snapshots = Snapshots(folder)
    return [publish(snapshots, number).name for number in (1, 2, 3)]


def publish(snapshots: Snapshots, number: int) -> Snapshot:
    arrays = {"ids": np.array(["a", "b"]), "weights": np.full(300, number, np.float32)}
    now = NOW + timedelta(hours=number)
    return snapshots.publish(arrays, encoder="hashing", dimension=32, counts={"passages": 2}, now=now)


def served(snapshots: Snapshots) -> int:
    return int(snapshots.current(encoder="hashing").arrays["weights"][-1])


def flip(path: Path, place: int, bit: int = 0) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1 << bit
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.99])
def test_a_file_cut_short(folder: Path, names: list[str], file: str, part: float) -> None:
    path = folder / names[2] / file
    os.truncate(path, int(path.stat().st_size * part))
    reader = Snapshots(folder)
    assert served(reader) == 2
    (refusal,) = reader.refusals()
    assert refusal.snapshot == names[2]
    assert isinstance(refusal.error, Damaged)
    assert file in refusal.sentence("fr")
    assert "grappe index" in refusal.sentence("en")


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_gone(folder: Path, names: list[str], file: str) -> None:
    (folder / names[2] / file).unlink()
    reader = Snapshots(folder)
    assert served(reader) == 2
    assert [(refusal.error.code, refusal.error.facts["file"]) for refusal in reader.refusals()] == [
        ("snapshot_incomplete", file)
    ]


@pytest.mark.parametrize("file", FILES)
def test_a_folder_in_the_place_of_a_file(folder: Path, names: list[str], file: str) -> None:
    (folder / names[2] / file).unlink()
    (folder / names[2] / file).mkdir()
    assert served(Snapshots(folder)) == 2


@pytest.mark.parametrize("file", FILES)
def test_the_file_of_another_snapshot(folder: Path, names: list[str], file: str) -> None:
    shutil.copy(folder / names[1] / file, folder / names[2] / file)
    expected = 3 if file == "ids.npy" else 2  # the same ids in both
    assert served(Snapshots(folder)) == expected


@given(st.sampled_from(FILES[1:]), st.floats(0, 1, exclude_max=True), st.integers(0, 7))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_flipped_bit_of_an_array(folder: Path, tmp_path_factory, file: str, place: float, bit: int) -> None:
    folder = tmp_path_factory.mktemp("snapshots")
    first, second = Snapshots(folder), Snapshots(folder)
    publish(first, 1)
    path = folder / publish(first, 2).name / file
    flip(path, int(path.stat().st_size * place), bit)
    assert served(second) == 1
    assert [refusal.error.code for refusal in second.refusals()] == ["snapshot_altered"]


def test_any_flipped_bit_of_the_manifest_is_refused_or_harmless(folder: Path, names: list[str]) -> None:
    path = folder / names[2] / "manifest.json"
    whole = path.read_bytes()
    manifest = Snapshot.open(folder / names[2]).manifest
    for place in range(len(whole)):
        flip(path, place, place % 8)
        with suppress(Damaged, NotReady):
            assert Snapshot.open(folder / names[2]).manifest == manifest
        path.write_bytes(whole)
    assert served(Snapshots(folder)) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"manifest": 3, "digest": ""}',
        b"\xff\xfe",
        b'{"manifest": {"format": %d}}' % FORMAT,
    ],
)
def test_a_manifest_that_is_none(folder: Path, names: list[str], content: bytes) -> None:
    (folder / names[2] / "manifest.json").write_bytes(content)
    reader = Snapshots(folder)
    assert served(reader) == 2
    assert [refusal.error.code for refusal in reader.refusals()] == ["snapshot_altered"]


def rewrite_manifest(path: Path, **changes: object) -> None:
    """Change the manifest and its digest, as another version of Grappe (or a hand) would."""
    body = json.loads(path.read_text(encoding="utf-8"))["manifest"] | changes
    digest = sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    path.write_text(json.dumps({"digest": digest, "manifest": body}), encoding="utf-8")


def test_a_snapshot_of_another_format(folder: Path, names: list[str]) -> None:
    rewrite_manifest(folder / names[2] / "manifest.json", format=FORMAT + 1, arrays=None)
    reader = Snapshots(folder)
    assert served(reader) == 2
    (refusal,) = reader.refusals()
    assert isinstance(refusal.error, NotReady)
    assert f"format {FORMAT + 1}" in refusal.sentence("en")


@pytest.mark.parametrize("name", ["../../secret", "Weights", "/etc/passwd"])
def test_a_manifest_that_points_elsewhere(folder: Path, names: list[str], name: str) -> None:
    record = {"dtype": "<f4", "shape": [1], "digest": "0" * 64}
    rewrite_manifest(folder / names[2] / "manifest.json", arrays={name: record})
    assert served(Snapshots(folder)) == 2


def test_a_manifest_that_tells_another_shape(folder: Path, names: list[str]) -> None:
    path = folder / names[2] / "manifest.json"
    arrays = json.loads(path.read_text(encoding="utf-8"))["manifest"]["arrays"]
    arrays["weights"]["shape"] = [150, 2]
    rewrite_manifest(path, arrays=arrays)
    assert served(Snapshots(folder)) == 2


def test_pickled_objects_are_never_read(folder: Path, names: list[str]) -> None:
    place = folder / names[2]
    np.save(place / "weights.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    path = place / "manifest.json"
    arrays = json.loads(path.read_text(encoding="utf-8"))["manifest"]["arrays"]
    digest = sha256((place / "weights.npy").read_bytes()).hexdigest()
    arrays["weights"] = {"dtype": "|O", "shape": [1], "digest": digest}
    rewrite_manifest(path, arrays=arrays)
    assert served(Snapshots(folder)) == 2


def test_two_damaged_ones_leave_the_third(folder: Path, names: list[str]) -> None:
    for name in names[1:]:
        (folder / name / "ids.npy").unlink()
    reader = Snapshots(folder)
    assert served(reader) == 1
    assert [refusal.snapshot for refusal in reader.refusals()] == [names[2], names[1]]


def test_when_none_serves_it_says_what_to_run_and_a_mended_one_serves_again(folder: Path, names: list[str]) -> None:
    for name in names:
        (folder / name / "ids.npy").rename(folder / name / "aside")
    reader = Snapshots(folder)
    with pytest.raises(NotReady, match="grappe index"):
        reader.current(encoder="hashing")
    assert len(reader.refusals()) == 3
    (folder / names[1] / "aside").rename(folder / names[1] / "ids.npy")
    assert served(reader) == 2
    assert [refusal.snapshot for refusal in reader.refusals()] == [names[2]]


def test_what_was_rolled_back_from_does_not_come_back_by_itself(folder: Path, names: list[str]) -> None:
    writer = Snapshots(folder)
    writer.roll_back(names[1])
    (folder / names[1] / "ids.npy").unlink()
    assert served(Snapshots(folder)) == 1


def test_the_published_folder_is_gone(folder: Path, names: list[str]) -> None:
    shutil.rmtree(folder / names[2])
    reader = Snapshots(folder)
    assert served(reader) == 2
    assert [refusal.snapshot for refusal in reader.refusals()] == [names[2]]


@pytest.mark.parametrize("content", [None, b"", b"\xff\xff", b"../..", b"20261124T0630"])
def test_a_lost_pointer_leaves_the_newest_and_says_so(folder: Path, names: list[str], content: bytes | None) -> None:
    (folder / "current").unlink()
    if content is not None:
        (folder / "current").write_bytes(content)
    reader = Snapshots(folder)
    assert served(reader) == 3
    (refusal,) = reader.refusals()
    assert refusal.error.code == "pointer_lost"
    publish(reader, 4)
    assert served(reader) == 4
    assert reader.refusals() == ()


def test_a_refusal_is_logged_once(folder: Path, names: list[str], caplog: pytest.LogCaptureFixture) -> None:
    for name in names:
        (folder / name / "manifest.json").unlink()
    reader = Snapshots(folder)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            with pytest.raises(NotReady):
                reader.current(encoder="hashing")
    assert len(caplog.records) == 3
    assert {record.name for record in caplog.records} == {"embeddings.snapshots"}


def test_what_is_open_already_goes_on_serving(folder: Path, names: list[str]) -> None:
    reader = Snapshots(folder)
    held = reader.current(encoder="hashing")
    shutil.rmtree(folder / names[2])
    assert reader.current(encoder="hashing") is held
    assert held.arrays["weights"][-1] == 3


def test_strangers_in_the_folder_are_left_alone(folder: Path, names: list[str]) -> None:
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "20261124T063000Z-0001.bak").mkdir()
    writer = Snapshots(folder)
    assert list(writer.names()) == names
    publish(writer, 4)
    assert (folder / "notes.txt").exists()
    assert (folder / "20261124T063000Z-0001.bak").exists()


def test_a_disk_that_gives_back_something_else_publishes_nothing(
    folder: Path, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lie(descriptor: int) -> None:
        if os.fstat(descriptor).st_size > 1000 and not os.path.isdir(f"/proc/self/fd/{descriptor}"):  # noqa: PTH112
            os.pwrite(descriptor, b"\x55", 900)

    monkeypatch.setattr(os, "fsync", lie)
    with pytest.raises(Damaged, match="not what was written"):
        publish(Snapshots(folder), 4)
    assert served(Snapshots(folder)) == 3
    assert list(Snapshots(folder).names()) == names
    assert not list(folder.glob(".unfinished*"))


def test_a_full_disk_publishes_nothing(folder: Path, names: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        publish(Snapshots(folder), 4)
    assert served(Snapshots(folder)) == 3
    assert not list(folder.glob(".unfinished*"))
