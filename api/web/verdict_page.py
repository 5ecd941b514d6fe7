"""A checked consortium as the page shows it: the verdict, who takes part, what to ask first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.programme_told import figure
from matching.checking.check import Checked, Verdict
from matching.checking.telling import Told, ToldAid, ToldRule, told
from models.consortium import Participant
from models.programmes.pack import Pack
from models.programmes.states import country_name
from models.project import Role
from models.texts import Lang, Texts

_MANY = 3


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """``facts`` are what is known of it in a word or two each; ``money`` its budget and aid."""

    leads: bool
    facts: tuple[str, ...]
    money: ToldAid


@dataclass(frozen=True, slots=True)
class AskLine:
    """``rules``: in how many rules that are not decided it stands."""

    words: str
    rules: int


@dataclass(frozen=True, slots=True)
class VerdictPage:
    """``set_otherwise`` are the parameters that have not the value of the edition, as texts."""

    words: Told
    day: str
    step: int | None
    participants: tuple[ParticipantLine, ...]
    asks: tuple[AskLine, ...]
    set_otherwise: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def hard(self) -> tuple[ToldRule, ...]:
        return tuple(rule for rule in self.words.rules if rule.hard)

    @property
    def soft(self) -> tuple[ToldRule, ...]:
        return tuple(rule for rule in self.words.rules if not rule.hard)

    @property
    def in_the_way(self) -> tuple[ToldRule, ...]:
        """The hard rules that do not hold, those that fail first."""
        return tuple(
            rule for verdict in (Verdict.FAILS, Verdict.UNDECIDED) for rule in self.hard if rule.verdict is verdict
        )

    @property
    def rated(self) -> bool:
        return any(line.money.rate for line in self.participants)


def verdict_page(checked: Checked, pack: Pack, unread: tuple[str, ...], lang: Lang) -> VerdictPage:
    words, edition = told(checked, lang), checked.seen.edition
    usual = pack.edition(edition.id).parameters
    return VerdictPage(
        words,
        checked.seen.day.isoformat(),
        checked.seen.consortium.step,
        tuple(
            ParticipantLine(one.role is Role.COORDINATOR, tuple(_facts(checked, one, lang)), money)
            for one, money in zip(checked.seen.consortium.participants, words.aid, strict=True)
        ),
        tuple(AskLine(said, count) for said, (_, count) in zip(words.asks, checked.asks, strict=True)),
        tuple(f"{name} = {figure(value, lang)}" for name, value in edition.parameters.items() if value != usual[name]),
        unread,
    )


def _facts(checked: Checked, one: Participant, lang: Lang) -> Iterator[str]:
    texts, found = Texts.of("models"), checked.seen.sizes[one.id]
    if one.kind is not None:
        yield texts(f"kind_{one.kind}", lang)
    if found.missing != ("size",) and len(found.classes) <= _MANY:
        yield " / ".join(texts(f"size_{size}", lang) for size in sorted(found.classes))
    if one.country:
        yield country_name(one.country).to(lang)
    if one.region:
        yield one.region
