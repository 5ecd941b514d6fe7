from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.imports.problems import RowProblem, WrongValue
from models.imports.values import (
    listed,
    read_country,
    read_date,
    read_email,
    read_id,
    read_kind,
    read_number,
    read_size,
    read_website,
)
from models.organization import Kind, Scheme, Size
from models.texts import LANGS, Lang


@pytest.mark.parametrize("written", ["732829320", "732 829 320", "732.829.320", " 732829320"])
def test_a_siren_is_nine_digits_whose_luhn_sum_holds(written: str) -> None:
    assert read_number(Scheme.SIREN, written) == "732829320"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("732829321", "siren_key_wrong"),
        ("73282932", "siren_wrong"),
        ("73282932000074", "siren_wrong"),
        ("7,33E+08", "siren_wrong"),
        ("٧٣٢٨٢٩٣٢٠", "siren_wrong"),
    ],
)
def test_a_wrong_siren_says_in_what_way(written: str, code: str) -> None:
    with pytest.raises(WrongValue) as wrong:
        read_number(Scheme.SIREN, written)
    assert wrong.value.code == code


@given(st.integers(0, 10**8 - 1), st.integers(1, 9), st.integers(0, 7))
def test_one_changed_digit_is_always_noticed(stem: int, shift: int, place: int) -> None:
    valid = next(number for key in range(10) if _is_siren(number := f"{stem:08}{key}"))
    changed = valid[:place] + str((int(valid[place]) + shift) % 10) + valid[place + 1 :]
    assert not _is_siren(changed)


def _is_siren(number: str) -> bool:
    try:
        return read_number(Scheme.SIREN, number) == number
    except WrongValue:
        return False


def test_other_registers_have_their_forms() -> None:
    assert read_number(Scheme.PIC, "999 905 974") == "999905974"
    assert read_number(Scheme.RNSR, "199712345a") == "199712345A"
    assert read_number(Scheme.VAT, "fr 12 345678901") == "FR12345678901"
    for scheme, written in ((Scheme.PIC, "12"), (Scheme.RNSR, "199712345"), (Scheme.VAT, "12345")):
        with pytest.raises(WrongValue):
            read_number(scheme, written)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("", Kind.OTHER),
        ("Entreprise", Kind.COMPANY),
        ("SOCIETE", Kind.COMPANY),
        ("Laboratoire", Kind.RESEARCH),
        ("école d’ingénieurs", Kind.UNIVERSITY),
        ("Organisme de formation", Kind.TRAINING),
        ("university", Kind.UNIVERSITY),
    ],
)
def test_kinds_in_both_languages(written: str, kind: Kind) -> None:
    assert read_kind(written) is kind


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_shown_and_proposed_is_read_back(lang: Lang) -> None:
    assert [read_kind(kind.to(lang)) for kind in Kind] == list(Kind)
    assert [read_size(size.to(lang)) for size in Size] == list(Size)


@pytest.mark.parametrize("written", ["SARL", "S.A.S.", "eurl", "SCOP"])
def test_a_legal_form_tells_that_it_is_a_company(written: str) -> None:
    assert read_kind(written) is Kind.COMPANY


def test_the_choices_are_told_in_the_language_of_the_reader() -> None:
    problem = RowProblem("m.csv", 2, "nature", "licorne", *_wrong(read_kind, "licorne"))
    assert "entreprise, université, recherche" in problem.sentence("fr")
    assert "company, university, research" in problem.sentence("en")


def _wrong(read: Callable[[str], object], text: str) -> tuple[str, Mapping[str, object]]:
    with pytest.raises(WrongValue) as wrong:
        read(text)
    return wrong.value.code, wrong.value.facts


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("", None),
        ("TPE", Size.MICRO),
        ("pme", Size.SME),
        ("ETI", Size.MIDCAP),
        ("Grand groupe", Size.LARGE),
        ("1", Size.SOLO),
        ("9", Size.MICRO),
        ("49", Size.SMALL),
        ("249 salariés", Size.MEDIUM),
        ("4 999", Size.MIDCAP),
        ("5000", Size.LARGE),
        ("10-49", Size.SMALL),
        ("10 à 19 salariés", Size.SMALL),
        ("1 000 à 1 999 salariés", Size.MIDCAP),
        ("2 ou 3", Size.MICRO),
        ("1 à 9", Size.MICRO),
        ("2019-10-01", Size.SMALL),
        ("2026-10-19", Size.SMALL),
        ("2026-05-03", Size.MICRO),
        ("06/09/2026", Size.MICRO),
        ("oct.-19", Size.SMALL),
        ("19-Oct", Size.SMALL),
        ("3-mai", Size.MICRO),
    ],
)
def test_sizes_by_name_or_head_count(written: str, size: Size | None) -> None:
    assert read_size(written) is size


