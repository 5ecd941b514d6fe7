"""Consortia proposed for a call as the page shows them: side by side, each with who covers what, and its verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.proposing.shown import Shown
from matching.assembling.difference import Difference
from matching.assembling.telling import Words
from matching.checking.check import Checked, Verdict
from matching.checking.telling import Told, ToldAid, ToldRule, told
from models.project import Role
from models.proposal import Answered, Assembly, Proposed
from models.texts import Lang

_LEVELS = 4
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """How one partner answers one need: ``level`` from 0 (not at all) to 4, ``percent`` of its whole strength."""

    level: int
    percent: int
    carries: bool
    who: str


@dataclass(frozen=True, slots=True)
class NeedRow:
    text: str
    required: bool
    cells: tuple[Cell, ...]

    @property
    def covered(self) -> bool:
        return any(cell.carries for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Proof:
    """What speaks for who carries a need: its own words, or a past project."""

    need: str
    who: str
    text: str
    past: bool
    mastery: str


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """``carries`` are the needs that it carries, ``known`` whether anything is known of it still."""

    id: str
    name: str
    leads: bool
    locked: bool
    known: bool
    carries: tuple[str, ...]
    money: ToldAid


@dataclass(frozen=True, slots=True)
class AskLine:
    """``member``: of whose facts, empty for the project's own."""

    words: str
    member: str


@dataclass(frozen=True, slots=True)
class Card:
    """One consortium. ``place`` counts from 1. ``better``: in what it is better than the first; ``against``: all that
    differs from that. ``best``: how near it is to the best of its kind."""

    place: int
    verdict: Verdict
    said: str
    words: Told
    partners: tuple[PartnerLine, ...]
    needs: tuple[NeedRow, ...]
    proofs: tuple[Proof, ...]
    asks: tuple[AskLine, ...]
    forgotten: int
    better: tuple[str, ...]
    against: tuple[str, ...]
    best: tuple[str, ...]
    kept: bool

    @property
    def hard(self) -> tuple[ToldRule, ...]:
        return tuple(rule for rule in self.words.rules if rule.hard)

    @property
    def soft(self) -> tuple[ToldRule, ...]:
        return tuple(rule for rule in self.words.rules if not rule.hard)

    @property
    def uncovered(self) -> tuple[NeedRow, ...]:
        return tuple(need for need in self.needs if not need.covered)


def difference_in_words(before: Shown, place: int, after: Shown, lang: Lang) -> tuple[str, ...]:
    """What the first consortium of a version has that one of the version before has not, and the other way round."""
    if not after.versions or place >= len(before.versions):
        return ()
    names = {**before.words(lang).names, **after.words(lang).names}
    both = Words(after.problem, names, lang)
    return both.difference(Difference.between(before.versions[place], after.versions[0]))


def cards(shown: Shown, assembly: Assembly, lang: Lang) -> tuple[Card, ...]:
    words = shown.words(lang)
    return tuple(_card(shown, words, assembly, place) for place in range(len(shown.proposed)))


def _card(shown: Shown, words: Words, assembly: Assembly, place: int) -> Card:
    proposed, version = shown.proposed[place], shown.versions[place]
    said = told(version.checked, words.lang)
    needs = enumerate(shown.problem.needs)
    return Card(
        place + 1,
        version.checked.verdict,
        words.verdict(version.checked.verdict),
        said,
        tuple(_partners(words, assembly, proposed, version.checked, said)),
        tuple(NeedRow(words.need(at), need.required, tuple(_cells(words, proposed, at))) for at, need in needs),
        tuple(_proofs(words, proposed)),
        tuple(AskLine(line, ask.participant) for line, (ask, _) in zip(said.asks, version.checked.asks, strict=True)),
        proposed.forgotten,
        words.better(shown.better(place)),
        words.difference(Difference.between(shown.versions[0], version)) if place else (),
        words.best(proposed, place),
        assembly.kept == place,
    )


def _partners(
    words: Words, assembly: Assembly, proposed: Proposed, checked: Checked, said: Told
) -> Iterator[PartnerLine]:
    settled = assembly.settled
    money = {one.id: line for one, line in zip(checked.seen.consortium.participants, said.aid, strict=True)}
    for place in proposed.places:
        id_ = place.organization_id
        name = words.name(id_)
        yield PartnerLine(
            id_,
            name,
            place.role is Role.COORDINATOR,
            id_ in settled.locked or id_ == settled.lead,
            id_ in money,
            tuple(words.need(one.need) for one in proposed.answered if one.carries and one.organization_id == id_),
            money.get(id_) or ToldAid(name, words.euros(place.budget), "", "", words.euros(place.aid)),
        )


def _cells(words: Words, proposed: Proposed, need: int) -> Iterator[Cell]:
    answers = {one.organization_id: one for one in proposed.answered if one.need == need}
    for place in proposed.places:
        found = answers.get(place.organization_id)
        strength = found.strength if found else 0.0
        level = 0 if found is None else min(_LEVELS, 1 + int(strength * _LEVELS))
        yield Cell(level, round(strength * _WHOLE), bool(found and found.carries), words.name(place.organization_id))


def _proofs(words: Words, proposed: Proposed) -> Iterator[Proof]:
    for one in sorted(proposed.answered, key=_need_of):
        if one.carries:
            mastery = one.mastery.to(words.lang) if one.mastery else ""
            yield Proof(words.need(one.need), words.name(one.organization_id), one.text, bool(one.project), mastery)


def _need_of(answered: Answered) -> int:
    return answered.need
