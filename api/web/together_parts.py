"""What members do together, as forms: for each part of the cluster's data its fields, how one is read and shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from api.plain import plain
from api.typed import plain_line, read_typed
from api.web.visits import Visit
from models.collective import Action, ActionState, NeedArea, Seat, SharedService, Tie, TieKind
from models.errors import InvalidInput
from models.euros import read_euros
from models.imports.values import read_date
from models.names import name_key
from models.texts import Localized

LONGEST_LINE = 500
LONGEST_STRATEGY = 5_000
_DIGITS = 16
_HEADS = {"yes": True, "no": False}
Entry = SharedService | Seat | Action | Tie
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """``label`` and ``help`` are codes; ``sort`` is line, date, choice, checks or member; ``needed``: not blank,
    ``wanted``: a list says so where it is.

    ``read`` gives what a text means (``InvalidInput`` where it is nothing); ``options`` those to choose from.
    """

    name: str
    label: str
    sort: str = "line"
    help: str = ""
    needed: bool = False
    wanted: bool = True
    read: Callable[[str, Visit], object] = lambda text, _: text
    options: Callable[[Visit], Options] = lambda _: ()


@dataclass(frozen=True, slots=True)
class Part:
    """``name`` is that of the cluster's field. ``shown`` gives the text of each field of an entry, ``made`` the entry
    from what was read; ``title`` is what it is called in a list."""

    name: str
    heading: str
    lead: str
    fields: tuple[Field, ...]
    made: Callable[[Mapping[str, Any]], Entry]
    shown: Callable[[Any], dict[str, str]]
    title: Callable[[Any, Visit], str]


def mark_of(thing: object) -> str:
    """By what a form knows the entry that it was made from."""
    return hashlib.sha256(json.dumps(plain(thing)).encode()).hexdigest()[:_DIGITS]


def read_line(field: Field, text: str, visit: Visit) -> object:
    """``InvalidInput`` for one that is too long, blank where it is needed, or means nothing."""
    said = plain_line(text)
    if len(said) > LONGEST_LINE:
        raise InvalidInput("api.web.together_long", longest=LONGEST_LINE, field=field.name)
    if field.needed and not said:
        raise InvalidInput("api.web.together_blank", field=field.name)
    return field.read(said, visit)


def _areas(text: str, _: Visit) -> tuple[NeedArea, ...]:
    return tuple(area for area in NeedArea if area in text.split())


def _member(text: str, visit: Visit) -> str:
    """The id of the member that is called so, or has that id."""
    wanted = name_key(text)
    ids = [member.id for member in visit.desk.roll.all() if member.id == text]
    ids = ids or [m.id for m in visit.desk.roll.seen_by(visit.asker) if name_key(m.organization.label) == wanted]
    if text and len(ids) != 1:
        raise InvalidInput("api.web.together_no_member", who=text, field="organization")
    return ids[0] if text else ""


def _axis(text: str, visit: Visit) -> str:
    return text if text in {axis.id for axis in visit.desk.gate.cluster().axes} else ""


def _service(read: Mapping[str, Any]) -> SharedService:
    if not (read["name_fr"] or read["name_en"]):
        raise InvalidInput("api.web.together_blank", field="name_fr")
    return SharedService(Localized(read["name_en"], read["name_fr"]), read["areas"], read["run_by"])


SERVICES = Part(
    "services",
    "together_services",
    "together_services_lead",
    (
        Field("name_fr", "together_name_fr", wanted=False),
        Field("name_en", "together_name_en", help="together_name_help", wanted=False),
        Field(
            "areas",
            "together_areas",
            "checks",
            read=_areas,
            options=lambda visit: tuple((area.value, area.to(visit.lang)) for area in NeedArea),
        ),
        Field("run_by", "together_run_by", help="together_run_by_help"),
    ),
    _service,
    lambda one: {
        "name_fr": one.name.fr,
        "name_en": one.name.en,
        "areas": "\n".join(one.areas),
        "run_by": one.run_by,
    },
    lambda one, visit: str(one.name.either(visit.lang)),
)
GOVERNANCE = Part(
    "governance",
    "together_governance",
    "together_governance_lead",
    (
        Field("body", "together_body", help="together_body_help", needed=True),
        Field("person", "together_person"),
        Field("role", "together_role", wanted=False),
        Field(
            "organization", "together_organization", "member", "together_organization_help", wanted=False, read=_member
        ),
        Field(
            "company_head",
            "together_company_head",
            "choice",
            read=lambda text, _: _HEADS.get(text),
            options=lambda visit: (
                ("", visit.say("together_unknown")),
                ("yes", visit.say("together_yes")),
                ("no", visit.say("together_no")),
            ),
        ),
    ),
    lambda read: Seat(read["body"], read["person"], read["organization"], read["role"], read["company_head"]),
    lambda one: {
        "body": one.body,
        "person": one.person,
        "role": one.role,
        "organization": one.organization_id,
        "company_head": next((name for name, value in _HEADS.items() if value is one.company_head), ""),
    },
    lambda one, _: str(one.person or one.body),
)
ACTIONS = Part(
    "actions",
    "together_actions",
    "together_actions_lead",
    (
        Field("title", "together_title", needed=True),
        Field(
            "axis",
            "together_axis",
            "choice",
            read=_axis,
            options=lambda visit: (
                ("", visit.say("together_unknown")),
                *((axis.id, axis.name.either(visit.lang)) for axis in visit.desk.gate.cluster().axes),
            ),
        ),
        Field("owner", "together_owner", help="together_owner_help"),
        Field("start", "together_start", "date", read=lambda text, _: read_typed(read_date, text, field="start")),
        Field("end", "together_end", "date", read=lambda text, _: read_typed(read_date, text, field="end")),
        Field("budget", "together_budget", help="together_budget_help", read=lambda text, _: read_euros(text)),
        Field(
            "state",
            "together_state",
            "choice",
            read=lambda text, _: ActionState(text) if text in set(ActionState) else None,
            options=lambda visit: (
                ("", visit.say("together_unknown")),
                *((state.value, state.to(visit.lang)) for state in ActionState),
            ),
        ),
    ),
    lambda read: Action(**read),
    lambda one: {
        "title": one.title,
        "axis": one.axis,
        "owner": one.owner,
        "start": one.start.isoformat() if one.start else "",
        "end": one.end.isoformat() if one.end else "",
        "budget": "" if one.budget is None else f"{one.budget:.2f}",
        "state": one.state.value if one.state else "",
    },
    lambda one, _: str(one.title),
)
TIES = Part(
    "ties",
    "together_ties",
    "together_ties_lead",
    (
        Field("name", "together_tie_name", needed=True),
        Field(
            "kind",
            "together_tie_kind",
            "choice",
            read=lambda text, _: TieKind(text) if text in set(TieKind) else TieKind.POLE,
            options=lambda visit: tuple((kind.value, kind.to(visit.lang)) for kind in TieKind),
        ),
        Field("form", "together_form", help="together_form_help"),
    ),
    lambda read: Tie(read["name"], read["kind"], read["form"]),
    lambda one: {"name": one.name, "kind": one.kind.value, "form": one.form},
    lambda one, _: str(one.name),
)
PARTS: Mapping[str, Part] = {part.name: part for part in (SERVICES, GOVERNANCE, ACTIONS, TIES)}
