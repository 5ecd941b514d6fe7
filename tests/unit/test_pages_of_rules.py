"""The pages of the language of rules: each primitive has one, and what their examples say is so."""

import re
from pathlib import Path
from typing import get_args

import pytest

from matching.checking.check import check
from models.consortium_files import read_consortium
from models.programmes.limits import LIMITS
from models.programmes.pack import EditionTable, PackTable, Parameter, Rate, Reminder
from models.programmes.reading import read_pack
from models.programmes.rules import AnyRule, Rule, Who
from tests.packs import pack
from tests.pages import inline_code
from tests.tree import ROOT

FOLDER = ROOT / "docs" / "rules"
PRIMITIVES = {get_args(kind.model_fields["check"].annotation)[0]: kind for kind in get_args(get_args(AnyRule)[0])}
VERDICTS = {"holds": "holds", "fails": "fails", "cannot be decided": "undecided"}
LONGEST = 60

_TOML = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CASE = re.compile(r"^([a-z ]+): [^\n]*\n\n```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_IN_LINE = re.compile(r"^([a-z ]+): `(\{.*\})`$", re.MULTILINE)

each_page = pytest.mark.parametrize("page", sorted(FOLDER.glob("*.md")), ids=lambda page: page.stem)


def cases(page: Path) -> list[tuple[str, str]]:
    """The verdict that the text says, and the consortium."""
    text = page.read_text("utf-8")
    found = [*_CASE.findall(text), *_IN_LINE.findall(text)]
    assert len(found) == text.count("```json") + len(_IN_LINE.findall(text)), "a consortium without its verdict"
    return found


def test_every_primitive_has_a_page_and_no_other_has():
    assert {page.stem for page in FOLDER.glob("*.md")} == {*PRIMITIVES, "who", "README"}


@each_page
def test_the_examples_are_judged_as_the_page_says(page):
    (text,) = _TOML.findall(page.read_text("utf-8"))
    read = read_pack(text if page.stem == "README" else pack("\n" + text), source=page.name)
    assert len(read.edition().rules) == 1
    for said, consortium in cases(page):
        form = read_consortium(consortium.encode(), page.name)
        assert not form.unread
        assert check(form.consortium, read.edition()).verdict == VERDICTS[said], consortium


@each_page
def test_a_page_is_short_and_shows_both_sides(page):
    assert len(page.read_text("utf-8").splitlines()) <= LONGEST
    assert page.stem == "README" or {"holds", "fails"} <= {said for said, _ in cases(page)}


@pytest.mark.parametrize("name", PRIMITIVES)
def test_a_page_shows_its_primitive_and_names_every_field(name):
    page = FOLDER / f"{name}.md"
    assert f'check = "{name}"' in page.read_text("utf-8")
    own = set(PRIMITIVES[name].model_fields) - set(Rule.model_fields) - {"check"}
    assert own <= set(inline_code(page))


def test_what_all_rules_have_and_what_packs_are_made_of_is_named():
    text = (FOLDER / "README.md").read_text("utf-8")
    for table in (Rule, PackTable, EditionTable, Parameter, Reminder):
        assert {field for field in table.model_fields if not re.search(rf"\b{field}\b", text)} <= {"of"}
    assert set(LIMITS) <= set(inline_code(FOLDER / "README.md"))
    assert set(Who.model_fields) <= set(inline_code(FOLDER / "who.md"))
    rates = set(inline_code(FOLDER / "aid_rate.md"))
    assert {f"rates.{field}" for field in Rate.model_fields} - {"rates.en", "rates.fr", "rates.source"} <= rates
