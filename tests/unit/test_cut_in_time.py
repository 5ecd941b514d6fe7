"""A benchmark cut in time: what is known, what is asked, who was right, all by hand."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from evaluation.making.benchmark import Benchmark, Reason
from evaluation.making.consortia import Consortia
from evaluation.making.cut import Cut, cut_in_time
from evaluation.topics import TopicProtocol
from models.errors import InvalidInput
from models.organization import Organization
from models.project import Participation, Project, Role

CUT = Cut(date(2015, 1, 1))


def project(id_: str, began: str, partners: str, leaders: str = "", **texts: str) -> Project:
    """``partners`` and ``leaders`` are letters: an organization each."""
    roles = dict.fromkeys(partners, Role.PARTICIPANT) | dict.fromkeys(leaders, Role.COORDINATOR)
    seats = tuple(Participation(id_, role) for id_, role in roles.items())
    return Project(id_, start_date=date.fromisoformat(began) if began else None, participations=seats, **texts)


def consortia(*projects: Project, marked: frozenset[str] | None = None) -> Consortia:
    organizations = [Organization(id_, f"Organization {id_}", city="Albi") for id_ in "abcdefgh"]
    return Consortia(Path("somewhere"), projects, tuple(organizations), marked)


PAST = (
    project("p1", "2012-05-01", "abc", title="Robots"),
    project("p2", "2014-12-31", "d", title="Water"),
    project("p3", "2013-01-01", "", title="Nobody"),
)
LATER = project("q1", "2015-01-01", "ab", "f", title="Soil", summary="Sensors in soil", topic_title="Farming")


def asked(benchmark: Benchmark) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {one.topic.id: (one.topic.known, one.sought) for one in benchmark.judged}


def test_each_partner_is_sought_by_the_others_and_the_others_by_the_coordinator():
    made = cut_in_time(consortia(*PAST, LATER), CUT)
    assert asked(made) == {
        "q1-c0": (("b", "f"), ("a",)),
        "q1-c1": (("a", "f"), ("b",)),
        "q1-c2": (("a", "b"), ("f",)),
        "q1-s": (("f",), ("a", "b")),
    }
    assert made.topics == {TopicProtocol.COMPLETE: 3, TopicProtocol.START: 1}
    topic = made.judged[0].topic
    assert (topic.project.title, topic.project.summary, topic.project.topic_title) == (
        "Soil",
        "Sensors in soil",
        "Farming",
    )


def test_the_history_is_what_had_partners_before_the_cut():
    made = cut_in_time(consortia(*PAST, LATER), CUT)
    assert made.projects == (PAST[0], PAST[1])
    assert [organization.id for organization in made.organizations] == ["a", "b", "c", "d"]


def test_three_partners_at_most_are_sought_one_by_one():
    made = cut_in_time(consortia(*PAST, project("q", "2016-01-01", "abcdefgh")), CUT)
    assert [one.topic.id for one in made.judged] == ["q-c0", "q-c1", "q-c2"]
    for one in made.judged:
        assert sorted((*one.topic.known, *one.sought)) == list("abcdefgh")
        assert len(one.sought) == 1
    assert len({one.sought for one in made.judged}) == 3


def test_the_seed_chooses_whom_whatever_else_is_in_the_folder():
    many = project("q", "2016-01-01", "abcdefgh")
    chosen = [asked(cut_in_time(consortia(*PAST, many), CUT, seed=seed)) for seed in (0, 0, 1, 2, 3)]
    assert chosen[0] == chosen[1]
    assert any(other != chosen[0] for other in chosen[2:])
    beside = asked(cut_in_time(consortia(*PAST, LATER, many), CUT))
    assert {id_: one for id_, one in beside.items() if id_.startswith("q-")} == chosen[0]


@pytest.mark.parametrize("leaders", ["", "ab"])
def test_a_start_needs_exactly_one_coordinator(leaders):
    made = cut_in_time(consortia(*PAST, project("q", "2016-01-01", "abd", leaders)), CUT)
    assert made.topics == {TopicProtocol.COMPLETE: 3}


def test_exact_repeats_are_left_out_and_counted():
    repeats = (
        project("q2", "2015-06-01", "cba"),  # of p1, in the history
        project("q3", "2016-01-01", "bf", "a"),  # of q1, asked before
        project("q4", "2016-01-01", "abcd"),  # one partner more is another consortium
    )
    made = cut_in_time(consortia(*PAST, LATER, *repeats), CUT)
    assert {one.topic.project.id for one in made.judged} == {"q1", "q4"}
    assert made.left_out == {Reason.REPEAT: 2}


def test_a_consortium_that_is_not_asked_about_makes_no_repeat():
    twins = project("q1", "2015-02-01", "ef"), project("q2", "2015-03-01", "ef")
    made = cut_in_time(consortia(*PAST, *twins, marked=frozenset({"p1", "q2"})), CUT)
    assert {one.topic.project.id for one in made.judged} == {"q2"}
    assert made.left_out == {Reason.UNMARKED: 1}


def test_few_partners_and_no_date_are_left_out_and_counted():
    others = project("q2", "2016-01-01", "a"), project("q3", "2016-01-01", "cd"), project("q4", "", "abcd")
    made = cut_in_time(consortia(*PAST, LATER, *others), replace(CUT, min_partners=3))
    assert {one.topic.project.id for one in made.judged} == {"q1"}
    assert made.left_out == {Reason.UNDATED: 1, Reason.FEW: 2}
    assert cut_in_time(consortia(*PAST, LATER, *others), CUT).left_out == {Reason.UNDATED: 1, Reason.FEW: 1}


def test_what_begins_from_the_end_on_stands_nowhere():
    after = project("q2", "2016-01-01", "cde")
    made = cut_in_time(consortia(*PAST, LATER, after), replace(CUT, until=date(2016, 1, 1)))
    assert made == cut_in_time(consortia(*PAST, LATER), CUT)
    assert "q2-c0" in asked(cut_in_time(consortia(*PAST, LATER, after), replace(CUT, until=date(2016, 1, 2))))


def test_competences_are_the_topic_titles_of_past_projects_alone():
    past = (
        project("p1", "2012-01-01", "ab", title="Robots", topic_title="Machines"),
        project("p2", "2013-01-01", "a", topic_title="Ageing"),
        project("p3", "2014-01-01", "ac", title="More robots", topic_title="Machines"),
        project("p4", "2014-01-01", "d", title="Of its own"),
    )
    labels = cut_in_time(consortia(*past, LATER), CUT).labels
    assert labels == {"a": ("Ageing", "Machines"), "b": ("Machines",), "c": ("Machines",)}


def test_competences_are_titles_where_no_project_has_a_topic_title():
    labels = cut_in_time(consortia(*PAST, LATER), CUT).labels
    assert labels == {"a": ("Robots",), "b": ("Robots",), "c": ("Robots",), "d": ("Water",)}


@pytest.mark.parametrize("column", ["name", "city"])
def test_a_name_or_city_that_only_some_have_is_taken_away(column):
    whole = consortia(*PAST, LATER)
    lacking = [replace(one, **{column: ""}) if one.id == "d" else one for one in whole.organizations]
    known = cut_in_time(whole, CUT).organizations
    assert all(one.name and one.city for one in known)
    made = cut_in_time(replace(whole, organizations=tuple(lacking)), CUT)
    assert made.organizations == tuple(replace(one, **{column: ""}) for one in known)
    later_only = [replace(one, **{column: ""}) if one.id == "f" else one for one in whole.organizations]
    assert cut_in_time(replace(whole, organizations=tuple(later_only)), CUT).organizations == known


def test_the_order_of_rows_changes_nothing():
    projects = [*PAST, LATER, project("q2", "2015-01-01", "cde", "c"), project("q3", "2015-01-01", "edc")]
    whole = consortia(*projects)
    made = cut_in_time(whole, CUT)
    rng = random.Random(2)  # noqa: S311
    for _ in range(5):
        rng.shuffle(projects)
        shuffled = [
            replace(one, participations=tuple(rng.sample(one.participations, 3)))
            if len(one.participations) == 3
            else one
            for one in projects
        ]
        organizations = tuple(rng.sample(whole.organizations, len(whole.organizations)))
        again = cut_in_time(replace(whole, projects=tuple(shuffled), organizations=organizations), CUT)
        assert (asked(again), again.labels, again.left_out) == (asked(made), made.labels, made.left_out)
        assert [one.id for one in again.projects] == [one.id for one in made.projects]
        assert again.organizations == made.organizations


@pytest.mark.parametrize(
    ("projects", "code"),
    [
        ([project("p", "", "ab")], "make_undated"),
        ([], "make_undated"),
        ([LATER], "make_no_past"),
        ([PAST[2], LATER], "make_no_past"),
        ([*PAST], "make_no_topics"),
        ([*PAST, project("q", "2015-01-01", "a")], "make_no_topics"),
        ([*PAST, project("q", "2015-01-01", "abc")], "make_no_topics"),
    ],
)
def test_nothing_to_make_is_refused_in_one_sentence(projects, code):
    with pytest.raises(InvalidInput) as caught:
        cut_in_time(consortia(*projects), CUT)
    assert caught.value.code == code
    for lang in ("en", "fr"):
        assert "somewhere" in caught.value.sentence(lang)


@pytest.mark.parametrize("until", [date(2015, 1, 1), date(2014, 1, 1)])
def test_an_end_that_is_not_after_the_beginning_is_refused(until):
    with pytest.raises(InvalidInput, match="--until"):
        Cut(date(2015, 1, 1), until)
