"""Publishing, following and going back: readers see one whole snapshot or another, never something between."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from embeddings.flat import FlatIndex
from embeddings.snapshot import Manifest, Snapshot
from embeddings.snapshots import Snapshots
from models.errors import Conflict, Damaged, NotFound, NotReady
from tests.tree import ROOT

NOW = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
Publish = Callable[..., Snapshot]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var" / "snapshots"


@pytest.fixture
def snapshots(folder: Path) -> Snapshots:
    return Snapshots(folder)


def publish(snapshots: Snapshots, number: int, *, encoder: str = "hashing", minutes: int | None = None) -> Snapshot:
    """A snapshot in which everything is ``number``."""
    arrays = {"ids": np.array([f"m{number}", "é"]), "graph.weights": np.full(1000, number, np.float32)}
    now = NOW + timedelta(minutes=number if minutes is None else minutes)
    return snapshots.publish(arrays, encoder=encoder, dimension=32, counts={"passages": number}, now=now)


def number_of(snapshot: Snapshot) -> int:
    """The number that is everywhere in ``snapshot``."""
    numbers = {int(snapshot.arrays["ids"][0][1:]), snapshot.manifest.counts["passages"]}
    numbers |= set(snapshot.arrays["graph.weights"].astype(int).tolist())
    (number,) = numbers
    return number


def run(script: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", script, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_what_was_published_is_what_readers_get(snapshots: Snapshots, folder: Path) -> None:
    published = publish(snapshots, 1)
    for found in (published, snapshots.current(encoder="hashing"), Snapshots(folder).current(encoder="hashing")):
        assert found.name == "20261124T033100Z-0001"
        assert number_of(found) == 1
        assert found.manifest == published.manifest
        assert set(found.arrays) == {"ids", "graph.weights"}
    manifest = published.manifest
    assert (manifest.encoder, manifest.dimension, dict(manifest.counts)) == ("hashing", 32, {"passages": 1})
    assert manifest.created == NOW + timedelta(minutes=1)
    assert manifest.arrays["graph.weights"].shape == (1000,)
    assert manifest.arrays["graph.weights"].dtype == "<f4"
    assert Snapshots(folder).refusals() == ()


def test_nothing_in_it_can_be_changed(snapshots: Snapshots) -> None:
    snapshot = publish(snapshots, 1)
    with pytest.raises(ValueError, match="read-only"):
        snapshot.arrays["graph.weights"][0] = 7
    with pytest.raises(TypeError):
        snapshot.arrays["other"] = np.zeros(1)  # type: ignore[index]


def test_without_an_index_it_says_what_to_run(snapshots: Snapshots, folder: Path) -> None:
    with pytest.raises(NotReady, match="grappe index") as caught:
        snapshots.current(encoder="hashing")
    assert caught.value.code == "no_index"
    assert "grappe index" in caught.value.sentence("fr")
    assert snapshots.names() == ()
    assert not folder.exists()


def test_each_publication_is_followed_at_once_by_every_reader(snapshots: Snapshots, folder: Path) -> None:
    reader = Snapshots(folder)
    for number in range(1, 6):
        publish(snapshots, number)
        assert number_of(reader.current(encoder="hashing")) == number


def test_the_same_snapshot_stays_open_as_long_as_it_is_published(snapshots: Snapshots) -> None:
    publish(snapshots, 1)
    assert snapshots.current(encoder="hashing") is snapshots.current(encoder="hashing")


def test_the_last_three_stay(snapshots: Snapshots, folder: Path) -> None:
    names = [publish(snapshots, number).name for number in range(1, 6)]
    assert snapshots.names() == tuple(names[-3:])
    assert {path.name for path in folder.iterdir()} == {*names[-3:], "current", ".lock"}


def test_an_open_snapshot_outlives_its_files(snapshots: Snapshots) -> None:
    held = publish(snapshots, 1)
    for number in range(2, 7):
        publish(snapshots, number)
    assert held.name not in snapshots.names()
    assert number_of(held) == 1


def test_names_sort_by_publication_whatever_the_clock_does(snapshots: Snapshots) -> None:
    names = [publish(snapshots, number, minutes=minutes).name for number, minutes in enumerate([5, 5, 5, -60, 6])]
    assert names == sorted(set(names))
    assert number_of(snapshots.current(encoder="hashing")) == 4


def test_the_name_tells_the_time_in_utc(snapshots: Snapshots) -> None:
    toulouse = timezone(timedelta(hours=1))
    arrays = {"ids": np.array(["a"])}
    now = datetime(2026, 11, 24, 0, 30, tzinfo=toulouse)
    snapshot = snapshots.publish(arrays, encoder="hashing", dimension=1, counts={}, now=now)
    assert snapshot.name == "20261123T233000Z-0001"
    assert snapshot.manifest.created == now


def test_rolling_back_and_forward(snapshots: Snapshots, folder: Path) -> None:
    names = [publish(snapshots, number).name for number in (1, 2, 3)]
    reader = Snapshots(folder)
    assert number_of(reader.current(encoder="hashing")) == 3
    assert reader.published() == names[2]
    assert number_of(snapshots.roll_back(names[0])) == 1
    assert reader.published() == names[0]
    assert number_of(reader.current(encoder="hashing")) == 1
    assert number_of(Snapshots(folder).current(encoder="hashing")) == 1
    snapshots.roll_back(names[2])
    assert number_of(reader.current(encoder="hashing")) == 3


def test_publishing_after_rolling_back_serves_the_new_one(snapshots: Snapshots) -> None:
    names = [publish(snapshots, number).name for number in (1, 2, 3)]
    snapshots.roll_back(names[0])
    assert publish(snapshots, 4, minutes=-9).name > names[2]
    assert number_of(snapshots.current(encoder="hashing")) == 4


@pytest.mark.parametrize("name", ["", "..", "20200101T000000Z-0001", "current", "../snapshots"])
def test_rolling_back_to_what_is_not_there(snapshots: Snapshots, name: str) -> None:
    known = publish(snapshots, 1).name
    with pytest.raises(NotFound, match=known):
        snapshots.roll_back(name)
    assert number_of(snapshots.current(encoder="hashing")) == 1


def test_which_one_is_published_is_unknown_before_the_first_and_when_the_pointer_is_lost(
    snapshots: Snapshots, folder: Path
) -> None:
    assert snapshots.published() == ""
    publish(snapshots, 1)
    (folder / "current").write_bytes(b"\x00" * 20)
    assert snapshots.published() == ""


def test_rolling_back_to_a_damaged_one_changes_nothing(snapshots: Snapshots, folder: Path) -> None:
    first = publish(snapshots, 1).name
    publish(snapshots, 2)
    (folder / first / "ids.npy").unlink()
    with pytest.raises(Damaged, match="ids"):
        snapshots.roll_back(first)
    assert number_of(Snapshots(folder).current(encoder="hashing")) == 2


def test_an_index_of_another_encoder_does_not_serve(snapshots: Snapshots) -> None:
    publish(snapshots, 1, encoder="old")
    with pytest.raises(NotReady) as caught:
        snapshots.current(encoder="new")
    assert caught.value.code == "no_index"
    (refusal,) = snapshots.refusals()
    assert isinstance(refusal.error, NotReady)
    assert "old" in refusal.sentence("fr")
    assert "new" in refusal.sentence("en")
    assert number_of(snapshots.current(encoder="old")) == 1
    assert snapshots.refusals() == ()


def test_the_one_before_serves_an_encoder_that_went_back(snapshots: Snapshots) -> None:
    publish(snapshots, 1, encoder="old")
    publish(snapshots, 2, encoder="new")
    assert number_of(snapshots.current(encoder="old")) == 1
    assert number_of(snapshots.current(encoder="new")) == 2


@pytest.mark.parametrize("name", ["", "Index", "a/b", "../a", "a.", ".a", "a b", "é"])
def test_a_name_that_is_no_file_name_is_refused(snapshots: Snapshots, name: str) -> None:
    publish(snapshots, 1)
    with pytest.raises(ValueError, match="name"):
        snapshots.publish({name: np.zeros(1)}, encoder="hashing", dimension=1, counts={}, now=NOW)
    assert number_of(snapshots.current(encoder="hashing")) == 1
    assert len(snapshots.names()) == 1


def test_an_array_of_objects_is_refused_and_nothing_stays(snapshots: Snapshots, folder: Path) -> None:
    publish(snapshots, 1)
    with pytest.raises(ValueError, match="Object arrays"):
        snapshots.publish({"a": np.array([{}])}, encoder="hashing", dimension=1, counts={}, now=NOW)
    assert len(list(folder.iterdir())) == 3
    assert number_of(snapshots.current(encoder="hashing")) == 1


def test_other_users_of_the_group_may_read_it(snapshots: Snapshots, folder: Path) -> None:
    before = os.umask(0o022)
    try:
        name = publish(snapshots, 1).name
    finally:
        os.umask(before)
    assert (folder / name).stat().st_mode & 0o777 == 0o755
    assert (folder / name / "ids.npy").stat().st_mode & 0o777 == 0o644


def test_a_published_index_answers_from_its_mapped_bytes(snapshots: Snapshots, folder: Path) -> None:
    rows = np.eye(50, 64, dtype=np.float32)
    arrays = {"index": FlatIndex.from_vectors(rows).to_array()}
    snapshots.publish(arrays, encoder="hashing", dimension=64, counts={}, now=NOW)
    index = FlatIndex.from_array(Snapshots(folder).current(encoder="hashing").arrays["index"])
    for number in range(5):
        publish(snapshots, number + 1)
    assert index.search(rows[17], 1).positions.tolist() == [17]


DTYPES = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(),
    hnp.floating_dtypes(sizes=(32, 64)),
    hnp.unicode_string_dtypes(max_len=6),
)
ARRAYS = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_]{0,4}(\.[a-z]{1,3})?", fullmatch=True),
    hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, min_side=0, max_side=4)),
    max_size=4,
)


@given(ARRAYS, st.dictionaries(st.text(max_size=5), st.integers(), max_size=3), st.text(max_size=8))
def test_any_arrays_come_back_as_they_went_in(tmp_path_factory, arrays, counts, encoder) -> None:
    folder = tmp_path_factory.mktemp("snapshots")
    published = Snapshots(folder).publish(arrays, encoder=encoder, dimension=3, counts=counts, now=NOW)
    found = Snapshots(folder).current(encoder=encoder)
    assert Manifest.from_json(found.manifest.to_json()) == published.manifest
    assert dict(found.manifest.counts) == counts
    assert set(found.arrays) == set(arrays)
    for name, array in arrays.items():
        assert found.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(found.arrays[name], array)


def test_readers_always_see_one_whole_snapshot_while_others_publish(snapshots: Snapshots, folder: Path) -> None:
    publish(snapshots, 1)
    seen: dict[int, list[int]] = {}
    faults: list[BaseException] = []
    done = threading.Event()

    def read(which: int) -> None:
        reader = Snapshots(folder) if which else snapshots
        seen[which] = []
        try:
            while not done.is_set():
                fresh = Snapshots(folder) if which == 1 else reader
                seen[which].append(number_of(fresh.current(encoder="hashing")))
                assert fresh.refusals() == ()
        except BaseException as fault:  # noqa: BLE001
            faults.append(fault)

    threads = [threading.Thread(target=read, args=(which,)) for which in range(4)]
    for thread in threads:
        thread.start()
    for number in range(2, 60):
        publish(snapshots, number)
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []
    for numbers in seen.values():
        assert numbers == sorted(numbers)
        assert len(set(numbers)) > 1


def test_the_heads_of_arrays_are_parsed_one_at_a_time(snapshots: Snapshots, folder: Path, monkeypatch) -> None:
    for number in range(4):
        publish(snapshots, number)
    parse, at_once, most = np.lib.format.open_memmap, threading.Semaphore(1), []

    def alone(*given, **named):
        most.append(at_once.acquire(blocking=False))
        try:
            time.sleep(0.001)
            return parse(*given, **named)
        finally:
            if most[-1]:
                at_once.release()

    monkeypatch.setattr(np.lib.format, "open_memmap", alone)
    readers = [threading.Thread(target=Snapshots(folder).open, args=(name,)) for name in snapshots.names()]
    assert len(readers) > 1
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(most) > len(readers)
    assert all(most)


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import numpy as np
from embeddings.snapshots import Snapshots
snapshots = Snapshots(Path(sys.argv[1]))
print("ready", flush=True)
for number in range(int(sys.argv[2]) if len(sys.argv) > 2 else 10**9):
    arrays = {"ids": np.array([f"m{number}", "é"]), "graph.weights": np.full(1000, number, np.float32)}
    counts = {"passages": number}
    snapshots.publish(arrays, encoder="hashing", dimension=32, counts=counts, now=datetime.now(UTC))
"""


