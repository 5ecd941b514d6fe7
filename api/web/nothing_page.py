"""Where no consortium is possible: what cannot hold together, and the ways out, each a button."""

from __future__ import annotations

from dataclasses import dataclass

from api.proposing.proposing import Made
from api.proposing.ways_out import ways_out
from api.web.proposal_given import written
from matching.assembling.repairs import Repair
from matching.assembling.telling import Words
from models.texts import Lang, Texts


@dataclass(frozen=True, slots=True)
class Button:
    """``value``: the changes that it makes, as the form brings them."""

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class RepairLine:
    """``buttons``: none where it cannot be done here."""

    words: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class NothingPage:
    """``conflict``: phrases that cannot hold together; none of either where the time was too short to tell."""

    conflict: tuple[str, ...] = ()
    repairs: tuple[RepairLine, ...] = ()


def nothing_page(made: Made, lang: Lang) -> NothingPage:
    if made.why is None:
        return NothingPage()
    words = Words.of(made.prepared.problem, lang)
    return NothingPage(words.conflict(made.why), tuple(_line(words, one) for one in made.why.repairs))


def _line(words: Words, repair: Repair) -> RepairLine:
    say = Texts.of("api.web")
    ways, names = ways_out(repair), {one.id: one.participant.label for one in (*repair.joining, *repair.instead)}
    buttons = []
    for way in ways:
        who = ", ".join(names[id_] for id_ in way.joining)
        text = say("nothing_with", words.lang, who=who) if len(ways) > 1 else say("nothing_do", words.lang)
        buttons.append(Button(text, written(*way.changes)))
    return RepairLine(words.repair(repair), tuple(buttons))
