"""Proposed consortia for people: what was asked first, then one consortium after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.cli.door import Door
from api.cli.tables import headed_table
from api.cli.verdict_view import MARKS
from matching.checking.check import Verdict
from matching.checking.telling import told
from models.texts import Lang, in_figures

if TYPE_CHECKING:
    from api.proposing.shown import Shown
    from matching.assembling.telling import Words
    from models.call import Call
    from models.proposal import Answered, Assembly, Place, Proposed, Settled
    from models.store import Store

_INDENT = 3
_WELL = 2 / 3


def show_head(door: Door, store: Store, call: Call, settled: Settled, assembly: Assembly | None) -> None:
    """For which call something is proposed, by whom, and what is settled of the project itself. ``assembly`` is
    ``None`` for what is not kept."""
    from api.keys import holders
    from models.journal import signed_by

    door.show(Text(call.title.to(door.lang), style="bold"))
    if assembly is None:
        door.say("propose_tried")
    else:
        by, at = signed_by(assembly.made_by, door.lang, holders(store)), assembly.made_at.astimezone()
        door.say("propose_version", id=assembly.id, version=assembly.version, by=by, at=f"{at:%Y-%m-%d %H:%M}")
        if assembly.because:
            door.say("propose_reason", text=assembly.because)
        if assembly.kept is not None:
            door.say("propose_decided", number=assembly.kept + 1)
    values = {**settled.project, **settled.parameters}
    if values:
        door.say("propose_values", listed=", ".join(f"{name}={value}" for name, value in values.items()))


def show_versions(door: Door, store: Store, versions: Iterable[Assembly]) -> None:
    """Who made each, when and why."""
    from api.keys import holders
    from models.journal import signed_by

    names = holders(store)
    table = headed_table(*(door.text(f"proposals_{code}") for code in ("version", "by", "at", "decided", "because")))
    for one in versions:
        decided = "" if one.kept is None else str(one.kept + 1)
        by, at = signed_by(one.made_by, door.lang, names), f"{one.made_at.astimezone():%Y-%m-%d %H:%M}"
        table.add_row(str(one.version), by, at, decided, one.because)
    door.show(table)


@dataclass(frozen=True, slots=True)
class ProposalView:
    door: Door
    shown: Shown
    words: Words

    @classmethod
    def of(cls, door: Door, shown: Shown) -> ProposalView:
        return cls(door, shown, shown.words(door.lang))

    def asked(self) -> None:
        """The rules, what is settled, and the needs by number."""
        door, edition = self.door, self.shown.problem.edition
        door.say("verdict_head", programme=edition.programme_name, edition=edition.name)
        settled = self.words.settled()
        if settled:
            door.say("propose_settled", listed=_listed(settled, door.lang))
        for number, need in enumerate(self.shown.problem.needs, start=1):
            notes = [door.text("propose_required")] if need.required else []
            notes += [door.text("propose_level", level=need.minimum_level.to(door.lang))] if need.minimum_level else []
            line = Text(f"{number}. {self.words.need(number - 1)}")
            line.append(f"  {', '.join(notes)}" if notes else "", style="dim")
            self._indented(line)

    def consortium(self, place: int) -> None:
        version = self.shown.versions[place]
        mark, style = MARKS[version.checked.verdict]
        head = Text(f"\n{place + 1}. ", style="bold")
        head.append(f"{mark} {self.words.verdict(version.checked.verdict)}", style=f"bold {style}")
        self.door.show(head)
        self._indented(self._partners(place))
        for code, listed in self._remarks(place):
            self._indented(Text(self.door.text(f"propose_{code}", listed=listed)))
        if version.checked.verdict is not Verdict.FAILS:
            for said in self.words.best(self.shown.proposed[place], place):
                self._indented(Text(said, style="dim"))

    def coverage(self, place: int) -> None:
        """Needs and partners as a table, partners by their number, then what speaks for who carries each."""
        proposed, lang = self.shown.proposed[place], self.door.lang
        table = headed_table(self.door.text("propose_coverage"))
        for number in range(1, len(proposed.places) + 1):
            table.add_column(str(number), justify="center")
        answers = {(one.need, one.organization_id): one for one in proposed.answered}
        for need in range(len(self.shown.problem.needs)):
            found = [answers.get((need, one.organization_id)) for one in proposed.places]
            table.add_row(f"{need + 1}. {self.words.need(need)}", *(_cell(one, lang) for one in found))
        self.door.out.print()
        self._indented(table)
        self._indented(Text(self.door.text("propose_legend"), style="dim"))

    def evidence(self, place: int) -> None:
        """The words, or the past projects, that speak for who carries each need."""
        for one in sorted(self.shown.proposed[place].answered, key=lambda one: one.need):
            if one.carries and one.text:
                code = "propose_past" if one.project else "propose_own"
                who, number = self.words.name(one.organization_id), one.need + 1
                self._indented(Text(self.door.text(code, number=number, who=who, text=one.text)))

    def _partners(self, place: int) -> Table:
        proposed, aid = self.shown.proposed[place], self.shown.versions[place].checked.aid
        table = headed_table("", *(self.door.text(f"propose_{code}") for code in ("partner", "role", "carries")))
        for code in ("months", "budget", "aid"):
            table.add_column(self.door.text(f"propose_{code}"), justify="right")
        for number, one in enumerate(proposed.places, start=1):
            table.add_row(str(number), *self._partner(proposed, one))
        months = sum(one.person_months for one in proposed.places)
        total = self.door.text("propose_total")
        table.add_row("", total, "", "", f"{months:f}", self.words.euros(aid.budget), self.words.euros(aid.asked))
        return table

    def _partner(self, proposed: Proposed, one: Place) -> tuple[str, ...]:
        known = self.shown.candidates().get(one.organization_id)
        note = "" if known and known.member else self.door.text("propose_no_member" if known else "propose_unknown")
        carried = sorted(
            (answer.need, self.words.strength(answer.strength))
            for answer in proposed.answered
            if answer.carries and answer.organization_id == one.organization_id
        )
        return (
            " · ".join(filter(None, (self.words.name(one.organization_id), note))),
            self.door.text(f"propose_{one.role}"),
            ", ".join(f"{need + 1} {strength}" for need, strength in carried) or "–",
            f"{one.person_months:f}",
            self.words.euros(one.budget),
            self.words.euros(one.aid),
        )

    def _remarks(self, place: int) -> Iterator[tuple[str, str]]:
        """What people must know of it beside who takes part: code and what is listed."""
        shown, words, proposed = self.shown, self.words, self.shown.proposed[place]
        checked = shown.versions[place].checked
        uncovered = [words.need(need) for need in shown.uncovered(place)]
        rules = told(checked, self.door.lang).rules
        broken = [rule.wording for rule in rules if rule.hard and rule.verdict is Verdict.FAILS]
        asks = dict.fromkeys(ask for rule in rules if rule.hard for ask in rule.asks)
        unsure = [one for one in proposed.answered if one.carries and shown.level_unknown(one)]
        levels = [
            self.door.text("propose_level_of", who=words.name(one.organization_id), number=one.need + 1)
            for one in unsure
        ]
        known = shown.candidates()
        gone = [one.organization_id for one in proposed.places if one.organization_id not in known]
        lines = (
            ("without", list(map(words.name, gone))),
            ("uncovered", uncovered),
            ("broken", broken),
            ("confirm", list(asks)),
            ("levels", levels),
            ("better", list(words.better(shown.better(place)))),
            ("forgotten", [str(proposed.forgotten)] if proposed.forgotten else []),
        )
        yield from ((code, _listed(listed, self.door.lang)) for code, listed in lines if listed)

    def _indented(self, what: RenderableType) -> None:
        self.door.show(Padding(what, (0, 0, 0, _INDENT), expand=False))


def _cell(one: Answered | None, lang: Lang) -> str:
    """``●`` for who carries it, ``◐`` for who answers it well too, ``○`` for who does in part."""
    if one is None:
        return ""
    mark = "●" if one.carries else "◐" if one.strength >= _WELL else "○"
    return f"{mark} {in_figures(one.strength, lang)}"


def _listed(phrases: Iterable[str], lang: Lang) -> str:
    return (" ; " if lang == "fr" else "; ").join(phrases)