def test_several_processes_may_publish_at_once(folder: Path) -> None:
    publish(Snapshots(folder), 0, minutes=-99999)
    bounded = WRITER.replace("len(sys.argv) > 2", "True").replace("sys.argv[2]", "'15'")
    writers = [run(bounded, folder) for _ in range(3)]
    reader = Snapshots(folder)
    while any(writer.poll() is None for writer in writers):
        if reader.names():
            number_of(reader.current(encoder="hashing"))
            assert reader.refusals() == ()
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert len(reader.names()) == 3
    assert number_of(reader.current(encoder="hashing")) == 14
    for writer in writers:
        writer.communicate()


@pytest.mark.parametrize("delay", [0.0, 0.003, 0.011, 0.029, 0.05])
def test_a_writer_that_is_killed_leaves_a_whole_snapshot_behind(folder: Path, delay: float) -> None:
    before = publish(Snapshots(folder), 1, minutes=-99999).name
    writer = run(WRITER, folder)
    assert writer.stdout is not None
    writer.stdout.readline()
    time.sleep(delay)
    writer.kill()
    writer.communicate()
    reader = Snapshots(folder)
    number_of(reader.current(encoder="hashing"))
    assert reader.refusals() == ()
    after = Snapshots(folder)
    assert publish(after, 7).name > before
    assert number_of(reader.current(encoder="hashing")) == 7
    assert {path.name for path in folder.iterdir()} == {*after.names(), "current", ".lock"}


