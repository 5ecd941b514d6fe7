"""A cluster's dossier for DATAR in words, in the structure that its selectors missed: strategy and axes, members,
action plan, governance, shared services, ties; then the evidence by criterion, and what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from api.datar import ToldChecklist, told_checklist, verdict_name
from api.dossier.datar_criteria import criteria_blocks, sign_of
from api.dossier.datar_dossier import DatarDossier
from api.dossier.document import (
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Pairs,
    Paragraph,
    Table,
    day_in,
)
from models.collective import Action, ActionState, Seat
from models.euros import in_euros
from models.membership import Member
from models.organization import Kind, Size
from models.texts import Lang, Texts, in_figures


def datar_document(dossier: DatarDossier, lang: Lang) -> Document:
    told = told_checklist(dossier.members, dossier.cluster, lang, dossier.made.date(), {})
    words = _Words(dossier, told, lang)
    blocks = (
        *words.overview(),
        *words.strategy(),
        *words.members(),
        *words.plan(),
        *words.governance(),
        *words.services(),
        *words.ties(),
        *criteria_blocks(told, lang),
        *words.named(),
    )
    subtitle = words.said("of_cluster", source=told.source)
    foot = words.said("as_of", cluster=dossier.cluster.name, day=day_in(dossier.made, lang))
    return Document(dossier.cluster.name, subtitle, foot, lang, dossier.made, blocks)


@dataclass(frozen=True, slots=True)
class _Words:
    dossier: DatarDossier
    told: ToldChecklist
    lang: Lang

    def said(self, code: str, **facts: object) -> str:
        return Texts.of("api")(f"export_{code}", self.lang, **facts)

    def overview(self) -> Iterator[Block]:
        cluster = self.dossier.cluster
        counts = (
            self.said("criteria_count", verdict=sign_of(verdict, verdict_name(verdict, self.lang)), count=count)
            for verdict, count in self.told.counts.items()
        )
        rows = (
            (self.said("territory"), ", ".join(cluster.territory)),
            (self.said("members_count"), str(len(self.dossier.members))),
            (self.said("criteria"), " · ".join(counts)),
            (self.said("plan_budget"), self._sum(self._actions()).text),
            (
                self.said("contact"),
                " · ".join(filter(None, (cluster.contact.name, cluster.contact.email, cluster.contact.phone))),
            ),
        )
        yield Heading(self.said("overview"))
        yield Pairs(tuple((name, Cell(text)) for name, text in rows if text))
        if self.dossier.unnamed:
            yield Paragraph(self.said("members_unnamed", count=self.dossier.unnamed), "note")

    def strategy(self) -> Iterator[Block]:
        cluster = self.dossier.cluster
        yield Heading(self.said("strategy"))
        yield from (Paragraph(text) for text in cluster.strategy.split("\n") if text.strip())
        if not cluster.strategy.strip():
            yield Paragraph(self.said("nothing_yet"), "note")
        if cluster.axes:
            by_axis = Counter(axis for one in self.dossier.members for axis in one.membership.axes)
            planned = Counter(action.axis for action in self._actions())
            yield Table(
                self.said("axes"),
                (Column(self.said("axis"), 16), *self._figures("members_count", "actions_count")),
                tuple(
                    (Cell(axis.name.either(self.lang)), _number(by_axis[axis.id]), _number(planned[axis.id]))
                    for axis in cluster.axes
                ),
            )

    def members(self) -> Iterator[Block]:
        """By kind, companies by size, all by college."""
        everybody = self.dossier.members
        companies = [one for one in everybody if one.organization.kind is Kind.COMPANY]
        colleges = {college.id: college.name.either(self.lang) for college in self.dossier.cluster.colleges}
        unknown = self.said("not_known")
        by_size = Counter(one.organization.size for one in companies)
        sizes = [(size.to(self.lang), by_size[size]) for size in Size if by_size[size]]
        sizes += [(unknown, by_size[None])] if by_size[None] else []
        yield Heading(self.said("members"))
        yield from self._counted(
            "by_kind", Counter(one.organization.kind.to(self.lang) for one in everybody).most_common()
        )
        yield from self._counted("by_size", sizes)
        by_college = Counter(
            colleges.get(one.membership.college, one.membership.college) or unknown for one in everybody
        )
        yield from self._counted("by_college", by_college.most_common())

    def _counted(self, code: str, counts: Iterable[tuple[str, int]]) -> Iterator[Block]:
        listed = tuple(counts)
        whole = sum(count for _, count in listed)
        if whole:
            columns = (Column(self.said(code), 16), *self._figures("members_count", "share"))
            rows = tuple((Cell(name), _number(count), self._share(count, whole)) for name, count in listed)
            yield Table(self.said(code), columns, rows)

    def plan(self) -> Iterator[Block]:
        axes = {axis.id: axis.name.either(self.lang) for axis in self.dossier.cluster.axes}
        columns = (
            Column(self.said("action"), 11),
            Column(self.said("axis"), 8),
            Column(self.said("owner"), 7),
            Column(self.said("dates"), 5),
            Column(self.said("state"), 4),
            Column(self.said("budget"), 6, "right"),
        )
        rows = tuple(
            (
                Cell(one.title),
                Cell(axes.get(one.axis, one.axis)),
                Cell(one.owner),
                Cell(self._dates(one)),
                Cell(one.state.to(self.lang) if one.state else ""),
                self._sum([one]),
            )
            for one in self.dossier.cluster.actions
        )
        total = (Cell(self.said("total")), *[Cell()] * 4, self._sum(self._actions()))
        yield Heading(self.said("plan"))
        yield from self._table("plan", columns, rows, total)

    def governance(self) -> Iterator[Block]:
        names = {one.id: one.organization.label for one in self.dossier.named}
        columns = tuple(
            Column(self.said(code), share)
            for code, share in (("body", 7), ("person", 9), ("comes_from", 9), ("role", 7), ("head", 5))
        )
        rows = tuple(
            (
                Cell(one.body),
                Cell(one.person),
                Cell(names.get(one.organization_id, "")),
                Cell(one.role),
                Cell(self._head(one)),
            )
            for one in self.dossier.cluster.governance
        )
        yield Heading(self.said("governance"))
        yield from self._table("governance", columns, rows)

    def services(self) -> Iterator[Block]:
        columns = (Column(self.said("service"), 11), Column(self.said("areas"), 9), Column(self.said("run_by"), 9))
        rows = tuple(
            (
                Cell(one.name.either(self.lang)),
                Cell(", ".join(area.to(self.lang) for area in one.areas)),
                Cell(one.run_by),
            )
            for one in self.dossier.cluster.services
        )
        yield Heading(self.said("services"))
        yield from self._table("services", columns, rows)

    def ties(self) -> Iterator[Block]:
        columns = (Column(self.said("tie"), 10), Column(self.said("tie_kind"), 7), Column(self.said("tie_form"), 12))
        rows = tuple(
            (Cell(one.name), Cell(one.kind.to(self.lang)), Cell(one.form)) for one in self.dossier.cluster.ties
        )
        yield Heading(self.said("ties"))
        yield from self._table("ties", columns, rows)

    def named(self) -> Iterator[Block]:
        """All members who may be named."""
        colleges = {college.id: college.name.either(self.lang) for college in self.dossier.cluster.colleges}
        columns = tuple(
            Column(self.said(code), share)
            for code, share in (("member", 11), ("what_it_is", 8), ("where", 6), ("college", 10))
        )
        yield Heading(self.said("list_of_members"))
        yield from self._table(
            "list_of_members", columns, tuple(self._member(one, colleges) for one in self.dossier.named)
        )

    def _member(self, one: Member, colleges: dict[str, str]) -> tuple[Cell, ...]:
        who = one.organization
        kind = (who.kind.to(self.lang), who.size.to(self.lang) if who.size else "")
        college = colleges.get(one.membership.college, one.membership.college)
        return Cell(who.label), Cell(", ".join(filter(None, kind))), Cell(who.city), Cell(college)

    def _table(
        self, code: str, columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...], total: tuple[Cell, ...] = ()
    ) -> Iterator[Block]:
        if rows:
            yield Table(self.said(code), columns, rows, total)
        else:
            yield Paragraph(self.said("nothing_yet"), "note")

    def _actions(self) -> list[Action]:
        """Those that were not dropped."""
        return [one for one in self.dossier.cluster.actions if one.state is not ActionState.DROPPED]

    def _sum(self, actions: Iterable[Action]) -> Cell:
        budgets = [one.budget for one in actions if one.budget is not None]
        whole = sum(budgets, Decimal(0))
        return Cell(in_euros(whole, self.lang, cents=True), value=whole) if budgets else Cell()

    def _dates(self, one: Action) -> str:
        return " – ".join(day_in(day, self.lang) for day in (one.start, one.end) if day)

    def _head(self, one: Seat) -> str:
        return "" if one.company_head is None else self.said("yes" if one.company_head else "no")

    def _figures(self, *codes: str) -> tuple[Column, ...]:
        return tuple(Column(self.said(code), 4, "right") for code in codes)

    def _share(self, count: int, whole: int) -> Cell:
        return Cell(f"{in_figures(100 * count / whole, self.lang, 0)} %")


def _number(count: int) -> Cell:
    return Cell(str(count), value=count)
