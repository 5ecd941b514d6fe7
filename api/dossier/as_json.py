"""The consortium of a dossier as JSON, in the form that the checker reads."""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import Decimal

from api.dossier.dossier import Dossier
from api.plain import plain
from models.consortium import Consortium, Figures, Participant

_CENTS = 2
_APART = frozenset({"participants", "exclusive"})
_SAID_BY_BLANK = frozenset({"group"})


def write(dossier: Dossier) -> bytes:
    """What is not known is left out; the same in both languages."""
    consortium = dossier.consortium
    whole = {**said(consortium), "participants": [said(one) for one in consortium.participants]}
    if consortium.exclusive:
        whole["exclusive"] = [sorted(those) for those in consortium.exclusive]
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def said(thing: Consortium | Participant) -> dict[str, object]:
    """What is known, by the names of the form."""
    values = {field.name: getattr(thing, field.name) for field in fields(thing) if field.name not in _APART}
    return {
        name: told(value)
        for name, value in values.items()
        if value is not None and value != Figures() and (value != "" or name in _SAID_BY_BLANK)
    }


def told(value: object) -> object:
    """Money and months with their cents at least."""
    return f"{value:.2f}" if isinstance(value, Decimal) and value == round(value, _CENTS) else plain(value)
