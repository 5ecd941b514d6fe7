"""Benchmarks made of the real consortia: the shipped ones again, and two on French documents."""

import csv
import gzip
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from evaluation.making.benchmark import Reason
from evaluation.making.consortia import Consortia
from evaluation.making.cut import Cut, cut_in_time
from evaluation.making.folder import write_benchmark
from evaluation.making.labs import ask_for_labs, read_winners
from evaluation.qrels import read_qrels
from evaluation.topics import TopicProtocol, read_topics
from tests.consortia import BENCH, FRANCE, OCCITANIE, where_they_are

DATA = BENCH.parent
EUROPE = "h2020-2019"

pytestmark = [pytest.mark.data, where_they_are]


@cache
def read(name: str) -> Consortia:
    return Consortia.read(DATA / name)


def within(consortia: Consortia, column: str, value: str) -> Consortia:
    """Only the organizations with ``value``; partners elsewhere are left out."""
    kept = tuple(one for one in consortia.organizations if getattr(one, column) == value)
    ids = {organization.id for organization in kept}
    projects = [
        replace(one, participations=tuple(seat for seat in one.participations if seat.organization_id in ids))
        for one in consortia.projects
    ]
    return replace(consortia, projects=tuple(projects), organizations=kept)


def table(path: Path) -> list[list[str]]:
    """Cells without the spaces at their ends, which no import keeps."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [[cell.strip() for cell in row] for row in csv.reader(file)]


@pytest.fixture(scope="module", params=[OCCITANIE, FRANCE, EUROPE])
def remade(request, tmp_path_factory):
    """A shipped benchmark, and ours from the same consortia."""
    if request.param == OCCITANIE:
        benchmark = cut_in_time(within(read("anr"), "region", "Occitanie"), Cut(date(2017, 1, 1)))
    elif request.param == FRANCE:
        benchmark = cut_in_time(within(read("h2020"), "country", "FR"), Cut(date(2019, 1, 1)))
    else:
        benchmark = cut_in_time(read("h2020"), Cut(date(2019, 1, 1), min_partners=3))
    out = tmp_path_factory.mktemp("made") / "bench"
    write_benchmark(benchmark, out)
    return BENCH / request.param, out


def test_the_same_is_known(remade):
    shipped, ours = remade
    names = {str(path.relative_to(shipped)) for path in shipped.rglob("*.csv.gz")}
    assert len(names) == 5
    assert {str(path.relative_to(ours)) for path in ours.rglob("*.csv.gz")} == names
    for name in names:
        theirs = table(shipped / name)
        assert sorted(table(ours / name)) == sorted(theirs), name


def test_the_same_projects_are_asked_with_as_many_topics(remade):
    shipped, ours = (read_topics(folder / "topics.jsonl") for folder in remade)
    judged, judged_ours = (read_qrels(folder / "qrels.txt") for folder in remade)

    def teams(topics, qrels):
        return {(one.id, frozenset(one.known) | qrels.relevant(one.id)) for one in topics}

    two_leaders = {"218402-s"}  # the shipped one asks what one of its two coordinators would
    here, there = teams(ours, judged_ours), teams(shipped, judged)
    assert here - there == set()
    assert {id_ for id_, _ in there - here} <= two_leaders
    starts = {one.id: one for one in shipped if one.protocol is TopicProtocol.START}
    for one in ours:
        if one.protocol is TopicProtocol.START:
            assert one.known == starts[one.id].known
            assert judged_ours.relevant(one.id) == judged.relevant(one.id)


def test_the_programme_of_investments_from_2015_on(tmp_path):
    made = cut_in_time(read("pia"), Cut(date(2015, 1, 1)))
    assert (len(made.projects), len(made.organizations)) == (844, 1017)
    assert made.topics == {TopicProtocol.COMPLETE: 354, TopicProtocol.START: 122}
    assert made.left_out == {Reason.FEW: 29, Reason.REPEAT: 6}
    consortia = [one for one in read("pia").projects if len(one.participations) > 1]
    later = [one for one in consortia if one.start_date >= date(2015, 1, 1)]
    assert 0.2 <= len(later) / len(consortia) <= 0.3
    write_benchmark(made, tmp_path / "pia")
    asked = {topic.project.id for topic in read_topics(tmp_path / "pia" / "topics.jsonl")}
    assert len(asked) == 122
    assert asked.isdisjoint(row[0] for row in table(tmp_path / "pia" / "history" / "projects.csv.gz"))


def test_the_labs_of_winners():
    path = DATA / "directories" / "ilab.csv.gz"
    winners = read_winners(path)
    made = ask_for_labs(winners, source=path)
    assert (len(made.projects), len(made.organizations)) == (694, 554)
    assert made.topics == {TopicProtocol.LABS: 143}
    assert made.left_out == {Reason.NO_LAB: 2260, Reason.NO_TEXT: 94, Reason.SAME_COMPANY: 158}
    companies = {one.id: one.siren for one in winners if one.siren}
    past = {companies[one.id] for one in made.projects if one.id in companies}
    assert past.isdisjoint(companies.get(one.topic.project.id, "") for one in made.judged)
    assert len(winners) == len(made.projects) + len(made.judged) + sum(made.left_out.values())
