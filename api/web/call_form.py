"""The form of a call: what it shows, what was typed, needs proposed from a pasted text, and the call that it means."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self, TypeVar

from api.call_facts import call_of_text, weight_in_words
from api.typed import read_typed
from api.web.visits import Sent
from models.call import HEAVIEST, MOST_NEEDS, Call, Mastery, Need, call_problems
from models.errors import InvalidInput
from models.imports.problems import WrongValue
from models.imports.values import plain_text, read_amount, read_date, read_id
from models.names import fold, slug
from models.texts import Lang, Localized

FIELDS = (
    *("id", "programme", "edition", "title_fr", "title_en", "opens", "closes"),
    *("territory", "budget_least", "budget_most", "text_fr", "text_en", "pasted"),
)
_BLANK_ROWS = 3
_MOST_DIGITS = 3
_SHOWN_AT = {"title": "title_fr", "text": "text_fr"}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need as typed."""

    fr: str = ""
    en: str = ""
    weight: str = "1"
    level: str = ""
    required: bool = False
    dropped: bool = False

    @classmethod
    def of(cls, need: Need, lang: Lang) -> Self:
        weight = weight_in_words(need.weight, lang)
        return cls(need.text.fr, need.text.en, weight, need.minimum_level or "", need.required)

    @property
    def kept(self) -> bool:
        return bool(self.fr or self.en) and not self.dropped

    @property
    def said(self) -> str:
        """By what the same need is known again."""
        return fold(self.fr or self.en)


@dataclass(frozen=True, slots=True)
class CallForm:
    """``call`` is the id of the one that is changed, empty for a new one; ``since`` the store's revision that the form
    was made from; ``problems`` are sentences by field; ``proposed`` counts the needs that were just proposed."""

    call: str
    since: str
    values: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    needs: tuple[NeedRow, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    stale: bool = False
    proposed: int | None = None

    @classmethod
    def of(cls, call: Call, since: int, lang: Lang) -> Self:
        values = {
            "id": call.id,
            "programme": call.programme,
            "edition": call.edition,
            "title_fr": call.title.fr,
            "title_en": call.title.en,
            "opens": str(call.opens or ""),
            "closes": str(call.closes or ""),
            "territory": "\n".join(call.territory),
            "budget_least": "" if call.budget_least is None else f"{call.budget_least:f}",
            "budget_most": "" if call.budget_most is None else f"{call.budget_most:f}",
            "text_fr": call.text.fr,
            "text_en": call.text.en,
            "pasted": "",
        }
        return cls(call.id, str(since), values, tuple(NeedRow.of(need, lang) for need in call.needs))

    @classmethod
    def typed(cls, sent: Sent, since: int) -> Self:
        said = sent["rows"]
        count = int(said) if said.isascii() and said.isdigit() and len(said) <= _MOST_DIGITS else 0
        rows = [_row(sent, place) for place in range(min(count, MOST_NEEDS + _BLANK_ROWS))]
        while rows and not (rows[-1].fr or rows[-1].en):
            rows.pop()
        return cls(sent["call"], str(since), {name: plain_text(sent[name]) for name in FIELDS}, tuple(rows))

    @property
    def status(self) -> int:
        return 409 if self.stale else 422 if self.problems else 200

    @property
    def rows(self) -> tuple[NeedRow, ...]:
        """With some to fill in below."""
        return (*self.needs, *[NeedRow()] * min(_BLANK_ROWS, MOST_NEEDS + _BLANK_ROWS - len(self.needs)))

    def with_proposals(self, lang: Lang) -> Self:
        """What was pasted (or the text that is there) becomes the text, and what it asks for more needs."""
        values = dict(self.values)
        text = values["pasted"] or values[f"text_{lang}"] or values["text_fr"] or values["text_en"]
        try:
            read = call_of_text(text, self.call or "–")
        except InvalidInput as error:
            return replace(self, problems={"pasted": error.sentence(lang)})
        for of, said in (("title", read.title), ("text", read.text)):
            for language in ("fr", "en"):
                values[f"{of}_{language}"] = values[f"{of}_{language}"] or getattr(said, language)
        kept = [row for row in self.needs if row.kept]
        known = {row.said for row in kept}
        new = [row for row in (NeedRow.of(need, lang) for need in read.needs) if row.said not in known]
        new = new[: max(0, MOST_NEEDS - len(kept))]
        return replace(self, values=values | {"pasted": ""}, needs=(*kept, *new), proposed=len(new))

    def meant(self, lang: Lang) -> Call | Mapping[str, str]:
        """The call, or what stands in its way: sentences by field."""
        problems: dict[str, str] = {}

        def read(name: str, way: Callable[[str], T]) -> T | None:
            try:
                return read_typed(way, self.values[name], field=name)
            except InvalidInput as error:
                problems[name] = error.sentence(lang)
                return None

        title = Localized(self.values["title_en"], self.values["title_fr"])
        kept = [(place, row) for place, row in enumerate(self.needs) if row.kept]
        needs: list[Need] = []
        for place, row in kept:
            try:
                needs.append(_need(row))
            except InvalidInput as error:
                problems[f"need.{place}"] = error.sentence(lang)
        call = Call(
            self.call or read("id", lambda typed: read_id(typed or slug(title.to(lang)))) or "–",
            self.values["programme"],
            title,
            Localized(self.values["text_en"], self.values["text_fr"]),
            tuple(needs),
            read("opens", read_date),
            read("closes", read_date),
            self.values["edition"],
            tuple(filter(None, (line.strip() for line in self.values["territory"].split("\n")))),
            read("budget_least", read_amount),
            read("budget_most", read_amount),
        )
        for problem in call_problems(call):
            at = str(problem.facts["field"])
            problems.setdefault(_SHOWN_AT.get(at, at), problem.sentence(lang))
        return problems or call


def _row(sent: Sent, place: int) -> NeedRow:
    def of(name: str) -> str:
        return plain_text(sent[f"need.{place}.{name}"])

    return NeedRow(of("fr"), of("en"), of("weight"), of("level"), bool(of("required")), bool(of("drop")))


def _need(row: NeedRow) -> Need:
    """``InvalidInput`` for a weight that is none."""
    weight = read_typed(_weight, row.weight)
    return Need(
        Localized(row.en, row.fr), weight, Mastery(row.level) if row.level in set(Mastery) else None, row.required
    )


def _weight(text: str) -> float:
    """1 where nothing is said."""
    try:
        weight = float(text.replace(",", ".") or 1)
    except ValueError:
        weight = math.nan
    if not 0 < weight <= HEAVIEST:
        raise WrongValue("weight_wrong", most=f"{HEAVIEST:g}")
    return weight
