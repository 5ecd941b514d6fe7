"""The form of the page that checks a consortium: what was typed, which fields a programme has, what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from api.judging import Asked
from api.web.visits import Sent
from models.consortium_files import ReadForm, form_text, read_consortium
from models.errors import GrappeError, InvalidInput
from models.programmes.needs import facts_of_project
from models.programmes.pack import Pack
from models.texts import Lang

MOST_FORM = 1024 * 1024
"""Bytes of a file, and of the text that it holds."""
_MOST_TOLD = "1 MiB"
_SET = "set."
_ALWAYS = ("filed",)
_IN_ORDER = (
    *("duration_months", "civil", "pole_labels", "territory", "lead_pole_territory"),
    *("trl_start", "trl_end", "filed"),
)


@dataclass(frozen=True, slots=True)
class CheckForm:
    """``values`` by the name of the field; ``problems`` are sentences by field (empty: the whole)."""

    values: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def blank(cls, pack: Pack, edition: str) -> Self:
        return cls(dict.fromkeys(fields_of(pack), "") | {"programme": pack.id, "edition": edition})

    @classmethod
    def of(cls, pack: Pack, sent: Sent, *, before: str) -> Self:
        """``before``: the programme for which the form was made; the edition of another one is none of this one's."""
        edition = sent["edition"] if pack.id == before else ""
        values = {name: sent[name] for name in fields_of(pack)}
        return cls(values | {"programme": pack.id, "edition": edition, "pasted": sent.table("pasted")})

    def with_file(self, raw: bytes, name: str) -> Self:
        """What the file holds stands where one pastes, to be corrected there. ``InvalidInput`` when it is no form."""
        text = form_text(raw, name) if len(raw) <= MOST_FORM else ""
        if len(raw) > MOST_FORM or len(text.encode(errors="replace")) > MOST_FORM:
            raise InvalidInput("file_too_big", file=name, most=_MOST_TOLD)
        return replace(self, values={**self.values, "pasted": text})

    @property
    def empty(self) -> bool:
        return not self.values["pasted"].strip()

    def read(self, source: str) -> ReadForm:
        """``InvalidInput`` for what cannot be used; ``source`` is what the pasted form is called."""
        if self.empty:
            raise InvalidInput("api.web.check_nothing", field="pasted")
        given = {name: self.values[name] for name in (*_IN_ORDER, "step") if self.values.get(name)}
        return read_consortium(self.values["pasted"].encode(errors="replace"), source, given)

    def asked(self, pack: Pack) -> Asked:
        others = {name: self.values[_SET + name] for name in pack.table.parameters if self.values[_SET + name]}
        return Asked(pack.id, self.values["edition"], others=others)

    def refused(self, error: GrappeError, lang: Lang) -> Self:
        """The form again, with the sentence at the field that it speaks of."""
        facts = error.facts
        places = (facts.get("field"), facts.get("place"), f"{_SET}{facts.get('name')}")
        where = next((str(place) for place in places if place in self.values), "")
        return replace(self, problems={where: error.sentence(lang)})


def fields_of(pack: Pack) -> tuple[str, ...]:
    """The fields of the form under this programme: of the project, those that its rules look at."""
    return (
        "programme",
        "edition",
        "step",
        "pasted",
        *project_fields(pack),
        *(_SET + name for name in pack.table.parameters),
    )


def project_fields(pack: Pack) -> tuple[str, ...]:
    needed = {*_ALWAYS, *_needed(pack)}
    return tuple(name for name in _IN_ORDER if name in needed)


def has_steps(pack: Pack) -> bool:
    """Whether something is looked at in one step of the call only."""
    return "step" in set(_needed(pack))


def _needed(pack: Pack) -> Iterator[str]:
    for id_ in pack.editions:
        edition = pack.edition(id_)
        for rule in edition.rules:
            yield from facts_of_project(rule)
        yield from ("step" for reminder in edition.reminders if len(reminder.steps) == 1)
