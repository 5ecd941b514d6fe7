"""Winners and their labs: which are asked, which are known, and what is sought, all by hand."""

import random
from datetime import date
from pathlib import Path

import pytest

from evaluation.making.benchmark import Benchmark, Reason
from evaluation.making.labs import Winner, ask_for_labs, read_winners
from evaluation.topics import TopicProtocol
from models.errors import InvalidInput
from models.organization import Kind, Organization
from models.project import Participation, Project

SOURCE = Path("winners.csv")
HEADER = "id,year,moto_fr,summary_fr,siren,lab_rnsr,lab_name\n"


def winner(id_: str, year: int, labs: str, *, siren: str = "", title: str = "Un capteur", name: str = "") -> Winner:
    """``labs`` are letters: a lab each."""
    return Winner(id_, date(year, 1, 1), title, "", siren, tuple(sorted(labs)), name)


def asked(benchmark: Benchmark) -> dict[str, tuple[str, ...]]:
    return {one.topic.id: one.sought for one in benchmark.judged}


def known(benchmark: Benchmark) -> dict[str, set[str]]:
    return {one.id: {seat.organization_id for seat in one.participations} for one in benchmark.projects}


WINNERS = (
    winner("w1", 2003, "a", name="Laboratoire A"),
    winner("w2", 2005, "a", name="Laboratoire A"),
    winner("w3", 2004, "ab", name="Laboratoire A,Laboratoire B"),
    winner("w4", 2001, "b"),
    winner("w5", 2009, "c", name="Laboratoire C"),
)


def test_the_latest_of_each_shared_lab_is_asked_and_the_others_are_known():
    made = ask_for_labs(WINNERS, source=SOURCE)
    assert asked(made) == {"w2-l": ("a",), "w3-l": ("a", "b")}
    assert known(made) == {"w1": {"a"}, "w4": {"b"}, "w5": {"c"}}
    assert [one.topic.known for one in made.judged] == [(), ()]
    assert made.topics == {TopicProtocol.LABS: 2}
    assert made.labels is None


def test_labs_are_organizations_and_winners_their_projects():
    made = ask_for_labs(WINNERS, source=SOURCE)
    assert made.organizations == (
        Organization("a", "Laboratoire A", Kind.RESEARCH),
        Organization("b", "", Kind.RESEARCH),
        Organization("c", "Laboratoire C", Kind.RESEARCH),
    )
    assert made.projects[0] == Project(
        "w1", "Un capteur", start_date=date(2003, 1, 1), participations=(Participation("a"),)
    )


def test_a_lab_that_one_winner_alone_names_is_not_sought():
    made = ask_for_labs([winner("w1", 2001, "a"), winner("w2", 2002, "ad")], source=SOURCE)
    assert asked(made) == {"w2-l": ("a",)}
    assert [organization.id for organization in made.organizations] == ["a"]


def test_of_one_year_the_greater_id_is_the_latest():
    made = ask_for_labs([winner("w2", 2001, "a"), winner("w1", 2001, "a")], source=SOURCE)
    assert asked(made) == {"w2-l": ("a",)}


def test_of_one_company_the_latest_win_stands_alone():
    wins = winner("w1", 2001, "a", siren="1"), winner("w2", 2003, "a", siren="1"), winner("w3", 2002, "a", siren="2")
    made = ask_for_labs(wins, source=SOURCE)
    assert (asked(made), set(known(made))) == ({"w2-l": ("a",)}, {"w3"})
    assert made.left_out == {Reason.SAME_COMPANY: 1}
    with pytest.raises(InvalidInput):
        ask_for_labs(wins[:2], source=SOURCE)


def test_without_a_lab_or_a_text_a_winner_counts_for_nothing():
    silent = winner("w6", 2010, "a", title=""), winner("w7", 2010, "")
    made = ask_for_labs([*WINNERS, *silent], source=SOURCE)
    assert (asked(made), known(made)) == (
        asked(ask_for_labs(WINNERS, source=SOURCE)),
        {"w1": {"a"}, "w4": {"b"}, "w5": {"c"}},
    )
    assert made.left_out == {Reason.NO_LAB: 1, Reason.NO_TEXT: 1}


def test_the_order_of_winners_changes_nothing():
    made = ask_for_labs(WINNERS, source=SOURCE)
    for seed in range(5):
        shuffled = random.Random(seed).sample(WINNERS, len(WINNERS))  # noqa: S311
        assert ask_for_labs(shuffled, source=SOURCE) == made


@pytest.mark.parametrize("winners", [[], [winner("w1", 2001, "a"), winner("w2", 2001, "b")]])
def test_nothing_to_ask_is_refused(winners):
    with pytest.raises(InvalidInput, match=r"winners\.csv"):
        ask_for_labs(winners, source=SOURCE)


def table(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "winners.csv"
    path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_winners_are_read_from_a_table(tmp_path):
    first, second = read_winners(
        table(tmp_path, '"M 01/03 010",2001,Sonar,Un sonar,433572203,"2B, 1A,1A","Acoustique, ondes"', "w,,,,,,")
    )
    assert first == Winner(
        "M0103010", date(2001, 1, 1), "Sonar", "Un sonar", "433572203", ("1A", "2B"), "Acoustique, ondes"
    )
    assert second == Winner("w", None, "", "", "", ())


@pytest.mark.parametrize(
    "row",
    ["w1,2001,,,,1A,", "w 1,2001,,,,1A,", ",2001,,,,1A,", "w2,MMI,,,,1A,", "w2,2001,,,,1 A,", "w2,2001,,,,1A,x,y"],
)
def test_a_row_that_cannot_be_used_is_told_by_file_and_line(tmp_path, row):
    with pytest.raises(InvalidInput) as caught:
        read_winners(table(tmp_path, "w1,2001,,,,1A,", row))
    assert "winners.csv, line 3:" in caught.value.sentence("en")
    assert "winners.csv, ligne 3 :" in caught.value.sentence("fr")


@pytest.mark.parametrize("column", ["id", "year", "lab_rnsr"])
def test_a_column_that_must_be_there_is_named(tmp_path, column):
    with pytest.raises(InvalidInput, match=column):
        read_winners(table(tmp_path, "a,b,c,d,e,f,g", header=HEADER.replace(column, "other")))