def test_one_killed_between_the_rename_and_the_pointer_has_published_nothing(folder: Path) -> None:
    publish(Snapshots(folder), 1, minutes=-99999)
    stopping = "import os, pathlib\npathlib.Path.replace = lambda *_: os._exit(9)\n" + WRITER
    writer = run(stopping, folder)
    writer.communicate()
    assert writer.returncode == 9
    reader = Snapshots(folder)
    assert len(reader.names()) == 2
    assert number_of(reader.current(encoder="hashing")) == 1
    assert reader.refusals() == ()
    assert number_of(publish(reader, 3)) == number_of(reader.current(encoder="hashing")) == 3


def prepare(snapshots: Snapshots, number: int) -> Snapshot:
    """A snapshot in which everything is ``number``, not yet published."""
    arrays = {"ids": np.array([f"m{number}", "é"]), "graph.weights": np.full(1000, number, np.float32)}
    now = NOW + timedelta(minutes=number)
    return snapshots.prepare(arrays, encoder="hashing", dimension=32, counts={"passages": number}, now=now)


def test_what_is_prepared_is_not_served_until_it_is_published(snapshots: Snapshots, folder: Path) -> None:
    publish(snapshots, 1)
    prepared = prepare(snapshots, 2)
    assert number_of(prepared) == number_of(snapshots.open_prepared(prepared.name)) == 2
    assert snapshots.prepared() == (prepared.name,)
    assert prepared.name not in snapshots.names()
    assert number_of(Snapshots(folder).current(encoder="hashing")) == 1
    with pytest.raises(NotFound):
        snapshots.roll_back(prepared.name)
    assert number_of(snapshots.publish_prepared(prepared.name)) == 2
    assert snapshots.published() == prepared.name
    assert snapshots.prepared() == ()
    assert number_of(Snapshots(folder).current(encoder="hashing")) == 2


