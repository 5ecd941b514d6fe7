"""The options that stand anywhere on the command line and are needed before it is parsed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.errors import InvalidInput
from models.texts import LANGS, Lang


@dataclass(frozen=True, slots=True)
class Globals:
    """``lang`` is ``None`` when it was not given; ``rest`` is the command line without these options."""

    lang: Lang | None
    debug: bool
    rest: tuple[str, ...]


def split_globals(arguments: Sequence[str]) -> Globals:
    """Take ``--lang X``, ``--lang=X`` and ``--debug`` out, wherever they stand before a ``--``."""
    lang: Lang | None = None
    debug = False
    rest: list[str] = []
    left = iter(arguments)
    for argument in left:
        name, given, value = argument.partition("=")
        if argument == "--":
            rest.append(argument)
            break
        if argument == "--debug":
            debug = True
        elif name == "--lang":
            lang = _lang(value if given else next(left, ""))
        else:
            rest.append(argument)
    return Globals(lang, debug, (*rest, *left))


def _lang(asked: str) -> Lang:
    found = next((lang for lang in LANGS if lang == asked.lower()), None)
    if found is None:
        raise InvalidInput("api.cli_lang_wrong", value=asked, known=", ".join(LANGS))
    return found
