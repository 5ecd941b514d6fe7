"""One thing that ``grappe doctor`` looked at, and the command that mends it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.errors import GrappeError
from models.texts import Lang, Texts


class Level(StrEnum):
    FINE = "fine"
    ADVICE = "advice"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``mend`` is the command that mends it, ``""`` where there is none.

    ``error`` tells instead of ``code`` and ``facts`` where one was raised. What only a person knows stands in ``mend``
    as ``{file}``, ``{path}`` or ``{text}``.
    """

    level: Level
    code: str
    mend: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    error: GrappeError | None = None

    def sentence(self, lang: Lang) -> str:
        if self.error is not None:
            return self.error.sentence(lang)
        return Texts.of("api")(f"cli_check_{self.code}", lang, **self.facts)

    def command(self, lang: Lang) -> str:
        """``mend`` with its places named in ``lang``."""
        texts = Texts.of("api")
        return self.mend.format_map({place: texts(f"cli_meta_{place}", lang) for place in ("file", "path", "text")})


def quoted(path: object) -> str:
    """A path as a command of a ``mend`` names it."""
    return shlex.quote(str(path)).replace("{", "{{").replace("}", "}}")
