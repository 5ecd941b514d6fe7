"""A consortium's dossier in words: who takes part, what each brings, what is covered; then money and rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.call_facts import budget_in_words
from api.dossier.document import (
    MOST_SHADE,
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Heading,
    Pairs,
    Paragraph,
    Table,
    day_in,
)
from api.dossier.dossier import Dossier, Partner
from api.dossier.judged_blocks import between, judged_blocks, sign_of
from matching.checking.check import Verdict
from models.euros import in_euros
from models.names import spelt_alike
from models.project import Role
from models.proposal import Answered
from models.texts import Lang, Texts, in_figures

_BROADEST = 8
"""Partners beside each other in one table of coverage."""
_WELL = 0.5
_ROLES = {Role.COORDINATOR: "role_coordinator", Role.PARTICIPANT: "role_participant"}
_VERDICTS = {
    Verdict.HOLDS: "verdict_holds",
    Verdict.FAILS: "verdict_fails",
    Verdict.UNDECIDED: "verdict_undecided",
}


def consortium_document(dossier: Dossier, lang: Lang) -> Document:
    words = _Words(dossier, lang)
    edition = dossier.checked.seen.edition
    subtitle = words.said("of_consortium", programme=edition.programme_name, edition=edition.name)
    blocks = (
        *words.overview(),
        *words.partners(),
        *words.brings(),
        *words.coverage(),
        *judged_blocks(dossier, lang),
        *words.made(),
    )
    return Document(dossier.call.title.to(lang), subtitle, dossier.cluster, lang, dossier.made.at, blocks)


@dataclass(frozen=True, slots=True)
class _Words:
    dossier: Dossier
    lang: Lang

    def said(self, code: str, **facts: object) -> str:
        return Texts.of("api")(f"export_{code}", self.lang, **facts)

    def overview(self) -> Iterator[Block]:
        dossier, lang, call = self.dossier, self.lang, self.dossier.call
        aid, needs = dossier.checked.aid, len(call.needs)
        rows = [(self.said("verdict"), sign_of(dossier.checked.verdict, self.said(_VERDICTS[dossier.checked.verdict])))]
        lead = next((one for one in dossier.partners if one.participant.role is Role.COORDINATOR), None)
        told = {
            "cluster": dossier.cluster,
            "lead": lead.participant.label if lead else "",
            "partners_count": str(len(dossier.partners)),
            "needs_covered": self.said("count_of", count=needs - len(dossier.gaps), of=needs) if needs else "",
            "budget": in_euros(aid.budget, lang, cents=True) if aid.budget is not None else "",
            "aid": between(aid.least, aid.most, lang).text if aid.most is not None else "",
            "closes": day_in(call.closes, lang) if call.closes else "",
            "territory": ", ".join(call.territory),
            "budget_asked": budget_in_words(call, lang),
        }
        rows += [(self.said(code), Cell(text)) for code, text in told.items() if text]
        yield Heading(self.said("overview"))
        yield Pairs(tuple(rows))
        if dossier.unnamed:
            yield Paragraph(
                self.said("unnamed_one" if dossier.unnamed == 1 else "unnamed", count=dossier.unnamed), "note"
            )

    def partners(self) -> Iterator[Block]:
        columns = (
            Column(self.said("number"), 2, "center"),
            Column(self.said("partner"), 11),
            Column(self.said("role"), 6),
            Column(self.said("what_it_is"), 8),
            Column(self.said("where"), 9),
        )
        rows = tuple(self._partner(number, one) for number, one in enumerate(self.dossier.partners, start=1))
        yield Heading(self.said("partners"))
        yield Table(self.said("partners"), columns, rows)

    def _partner(self, number: int, one: Partner) -> tuple[Cell, ...]:
        meant = one.participant
        kind = (meant.kind.to(self.lang) if meant.kind else "", meant.size.to(self.lang) if meant.size else "")
        region = "" if meant.region and spelt_alike(meant.region) == spelt_alike(one.city) else meant.region
        notes = (one.website,) if one.website else () if one.named else (self.said("not_named"),)
        return (
            Cell(str(number), value=number),
            Cell(meant.label, notes, strong=True),
            Cell(self.said(_ROLES[meant.role])),
            Cell(", ".join(filter(None, kind))),
            Cell(", ".join(filter(None, (one.city, region, meant.country)))),
        )

    def brings(self) -> Iterator[Block]:
        """What each of the named answers, alone or with others, and the words of its own that say so."""
        yield Heading(self.said("brings"))
        if not any(one.answers for one in self.dossier.partners):
            yield Paragraph(self.said("brings_nothing"), "note")
        for one in self.dossier.partners:
            if one.answers:
                yield Heading(one.participant.label, 2)
                yield Bullets(tuple(self._brought(one, answer) for answer in one.answers))

    def _brought(self, one: Partner, answer: Answered) -> Cell:
        need = self.dossier.call.needs[answer.need].text.to(self.lang)
        others = [other for other in self.dossier.answering(answer.need) if other.id != one.id]
        alone = not others and answer.need not in self.dossier.answered_unnamed
        notes = (
            self.said("alone") if alone else "",
            self.said("mastery", level=answer.mastery.to(self.lang)) if answer.mastery else "",
            self.said("evidence", text=answer.text) if answer.text else "",
            self.said("evidence_past", project=answer.project) if answer.project else "",
        )
        code = "carries" if answer.carries else "answers"
        return Cell(self.said(code, need=need), tuple(filter(None, notes)), strong=answer.carries)

    def coverage(self) -> Iterator[Block]:
        dossier = self.dossier
        yield Heading(self.said("coverage"))
        if not dossier.call.needs:
            yield Paragraph(self.said("no_needs"), "note")
            return
        named = [(at, one) for at, one in enumerate(dossier.partners, start=1) if one.named]
        for first in range(0, max(len(named), 1), _BROADEST):
            beside = named[first : first + _BROADEST]
            columns = (
                Column(self.said("need"), 13),
                *(Column(str(at), 3, "center") for at, _ in beside),
                Column(self.said("carried_by"), 8),
            )
            rows = tuple(self._covered(need, beside) for need in range(len(dossier.call.needs)))
            yield Table(self.said("coverage"), columns, rows)
            yield Paragraph(" · ".join(f"{at} {one.participant.label}" for at, one in beside), "note")
        yield Paragraph(self.said("legend"), "note")
        if dossier.gaps:
            yield Heading(self.said("gaps"), 2)
            yield Bullets(tuple(Cell(dossier.call.needs[need].text.to(self.lang)) for need in dossier.gaps))

    def _covered(self, place: int, beside: list[tuple[int, Partner]]) -> tuple[Cell, ...]:
        need = self.dossier.call.needs[place]
        notes = (
            self.said("required") if need.required else "",
            self.said("least_level", level=need.minimum_level.to(self.lang)) if need.minimum_level else "",
        )
        carrier = self.dossier.carrier(place)
        if carrier:
            carried = carrier.participant.label
        else:
            carried = self.said("somebody_unnamed" if place in self.dossier.carried_unnamed else "nobody")
        return (
            Cell(need.text.to(self.lang), tuple(filter(None, notes))),
            *(self._mark(place, one) for _, one in beside),
            Cell(carried, strong=place in self.dossier.gaps),
        )

    def _mark(self, need: int, one: Partner) -> Cell:
        answer = next((answer for answer in one.answers if answer.need == need), None)
        if answer is None:
            return Cell()
        sign = "●" if answer.carries else "◐" if answer.strength >= _WELL else "○"
        shade = max(1, round(MOST_SHADE * answer.strength))
        return Cell(f"{sign} {in_figures(answer.strength, self.lang)}", value=answer.strength, shade=shade)

    def made(self) -> Iterator[Block]:
        made = self.dossier.made
        facts = {"version": made.version, "number": made.number, "of": made.of, "day": day_in(made.at, self.lang)}
        by = self.said("made_by", by=made.by) if made.by else ""
        snapshot = self.said("made_with", snapshot=made.snapshot) if made.snapshot else ""
        yield Heading(self.said("made"))
        yield Paragraph(
            " ".join(filter(None, (self.said("made_how", **facts), by, snapshot, self.said("made_from")))), "note"
        )
