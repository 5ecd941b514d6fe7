"""The text of a form's file reads the same as the file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.consortium_files import form_text, read_consortium
from models.errors import InvalidInput
from tests.tree import ROOT
from tests.workbooks import workbook

CELL = st.text("abé \t\n;,\"'|0", max_size=8)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=4), titled=st.booleans())
def test_a_workbook_and_its_text_are_one_consortium(rows, titled):
    above = [["Our project"], []] if titled else []
    table = [("id", "role", "name", "region"), *((f"p{n}", "partner", *row) for n, row in enumerate(rows))]
    raw = workbook({"Notes": [["x"]], "Partners": [*above, *table]})
    assert read_consortium(form_text(raw, "c.xlsx").encode(), "c") == read_consortium(raw, "c.xlsx")


@pytest.mark.parametrize("name", ["consortium.json", "consortium.csv"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_is_itself(name, encoding):
    text = (ROOT / "docs" / "examples" / name).read_text(encoding="utf-8")
    assert form_text(text.encode(encoding), name).lstrip("\ufeff") == text


@pytest.mark.parametrize("raw", [b"\x00" * 50, b"PK\x03\x04rubbish", bytes(range(256))])
def test_what_holds_no_text_is_refused(raw):
    with pytest.raises(InvalidInput):
        form_text(raw, "x.xlsx")