def test_no_damage_ever_makes_what_was_refused_serve(snapshots: Snapshots, folder: Path) -> None:
    published = publish(snapshots, 1).name
    prepared = prepare(snapshots, 2).name
    (folder / "current").write_bytes(b"\x00" * 20)
    assert number_of(Snapshots(folder).current(encoder="hashing")) == 1
    (folder / published / "ids.npy").unlink()
    with pytest.raises(NotReady):
        Snapshots(folder).current(encoder="hashing")
    snapshots.discard(prepared)
    snapshots.discard(prepared)
    assert snapshots.prepared() == ()


def test_a_prepared_one_that_was_altered_or_overtaken_or_has_gone_is_not_published(
    snapshots: Snapshots, folder: Path
) -> None:
    publish(snapshots, 1)
    altered, overtaken = prepare(snapshots, 2).name, prepare(snapshots, 3).name
    (folder / f".prepared-{altered}" / "ids.npy").write_bytes(b"other")
    with pytest.raises(Damaged, match="ids"):
        snapshots.publish_prepared(altered)
    publish(snapshots, 4)
    with pytest.raises(Conflict, match=overtaken):
        snapshots.publish_prepared(overtaken)
    snapshots.forget_all_but(snapshots.published())
    with pytest.raises(NotFound, match=overtaken):
        snapshots.publish_prepared(overtaken)
    assert number_of(Snapshots(folder).current(encoder="hashing")) == 4


