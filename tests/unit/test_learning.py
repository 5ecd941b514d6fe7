"""A ranker is learned from the past alone, and learns what there is to learn."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from matching.features import CONDITIONS, NAMES
from matching.learning.asked import complete_questions, open_question, start_question
from matching.learning.consortia import KnownConsortia, years_earlier
from matching.learning.examples import Examples
from matching.learning.own_words import KnownMembers, pools_of_members
from matching.learning.pools import Memory, Shape, pool_of, shapes_of, years_of
from matching.learning.recipe import Recipe
from matching.learning.softmax import Scale, fit_softmax
from matching.learning.training import train
from matching.ranker import LearnedRanker, ServingRanker, default_ranker, forget_ranker, own_or_default
from models.errors import Damaged, InvalidInput, Missing
from models.membership import Competence, Membership
from models.organization import Organization
from models.project import Participation, Project, Role
from tests.made_consortia import TRADES, consortia
from tests.word_encoder import WordEncoder

RECIPE = Recipe(least_pool=4, theme_sizes=(4, 6), themes=2, rounds=20, clusters=3, member_sizes=(12, 24))


def quiet(_done, _total):
    pass


def test_questions_of_a_consortium():
    seats = (Participation("b", Role.COORDINATOR), Participation("a"), Participation("c"), Participation("d"))
    project = Project("p", participations=seats)
    complete = list(complete_questions(project, 0))
    assert len(complete) == 3
    assert all(sorted((*asked.known, *asked.sought)) == ["a", "b", "c", "d"] for asked in complete)
    assert complete == list(complete_questions(replace(project, participations=seats[::-1]), 0))
    assert start_question(project).known == ("b",)
    assert start_question(replace(project, participations=seats[1:])) is None
    assert open_question(project).sought == ("a", "b", "c", "d")


def test_nothing_of_the_last_day_or_later_is_known():
    known = consortia()
    earlier = KnownConsortia.of("x", known.organizations.values(), known.projects, before=date(2016, 5, 1))
    assert max(one.start_date for one in earlier.projects) < date(2016, 5, 1)
    assert known.before == date(2019, 1, 1)
    assert known.a_year_earlier().before == date(2018, 1, 1)
    assert years_earlier(date(2020, 2, 29), 1) == date(2019, 2, 28)
    with pytest.raises(InvalidInput):
        KnownConsortia.of("x", [], known.projects, before=date(2000, 1, 1))


def test_an_organization_that_is_left_out_has_never_been():
    left = consortia().without({"o00"})
    assert "o00" not in left.organizations
    assert not any(seat.organization_id == "o00" for one in left.projects for seat in one.participations)


def test_each_year_is_asked_about_with_what_was_known_before_it():
    years = list(years_of(consortia(), RECIPE))
    assert [year.since for year in years] == [date(2017, 1, 1), date(2018, 1, 1)]
    for year in years:
        assert all(one.start_date < year.since for one in year.known)
        assert all(one.start_date.year == year.since.year for one in year.begun)


def test_a_planted_leak_is_caught():
    year = next(years_of(consortia(), RECIPE))
    leaking = replace(year, known=(*year.known, year.begun[0]))
    everybody = frozenset(year.consortia.organizations)
    shape = Shape("all", everybody, everybody, whole=True)
    pool_of(year, shape, Memory.PROJECTS, WordEncoder(), RECIPE)
    with pytest.raises(ValueError, match=year.begun[0].id):
        pool_of(leaking, shape, Memory.PROJECTS, WordEncoder(), RECIPE)


def test_pools_have_many_shapes_and_memories():
    year = next(years_of(consortia(), RECIPE))
    shapes = list(shapes_of(year, WordEncoder(), RECIPE))
    assert [shape.name for shape in shapes] == ["all", "ES", "FR", "theme 1", "theme 2"]
    spanish = {id_ for id_, one in year.consortia.organizations.items() if one.country == "ES"}
    assert shapes[1].organizations == spanish
    pools = {memory: pool_of(year, shapes[0], memory, WordEncoder(), RECIPE) for memory in Memory}
    offers = {memory: int(pool.catalogue.offers.sum()) for memory, pool in pools.items()}
    pasts = {memory: len(pool.catalogue.projects) for memory, pool in pools.items()}
    assert offers[Memory.PROJECTS] == 0 < offers[Memory.WORDS]
    assert pasts[Memory.WORDS] == 0 < pasts[Memory.MIXED] <= pasts[Memory.PROJECTS]
    assert pools[Memory.PROJECTS].questions == pools[Memory.WORDS].questions


def test_what_is_learned_finds_those_who_do_the_trade():
    known = consortia()
    ranker = train([known], WordEncoder(), RECIPE, quiet)
    year = list(years_of(consortia(seed=1), RECIPE))[-1]
    everybody = frozenset(year.consortia.organizations)
    shape = Shape("all", everybody, everybody, whole=True)
    pool = pool_of(year, shape, Memory.PROJECTS, WordEncoder(), RECIPE)
    examples = Examples.of(pool, WordEncoder())
    assert examples.asked == len(pool.questions)
    values = Scale(ranker.mean, ranker.deviation).applied(examples.values)
    told = np.concatenate((np.ones((len(examples), 1)), examples.conditions), axis=1) @ ranker.weights
    found = 0
    for number, (start, end) in enumerate(pairwise(examples.starts)):
        first = np.argsort(-(values[start:end] @ told[number]), kind="stable")[:10]
        found += int(examples.right[start:end][first].sum())
    assert found / examples.sought > 0.8  # ten of forty do the trade
    assert ranker.manifest["ceiling"] > 0.9


def test_the_same_consortia_teach_the_same_whatever_their_order_and_names_of_others():
    known = consortia()
    shuffled = KnownConsortia.of("made", list(known.organizations.values())[::-1], known.projects[::-1])
    one, other = (train([each], WordEncoder(), RECIPE, quiet) for each in (known, shuffled))
    np.testing.assert_array_equal(one.weights, other.weights)


def members() -> KnownMembers:
    """Thirty members of four trades, each with a word of its own; one says nothing, one says one thing."""
    said = [
        (f"{TRADES[n % 4]} of kind{n}", f"We are known for kind{n} since ever. And for {TRADES[n % 4]}.")
        for n in range(30)
    ]
    memberships = [
        Membership(f"m{n:02}", description=text, competences=(Competence(label),))
        for n, (label, text) in enumerate(said)
    ]
    memberships += [Membership("silent"), Membership("short", description="boats")]
    return KnownMembers.of("made", [Organization(one.organization_id) for one in memberships], memberships)


def test_members_are_sought_by_words_of_their_own_that_were_taken_away():
    known = members()
    assert len(known.memberships) == 30  # who says one thing has nothing to be found by
    pools = list(pools_of_members(known, WordEncoder(), RECIPE))
    assert len(pools) == RECIPE.clusters
    for pool in pools:
        assert pool.catalogue.record_of_words.tolist() == [1] * len(pool.catalogue.organizations)
        assert all(question.asked.known == () and len(question.asked.sought) == 1 for question in pool.questions)
    said = " ".join(f"{one.competences[0].text} {one.description}" for one in known.memberships)
    assert all(question.need in said for pool in pools for question in pool.questions)


def test_what_members_teach_is_to_heed_their_words():
    ranker = train([], WordEncoder(), RECIPE, quiet, members=[members()])
    (pool,) = list(pools_of_members(replace(members(), name="other"), WordEncoder(), replace(RECIPE, clusters=1)))
    examples = Examples.of(pool, WordEncoder())
    values = Scale(ranker.mean, ranker.deviation).applied(examples.values)
    told = np.concatenate((np.ones((len(examples), 1)), examples.conditions), axis=1) @ ranker.weights
    firsts = [
        examples.right[start:end][np.argmax(values[start:end] @ told[number])]
        for number, (start, end) in enumerate(pairwise(examples.starts))
    ]
    assert np.mean(firsts) > 0.6


def test_planted_weights_are_found_and_a_prior_holds_them_back():
    rng = np.random.default_rng(0)
    count, size = 300, 30
    values = rng.normal(size=(count * size, len(NAMES))).astype(np.float32)
    truth = np.zeros(len(NAMES))
    truth[:3] = 1.0, -1.0, 0.5
    chances = np.exp(values @ truth).reshape(count, size)
    right = np.zeros((count, size), bool)
    for row, chance in zip(right, chances, strict=True):
        row[rng.choice(size, p=chance / chance.sum())] = True
    conditions = np.zeros((count, len(CONDITIONS)), np.float32)
    starts = np.arange(count + 1) * size
    examples = Examples(values, right.ravel(), starts, conditions, np.ones(count), count, count, count)
    scale = Scale(np.zeros(len(NAMES)), np.ones(len(NAMES)))
    found = fit_softmax(examples, scale, penalty=0.01, rounds=100)
    assert found[0, :3] == pytest.approx([1, -1, 0.5], abs=0.2)
    assert np.abs(found[0, 3:]).max() < 0.25
    prior = np.full_like(found, 0.3)
    near = fit_softmax(examples, scale, penalty=100.0, rounds=100, prior=prior)
    assert near == pytest.approx(prior, abs=0.02)


def test_a_missing_feature_counts_as_its_mean():
    scale = Scale.of(np.float32([[1, np.nan], [3, np.nan]]))
    assert (scale.mean.tolist(), scale.deviation.tolist()) == ([2, 0], [1, 1])
    assert scale.applied(np.float32([[np.nan, 5], [4, np.nan]])).tolist() == [[0, 5], [2, 0]]


def test_nothing_to_learn_from_is_said():
    lone = [Project("p", title="x", start_date=date(2018, 1, 1), participations=(Participation("o00"),))]
    known = KnownConsortia.of("lone", consortia().organizations.values(), lone)
    with pytest.raises(InvalidInput):
        train([known], WordEncoder(), RECIPE, quiet)


def test_a_ranker_is_saved_and_read_again(tmp_path):
    ranker = train([consortia()], WordEncoder(), RECIPE, quiet)
    ranker.save(tmp_path)
    first = (tmp_path / "ranker.json").read_bytes()
    read = LearnedRanker.load(tmp_path)
    np.testing.assert_allclose(read.weights, ranker.weights, atol=1e-6)
    assert read.manifest == LearnedRanker.load(tmp_path).manifest
    read.save(tmp_path)
    assert (tmp_path / "ranker.json").read_bytes() == first
    assert own_or_default(tmp_path).manifest == read.manifest
    forget_ranker(tmp_path)
    assert own_or_default(tmp_path) is default_ranker()
    forget_ranker(tmp_path)


def test_the_ranker_that_serves_is_read_once_for_each_that_lies_there(tmp_path, monkeypatch):
    read, ranker_of = [], LearnedRanker.load
    monkeypatch.setattr(LearnedRanker, "load", lambda folder: read.append(folder) or ranker_of(folder))
    serving = ServingRanker(tmp_path)
    assert serving() is default_ranker()
    for name in ("first", "second"):
        replace(default_ranker(), manifest={"name": name}).save(tmp_path)
        assert [serving().manifest["name"] for _ in range(3)] == [name] * 3
    assert read.count(tmp_path) == 2
    forget_ranker(tmp_path)
    assert serving() is default_ranker()
    (tmp_path / "ranker.json").write_text("{")
    assert serving() is default_ranker()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 0}', '{"format": 1, "features": {}, "conditions": [], "manifest": {}}', "\x00"]
)
def test_what_is_no_ranker_is_refused(tmp_path, text):
    (tmp_path / "ranker.json").write_text(text, encoding="utf-8")
    with pytest.raises(Damaged):
        LearnedRanker.load(tmp_path)
    with pytest.raises(Missing):
        LearnedRanker.load(tmp_path / "nowhere")
