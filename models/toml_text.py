"""The one file that knows tomli-w: tables written as TOML, which ``tomllib`` reads again as they were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomli_w


def toml_text(table: Mapping[str, Any]) -> str:
    """``table`` has texts, numbers, dates, lists and tables; none of them ``None``."""
    return tomli_w.dumps(table)
