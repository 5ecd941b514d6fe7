"""Packs of a few rules, for tests that look at one of them."""

from __future__ import annotations

from models.programmes.pack import Edition
from models.programmes.reading import read_pack

_HEAD = """
id = "small"
en = "Small"
fr = "Petit"
about_en = "A pack for a test."
about_fr = "Un jeu de règles pour un test."
source = "invented"

[[editions]]
id = "one"
en = "One"
fr = "Une"
since = 2026-01-01
as_of = 2026-01-01
source = "invented"
"""
_RULE = """
[[rules]]
id = "{id}"
en = "A rule."
fr = "Une règle."
source = "invented"
{rule}
"""


def small_pack(*rules: str, extra: str = "") -> str:
    """The file of a pack with these rules (their lines but id, wording and source), then ``extra``."""
    told = (_RULE.format(id=f"rule-{number}", rule=rule) for number, rule in enumerate(rules))
    return _HEAD + "".join(told) + extra


def small_edition(*rules: str, extra: str = "") -> Edition:
    return read_pack(small_pack(*rules, extra=extra), source="small.toml").edition()
