"""Measures, intervals, exposure and slices against cases computed by hand."""

from datetime import date
from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.exposure import exposure, gini
from evaluation.history import History
from evaluation.intervals import Resamples
from evaluation.metrics import METRICS, Metric, measure
from evaluation.qrels import Qrels
from evaluation.ranked import RankedList
from evaluation.slices import Count, Slice, Slices
from models.organization import Kind, Organization
from models.project import Participation, Project
from models.store import Batch


def ranked(*ids: str) -> RankedList:
    return RankedList.settle(ids, [-float(place) for place in range(len(ids))])


def test_measures_computed_by_hand():
    others = [f"n{i:02}" for i in range(40)]
    lists = {
        "t1": ranked("n00", "a", "b", *others[1:20]),  # a second, b third, c missing
        "t2": ranked(*others[:10], "a", *others[10:20]),  # a eleventh
        "t3": ranked(*others),  # nothing found
    }
    qrels = Qrels(
        {"t1": {"a": 1, "b": 1, "c": 1, "n00": 0}, "t2": {"a": 1}, "t3": {"a": 1}, "t4": {"a": 1}}
    )  # t4 was not answered
    values = measure(qrels, lists, ("t1", "t2", "t3", "t4"))
    ideal = 1 + 1 / log2(3) + 1 / log2(4)
    expected = {
        Metric.RECALL_10: [2 / 3, 0, 0, 0],
        Metric.RECALL_100: [2 / 3, 1, 0, 0],
        Metric.NDCG_10: [(1 / log2(3) + 1 / log2(4)) / ideal, 0, 0, 0],
        Metric.MRR: [1 / 2, 1 / 11, 0, 0],
    }
    for column, metric in enumerate(METRICS):
        assert values[:, column] == pytest.approx(expected[metric], abs=1e-6), metric


def test_more_than_ten_relevant_cannot_all_be_found_in_ten():
    relevant = [f"r{i:02}" for i in range(20)]
    values = measure(Qrels({"t": dict.fromkeys(relevant, 1)}), {"t": ranked(*relevant)}, ("t",))
    assert values[0] == pytest.approx([0.5, 1, 1, 1])


def test_close_scores_are_no_ties():
    """Places count, not scores: tools that hold single-precision scores would put b before a here."""
    close = RankedList(("a", "b"), (1.0, 1.0 - 1e-12))
    assert measure(Qrels({"t": {"a": 1}}), {"t": close}, ("t",))[0, 3] == 1


def test_nothing_answered_scores_nothing():
    assert measure(Qrels({"t": {"a": 1}}), {}, ("t",)).tolist() == [[0, 0, 0, 0]]


def test_an_interval_holds_the_mean_and_knows_whole_projects():
    values = np.array([1.0, 1.0, 0.0, 0.0, 1.0, 0.0])
    by_project = Resamples(["p", "p", "q", "q", "r", "r"], np.random.default_rng(1)).estimate(values)
    alone = Resamples(list("abcdef"), np.random.default_rng(1)).estimate(values)
    assert by_project.mean == alone.mean == 0.5
    assert by_project.low <= 0.5 <= by_project.high
    assert by_project.high - by_project.low > alone.high - alone.low  # topics of a project hang together


def test_one_project_has_no_spread():
    estimate = Resamples(["p", "p"], np.random.default_rng(1)).estimate(np.array([1.0, 0.0]))
    assert (estimate.mean, estimate.low, estimate.high) == (0.5, 0.5, 0.5)


def test_the_bootstrap_interval_agrees_with_the_normal_one():
    rng = np.random.default_rng(7)
    values = (rng.random(900) < 0.3).astype(float)
    estimate = Resamples([str(i) for i in range(900)], np.random.default_rng(2)).estimate(values)
    spread = 1.96 * values.std() / 30
    assert estimate.low == pytest.approx(values.mean() - spread, abs=0.005)
    assert estimate.high == pytest.approx(values.mean() + spread, abs=0.005)


