"""The sentences of the command line: each is used, and what is used is there."""

from __future__ import annotations

import ast
import re
from enum import StrEnum

from api.finding import Level
from matching.datar.line import Asked, Lacks, LineId, Shows, Verdict
from models.access import KeyRole
from models.membership import Audience
from models.organization import Scheme
from models.suggestion import Source
from tests.tree import ROOT, catalogue

API = ROOT / "api"
TEXTS = catalogue("api")
ENUMERATIONS: tuple[type[StrEnum], ...] = (
    *(Audience, KeyRole, Scheme, Source, Level),
    *(Asked, Lacks, LineId, Shows, Verdict),
)


def trees():
    return [
        ast.parse(file.read_text(encoding="utf-8"))
        for file in API.rglob("*.py")
        if "web" not in file.relative_to(API).parts
    ]


def constants() -> set[str]:
    found = {
        node.value
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    pages = (page.read_text(encoding="utf-8") for page in (API / "pages").glob("*.html"))
    found |= {word for page in pages for word in re.findall(r'"([a-z_]+)"', page)}
    return found | {value.removeprefix("api.") for value in found}


def heads() -> set[str]:
    """What stands before the first place of each f-string."""
    found = {
        node.values[0].value
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
    }
    return {head.removeprefix("api.") for head in found if head.endswith("_")}


def is_used(code: str, words: set[str], beginnings: set[str]) -> bool:
    names = (code, code.removeprefix("cli_"))
    if any(name in words for name in names):
        return True
    variable = words | {value for enumeration in ENUMERATIONS for value in enumeration}
    endings = {word for word in words if word.startswith("_")} | {""}
    rests = {name.removeprefix(head) for name in names for head in beginnings if name.startswith(head)}
    return any(rest.removesuffix(ending) in variable for rest in rests for ending in endings if rest.endswith(ending))


def test_every_sentence_of_the_command_line_is_used():
    words, beginnings = constants(), heads()
    assert [code for code in TEXTS if not is_used(code, words, beginnings)] == []
    assert not is_used("cli_members_nobody_says_this", words, beginnings)


def test_every_code_that_is_spoken_exists():
    known = TEXTS.keys()
    spoken = {
        f"cli_{node.args[0].value}"
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"say", "note", "text", "ask"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    named = {word for word in constants() if word.startswith("cli_") and not word.endswith("_")}
    assert len(spoken) > 20
    assert (spoken | named) - known == set()
