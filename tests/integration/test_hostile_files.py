"""Ten thousand broken spreadsheets, archives and encodings: each is read, reported or refused, and nothing else.

The corpus is made here from a seed by breaking files that are whole; Hypothesis makes the tables that are merely odd.
"""

from __future__ import annotations

import gzip
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError

from models.errors import GrappeError, InvalidInput, Refused
from models.imports import ImportReport, apply_import, read_consortia, read_facts, read_members
from models.imports.spreadsheet import Workbook
from models.organization import Organization
from models.sql.store import SqlStore
from models.store import Batch
from tests.workbooks import document, packed, parts, workbook

SECONDS = 60
HEADER = ("Nom", "n° SIREN", "Effectif", "Compétences", "Courriel", "Accord", "Date de l'accord", "Accord donné par")
ROWS = [
    ("Liste des membres", "", "", "", "", "", "", ""),
    HEADER,
    ("Éclair & Fils", "732829320", "10-49", "radio | FPGA", "a@a.example", "membres", "2026-03-12", "papier"),
    ("Béta", "", "12", "« œuvre »\nbois", "", "", "", ""),
    ("Gamma", "552100554", "", '"guillemets" ; =1+1', "g@g.example", "non", "46000", "mail"),
]
SPLICES = (
    b"\x00",
    b'"',
    b"\n",
    b"\r",
    b";",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<",
    b">",
    b"&",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"9" * 40,
)
MARKUP = tuple(
    part.replace(b"mergeCell/", b"mergeCell ")
    for part in b"""
    <row> </row> <c> </c> r="XFD1048576" r="A0" r="0A" r=" t="s" t="e" t="b" ht="NaN" &#0; &#x110000; &lol; <![CDATA[
    ]]> <v>1e999</v> <v>-1</v> <v>99999999999999999999</v> <!-- <?x \xff number-rows-repeated="4294967296"
    <mergeCell/ref="A1:XFD1048576"/> <mergeCell/ref="B9:A1"/>
    """.split()
)


def separated() -> bytes:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if set(cell) & set(';\n"') else cell

    return "".join(";".join(map(quoted, row)) + "\r\n" for row in ROWS).encode()


def opened() -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>'
    rows = ("".join(cell % text.replace("&", "&amp;") for text in row) for row in ROWS)
    return document("".join(f"<table:table-row>{row}</table:table-row>" for row in rows).encode())


def broken(raw: bytes, rng: random.Random, splices: tuple[bytes, ...] = SPLICES) -> bytes:
    """A copy with one to four changes: bytes turned, cut out, put in, said twice or moved, or the end cut off."""
    made = bytearray(raw)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(made) + 1)
        end = min(len(made), place + rng.choice((1, 2, 8, 64, 512)))
        match rng.randrange(6):
            case 0 if place < len(made):
                made[place] = rng.randrange(256)
            case 1:
                del made[place:end]
            case 2:
                made[place:place] = rng.choice(splices)
            case 3:
                made[place:place] = made[place:end] * rng.randint(1, 3)
            case 4:
                made[place:end] = rng.randbytes(end - place)
            case _ if rng.random() < 0.3:
                del made[place:]
    return bytes(made)


