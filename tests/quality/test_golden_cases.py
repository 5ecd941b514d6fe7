"""Consortia judged by hand from the published rules: the checker must answer the same, by the rule that decides."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from matching.checking.check import Checked, check
from matching.checking.size_class import size_of
from models.consortium_files import read_consortium
from models.programmes.shelf import Shelf

GOLDEN = Path(__file__).parent / "golden"
CASES = {file.stem: tomllib.loads(file.read_text("utf-8"))["cases"] for file in sorted(GOLDEN.glob("*.toml"))}
SIZES = CASES.pop("sme")
LEAST = {"holds": 8, "fails": 8, "undecided": 3}


def checked(pack: str, case: dict) -> Checked:
    given = {"step": str(case["step"])} if "step" in case else {}
    form = read_consortium(case["consortium"].encode(), case["name"], given)
    assert not form.unread
    return check(form.consortium, Shelf().pack(pack).edition(case.get("edition", "")))


@pytest.mark.parametrize(
    ("pack", "case"), [pytest.param(pack, case, id=f"{pack}: {case['name']}") for pack in CASES for case in CASES[pack]]
)
def test_the_checker_judges_a_consortium_as_the_published_rules_do(pack, case):
    found = checked(pack, case)
    wrong = {one.rule.id: str(one.verdict) for one in found.rules if one.rule.hard and one.verdict != "holds"}
    assert (found.verdict, wrong) == (case["expected"], wrong), case["because"]
    if case["expected"] != "holds" and "rule" in case:
        assert wrong[case["rule"]] == case["expected"], case["because"]


@pytest.mark.parametrize("case", SIZES, ids=[case["name"] for case in SIZES])
def test_an_enterprise_has_the_sizes_that_the_recommendation_gives(case):
    form = read_consortium(f'{{"participants": [{case["participant"]}]}}'.encode(), case["name"])
    assert not form.unread
    assert size_of(form.consortium.participants[0]).classes == set(case["expected"]), case["because"]


@pytest.mark.parametrize("pack", CASES)
def test_every_pack_has_cases_on_both_sides_and_in_between(pack):
    counted = Counter(case["expected"] for case in CASES[pack])
    assert set(counted) == set(LEAST)
    assert all(counted[verdict] >= least for verdict, least in LEAST.items()), counted


def test_every_pack_with_hard_rules_has_cases():
    assert {pack.id for pack in Shelf().packs() if pack.edition().rules} == set(CASES)


def test_there_are_forty_cases_of_the_sme_test():
    assert len({case["name"] for case in SIZES}) >= 40


@pytest.mark.parametrize("pack", CASES)
def test_every_case_has_a_name_of_its_own(pack):
    names = [case["name"] for case in CASES[pack]]
    assert len(names) == len(set(names))