def test_one_that_waits_outlives_others_that_are_published_but_not_two_days(snapshots: Snapshots, folder: Path) -> None:
    waiting = prepare(snapshots, 1).name
    for number in range(2, 8):
        publish(snapshots, number)
    assert snapshots.prepared() == (waiting,)
    long_ago = time.time() - 3 * 86_400
    os.utime(folder / f".prepared-{waiting}", (long_ago, long_ago))
    publish(snapshots, 8)
    assert snapshots.prepared() == ()


def test_as_many_stay_as_are_asked_for(folder: Path) -> None:
    snapshots = Snapshots(folder, kept=5)
    names = [publish(snapshots, number).name for number in range(1, 8)]
    assert snapshots.names() == tuple(names[-5:])


def test_an_old_one_that_cannot_be_removed_keeps_nothing_back(
    snapshots: Snapshots, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    publish(snapshots, 1)
    (folder / "20200101T000000Z-0001").write_text("no folder", encoding="utf-8")
    for number in (2, 3, 4):
        publish(snapshots, number)
        assert number_of(Snapshots(folder).current(encoder="hashing")) == number
    assert "could not be removed" in caplog.text


def test_what_a_killed_writer_did_not_throw_away_goes(snapshots: Snapshots, folder: Path) -> None:
    names = [publish(Snapshots(folder, kept=9), number).name for number in range(5)]
    snapshots.prune()
    assert snapshots.names() == tuple(names[-3:])
    snapshots.roll_back(names[2])
    Snapshots(folder, kept=1).prune()
    assert snapshots.names() == (names[2], names[4])
