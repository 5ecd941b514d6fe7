"""The form by which staff ask for consortia for a call: what was typed, and what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Self

from pydantic import ValidationError

from api.proposing.asked import MOST_COUNT, USUAL_COUNT
from api.typed import plain_line, read_typed
from api.web.proposal_given import LONGEST_REASON, AskedGiven
from api.web.visits import Sent
from matching.assembling.problem import MOST_PARTNERS
from models.errors import GrappeError, InvalidInput
from models.imports.values import read_amount
from models.texts import Lang

FIELDS = ("call", "programme", "k", "partners_most", "budget_most", "because")
CHECKS = ("everybody", "known")
_MOST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class ProposeForm:
    """``problems`` are sentences by field, empty for the whole."""

    values: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def blank(cls, call: str) -> Self:
        given = {"call": call, "k": str(USUAL_COUNT), "partners_most": "8"}
        return cls(dict.fromkeys((*FIELDS, *CHECKS), "") | given)

    @classmethod
    def typed(cls, sent: Sent) -> Self:
        return cls({name: plain_line(sent[name]) for name in (*FIELDS, *CHECKS)})

    def refused(self, error: GrappeError, lang: Lang) -> Self:
        at = str(error.facts.get("field", ""))
        return replace(self, problems={at if at in FIELDS else "": error.sentence(lang)})

    def asked(self) -> AskedGiven:
        """``InvalidInput`` with the ``field`` that cannot be used."""
        values = self.values
        return AskedGiven.model_validate(
            {
                "call": values["call"] or _nothing("call"),
                "programme": values["programme"],
                "k": whole(values["k"], "k", most=MOST_COUNT),
                "everybody": bool(values["everybody"]),
                "because": values["because"][:LONGEST_REASON],
                "settled": {
                    "partners_most": whole(values["partners_most"], "partners_most", most=MOST_PARTNERS),
                    "budget_most": euros(values["budget_most"], "budget_most"),
                    "known": bool(values["known"]),
                },
            }
        )


def asked_again(text: str) -> AskedGiven:
    """What a form of ours brings along; ``InvalidInput`` where it is none."""
    try:
        return AskedGiven.model_validate_json(text)
    except ValidationError as error:
        raise InvalidInput("api.web.changes_unreadable", field="asked") from error


def whole(text: str, field: str, *, most: int) -> int:
    """A whole number from 1 to ``most``; ``InvalidInput`` for another text."""
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and 1 <= int(text) <= most:
        return int(text)
    raise InvalidInput("api.web.whole_wrong", field=field, value=text, most=most)


def euros(text: str, field: str) -> Decimal | None:
    """An amount as people write it, ``None`` for nothing; ``InvalidInput`` for another text."""
    value = read_typed(read_amount, text, field=field)
    if value is None:
        return None
    if not 0 <= value < Decimal(10) ** 12:
        raise InvalidInput("api.web.amount_large", field=field, value=f"{value:f}")
    return round(value, 2)


def _nothing(field: str) -> str:
    raise InvalidInput("api.web.call_unchosen", field=field)
