"""What members do together, out to a cluster file or the store's JSON and in again, to the cent and to the day."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.cluster import Cluster
from models.collective import Action, ActionState, ChecklistAnswer, NeedArea, Seat, SharedService, Tie, TieKind
from models.errors import InvalidInput
from models.euros import in_euros, read_euros
from models.journal import Sort
from models.sql.documents import from_document, to_document
from models.texts import Localized

DAY = date(2026, 3, 12)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)
NAME = TEXT.filter(str.strip)
DAYS = st.none() | st.dates()
MONEY = st.none() | st.decimals(0, Decimal("999999999999.99"), places=2)
ACTIONS = st.builds(
    lambda title, axis, owner, days, budget, state: Action(title, axis, owner, *days, budget, state),
    NAME,
    TEXT,
    TEXT,
    st.tuples(DAYS, DAYS).map(lambda days: tuple(sorted(days)) if all(days) else days),
    MONEY,
    st.none() | st.sampled_from(ActionState),
)
CLUSTERS = st.builds(
    Cluster,
    st.just("bay"),
    st.just("Bay"),
    strategy=TEXT,
    services=st.lists(
        st.builds(
            lambda fr, en, areas, by: SharedService(Localized(en, fr), tuple(areas), by),
            NAME,
            TEXT,
            st.lists(st.sampled_from(NeedArea), unique=True),
            TEXT,
        ),
        max_size=3,
    ).map(tuple),
    governance=st.lists(st.builds(Seat, NAME, TEXT, TEXT, TEXT, st.none() | st.booleans()), max_size=3).map(tuple),
    actions=st.lists(ACTIONS, max_size=3).map(tuple),
    ties=st.lists(st.builds(Tie, NAME, st.sampled_from(TieKind), TEXT), max_size=3).map(tuple),
    answers=st.lists(st.builds(ChecklistAnswer, NAME, NAME, TEXT, st.dates()), max_size=3).map(tuple),
)


@given(CLUSTERS)
def test_out_and_in_again_is_the_same_cluster(cluster):
    assert Cluster.from_toml(cluster.to_toml()) == cluster
    assert Cluster.from_table(json.loads(json.dumps(cluster.to_table())), source="here") == cluster
    document = json.loads(json.dumps(to_document(Sort.CLUSTER, cluster)))
    assert from_document(Sort.CLUSTER, document) == cluster


def test_a_file_keeps_days_as_days_and_money_as_it_was_written():
    action = Action("Bench", start=DAY, budget=Decimal("1234567890.10"))
    cluster = Cluster("bay", "Bay", actions=(action,), answers=(ChecklistAnswer("plan", "soon", "cli:x", DAY),))
    table = tomllib.loads(cluster.to_toml())
    assert table["actions"] == [{"title": "Bench", "start": DAY, "budget": "1234567890.10"}]
    assert table["answers"][0]["at"] == DAY
    assert cluster.to_table()["actions"][0]["start"] == "2026-03-12"


def test_a_cluster_of_before_reads_and_is_told_as_before():
    before = {"id": "bay", "name": "Bay"}
    cluster = Cluster.from_table(before, source="here")
    assert (cluster.services, cluster.governance, cluster.actions, cluster.ties) == ((), (), (), ())
    told = {"id", "name", "territory", "country", "size_line", "notice", "contact", "colleges", "axes"}
    assert cluster.to_table().keys() == told
    assert from_document(Sort.CLUSTER, {**before, "axes": []}) == cluster


def read(table: str) -> Cluster:
    return Cluster.from_toml(f'id = "bay"\nname = "Bay"\n{table}')


def test_a_file_may_give_money_as_a_number_and_a_name_in_one_language():
    cluster = read(
        '[[actions]]\ntitle = "A"\nbudget = 12000.10\n[[services]]\nfr = "Essais"\n[[actions]]\ntitle = "B"\nbudget = 7'
    )
    assert [action.budget for action in cluster.actions] == [Decimal("12000.10"), Decimal(7)]
    assert [cluster.services[0].name.either(lang) for lang in ("en", "fr")] == ["Essais", "Essais"]


@pytest.mark.parametrize(
    "table",
    [
        '[[actions]]\naxis = "x"',
        '[[actions]]\ntitle = " "',
        '[[actions]]\ntitle = "A"\nstart = 2026-02-02\nend = 2026-02-01',
        '[[actions]]\ntitle = "A"\nstart = "soon"',
        '[[actions]]\ntitle = "A"\nbudget = "much"',
        '[[actions]]\ntitle = "A"\nbudget = -1',
        '[[actions]]\ntitle = "A"\nbudget = 0.001',
        '[[actions]]\ntitle = "A"\nbudget = nan',
        '[[actions]]\ntitle = "A"\nbudget = true',
        '[[actions]]\ntitle = "A"\nstate = "late"',
        'actions = "x"',
        "actions = [1]",
        "services = 3",
        '[[services]]\nareas = ["innovation"]',
        '[[services]]\nfr = "A"\nareas = ["x"]',
        '[[services]]\nfr = "A"\nareas = 3',
        '[[governance]]\nperson = "A"',
        '[[governance]]\nbody = "A"\ncompany_head = "yes"',
        '[[ties]]\nname = "A"',
        '[[ties]]\nname = "A"\nkind = "x"',
        '[[answers]]\nline = "plan"\ntext = "x"',
    ],
)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_value_that_cannot_be_used_is_told_in_one_sentence(table, lang):
    with pytest.raises(InvalidInput) as wrong:
        read(table)
    said = wrong.value.sentence(lang)
    assert "cluster.toml" in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12 000,50 €", "12000.50"),
        ("12\u202f000\u00a0€", "12000.00"),
        ("12000.5", "12000.50"),
        ("€7", "7.00"),
        ("0", "0.00"),
        (3, "3.00"),
        (Decimal("0.10"), "0.10"),
    ],
)
def test_euros_are_read_as_they_are_typed(typed, meant):
    assert str(read_euros(typed)) == meant


@pytest.mark.parametrize("typed", ["x", "-1", "1,234.50", "12,000", "1e3", "1.005", "1" * 13, "٣", 0.1, None, True])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(InvalidInput):
        read_euros(typed)


def test_a_blank_is_no_amount_at_all():
    assert read_euros(" ") is None


@given(st.decimals(0, Decimal("999999999999.99"), places=2))
def test_an_amount_is_read_back_from_french(amount):
    assert read_euros(in_euros(amount, "fr")) == amount


def test_amounts_are_told_as_each_language_writes_them():
    assert in_euros(Decimal("12000.50"), "en") == "€12,000.50"
    assert in_euros(Decimal("12000.00"), "fr") == "12\u202f000\u00a0€"