def test_paired_differences():
    projects = [str(i) for i in range(200)]
    resamples = Resamples(projects, np.random.default_rng(3))
    base = np.random.default_rng(4).random(200)
    better = resamples.difference(base + 0.1, base)
    assert better.mean == pytest.approx(0.1)
    assert (better.low, better.high) == pytest.approx((0.1, 0.1))
    assert better.p == pytest.approx(1 / 2001)
    assert resamples.difference(base, base).p == 1
    noise = np.random.default_rng(5).normal(size=200)
    assert resamples.difference(base + noise - noise.mean(), base).p > 0.9


def test_a_paired_test_of_equal_systems_is_rarely_sure():
    draws = np.random.default_rng(6)
    resamples = Resamples([str(i) for i in range(60)], np.random.default_rng(8), samples=400)
    sure = sum(resamples.difference(draws.normal(size=60), np.zeros(60)).p < 0.05 for _ in range(300))
    assert sure < 35  # about 15 are due


def test_gini_by_hand():
    assert gini([1, 1, 1, 1]) == 0
    assert gini([0, 0, 0, 8]) == pytest.approx(0.75)
    assert gini([1, 3]) == pytest.approx(0.25)
    assert gini([0, 0]) == 0
    assert gini([]) == 0


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=50))
def test_gini_is_half_the_mean_difference_over_the_mean(counts):
    n, total = len(counts), sum(counts)
    gaps = sum(abs(a - b) for a in counts for b in counts)
    assert gini(counts) == pytest.approx(gaps / (2 * n * total) if total else 0)


def test_exposure_counts_the_first_ten_places_only():
    first_ten = [f"o{i}" for i in range(10)]
    shown = exposure([ranked(*first_ten, "late"), ranked("o0")], [*first_ten, "late", "never"])
    assert (shown.shown, shown.organizations) == (10, 12)
    assert shown.coverage == pytest.approx(10 / 12)
    assert shown.gini == pytest.approx(gini([2] + [1] * 9 + [0, 0]))


@pytest.fixture
def history() -> History:
    def project(id_: str, *partners: str) -> Project:
        return Project(id_, start_date=date(2010, 1, 1), participations=tuple(map(Participation, partners)))

    kinds = {"firm": Kind.COMPANY}
    return History.from_batch(
        Batch(
            organizations=tuple(Organization(id_, kind=kinds.get(id_, Kind.OTHER)) for id_ in ("hub", "firm", "lab")),
            projects=(project("1", "hub", "lab"), project("2", "hub", "firm"), project("3", "hub")),
        )
    )


def test_slices_by_hand(history):
    qrels = Qrels({"t": {"firm": 1, "cold": 1}, "u": {"hub": 1}, "v": {"firm": 1}})
    known = {"t": ("hub", "unknown"), "u": ("lab",), "v": ("lab",)}
    slices = Slices(history, qrels, ("t", "u", "v"), known)
    counts = slices.count({"t": ranked("firm"), "u": ranked("lab", "hub"), "v": ranked("hub")})
    assert counts == {
        Slice.STANDING: Count(2, 3),
        Slice.NEW_LINK: Count(0, 1),  # v: firm never met lab
        Slice.COMPANY: Count(1, 2),
        Slice.FEW_SEATS: Count(1, 2),  # firm has one seat, hub three
        Slice.COLD: Count(0, 1),
    }
    assert slices.ceiling() == pytest.approx((1 / 2 + 1 + 1) / 3)
    assert counts[Slice.NEW_LINK].share == 0
    assert Count(0, 0).share is None


def test_without_projects_links_and_seats_are_not_told(history):
    bare = History.from_batch(Batch(organizations=(Organization("firm", kind=Kind.COMPANY),)))
    counts = Slices(bare, Qrels({"t": {"firm": 1, "cold": 1}}), ("t",), {"t": ("x",)}).count({"t": ranked("firm")})
    assert counts == {Slice.STANDING: Count(1, 1), Slice.COMPANY: Count(1, 1), Slice.COLD: Count(0, 1)}
