"""No key, password or token stands in any file of the tree."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.tree import files, read

SHAPES = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "a key of ours": re.compile(r"\bgrappe_[A-Za-z0-9_-]{43}\b"),
    "a key of a cloud": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of a forge": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,}|glpat-[\w-]{20})\b"),
    "a token of a model hub": re.compile(r"\bhf_[A-Za-z0-9]{30,}\b"),
    "a token of a chat": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{20,}|hooks\.slack\.com/services/T\w+"),
    "a signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{15,}"),
    "a password in an address": re.compile(r"\b[a-z+]+://[\w.-]+:(?P<secret>[^\s:@/'\"{}$]{3,})@(?P<host>[\w.-]+)"),
    "a password by name": re.compile(
        r"(?i)\b(?:password|passwd|secret|token|api_?key)[\"']?\s*[:=]\s*[\"'](?P<secret>[^\"'\s]{8,})[\"']"
    ),
}
INVENTED = re.compile(r"(?i)password|s3cret|secret|example|invalid|wrong|hunter2|\*\*\*|p@ss|p%40|^\W*$|own$|new$")
"""What tests and pages write where a secret would stand."""
BITS = 3.2
"""Fewer a letter (Shannon's, over its letters), and it is a word."""


def bits(text: str) -> float:
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * math.log2(share) for share in shares)


def secrets_in(text: str) -> list[str]:
    found = []
    for what, shape in SHAPES.items():
        for hit in shape.finditer(text):
            said = hit.groupdict().get("secret")
            if said is None or (not INVENTED.search(said) and bits(said) >= BITS):
                found.append(f"{what}: {hit[0][:60]}")
    return found


def texts() -> list[tuple[Path, str]]:
    return [(path, read(path)) for path in files() if path.suffix != ".safetensors"]


def test_no_file_holds_a_secret():
    own = Path(__file__).name
    assert [f"{path}: {found}" for path, text in texts() if path.name != own for found in secrets_in(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN EC PRIVATE KEY-----",
        "grappe_" + "aB3" * 14 + "x",
        "AKIA" + "ABCDEFGH01234567",
        "ghp_" + "a1B2" * 9,
        'password = "' + "tr0ub4dor&3x!Zq" + '"',
        "postgresql://grappe:" + "kJ8#vQ2!xL9w" + "@db.internal/grappe",
    ],
)
def test_a_secret_would_be_noticed(text: str):
    assert secrets_in(text)
