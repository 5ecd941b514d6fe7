"""What every index must do: a new one adds its way of being made to ``WAYS`` and passes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from embeddings.flat import FlatIndex
from embeddings.index import Index
from embeddings.ivf import IvfIndex
from embeddings.patched import PatchedIndex

Make = Callable[[np.ndarray], Index]


def _stored(vectors: np.ndarray) -> FlatIndex:
    return FlatIndex.from_array(FlatIndex.from_vectors(vectors).to_array())


def _patched(vectors: np.ndarray) -> PatchedIndex:
    third = len(vectors) // 3
    return PatchedIndex(FlatIndex.from_vectors(vectors[:third]), vectors[third:])


def _ivf(vectors: np.ndarray) -> IvfIndex:
    return IvfIndex.from_array(IvfIndex.from_vectors(vectors).to_array())


def _moved(vectors: np.ndarray) -> IvfIndex:
    """Made of the rows in another order with others between, some put in later."""
    n = len(vectors)
    others = IvfIndex.from_vectors(np.repeat(vectors[::-1], 2, axis=0))
    places = np.full(2 * n, -1)
    places[: 2 * (n - n // 3) : 2] = np.arange(n - 1, n // 3 - 1, -1)
    index = others.moved(places)
    index.add(vectors[: n // 3], np.arange(n // 3))
    return index


def _patched_ivf(vectors: np.ndarray) -> PatchedIndex:
    third = len(vectors) // 3
    return PatchedIndex(IvfIndex.from_vectors(vectors[: len(vectors) - third]), vectors[len(vectors) - third :])


WAYS: dict[str, Make] = {
    "flat": FlatIndex.from_vectors,
    "flat, stored": _stored,
    "patched": _patched,
    "ivf": _ivf,
    "ivf, moved": _moved,
    "ivf, patched": _patched_ivf,
}
STEP = 0.01
"""How far numbers that are kept at 8 bits may be off, and their sums with a query."""


def off(index: Index) -> float:
    """How far rows and similarities of ``index`` may be off."""
    within = (index, getattr(index, "_base", None))
    return STEP if any(isinstance(one, IvfIndex) for one in within) else 1e-6


@pytest.fixture(params=list(WAYS))
def make(request) -> Make:
    return WAYS[request.param]


def unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def random_rows(n: int, dimension: int = 16, seed: int = 0) -> np.ndarray:
    return unit(np.random.default_rng(seed).standard_normal((n, dimension)))


def test_length_and_dimension(make: Make) -> None:
    index = make(random_rows(7))
    assert len(index) == 7
    assert index.dimension == 16


def test_the_nearest_are_those_of_the_full_product(make: Make) -> None:
    rows, query = random_rows(300), random_rows(1, seed=1)[0]
    index = make(rows)
    found = index.search(query, 20)
    if off(index) < STEP:
        assert found.positions.tolist() == np.argsort(-(rows @ query), kind="stable")[:20].tolist()
    else:
        assert (rows[found.positions] @ query).min() >= np.sort(rows @ query)[-20] - STEP
    np.testing.assert_allclose(found.similarities, (rows @ query)[found.positions], atol=off(index))


def test_types_and_range_of_what_comes_back(make: Make) -> None:
    rows = random_rows(50)
    found = make(np.vstack([rows, -rows[:1]])).search(rows[0], 51)
    assert found.positions.dtype == np.int64
    assert found.similarities.dtype == np.float32
    assert found.positions[0] == 0
    assert found.positions[-1] == 50
    assert found.similarities.max() <= 1
    assert found.similarities.min() >= -1


@pytest.mark.parametrize("k", [0, -1])
def test_none_asked_none_found(make: Make, k: int) -> None:
    assert len(make(random_rows(3)).search(random_rows(1)[0], k).positions) == 0


def test_an_empty_index_finds_nothing(make: Make) -> None:
    index = make(np.zeros((0, 16), np.float32))
    assert len(index) == 0
    assert len(index.search(random_rows(1)[0], 5).positions) == 0
    assert len(index.search(random_rows(1)[0], 5, np.zeros(0, bool)).positions) == 0
    assert index.vectors(np.zeros(0, np.int64)).shape == (0, 16)


def test_all_come_back_when_more_are_asked_than_there_are(make: Make) -> None:
    assert sorted(make(random_rows(9)).search(random_rows(1)[0], 100).positions.tolist()) == list(range(9))


def test_a_zero_query_finds_the_first_rows(make: Make) -> None:
    found = make(random_rows(90)).search(np.zeros(16, np.float32), 3)
    assert found.positions.tolist() == [0, 1, 2]
    assert found.similarities.tolist() == [0, 0, 0]


def test_equal_rows_come_back_by_position_also_at_the_cut(make: Make) -> None:
    rows = np.repeat(random_rows(2), 400, axis=0)
    rows[[5, 6]] = 0
    found = make(rows).search(rows[0], 7)
    assert found.positions.tolist() == [0, 1, 2, 3, 4, 7, 8]


def test_the_filter_is_inside_the_search(make: Make) -> None:
    rows = random_rows(1000)
    within = np.zeros(1000, bool)
    within[np.argsort(rows @ rows[0])[:5]] = True  # those farthest away
    found = make(rows).search(rows[0], 5, within)
    assert set(found.positions.tolist()) == set(np.flatnonzero(within).tolist())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_those_that_pass_are_found_however_far_they_stand(make: Make, share: float, monkeypatch) -> None:
    monkeypatch.setattr("embeddings.ivf._COMPARED", 60)
    rows = random_rows(2000)
    farthest = np.argsort(rows @ rows[0])[: round(2000 * share)]
    within = np.zeros(2000, bool)
    within[farthest] = True
    found = make(rows).search(rows[0], 40, within)
    assert len(found.positions) == 40
    assert within[found.positions].all()


def test_shapes_that_do_not_fit_are_refused(make: Make) -> None:
    index = make(random_rows(5))
    with pytest.raises(ValueError, match="16 dimensions"):
        index.search(np.zeros(15, np.float32), 1)
    with pytest.raises(ValueError, match="5 rows"):
        index.search(np.zeros(16, np.float32), 1, np.ones(6, bool))


def test_rows_come_back_as_they_went_in(make: Make) -> None:
    rows = random_rows(40)
    wanted = np.array([3, 39, 0, 3])
    index = make(rows)
    got = index.vectors(wanted)
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, rows[wanted], atol=off(index) if off(index) == STEP else 0)


@pytest.mark.parametrize("position", [-1, 40])
def test_a_row_that_is_not_there_is_refused(make: Make, position: int) -> None:
    with pytest.raises(IndexError):
        make(random_rows(40)).vectors(np.array([0, position]))


def test_what_was_given_may_be_changed_afterwards(make: Make) -> None:
    rows = random_rows(4)
    index = make(rows)
    kept = index.vectors(np.arange(4))
    rows[:] = 0
    np.testing.assert_array_equal(index.vectors(np.arange(4)), kept)


def test_other_memory_layouts_and_widths_are_taken(make: Make) -> None:
    rows = random_rows(30)
    index = make(np.asfortranarray(rows, dtype=np.float64))
    strided = np.repeat(rows[4], 2)[::2].astype(np.float64)
    assert index.search(strided, 1, np.repeat(np.ones(30, bool), 2)[::2]).positions.tolist() == [4]


def test_the_same_question_gives_the_same_bits(make: Make) -> None:
    rows = random_rows(500, 384)
    first, second = make(rows), make(rows)
    a, b = first.search(rows[7], 30), second.search(rows[7], 30)
    np.testing.assert_array_equal(a.positions, b.positions)
    np.testing.assert_array_equal(a.similarities, b.similarities)


@pytest.mark.parametrize("one_in", [2, 7])
def test_a_filter_does_not_change_similarities(make: Make, one_in: int) -> None:
    rows = random_rows(500, 384)
    index = make(rows)
    whole, filtered = index.search(rows[7], 500), index.search(rows[7], 500, np.arange(500) % one_in == 0)
    chosen = whole.positions % one_in == 0
    np.testing.assert_array_equal(filtered.positions, whole.positions[chosen])
    np.testing.assert_array_equal(filtered.similarities, whole.similarities[chosen])


def test_many_threads_may_search_at_once(make: Make) -> None:
    rows = random_rows(800)
    index = make(rows)

    def search(place: int) -> list[int]:
        return index.search(rows[place], 5, np.arange(800) % 2 == place % 2).positions.tolist()

    alone = [search(place) for place in range(80)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(search, range(80))) == alone


COARSE = st.integers(0, 40).flatmap(
    lambda n: st.tuples(
        hnp.arrays(np.float32, (n, 3), elements=st.sampled_from([-1.0, 0.0, 0.5, 1.0])),
        hnp.arrays(np.float32, (3,), elements=st.sampled_from([-1.0, 0.0, 1.0])),
        hnp.arrays(np.bool_, (n,)),
        st.integers(0, 45),
    )
)


@pytest.mark.parametrize("way", list(WAYS))
@given(case=COARSE)
def test_k_come_back_whenever_k_pass_best_first_ties_by_position(way: str, case) -> None:
    rows, query, within, k = case
    rows, query = unit(rows), unit(query[None])[0]
    index = WAYS[way](rows)
    found = index.search(query, k, within)
    assert len(found.positions) == min(k, int(within.sum()))
    assert within[found.positions].all()
    assert len(set(found.positions.tolist())) == len(found.positions)
    steps = list(zip(found.similarities.tolist(), found.positions.tolist(), strict=True))
    assert steps == sorted(steps, key=lambda step: (-step[0], step[1]))
    everything = index.search(query, len(rows), within)
    np.testing.assert_array_equal(found.positions, everything.positions[:k])
    left_out = within.copy()
    left_out[found.positions] = False
    if k and len(found.positions) and left_out.any():
        assert (rows[left_out] @ query).max() <= found.similarities[-1] + off(index)


def test_a_memory_mapped_index_answers_and_copies_nothing(tmp_path: Path) -> None:
    rows = random_rows(200)
    np.save(tmp_path / "index.npy", FlatIndex.from_vectors(rows).to_array())
    mapped = np.load(tmp_path / "index.npy", mmap_mode="r")
    index = FlatIndex.from_array(mapped)
    (tmp_path / "index.npy").unlink()
    del mapped
    assert index.search(rows[9], 1).positions.tolist() == [9]
    np.testing.assert_array_equal(index.vectors(np.arange(200)), rows)


def in_groups(n: int, dimension: int = 32) -> np.ndarray:
    """Rows around a hundred directions, as texts stand around subjects."""
    rng = np.random.default_rng(2)
    return unit(random_rows(100, dimension)[rng.integers(100, size=n)] + 0.15 * rng.standard_normal((n, dimension)))


@pytest.mark.parametrize("passing", [1.0, 0.3, 0.2, 0.002])
def test_neighbourhoods_hold_nearly_all_that_an_exact_search_finds(passing: float, monkeypatch) -> None:
    monkeypatch.setattr("embeddings.ivf._COMPARED", 1_000)
    rows = in_groups(20_000)
    index = IvfIndex.from_array(IvfIndex.from_vectors(rows).to_array(), scanned=1_000)
    exact = FlatIndex.from_vectors(rows)
    within = np.random.default_rng(3).random(len(rows)) < passing
    hits = 0
    for query in in_groups(20_050)[-50:]:
        found = index.search(query, 10, within)
        assert within[found.positions].all()
        hits += len(set(found.positions.tolist()) & set(exact.search(query, 10, within).positions.tolist()))
    assert hits >= 0.97 * 500


def test_a_deleted_row_never_comes_back() -> None:
    rows = random_rows(400)
    places = np.arange(400) - 1
    index = IvfIndex.from_vectors(rows).moved(places)
    assert len(index) == 399
    found = index.search(rows[0], 399)
    assert sorted(found.positions.tolist()) == list(range(399))
    assert found.similarities[0] < 1 - STEP
    np.testing.assert_allclose(index.vectors(np.arange(399)), rows[1:], atol=STEP)


def test_a_memory_mapped_index_of_neighbourhoods_answers_without_its_file(tmp_path: Path) -> None:
    rows = random_rows(200)
    np.save(tmp_path / "index.npy", IvfIndex.from_vectors(rows).to_array())
    index = IvfIndex.from_array(np.load(tmp_path / "index.npy", mmap_mode="r"))
    (tmp_path / "index.npy").unlink()
    assert index.search(rows[9], 1).positions.tolist() == [9]
