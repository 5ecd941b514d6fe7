"""Members from JSON lines: an object a line, with the fields of the CSV and what a cell cannot hold.

``competences`` are texts or objects with ``label``, ``description``, ``level`` and ``language``; ``needs`` and ``axes``
are lists of texts; ``identifiers`` and ``contact`` may be objects; ``consent`` is an object with ``shown_to``,
``since``, ``note`` and ``contact``. Facts may be numbers, yes or no, and lists of texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from models.cluster import Cluster
from models.imports.fact_values import FACT_FIELDS
from models.imports.known import Known
from models.imports.member_rows import GivenMember, MemberRows
from models.imports.problems import ImportReport, WrongValue
from models.imports.text_files import read_text
from models.imports.values import plain_text
from models.imports.words import unread_column, vocabulary, word_key
from models.membership import Audience, Competence, Consent

_COMPETENCE = ("label", "description", "level", "language")
_CONSENT = {"shown_to", "since", "note", "contact"}
_NESTED = {
    "identifiers": {"siren": "siren", "pic": "pic", "rnsr": "rnsr", "vat": "vat"},
    "contact_name": {"name": "contact_name", "email": "contact_email", "phone": "contact_phone", "website": "website"},
}


def read_members_jsonl(
    path: Path, *, consent: Consent | None, cluster: Cluster | None, known: Known, today: date | None
) -> ImportReport:
    """Read a file of members. ``consent`` is for those whose line records none of its own."""
    file = read_text(path)
    members = MemberRows(file.name, {}, consent=consent, cluster=cluster, known=known, today=today)
    unknown: dict[str, int] = {}
    for line, text in enumerate(file.text.split("\n"), start=1):
        if not text.strip():
            continue
        try:
            given = given_member(line, text, unknown)
        except WrongValue as wrong:
            members.rows += 1
            members.report(line, wrong)
        else:
            members.add(given)
    warnings = [unread_column(file.name, line, key, vocabulary("headers")) for key, line in unknown.items()]
    return ImportReport(members.batch(), tuple(members.problems), members.rows, (*warnings, *members.warnings))


def given_member(line: int, text: str, unknown: dict[str, int]) -> GivenMember:
    """What a line says; keys that nothing is read from go into ``unknown`` with the line that has them first."""
    fields: dict[str, Any] = {}
    known = vocabulary("headers")
    for key, value in _object(text).items():
        field = "consent" if key == "consent" else "identifiers" if key == "identifiers" else known.get(word_key(key))
        if field is None:
            unknown.setdefault(key, line)
        elif value is not None:
            fields[field] = value
    return GivenMember(
        line,
        dict(_texts(fields)),
        tuple(_competence(item) for item in _list(fields, "competences")),
        tuple(_text("needs", item) for item in _list(fields, "needs")),
        tuple(_text("axes", item) for item in _list(fields, "axes")),
        _consent(fields.get("consent")),
    )


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
        if "\\u" in text:
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise WrongValue("json_wrong", reason=str(error), value=text) from error
    if not isinstance(found, dict):
        raise WrongValue("json_not_object", value=text)
    return found


def _texts(fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field, value in fields.items():
        if field in {"competences", "needs", "axes", "consent"}:
            continue
        if field in _NESTED and isinstance(value, dict):
            for key, inner in value.items():
                if key not in _NESTED[field]:
                    raise WrongValue("json_key_unknown", column=field, value=key, known=", ".join(_NESTED[field]))
                text = _text(key, inner)
                if text:
                    yield _NESTED[field][key], text
        else:
            text = _text(field, _plain_fact(value) if field in FACT_FIELDS else value)
            if text:
                yield field, text


def _text(field: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise WrongValue("json_not_text", column=field, value=json.dumps(value, ensure_ascii=False))
    return plain_text(str(value)).strip()


def _plain_fact(value: object) -> object:
    """As it would stand in a cell."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return str(value)
        case list() if all(isinstance(item, str) for item in value):
            return " ; ".join(value) or "none"
    return value


def _list(fields: dict[str, Any], field: str) -> list[object]:
    value = fields.get(field, [])
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        raise WrongValue("json_not_list", column=field, value=json.dumps(value, ensure_ascii=False))
    return [item for item in value if item not in (None, "")]


def _competence(item: object) -> Competence:
    if not isinstance(item, dict):
        return Competence(_text("competences", item))
    strange = [key for key in item if key not in _COMPETENCE]
    if strange:
        raise WrongValue("json_key_unknown", column="competences", value=strange[0], known=", ".join(_COMPETENCE))
    competence = Competence(*(_text("competences", item.get(key)) for key in _COMPETENCE))
    if not competence.label:
        raise WrongValue("competence_without_label", column="competences", value=json.dumps(item, ensure_ascii=False))
    return competence


def _consent(value: object) -> Consent | None:
    if value is None:
        return None
    try:
        if (
            not isinstance(value, dict)
            or not value.keys() <= _CONSENT
            or not isinstance(value.get("contact"), bool | None)
        ):
            raise ValueError
        return Consent(
            shown_to=Audience(value["shown_to"]),
            since=date.fromisoformat(value["since"]),
            note=_text("consent", value.get("note")),
            contact=bool(value.get("contact")),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise WrongValue(
            "consent_wrong", column="consent", value=json.dumps(value, ensure_ascii=False), known=", ".join(Audience)
        ) from error
