"""Every sentence that a user may read is there in both languages, with the same places, and no error lacks one."""

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest

from models import errors
from models.errors import GrappeError
from tests.tree import catalogue, files, product_code, read

CATALOGUES = [path for path in files() if path.name == "texts.toml"]
each_catalogue = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.as_posix())
ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, GrappeError)}


def places(sentence: str) -> set[str]:
    """The ``{named}`` places of a sentence, as ``str.format`` sees them; ``{{}}`` is none."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@each_catalogue
def test_every_sentence_is_whole_in_both_languages(path: Path):
    for code, sentence in tomllib.loads(read(path)).items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", code), code
        assert sentence.keys() == {"en", "fr"}, code
        assert all(text.strip() and text == text.lstrip() for text in sentence.values()), code
        assert places(sentence["en"]) == places(sentence["fr"]), code


@each_catalogue
def test_each_language_is_set_as_it_should_be(path: Path):
    """A space stands in French before ; : ! ? » and after «; quotation marks are those of the language."""
    for code, sentence in tomllib.loads(read(path)).items():
        french = re.sub(r"`[^`]*`|\{[^}]*\}|https?://\S+", "x", sentence["fr"])
        assert not re.search(r"[“”]|\w[;!?»](?!\w)|\S[:;!?](?:\s|$)|«\w", french), f"{code}: {sentence['fr']}"
        assert not re.search(r"[«»]| :", sentence["en"].replace("{", "")), f"{code}: {sentence['en']}"


def raised() -> list[tuple[Path, ast.Call, str, str]]:
    """Where the product makes an error with a code that stands there as such: the file, the call, room and code."""
    found = []
    for path in product_code():
        for node in ast.walk(ast.parse(read(path))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in ERRORS:
                continue
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                room, _, code = first.value.rpartition(".")
                found.append((path, node, room or "models", code))
    return found


def test_every_error_has_its_sentence_and_gives_all_its_facts():
    for path, call, room, code in raised():
        sentences, where = catalogue(room), f"{path}:{call.lineno}: {code}"
        assert code in sentences, where
        given = {keyword.arg for keyword in call.keywords}
        if isinstance(call.func, ast.Name) and call.func.id == "Ambiguous":
            given.add("listed")
        if None not in given:  # with **facts, what they are is known when it runs only
            assert places(sentences[code]["en"]) <= given, where


def test_errors_are_looked_at():
    rooms = {room for _, _, room, _ in raised()}
    assert len(raised()) > 50
    assert {"models", "embeddings", "evaluation", "api"} <= rooms
