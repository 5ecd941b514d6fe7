"""The one file that knows tomli-w: tables written as TOML, which ``tomllib`` reads again as they were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomli_w


def toml_text(table: Mapping[str, Any], *, for_people: bool = False) -> str:
    """``table`` has texts, numbers, dates, lists and tables; none of them ``None``.

    ``for_people``: a text of several lines stands on several lines, whose ends are ``\\n`` when it is read again.
    """
    return tomli_w.dumps(table, multiline_strings=for_people)
