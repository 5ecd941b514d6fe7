"""Small rule packs, as the text of their files."""

from __future__ import annotations

from models.programmes.pack import Edition
from models.programmes.reading import read_pack

HEAD = """\
id = "small"
en = "Small"
fr = "Petit"
about_en = "A programme made for a test."
about_fr = "Un programme fait pour un test."
source = "None"
"""
EDITION = """
[[editions]]
id = "2026"
en = "2026"
fr = "2026"
since = 2026-01-01
as_of = 2026-03-01
source = "None"
"""


def rule(id_: str, *lines: str) -> str:
    """The table of a rule with its own ``lines``."""
    told = "\n".join(lines)
    return f'\n[[rules]]\nid = "{id_}"\nen = "Rule."\nfr = "Règle."\nsource = "None"\n{told}\n'


def pack(*tables: str, head: str = HEAD, editions: str = EDITION) -> str:
    return head + editions + "".join(tables)


def pack_of(*rules: str) -> str:
    """A pack with these rules: the lines of each after those that all have."""
    return pack(*(rule(f"r{number}", lines) for number, lines in enumerate(rules)))


def small_edition(*rules: str, extra: str = "") -> Edition:
    """The only edition of such a pack, with ``extra`` tables."""
    return read_pack(pack_of(*rules) + extra, source="small.toml").edition()
