"""Each text is encoded once in the life of a cache, whoever asks and whatever breaks in between."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.cache import CachedEncoder, VectorCache
from embeddings.encoder import Vectors
from models.errors import Damaged, NotReady
from tests.tree import ROOT


class CountingEncoder:
    """One-hot rows by length of text; remembers its batches and breaks after ``breaks_after`` of them."""

    def __init__(self, name: str = "counting", dimension: int = 8, breaks_after: int | None = None) -> None:
        self.name = name
        self.dimension = dimension
        self.batches: list[list[str]] = []
        self._breaks_after = breaks_after

    def encode(self, texts: Sequence[str]) -> Vectors:
        if len(self.batches) == self._breaks_after:
            raise KeyboardInterrupt
        self.batches.append(list(texts))
        return np.eye(self.dimension, dtype=np.float32)[[len(text) % self.dimension for text in texts]]

    @property
    def encoded(self) -> list[str]:
        return [text for batch in self.batches for text in batch]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "vectors.sqlite"


@pytest.fixture
def cache(path: Path) -> VectorCache:
    return VectorCache(path)


def test_each_distinct_text_is_encoded_once(cache: VectorCache) -> None:
    inner = CountingEncoder()
    rows = CachedEncoder(inner, cache).encode(["a", "bb", "a", "", "bb", " "])
    assert sorted(inner.encoded) == ["a", "bb"]
    np.testing.assert_array_equal(
        rows, np.eye(8, dtype=np.float32)[[1, 2, 1, 0, 2, 0]] * [[1], [1], [1], [0], [1], [0]]
    )


def test_only_what_is_new_is_encoded_also_by_another_process(path: Path, cache: VectorCache) -> None:
    first, second = CountingEncoder(), CountingEncoder()
    rows = CachedEncoder(first, cache).encode(["a", "bb", "ccc"])
    again = CachedEncoder(second, VectorCache(path)).encode(["ccc", "dddd", "a", "bb"])
    assert second.encoded == ["dddd"]
    np.testing.assert_array_equal(again[[2, 3, 0]], rows)


def test_encoders_do_not_share_vectors(cache: VectorCache) -> None:
    CachedEncoder(CountingEncoder("one"), cache).encode(["a"])
    other = CountingEncoder("two", dimension=4)
    assert CachedEncoder(other, cache).encode(["a"]).shape == (1, 4)
    assert other.encoded == ["a"]


def test_texts_that_differ_in_anything_are_different(cache: VectorCache) -> None:
    texts = ["a", "A", "a ", "é", "e\u0301", "\ud800", "\udbff", "?", "a\0"]
    inner = CountingEncoder()
    CachedEncoder(inner, cache).encode(texts)
    assert sorted(inner.encoded) == sorted(texts)


def test_batches_hold_texts_of_like_length_longest_first(cache: VectorCache) -> None:
    inner = CountingEncoder()
    CachedEncoder(inner, cache).encode(["x" * length for length in range(1, 700)])
    assert [len(text) for text in inner.encoded] == list(range(699, 0, -1))
    assert len(inner.batches) > 1


def test_a_run_that_was_cut_short_goes_on_where_it_stopped(cache: VectorCache) -> None:
    texts = [f"{number:05}" for number in range(1000)]
    first, second = CountingEncoder(breaks_after=2), CountingEncoder()
    with pytest.raises(KeyboardInterrupt):
        CachedEncoder(first, cache).encode(texts)
    CachedEncoder(second, cache).encode(texts)
    assert sorted(first.encoded + second.encoded) == texts


def test_progress_tells_what_is_left_to_encode(cache: VectorCache) -> None:
    told: list[tuple[int, int]] = []
    encoder = CachedEncoder(CountingEncoder(), cache, lambda done, total: told.append((done, total)))
    texts = [str(number) for number in range(300)]
    encoder.encode(texts[:10])
    assert told == [(0, 10), (10, 10)]
    told.clear()
    encoder.encode(texts)
    assert told[0] == (10, 300)
    assert told[-1] == (300, 300)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    told.clear()
    encoder.encode(texts)
    assert told == []


def test_name_and_dimension_are_those_of_the_encoder_within(cache: VectorCache) -> None:
    encoder = CachedEncoder(CountingEncoder("within", 5), cache)
    assert (encoder.name, encoder.dimension) == ("within", 5)


def test_an_encoder_that_gives_too_few_rows_is_not_believed(cache: VectorCache) -> None:
    class Short(CountingEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            return super().encode(texts)[1:]

    with pytest.raises(ValueError, match="shorter"):
        CachedEncoder(Short(), cache).encode(["a", "bb"])
    assert cache.read("counting", 8, ["a", "bb"]) == {}


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 31, b"\0" * 64, np.full(8, np.nan, "<f4").tobytes(), np.full(8, 3, "<f4").tobytes()],
    ids=["empty", "short", "long", "nan", "not of unit length"],
)
def test_a_row_that_no_encoder_gives_is_encoded_again(path: Path, cache: VectorCache, content: bytes) -> None:
    CachedEncoder(CountingEncoder(), cache).encode(["a"])
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE vectors SET vector = ?", (content,))
    connection.close()
    for expected in (["a"], []):
        inner = CountingEncoder()
        np.testing.assert_array_equal(CachedEncoder(inner, cache).encode(["a"])[0], np.eye(8)[1])
        assert inner.encoded == expected


def test_a_zero_row_is_kept(cache: VectorCache) -> None:
    cache.write("counting", {"a": np.zeros(8, np.float32)})
    inner = CountingEncoder()
    assert not CachedEncoder(inner, cache).encode(["a"]).any()
    assert inner.encoded == []


@pytest.mark.parametrize("keep", [0, 1])
def test_a_file_that_is_no_cache_says_how_to_mend_it(path: Path, cache: VectorCache, keep: int) -> None:
    path.write_bytes(path.read_bytes()[: 100 * keep] + b"no database at all " * 500)
    with pytest.raises(Damaged, match="delete this file"):
        VectorCache(path).read("counting", 8, ["a"])


def test_an_empty_file_becomes_a_cache(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert VectorCache(path).read("counting", 8, ["a"]) == {}


def test_a_file_that_cannot_be_opened_says_what_to_look_at(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="folder may be written"):
        VectorCache(tmp_path)


def test_many_threads_may_share_it(cache: VectorCache) -> None:
    encoder = CachedEncoder(CountingEncoder(), cache)
    texts = [["x" * length for length in range(start, start + 40)] for start in range(1, 161, 20)]
    with ThreadPoolExecutor(8) as pool:
        for asked, rows in zip(texts, pool.map(encoder.encode, texts), strict=True):
            np.testing.assert_array_equal(rows, CountingEncoder().encode(asked))


WRITER = """
import sys
from pathlib import Path
import numpy as np
from embeddings.cache import VectorCache
cache = VectorCache(Path(sys.argv[1]))
for number in range(60):
    text = f"text {number}"
    cache.write(sys.argv[2], {text: np.eye(8, dtype=np.float32)[number % 8]})
    assert text in cache.read(sys.argv[2], 8, [text])
"""


def test_several_processes_may_share_it(path: Path) -> None:
    names = ["one", "one", "two", "two"]
    runs = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name], cwd=ROOT) for name in names]
    assert [run.wait(120) for run in runs] == [0] * len(runs)
    cache = VectorCache(path)
    texts = [f"text {number}" for number in range(60)]
    for name in ("one", "two"):
        known = cache.read(name, 8, texts)
        assert [int(known[text].argmax()) for text in texts] == [number % 8 for number in range(60)]


@given(st.lists(st.lists(st.text(st.characters(), max_size=4), max_size=8), max_size=4))
def test_caching_changes_nothing_but_the_work(tmp_path_factory: pytest.TempPathFactory, calls) -> None:
    cache = VectorCache(tmp_path_factory.mktemp("cache") / "vectors.sqlite")
    inner = CountingEncoder()
    encoder = CachedEncoder(inner, cache)
    for texts in calls:
        expected = CountingEncoder().encode(texts) if texts else np.zeros((0, 8), np.float32)
        expected[[not text.strip() for text in texts]] = 0
        np.testing.assert_array_equal(encoder.encode(texts), expected)
    distinct = {text for texts in calls for text in texts if text.strip()}
    assert sorted(inner.encoded) == sorted(distinct)