@pytest.mark.parametrize(
    ("read", "written"), [(read_kind, "licorne"), (read_size, "moyen-grand"), (read_size, "5-49"), (read_size, "-3")]
)
def test_unknown_words_name_the_known_ones(read, written: str) -> None:
    with pytest.raises(WrongValue) as wrong:
        read(written)
    problem = RowProblem("f.csv", 3, "c", written, wrong.value.code, wrong.value.facts)
    for lang in ("en", "fr"):
        assert written in problem.sentence(lang)
        assert "f.csv" in problem.sentence(lang)


@pytest.mark.parametrize("written", ["2026-09-30", "2026-05-05", "05/12/2026", "mai-49", "2026-08-20"])
def test_a_head_count_that_became_a_date_of_several_meanings_is_a_problem(written: str) -> None:
    assert _wrong(read_size, written)[0] == "size_was_date"


@pytest.mark.parametrize(
    ("written", "country"),
    [("France", "FR"), ("fr", "FR"), ("Espagne", "ES"), ("EL", "GR"), ("UK", "GB"), ("", ""), ("NA", "NA")],
)
def test_countries_by_code_or_name(written: str, country: str) -> None:
    assert read_country(written) == country


def test_an_unknown_country_is_a_problem() -> None:
    with pytest.raises(WrongValue):
        read_country("Syldavie")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("", None),
        ("2019", date(2019, 1, 1)),
        ("2019-06", date(2019, 6, 1)),
        ("2019-06-30", date(2019, 6, 30)),
        ("30/06/2019", date(2019, 6, 30)),
        ("1.2.2020", date(2020, 2, 1)),
        ("06/2019", date(2019, 6, 1)),
        ("45000", date(2023, 3, 15)),
        ("45000.75", date(2023, 3, 15)),
        ("2019-06-30 14:05:00", date(2019, 6, 30)),
    ],
)
def test_dates_as_people_write_them(written: str, day: date | None) -> None:
    assert read_date(written) == day


@pytest.mark.parametrize("written", ["2019-13-01", "31/02/2020", "printemps 2020", "19", "0000"])
def test_a_date_that_is_none(written: str) -> None:
    with pytest.raises(WrongValue):
        read_date(written)


def test_a_website_is_an_http_address_and_nothing_else() -> None:
    assert read_website("www.a.example") == "https://www.a.example"
    assert read_website("http://a.example/x?y=1") == "http://a.example/x?y=1"
    assert read_website("a.example:8080") == "https://a.example:8080"
    for bad in ("javascript:alert(1)", "data:text/html,x", "a b.example", "ftp://a.example", "https://", "aucun"):
        with pytest.raises(WrongValue):
            read_website(bad)


@pytest.mark.parametrize("bad", ["eve", "eve@a", "a@b.fr ; c@d.fr", "<eve@a.fr>"])
def test_an_e_mail_is_one_address(bad: str) -> None:
    with pytest.raises(WrongValue):
        read_email(bad)


@pytest.mark.parametrize("bad", ["a b", "a/b", "a?b", "a#b", "x" * 101])
def test_an_id_stands_in_addresses_and_runs(bad: str) -> None:
    with pytest.raises(WrongValue):
        read_id(bad)


def test_a_cell_holds_several_items() -> None:
    assert listed("a ; b|c\r\n- d\n• e;;a") == ("a", "b", "c", "d", "e")
    assert listed("SPI, I2C") == ("SPI, I2C",)
    assert listed("-40 °C") == ("-40 °C",)