def texts(rng: random.Random, count: int) -> Iterator[bytes]:
    """Broken CSV in every encoding, some packed, some packed and then broken."""
    whole = separated().decode()
    plain = whole.replace("«", "<").replace("»", ">").replace("œ", "oe")
    bases = [whole.encode(name) for name in ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be")]
    bases += [plain.encode(name) for name in ("cp850", "mac_roman", "latin-1", "utf-32")]
    for number in range(count):
        base = bases[number % len(bases)]
        match number % 7:
            case 5:
                yield gzip.compress(broken(base, rng), mtime=0)
            case 6:
                yield broken(gzip.compress(base, mtime=0), rng)
            case _:
                yield broken(base, rng)


def archives(rng: random.Random, count: int) -> Iterator[bytes]:
    """Workbooks whose bytes are broken: their directory, their headers, what is packed in them."""
    whole, other = workbook({"Membres": ROWS}), packed({"xl/workbook.xml": b"<x/>"})
    bases = (whole, opened(), whole, other, whole, opened(), whole, b"\xd0\xcf\x11\xe0" * 200)
    for number in range(count):
        yield broken(bases[number % len(bases)], rng)


def inside(rng: random.Random, count: int) -> Iterator[bytes]:
    """Workbooks that are sound archives of parts that are broken, lack, or stand for one another."""
    bases = [parts(workbook({"Membres": ROWS}, merged=("A1:D1",))), parts(opened())]
    for number in range(count):
        book = dict(bases[number % 3 // 2])
        name = rng.choice([name for name in book if name.endswith(".xml")])
        match rng.randrange(10):
            case 0:
                del book[name]
            case 1:
                book[name] = book[rng.choice(list(book))]
            case _:
                book[name] = broken(book[name], rng, MARKUP)
        yield packed(book)


@contextmanager
def patience() -> Iterator[None]:
    """A hang is an error."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def outcome(file: Path, raw: bytes, store: SqlStore, read: Callable[[], ImportReport], *, dry_run: bool) -> str:
    """``read``, ``reported`` or the code of the refusal; any other exception is a failure of the test."""
    file.write_bytes(raw)
    before = store.revision()
    error: GrappeError
    try:
        with patience():
            report = read()
            for problem in (*report.problems, *report.warnings):
                assert problem.sentence("en")
                assert problem.sentence("fr")
            apply_import(store, report, dry_run=dry_run)
    except (InvalidInput, Refused) as refused:
        error = refused
    else:
        return "read"
    assert error.sentence("en")
    assert error.sentence("fr")
    assert store.revision() == before
    return error.code


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with SqlStore.create(f"sqlite:///{tmp_path / 'grappe.db'}") as made:
        yield made


@pytest.mark.parametrize(("corpus", "count", "seed"), [(texts, 7_000, 1), (archives, 3_000, 2), (inside, 400, 3)])
def test_what_is_broken_is_read_reported_or_refused(tmp_path, store, corpus, count, seed):
    file = tmp_path / "m.xlsx"

    def read() -> ImportReport:
        return read_members(file, known=store.organizations())

    found = Counter(
        outcome(file, raw, store, read, dry_run=number % 20 > 0)
        for number, raw in enumerate(corpus(random.Random(seed), count))  # noqa: S311 (no secret)
    )
    assert found.total() == count
    assert len(found) >= 4, found
    assert found["read"] > 0, found
    known = {organization.id for organization in store.organizations()}
    assert {membership.organization_id for membership in store.memberships()} == known


def test_past_projects_are_no_weaker(tmp_path, store):
    file = tmp_path / "p.csv"
    for raw in texts(random.Random(4), 300):  # noqa: S311 (no secret)
        outcome(file, raw, store, lambda: read_consortia(file), dry_run=True)


def test_facts_are_no_weaker(tmp_path, store):
    store.save(Batch((Organization("a", "Aé"), Organization("b"))))
    file, rng = tmp_path / "f.csv", random.Random(5)  # noqa: S311 (no secret)
    whole = "id;nom;etp;CA;bilan;clôture;groupe;détenteurs;zones;taux;date;source\n"
    whole += "a;;22;2,1 M€;1 500 000 €;2025;aucun;D : 60 % : public : CA 3 M€;z ; y : non;fui : 45 %;2026;s\n" * 3
    whole += ";Aé;1.234;;;31/12/2025;Gé;;;;;s\nb;;;;;;;;;;2026;s\n"
    found = Counter(
        outcome(
            file,
            broken(whole.encode(), rng),
            store,
            lambda: read_facts(file, known=store.organizations()),
            dry_run=True,
        )
        for _ in range(1_000)
    )
    assert len(found) >= 2, found


odd = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(odd | st.integers() | st.floats(allow_nan=False) | st.booleans(), max_size=6), max_size=30))
def test_any_table_goes_through_a_workbook(rows):
    try:
        raw = workbook({"s": rows})
    except IllegalCharacterError:
        return
    shown = [row for row in Workbook.open("f", raw).rows() if any(row.cells)]
    assert all(0 < row.line <= len(rows) for row in shown)
