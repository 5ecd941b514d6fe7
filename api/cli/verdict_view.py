"""A verdict for people: the whole first, then rule by rule, then money, then what to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from api.cli.door import Door
from api.cli.tables import headed_table

if TYPE_CHECKING:
    from matching.checking.check import Checked
    from matching.checking.telling import Told, ToldRule

MARKS = {"holds": ("✓", "green"), "fails": ("✗", "red"), "undecided": ("?", "yellow")}
_INDENT = 4


def show_verdict(door: Door, checked: Checked) -> None:
    from matching.checking.telling import told

    words = told(checked, door.lang)
    step = checked.seen.consortium.step
    head = door.text("verdict_head", programme=words.programme, edition=words.edition)
    door.show(Text(door.text("verdict_step", head=head, step=step) if step else head, style="bold"))
    mark, style = MARKS[words.verdict]
    door.show(Text(f"{mark} {words.said}", style=f"bold {style}"))
    for rule in words.rules:
        _show_rule(door, rule)
    _show_aid(door, words)
    for code, lines in (
        ("verdict_ask", words.asks),
        ("verdict_remarks", words.remarks),
        ("verdict_reminders", words.reminders),
    ):
        if lines:
            door.show(Text("\n" + door.text(code), style="bold"))
            for line in lines:
                door.show(Padding(Text(f"– {line}"), (0, 0, 0, 2), expand=False))


def _show_rule(door: Door, rule: ToldRule) -> None:
    mark, style = MARKS[rule.verdict]
    head = Text(f"\n{mark} ", style=style if rule.hard else "")
    head.append(rule.wording, style="default")
    head.append(f"  [{rule.said}]", style=style if rule.hard else "dim")
    door.show(head)
    measured = " · ".join(filter(None, (rule.found, rule.gap)))
    for code, told in (
        ("verdict_found", measured),
        ("verdict_concerned", ", ".join(rule.concerned)),
        ("verdict_ask_whom", "; ".join(rule.asks)),
        ("verdict_note", " ".join(rule.remarks)),
        ("verdict_source", rule.source),
    ):
        if told:
            door.show(Padding(Text(door.text(code, told=told)), (0, 0, 0, _INDENT), expand=False))


def _show_aid(door: Door, words: Told) -> None:
    if not any(line.rate for line in words.aid):
        return
    door.show(Text("\n" + door.text("verdict_aid"), style="bold"))
    table = headed_table(door.text("verdict_aid_who"))
    for code in ("verdict_aid_budget", "verdict_aid_rate", "verdict_aid_least", "verdict_aid_asked"):
        table.add_column(door.text(code), justify="right")
    for line in (*words.aid, words.total):
        table.add_row(line.name, line.budget, line.rate, line.aid, line.asked)
    door.show(Padding(table, (0, 0, 0, 2), expand=False))
    door.say("verdict_rounding")
