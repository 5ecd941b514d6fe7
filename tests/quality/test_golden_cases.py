"""Consortia judged by hand from the published rules: the checker must answer the same, and name what cannot be decided."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
CASES = {file.stem: tomllib.loads(file.read_text("utf-8"))["cases"] for file in sorted(GOLDEN.glob("*.toml"))}
PACKS = sorted(set(CASES) - {"sme"})
LEAST = {"holds": 8, "fails": 8, "undecided": 3}


@pytest.mark.parametrize("pack", PACKS)
def test_every_pack_has_cases_on_both_sides_and_in_between(pack):
    counted = Counter(case["expected"] for case in CASES[pack])
    assert set(counted) == set(LEAST)
    assert all(counted[verdict] >= least for verdict, least in LEAST.items()), counted


@pytest.mark.parametrize("pack", CASES)
def test_every_case_has_a_name_of_its_own_and_says_why(pack):
    names = [case["name"] for case in CASES[pack]]
    assert len(names) == len(set(names))
    assert all(case["because"] for case in CASES[pack])
