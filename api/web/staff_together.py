"""``/staff/datar/services`` and its like: what members do together, put in, corrected and taken out one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.datar import change_cluster
from api.rights import Right, require
from api.typed import plain_line
from api.web.member_shapes import MOST_ENTRIES
from api.web.together_parts import LONGEST_STRATEGY, PARTS, Entry, Part, mark_of, read_line
from api.web.visits import Sent, ToSent, ToStaff, Visit
from models.cluster import Cluster
from models.errors import Conflict, GrappeError, InvalidInput
from models.euros import in_euros

router = APIRouter(include_in_schema=False)

DATAR = "/staff/datar"
STRATEGY = f"{DATAR}/strategy"
_REMOVE = "remove"
_MONEY = "budget"


class PartName(StrEnum):
    """The parts that have entries, as they stand in addresses."""

    SERVICES = "services"
    GOVERNANCE = "governance"
    ACTIONS = "actions"
    TIES = "ties"


@dataclass(frozen=True, slots=True)
class EntryForm:
    """``entry`` is the mark of the one that is corrected, empty for a new one; ``problems`` are sentences by field."""

    values: Mapping[str, str]
    entry: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the list; ``lacks`` names the fields that are blank."""

    title: str
    facts: tuple[str, ...]
    lacks: tuple[str, ...]
    href: str
    here: bool


@router.api_route(STRATEGY, methods=["GET", "HEAD"])
def show_strategy(visit: ToStaff) -> Response:
    text = visit.store.cluster().strategy
    return _show_strategy(visit, EntryForm({"strategy": text}, mark_of(text)))


@router.post(STRATEGY)
def write_strategy(visit: ToStaff, sent: ToSent) -> Response:
    require(visit.asker, Right.KEEP_RECORDS)
    said = plain_line(sent["strategy"])

    def written(cluster: Cluster) -> Cluster:
        if mark_of(cluster.strategy) != sent["entry"]:
            raise Conflict("api.web.together_changed")
        if len(said) > LONGEST_STRATEGY:
            raise InvalidInput("api.web.together_long", longest=LONGEST_STRATEGY, field="strategy")
        return replace(cluster, strategy=said)

    try:
        change_cluster(visit.store, written)
    except (Conflict, InvalidInput) as error:
        now = mark_of(visit.store.cluster().strategy)
        return _show_strategy(visit, _refused(visit, {"strategy": said}, now, error))
    return visit.done(DATAR, "kept")


@router.api_route(f"{DATAR}/{{name}}", methods=["GET", "HEAD"])
def show_part(visit: ToStaff, name: PartName) -> Response:
    """With ``entry``, the form corrects that one."""
    part, wanted = PARTS[name], visit.asked("entry")
    found = next((one for one in _entries(visit.store.cluster(), part) if mark_of(one) == wanted), None)
    return _show(visit, part, EntryForm(part.shown(found), wanted) if found else _blank(part))


@router.post(f"{DATAR}/{{name}}")
def write_entry(visit: ToStaff, sent: ToSent, name: PartName) -> Response:
    require(visit.asker, Right.KEEP_RECORDS)
    part = PARTS[name]
    typed = {one.name: "\n".join(sent.all(one.name)) if one.sort == "checks" else sent[one.name] for one in part.fields}
    removing = sent["do"] == _REMOVE
    problems: dict[str, str] = {}
    made = None if removing else _made(visit, part, typed, problems)
    if problems:
        return _show(visit, part, EntryForm(typed, sent["entry"], problems, 422))
    try:
        change_cluster(visit.store, lambda cluster: _with(cluster, part, sent, made))
    except (Conflict, InvalidInput) as error:
        return _show(visit, part, _refused(visit, typed, "", error))
    return visit.done(f"{DATAR}/{part.name}", "removed" if removing else "kept")


def _made(visit: Visit, part: Part, typed: Mapping[str, str], problems: dict[str, str]) -> Entry | None:
    """The entry, or ``None`` with what is wrong with each field in ``problems``."""
    read: dict[str, Any] = {}
    for one in part.fields:
        try:
            read[one.name] = read_line(one, typed[one.name], visit)
        except InvalidInput as error:
            problems[one.name] = error.sentence(visit.lang)
    try:
        return None if problems else part.made(read)
    except InvalidInput as error:
        problems[str(error.facts.get("field", ""))] = error.sentence(visit.lang)
        return None


def _with(cluster: Cluster, part: Part, sent: Sent, made: Entry | None) -> Cluster:
    """``made`` in the place of the entry that the form was made from, or at the end; without it, that one is gone."""
    entries, wanted = list(_entries(cluster, part)), sent["entry"]
    place = next((at for at, one in enumerate(entries) if mark_of(one) == wanted), None)
    if place is None and (wanted or made is None):
        raise Conflict("api.web.together_changed")
    if made is not None and place is None and len(entries) >= MOST_ENTRIES:
        raise InvalidInput("api.web.together_full", most=MOST_ENTRIES)
    at = len(entries) if place is None else place
    entries[at : at + 1] = [] if made is None else [made]
    changed: dict[str, Any] = {part.name: tuple(entries)}
    return replace(cluster, **changed)


def _refused(visit: Visit, typed: Mapping[str, str], entry: str, error: GrappeError) -> EntryForm:
    problems = {str(error.facts.get("field", "")): error.sentence(visit.lang)}
    return EntryForm(typed, entry, problems, 409 if isinstance(error, Conflict) else 422)


def _entries(cluster: Cluster, part: Part) -> tuple[Entry, ...]:
    entries: tuple[Entry, ...] = getattr(cluster, part.name)
    return entries


def _blank(part: Part) -> EntryForm:
    return EntryForm({one.name: "" for one in part.fields})


def _show_strategy(visit: Visit, form: EntryForm) -> Response:
    axes = [axis.name.either(visit.lang) for axis in visit.store.cluster().axes]
    return visit.show("staff_strategy.html", status=form.status, form=form, axes=axes)


def _show(visit: Visit, part: Part, form: EntryForm) -> Response:
    names = {member.id: member.organization.label for member in visit.desk.roll.seen_by(visit.asker)}
    shown = {**form.values}
    if "organization" in shown:
        shown["organization"] = names.get(shown["organization"], shown["organization"])
    return visit.show(
        "staff_together.html",
        status=form.status,
        part=part,
        fields=[(one, one.options(visit)) for one in part.fields],
        form=replace(form, values=shown),
        names=sorted(names.values()) if any(one.sort == "member" for one in part.fields) else [],
        rows=[_row(visit, part, one, form.entry, names) for one in _entries(visit.store.cluster(), part)],
    )


def _row(visit: Visit, part: Part, entry: Entry, open_entry: str, names: Mapping[str, str]) -> Row:
    values, title, mark = part.shown(entry), part.title(entry, visit), mark_of(entry)
    facts = []
    for one in part.fields:
        words = names if one.sort == "member" else dict(one.options(visit))
        said = ", ".join(words.get(value, value) for value in values[one.name].split("\n") if value)
        if one.name == _MONEY and said:
            said = in_euros(getattr(entry, _MONEY), visit.lang)
        if said and said != title:
            facts.append(
                f"{visit.say(one.label)} : {said}" if visit.lang == "fr" else f"{visit.say(one.label)}: {said}"
            )
    lacks = tuple(visit.say(one.label) for one in part.fields if one.wanted and not values[one.name])
    here = visit.to(f"{DATAR}/{part.name}", entry=mark) + "#entry"
    return Row(title, tuple(facts), lacks, here, mark == open_entry)
