"""Of a consortium's dossier what its checking brings: budget and aid, rules with their sources, what is to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from api.dossier.document import Block, Bullets, Cell, Column, Heading, Paragraph, Table
from api.dossier.dossier import Dossier
from api.programme_told import figure, told_programme
from matching.checking.aid import AidLine
from matching.checking.check import Verdict
from matching.checking.telling import Told, ToldRule, told
from models.consortium import Participant
from models.euros import in_euros
from models.texts import Lang, Texts

_MOST_NAMES = 12
_SIGNS = {Verdict.HOLDS: ("✓", 1), Verdict.FAILS: ("✗", 4), Verdict.UNDECIDED: ("?", 2)}


def judged_blocks(dossier: Dossier, lang: Lang) -> Iterator[Block]:
    words = told(dossier.checked, lang)
    yield from _money(dossier, lang)
    yield from _rules(words, lang)
    yield from _open(words, lang)
    yield from _programme(dossier, lang)


def sign_of(verdict: Verdict, said: str) -> Cell:
    """A verdict by its sign and in words."""
    sign, shade = _SIGNS[verdict]
    return Cell(f"{sign} {said}", shade=shade, strong=True)


def _money(dossier: Dossier, lang: Lang) -> Iterator[Block]:
    """Columns of which nothing is known are left out."""
    aid, participants = dossier.checked.aid, dossier.consortium.participants
    rows = [_money_row(one, line, lang) for one, line in zip(participants, aid.lines, strict=True)]
    sums = (_euros(aid.budget, lang), Cell(), between(aid.least, aid.most, lang), _euros(aid.asked, lang))
    total = (Cell(_say("total", lang), strong=True), Cell(), *sums)
    told = [at for at in range(len(total)) if at == 0 or any(row[at].text for row in rows)]
    columns = (
        Column(_say("partner", lang), 10),
        *(Column(_say(code, lang), 6, "right") for code in ("person_months", "budget", "rate", "aid", "aid_asked")),
    )
    yield Heading(_say("money", lang))
    table = (tuple(row[at] for at in told) for row in rows)
    yield Table(_say("money", lang), tuple(columns[at] for at in told), tuple(table), tuple(total[at] for at in told))
    if aid.own_part is not None:
        yield Paragraph(_say("own_part", lang, amount=in_euros(aid.own_part, lang, cents=True)), "note")
    has_rates = any(line.rates for line in aid.lines)
    yield Paragraph(_say("money_how" if has_rates else "no_rates", lang), "note")


def _money_row(one: Participant, line: AidLine, lang: Lang) -> tuple[Cell, ...]:
    months = one.person_months
    rates = dict.fromkeys(f"{figure(rate.percent, lang)} %" for rate in line.rates)
    return (
        Cell(one.label),
        Cell() if months is None else Cell(figure(months, lang), value=float(months)),
        _euros(line.budget, lang),
        Cell(" / ".join(rates)),
        between(line.least, line.most, lang),
        _euros(line.asked, lang),
    )


def _euros(amount: Decimal | None, lang: Lang) -> Cell:
    return Cell() if amount is None else Cell(in_euros(amount, lang, cents=True), value=amount)


def between(least: Decimal | None, most: Decimal | None, lang: Lang) -> Cell:
    """A sum, or the two ends of it."""
    if least == most:
        return _euros(most, lang)
    return Cell(f"{_euros(least, lang).text} – {_euros(most, lang).text}")


def _rules(words: Told, lang: Lang) -> Iterator[Block]:
    columns = (Column(_say("verdict", lang), 7), Column(_say("rule", lang), 18), Column(_say("source", lang), 9))
    yield Heading(_say("rules", lang))
    yield Paragraph(words.said, "strong")
    yield Table(_say("rules", lang), columns, tuple(_rule(rule, lang) for rule in words.rules))


def _rule(rule: ToldRule, lang: Lang) -> tuple[Cell, ...]:
    notes = (
        _say("found", lang, found=rule.found) if rule.found else "",
        rule.gap,
        _say("concerned", lang, names=_names(rule.concerned, lang)) if rule.concerned else "",
        *rule.remarks,
    )
    return sign_of(rule.verdict, rule.said), Cell(rule.wording, tuple(filter(None, notes))), Cell(rule.source)


def _names(names: tuple[str, ...], lang: Lang) -> str:
    rest = len(names) - _MOST_NAMES
    return ", ".join((*names[:_MOST_NAMES], *((_say("more", lang, count=rest),) if rest > 0 else ())))


def _open(words: Told, lang: Lang) -> Iterator[Block]:
    yield Heading(_say("to_confirm", lang))
    if words.asks:
        yield Paragraph(_say("to_confirm_how", lang))
        yield Bullets(tuple(map(Cell, words.asks)))
    else:
        yield Paragraph(_say("nothing_to_confirm", lang))


def _programme(dossier: Dossier, lang: Lang) -> Iterator[Block]:
    edition = dossier.checked.seen.edition
    programme = told_programme(dossier.pack, edition, lang)
    reminders = [(one.fr if lang == "fr" else one.en, one.source) for one in dossier.checked.reminders]
    if reminders:
        yield Heading(_say("reminders", lang))
        yield Bullets(tuple(Cell(words, (source,)) for words, source in reminders))
    if programme.parameters:
        columns = (
            Column(_say("value", lang), 5, "right"),
            Column(_say("what", lang), 20),
            Column(_say("source", lang), 9),
        )
        rows = tuple((Cell(one.value), Cell(one.why), Cell(one.source)) for one in programme.parameters)
        yield Heading(_say("parameters", lang))
        yield Table(_say("parameters", lang), columns, rows)


def _say(code: str, lang: Lang, **facts: object) -> str:
    return Texts.of("api")(f"export_{code}", lang, **facts)
