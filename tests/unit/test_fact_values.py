"""Facts as people type them in cells."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.consortium import Figures, Owner
from models.facts import Facts, Known, Rate, Zone
from models.imports.amounts import read_amount, read_months, read_percent, read_staff
from models.imports.fact_values import READERS, read_closed, read_facts_row, read_owners
from models.imports.problems import WrongValue


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (read_amount, "1 234 567,50 €", "1234567.5"),
        (read_amount, "1\u202f234\u00a0567 euros", "1234567"),
        (read_amount, "2,1 M€", "2100000"),
        (read_amount, "2,125 M€", "2125000"),
        (read_amount, "350 k€", "350000"),
        (read_amount, "12 millions d'euros", "12000000"),
        (read_amount, "3 Md€", "3000000000"),
        (read_amount, "1,234,567.50", "1234567.5"),
        (read_amount, "1.234.567,50", "1234567.5"),
        (read_amount, "1'234'567", "1234567"),
        (read_amount, "€ 2100", "2100"),
        (read_amount, "EUR 2100", "2100"),
        (read_amount, "1500000.333333", "1500000.33"),
        (read_staff, "22 ETP", "22"),
        (read_staff, "22,5", "22.5"),
        (read_staff, "1 200 salariés", "1200"),
        (read_months, "4,5 mois-personnes", "4.5"),
        (read_months, "30 PM / an", "30"),
        (read_months, "24 person-months a year", "24"),
        (read_percent, "33,333 %", "33.33"),
        (read_percent, "100", "100"),
    ],
)
def test_a_number_as_it_is_typed(read, text, value):
    assert read(text) == Decimal(value)


@pytest.mark.parametrize(
    ("read", "text", "code"),
    [
        (read_amount, "1.234", "number_ambiguous"),
        (read_amount, "1,234 €", "number_ambiguous"),
        (read_staff, "1,200", "number_ambiguous"),
        *(
            (read_amount, text, "fact_amount_wrong")
            for text in ("", "12 34", "-5", "1e6", "beaucoup", "9" * 20, "9" * 200)
        ),
        (read_staff, "10-19", "staff_wrong"),
        (read_months, "un peu", "months_wrong"),
        (read_percent, "101 %", "percent_wrong"),
    ],
)
def test_what_cannot_be_read_is_refused_rather_than_guessed(read, text, code):
    with pytest.raises(WrongValue) as refused:
        read(text)
    assert refused.value.code == code


@pytest.mark.parametrize("read", [read_amount, read_staff, read_months, read_percent, *READERS.values()])
@given(text=st.text(max_size=30) | st.text("0123456789 .,€kM%:;-", max_size=20))
def test_whatever_stands_in_a_cell_is_read_or_refused(read, text):
    try:
        found = read(text)
    except WrongValue:
        return
    assert not isinstance(found, Decimal) or found >= 0


@given(st.decimals(0, 10**12, places=2))
def test_a_number_that_was_written_is_read_again(number):
    assert read_amount(f"{number:,.2f} €") == number
    assert read_amount(f"{number:,.2f} €".replace(",", "\u202f").replace(".", ",")) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025", date(2025, 12, 31)),
        ("02/2024", date(2024, 2, 29)),
        ("2025-06", date(2025, 6, 30)),
        ("31/12/2025", date(2025, 12, 31)),
        ("2025-09-30", date(2025, 9, 30)),
        ("46022", date(2025, 12, 31)),
    ],
)
def test_a_year_is_closed_on_its_last_day(text, day):
    assert read_closed(text) == day


def test_owners_with_what_is_known_of_each():
    typed = "Delta SA : 60 % : privé : 900 ETP : CA 300 M€ : bilan 200 M€ ; Région : 5,5% : publique: excepté; A:B"
    figures = Figures(Decimal(900), Decimal(300_000_000), Decimal(200_000_000))
    assert read_owners(typed) == (
        Owner("Delta SA", Decimal(60), public=False, figures=figures),
        Owner("Région", Decimal("5.5"), public=True, excepted=True),
        Owner("A:B"),
    )
    with pytest.raises(WrongValue, match="owner_wrong"):
        read_owners("Delta : soixante")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("group", "Groupe  Delta", "Groupe Delta"),
        ("group", "indépendante", ""),
        ("group", "non", ""),
        ("labels", "Aerospace Valley ; JEI", ("Aerospace Valley", "JEI")),
        ("certifications", "aucune", ()),
        ("owners", "none", ()),
        ("rates", "fui : 45 % ; i-demo: 50", (Rate("fui", Decimal(45)), Rate("i-demo", Decimal(50)))),
        ("zones", "poctefa-small ; interreg-sudoe : non", (Zone("poctefa-small", True), Zone("interreg-sudoe", False))),
        ("innovative", "oui", True),
        ("rd_in_france", "non", False),
    ],
)
def test_each_fact_is_read_by_its_kind(name, text, value):
    assert READERS[name](text) == value


def test_a_row_dates_what_it_tells():
    row = {"work_units": "22", "turnover": "2,1 M€", "previous_turnover": "1,9 M€", "closed": "2025", "group": "Delta"}
    told = read_facts_row(row | {"source": "liasse fiscale 2025", "labels": "JEI", "as_of": "2026-03-01"})
    day, closed, source = date(2026, 3, 1), date(2025, 12, 31), "liasse fiscale 2025"
    assert not told.wrong
    assert told.facts == Facts(
        "",
        (
            Known(Figures(Decimal(22), Decimal(2_100_000)), closed, source),
            Known(Figures(turnover=Decimal(1_900_000)), date(2024, 12, 31), source),
        ),
        group=Known("Delta", day, source),
        labels=Known(("JEI",), day, source),
    )
    undated = read_facts_row(row | {"source": source})
    assert undated.facts.group == Known("Delta", closed, source)


def test_a_head_count_as_size_is_one_of_the_figures():
    row = {"closed": "2025", "source": "s"}
    assert read_facts_row(row | {"size": "22"}).facts.accounts[0].value == Figures(Decimal(22))
    for size in ("PME", "10-19"):
        assert not read_facts_row(row | {"size": size}).facts


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ({"group": "Delta", "as_of": "2026"}, "fact_source_missing", "group"),
        ({"group": "Delta", "source": "s"}, "fact_date_missing", "group"),
        ({"turnover": "2 M€", "source": "s", "as_of": "2026"}, "accounts_date_missing", "turnover"),
        ({"group": "Delta", "source": "s", "as_of": "hier"}, "date_wrong", "as_of"),
        ({"turnover": "2 M€", "source": "s", "closed": "hier"}, "date_wrong", "closed"),
        ({"turnover": "deux", "source": "s", "closed": "2025"}, "fact_amount_wrong", "turnover"),
        ({"group": "Delta", "as_of": "2026", "source": "s" * 501}, "fact_source_missing", "source"),
    ],
)
def test_what_a_row_lacks_is_told_and_nothing_of_it_used(row, code, column):
    told = read_facts_row(row)
    assert [(wrong.code, wrong.column) for wrong in told.wrong] == [(code, column)]
    assert not told.facts


def test_a_row_without_facts_tells_none():
    told = read_facts_row({"name": "A", "size": "22", "source": "s", "as_of": "2026"})
    assert not told.facts
    assert not told.wrong
