"""A pack to begin another one with."""

from __future__ import annotations

import re

from models.errors import InvalidInput
from models.programmes.pack import Pack
from models.programmes.reading import read_pack

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ID = re.compile(r"^(\s*id\s*=\s*).*$", re.MULTILINE)
_LONGEST = 60


def renamed(pack: Pack, name: str) -> str:
    """The file of ``pack`` as that of another pack called ``name``, comments and all; ``InvalidInput`` for a name that
    no pack can have."""
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise InvalidInput("pack_name_wrong", name=name)
    text = _ID.sub(lambda found: f'{found[1]}"{name}"', pack.text, count=1)
    if read_pack(text, source=f"{name}.toml").id != name:
        raise InvalidInput("pack_not_copied", id=pack.id)
    return text
