"""Things as the journal keeps them: JSON documents from which the very same thing comes back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from models.call import Call
from models.cluster import Cluster
from models.facts import Facts
from models.journal import Sort, Thing
from models.membership import Membership
from models.organization import Organization
from models.project import Project

Document = Mapping[str, Any]

_TYPES: dict[Sort, type[Thing]] = {
    Sort.ORGANIZATION: Organization,
    Sort.MEMBERSHIP: Membership,
    Sort.PROJECT: Project,
    Sort.CALL: Call,
    Sort.FACTS: Facts,
    Sort.CLUSTER: Cluster,
}


@cache
def _adapter(sort: Sort) -> TypeAdapter[Any]:
    return TypeAdapter(_TYPES[sort])


def to_document(sort: Sort, thing: Thing) -> Document:
    document: Document = _adapter(sort).dump_python(thing, mode="json")
    return document


def from_document(sort: Sort, document: Document) -> Thing:
    thing: Thing = _adapter(sort).validate_python(document)
    return thing
