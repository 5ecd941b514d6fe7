"""In which language an answer is written."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from models.texts import LANGS, Lang

_ASKED = "grappe.lang"


def known(lang: object) -> Lang | None:
    return next((one for one in LANGS if one == lang), None)


def language(scope: Scope, default: Lang) -> Lang:
    """What the question asked for (``lang``), else the best of ``Accept-Language``, else ``default``."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[-1]
    accepted = Headers(scope=scope).get("accept-language", "")
    return known(asked) or known(scope.get(_ASKED)) or best_accepted(accepted) or default


def remember(scope: Scope, lang: object) -> None:
    """Keep the language that a body asked for, so that an error speaks it too."""
    scope[_ASKED] = lang if isinstance(lang, str) else None


def best_accepted(header: str) -> Lang | None:
    """The language of ours with the highest weight in an ``Accept-Language`` header, the first one of equals."""
    best, best_weight = None, 0.0
    for part in header.split(","):
        name, _, parameters = part.partition(";")
        lang = known(name.strip().lower().partition("-")[0])
        weight = _weight(parameters)
        if lang and weight > best_weight:
            best, best_weight = lang, weight
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
