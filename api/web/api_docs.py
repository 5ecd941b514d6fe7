"""``/api/docs``: the interface described on a page of our own, from its description, without any script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.web.desk import InLang, ToDesk
from api.web.pages import Frame
from models.texts import LANGS

router = APIRouter(include_in_schema=False)

Described = Mapping[str, Any]
_METHODS = ("get", "put", "post", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Entry:
    """A parameter, or a field of a schema. ``shape`` names the schema that describes it further, if one does."""

    name: str
    kind: str
    shape: str
    place: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Entry, ...]
    body: tuple[Entry, ...]
    answers: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class SchemaView:
    name: str
    description: str
    fields: tuple[Entry, ...]


def groups(described: Described) -> tuple[Group, ...]:
    """The operations by what they are about, in the order of the description."""
    found: dict[str, list[Operation]] = {}
    for path, methods in described["paths"].items():
        for method in filter(methods.__contains__, _METHODS):
            operation = methods[method]
            for tag in operation.get("tags", ["other"]):
                found.setdefault(tag, []).append(_operation(method, path, operation))
    return tuple(Group(name, tuple(operations)) for name, operations in found.items())


def schemas(described: Described) -> tuple[SchemaView, ...]:
    return tuple(
        SchemaView(name, schema.get("description", ""), tuple(_fields(schema)))
        for name, schema in sorted(described["components"]["schemas"].items())
        if "properties" in schema
    )


def _operation(method: str, path: str, operation: Described) -> Operation:
    content = operation.get("requestBody", {}).get("content", {})
    return Operation(
        method.upper(),
        path,
        operation.get("summary", ""),
        operation.get("description", ""),
        tuple(
            _entry(one["name"], one["schema"] | one, place=one["in"], required=one.get("required", False))
            for one in operation.get("parameters", ())
        ),
        tuple(_entry(media, one["schema"]) for media, one in content.items()),
        tuple(_answer(status, answer) for status, answer in operation["responses"].items()),
    )


def _answer(status: str, answer: Described) -> Entry:
    schema: Described = next((one.get("schema", {}) for one in answer.get("content", {}).values()), {})
    return _entry(status, {**schema, "description": answer.get("description", "")})


def _fields(schema: Described) -> Iterator[Entry]:
    required = schema.get("required", ())
    for name, field in schema["properties"].items():
        yield _entry(name, field, required=name in required)


def _entry(name: str, schema: Described, *, place: str = "", required: bool = False) -> Entry:
    return Entry(name, _kind(schema), _shape(schema), place, required, schema.get("description", ""))


def _kind(schema: Described) -> str:
    """The type in a few words: ``text``, ``list of …``, the values of a choice."""
    if "$ref" in schema:
        return _named(schema)
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    bounds = " ".join(f"{sign} {schema[name]}" for name, sign in (("minimum", "≥"), ("maximum", "≤")) if name in schema)
    return " ".join(filter(None, (schema.get("format") or schema.get("type", ""), bounds)))


def _shape(schema: Described) -> str:
    inner = [schema, schema.get("items", {}), *schema.get("anyOf", ())]
    inner += [one["items"] for one in inner if "items" in one]
    return next((_named(one) for one in inner if "$ref" in one), "")


def _named(schema: Described) -> str:
    return str(schema["$ref"]).rsplit("/", 1)[1]


@router.get("/api/docs")
def api_docs(request: Request, desk: ToDesk, lang: InLang) -> Response:
    described = request.app.openapi()
    frame = Frame(lang, desk.gate.cluster(), {other: f"/api/docs?lang={other}" for other in LANGS})
    shapes = schemas(described)
    return desk.pages.render(
        "api_docs.html",
        frame,
        groups=groups(described),
        schemas=shapes,
        known={one.name for one in shapes},
    )
