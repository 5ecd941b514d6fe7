"""The participants of a dossier as CSV, a row each, under headers that the checker reads in either language.

What the project says of itself is not in such a table: the checker takes it beside (``--set``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal

from api.dossier.as_json import told
from api.dossier.dossier import Dossier
from api.sheets import Sheet
from models.consortium import Participant
from models.organization import Kind, Size
from models.project import Role
from models.texts import Lang, Texts

_COLUMNS = (
    *("id", "role", "name", "kind", "size", "country", "region", "college", "group"),
    *("budget", "aid", "person_months", "labels", "experience"),
    *("innovative", "rd_in_france", "registered_in_france", "in_zone"),
)
_SEPARATES = frozenset(",;|\n")


def write(dossier: Dossier, lang: Lang) -> bytes:
    """In French with semicolons and decimal commas. A column in which nothing is known is left out."""
    participants = dossier.consortium.participants
    known = [name for name in _COLUMNS if any(getattr(one, name) not in (None, "") for one in participants)]
    rows = tuple(tuple(_cell(one, name, lang) for name in known) for one in participants)
    return Sheet("", lang, tuple(_say(name, lang) for name in known), rows).csv()


def _cell(one: Participant, name: str, lang: Lang) -> str:
    value = getattr(one, name)
    match value:
        case None:
            return ""
        case bool():
            return _say("yes" if value else "no", lang)
        case Decimal():
            return str(told(value)).replace(".", "," if lang == "fr" else ".")
        case Kind() | Size():
            return value.to(lang)
        case Role():
            return _say(value, lang)
        case tuple():
            return _listed(value)
    return str(value)


def _listed(texts: Sequence[str]) -> str:
    """As JSON where a reader could not tell items apart, or none from not known."""
    if not texts or any(_SEPARATES & set(text) or text.startswith(("[", "-", "•", "*")) for text in texts):
        return json.dumps(texts, ensure_ascii=False)
    return "; ".join(texts)


def _say(code: str, lang: Lang) -> str:
    return Texts.of("api")(f"export_column_{code}", lang)
