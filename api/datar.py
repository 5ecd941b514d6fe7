"""DATAR's checklist in words, the same at every door; and the answers of staff, kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from api.typed import plain_line
from matching.datar.checklist import Checklist, look
from matching.datar.line import Asked, Finding, Lacks, Line, LineId, Shows, Verdict
from models.cluster import Cluster
from models.collective import ChecklistAnswer, NeedArea, TieKind
from models.errors import Conflict, InvalidInput
from models.euros import in_euros
from models.journal import signed_by
from models.membership import Member
from models.organization import Kind, Size
from models.roll import read_roll
from models.store import Store
from models.texts import Lang, Texts, in_figures

LONGEST_ANSWER = 5_000
_TRIES = 20


@dataclass(frozen=True, slots=True)
class Named:
    """A member, and the address to which a question may go."""

    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """A ``Finding`` in words: ``text`` has its figures, ``whom`` says whom to ask (empty for what is shown).

    ``amount`` is a sum in euros, to the cent; ``names`` and ``members`` are who and what is meant.
    """

    code: str
    text: str
    count: int
    of: int
    share: float | None
    about: str
    amount: Decimal | None
    members: tuple[Named, ...]
    withheld: int
    names: tuple[str, ...]
    ask: str
    whom: str


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    text: str
    by: str
    at: date


@dataclass(frozen=True, slots=True)
class ToldLine:
    """``call`` is what DATAR's calls ask for, ``said`` the verdict in words."""

    id: LineId
    title: str
    call: str
    verdict: Verdict
    said: str
    shows: tuple[ToldFinding, ...]
    lacks: tuple[ToldFinding, ...]
    answer: ToldAnswer | None


@dataclass(frozen=True, slots=True)
class ToldChecklist:
    """``counts``: how many lines have each verdict; ``source`` names the calls."""

    cluster: str
    day: date
    source: str
    members: int
    counts: Mapping[Verdict, int]
    lines: tuple[ToldLine, ...]


def told_checklist(
    members: Iterable[Member], cluster: Cluster, lang: Lang, day: date, holders: Mapping[str, str]
) -> ToldChecklist:
    """The checklist as of ``day``. ``holders`` has the names of those who hold keys, by the keys' ids."""
    roll = list(members)
    found: Checklist = look(roll, cluster, lang)
    words = _Words(cluster, lang, {member.id: member for member in roll}, holders)
    return ToldChecklist(
        cluster.name,
        day,
        _say("datar_source", lang),
        found.members,
        {verdict: found.count(verdict) for verdict in Verdict},
        tuple(map(words.line, found.lines)),
    )


def checklist_of(store: Store, lang: Lang, day: date, holders: Mapping[str, str]) -> ToldChecklist:
    """The same of what ``store`` holds."""
    return told_checklist(read_roll(store), store.cluster(), lang, day, holders)


def verdict_name(verdict: Verdict, lang: Lang) -> str:
    return _say(f"datar_verdict_{verdict}", lang)


def change_cluster(store: Store, change: Callable[[Cluster], Cluster]) -> None:
    """Write what ``change`` makes of the cluster as it is: nobody's edit of another part of it is lost."""
    for attempt in range(_TRIES):
        before = store.cluster()
        try:
            store.set_cluster(change(before), expecting=before)
        except Conflict as error:
            if error.code != "changed_meanwhile" or attempt == _TRIES - 1:
                raise
        else:
            return


def keep_answer(store: Store, line: LineId, text: str, *, by: str, at: date) -> str:
    """Put an answer of staff on record in the place of the one before; a blank one takes that back. What is kept.

    ``InvalidInput`` for one beyond 5,000 characters.
    """
    said = plain_line(text)
    if len(said) > LONGEST_ANSWER:
        raise InvalidInput("api.datar_answer_long", longest=LONGEST_ANSWER, field="text")

    def answered(cluster: Cluster) -> Cluster:
        others = [answer for answer in cluster.answers if answer.line != line]
        mine = next((answer for answer in cluster.answers if answer.line == line), None)
        if mine and mine.text == said:
            return cluster
        new = [ChecklistAnswer(line.value, said, by, at)] if said else []
        return replace(cluster, answers=tuple(sorted([*others, *new], key=lambda answer: answer.line)))

    change_cluster(store, answered)
    return said


@dataclass(frozen=True, slots=True)
class _Words:
    cluster: Cluster
    lang: Lang
    members: Mapping[str, Member]
    holders: Mapping[str, str]
    axes: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "axes", {axis.id: axis.name.either(self.lang) for axis in self.cluster.axes})

    def line(self, line: Line) -> ToldLine:
        return ToldLine(
            line.id,
            _say(f"datar_line_{line.id}", self.lang),
            _say(f"datar_call_{line.id}", self.lang),
            line.verdict,
            verdict_name(line.verdict, self.lang),
            tuple(map(self._finding, line.shows)),
            tuple(map(self._finding, line.lacks)),
            self._answer(line.answer) if line.answer else None,
        )

    def _answer(self, answer: ChecklistAnswer) -> ToldAnswer:
        return ToldAnswer(answer.text, signed_by(answer.by, self.lang, self.holders), answer.at)

    def _finding(self, found: Finding) -> ToldFinding:
        share = "" if found.share is None else f"{in_figures(100 * found.share, self.lang, 0)} %"
        share = share if self.lang == "fr" else share.replace(" ", "")
        about = self._about(found)
        facts = {"count": found.count, "of": found.of, "share": share, "about": about}
        text = _say(f"datar_{found.code}", self.lang, **facts)
        return ToldFinding(
            found.code,
            text[:1].upper() + text[1:],
            found.count,
            found.of,
            found.share,
            found.about,
            Decimal(found.about) if found.code is Shows.BUDGET else None,
            tuple(self._named(id_) for id_ in found.ids),
            found.withheld,
            found.names,
            found.asked or "",
            self._whom(found),
        )

    def _about(self, found: Finding) -> str:
        about, lang = found.about, self.lang
        match found.code:
            case Shows.OF_SIZE:
                return Size(about).to(lang)
            case Shows.OF_KIND:
                return Kind(about).to(lang)
            case Shows.SERVICE | Lacks.SERVICE:
                return NeedArea(about).to(lang)
            case Shows.TIE | Lacks.TIE:
                return TieKind(about).to(lang)
            case Shows.IN_AXIS | Shows.ACTIONS | Lacks.AXIS_IDLE:
                return self.axes[about]
            case Shows.BUDGET:
                return in_euros(Decimal(about), lang)
        return about

    def _named(self, id_: str) -> Named:
        member = self.members[id_]
        return Named(id_, member.organization.label, member.membership.contact.email)

    def _whom(self, found: Finding) -> str:
        """Of those who govern the heads of companies are named, and the others where there are none."""
        if found.asked is None:
            return ""
        seats = [seat for seat in self.cluster.governance if seat.person]
        heads = [seat for seat in seats if seat.company_head] or seats
        names = found.whom or (dict.fromkeys(seat.person for seat in heads) if found.asked is Asked.BOARD else ())
        return _say(f"datar_ask_{found.asked}" + ("_named" if names else ""), self.lang, names=", ".join(names))


def _say(code: str, lang: Lang, **facts: object) -> str:
    return Texts.of("api")(code, lang, **facts)
