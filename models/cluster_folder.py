"""A whole cluster as a folder that people can read and that imports again to the same state.

``cluster.toml`` and ``calls.toml`` are the files that ``grappe init`` and the demo read, ``members.jsonl`` is one for
``grappe import members``; the rest are JSON lines with the fields of the things' own classes. ``manifest.json`` has the
number of lines and the SHA-256 of each file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from models.calls_toml import call_table, read_calls
from models.cluster import Cluster
from models.errors import InvalidInput, NotReady
from models.facts import Facts
from models.feedback import Feedback, ShownAnswer
from models.golden import GoldenQuestion
from models.imports.amounts import check_number
from models.imports.problems import RowProblem, WrongValue
from models.imports.values import CONTROLS, read_email, read_id, read_website
from models.membership import Membership
from models.new_folder import new_folder
from models.organization import Organization
from models.project import Project
from models.proposal import Assembly, numbers_of
from models.store import Batch
from models.texts import Localized
from models.toml_text import toml_text
from models.whole_cluster import WholeCluster

T = TypeVar("T")

FORM = 1
"""Grows when a folder of before could not be read any more as it is."""

_CLUSTER, _CALLS, _MANIFEST = "cluster.toml", "calls.toml", "manifest.json"
_LINES = (
    *("organizations.jsonl", "members.jsonl", "projects.jsonl", "facts.jsonl"),
    *("answers.jsonl", "feedback.jsonl", "apart.jsonl", "assemblies.jsonl"),
    "golden.jsonl",
)
_LONGEST_REASON = 200
_OF_AN_ORGANIZATION = ("id", "name", "kind", "size", "country", "region", "city", "identifiers")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the folder: how many lines (or calls) it has, and its SHA-256."""

    count: int
    sha256: str


def write_cluster_folder(whole: WholeCluster, out: Path, now: datetime) -> Mapping[str, Part]:
    """Write the folder, whole or not at all, for its owner alone; what each file holds. Errors as of ``new_folder``."""
    parts: dict[str, Part] = {}
    with new_folder(out) as folder:
        folder.chmod(0o700)
        for name, text, count in _texts(whole):
            content = text.encode()
            (folder / name).write_bytes(content)
            parts[name] = Part(count, hashlib.sha256(content).hexdigest())
        files = {name: asdict(part) for name, part in parts.items()}
        manifest = {"form": FORM, "made": now.isoformat(), "files": files}
        (folder / _MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return parts


def read_cluster_folder(folder: Path) -> WholeCluster:
    """Read what ``write_cluster_folder`` wrote.

    ``InvalidInput`` names what is not as it was written, or cannot be used; ``NotReady`` when a newer Grappe wrote it.
    """
    contents = _contents(folder)
    texts = {name: content.decode("utf-8", errors="replace") for name, content in contents.items()}
    lines = {name: _Lines(folder / name, contents.get(name, b"")) for name in _LINES}
    members = lines["members.jsonl"].each(_member)
    return WholeCluster(
        Cluster.from_toml(texts[_CLUSTER], source=str(folder / _CLUSTER)) if _CLUSTER in texts else None,
        Batch(
            (*(organization for organization, _ in members), *lines["organizations.jsonl"].each(_organization)),
            tuple(membership for _, membership in members),
            tuple(lines["projects.jsonl"].each(_of(Project))),
            read_calls(texts.get(_CALLS, ""), source=str(folder / _CALLS)),
            tuple(lines["facts.jsonl"].each(_facts)),
        ),
        tuple(lines["answers.jsonl"].each(_of(ShownAnswer))),
        tuple(lines["feedback.jsonl"].each(_of(Feedback))),
        tuple(lines["apart.jsonl"].each(_of(tuple[str, str]))),
        tuple(lines["assemblies.jsonl"].each(_assembly)),
        tuple(lines["golden.jsonl"].each(_of(GoldenQuestion))),
    )


def _texts(whole: WholeCluster) -> Iterable[tuple[str, str, int]]:
    batch = whole.batch
    joined = {membership.organization_id: membership for membership in batch.memberships}
    given: dict[str, list[Any]] = {
        "organizations.jsonl": [_dumped(one) for one in batch.organizations if one.id not in joined],
        "members.jsonl": [_flat(one, joined[one.id]) for one in batch.organizations if one.id in joined],
        "projects.jsonl": [_dumped(one) for one in batch.projects],
        "facts.jsonl": [_dumped(one) for one in batch.facts],
        "answers.jsonl": [_dumped(one) for one in whole.answers],
        "feedback.jsonl": [_dumped(one) for one in whole.feedback],
        "apart.jsonl": list(whole.kept_apart),
        "assemblies.jsonl": [_dumped(one) for one in whole.assemblies],
        "golden.jsonl": [_dumped(one) for one in whole.golden],
    }
    if whole.cluster:
        yield _CLUSTER, whole.cluster.to_toml(), 1
    yield _CALLS, toml_text({"calls": [call_table(call) for call in batch.calls]}), len(batch.calls)
    for name in _LINES:
        yield name, "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in given[name]), len(given[name])


def _flat(organization: Organization, membership: Membership) -> dict[str, Any]:
    """One member in the form of ``models.imports.members_jsonl``."""
    own = _dumped(membership)
    del own["organization_id"]
    return {**_dumped(organization), **own}


def _dumped(thing: object) -> dict[str, Any]:
    kind: Any = type(thing)
    dumped: dict[str, Any] = _adapter(kind).dump_python(thing, mode="json")
    return dumped


def _of(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401 (a class)
    return lambda given: _adapter(kind).validate_python(given)


@cache
def _adapter(kind: Any) -> Any:  # noqa: ANN401 (a class to pydantic's TypeAdapter, which is slow to import)
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _organization(given: Mapping[str, Any]) -> Organization:
    organization: Organization = _adapter(Organization).validate_python(given)
    read_id(organization.id)
    return organization


def _member(given: Mapping[str, Any]) -> tuple[Organization, Membership]:
    """What stands behind a link or in an address is looked at as in any import."""
    organization = _organization({name: given.get(name) for name in _OF_AN_ORGANIZATION})
    own = {name: value for name, value in given.items() if name not in _OF_AN_ORGANIZATION}
    membership: Membership = _adapter(Membership).validate_python({**own, "organization_id": organization.id})
    read_email(membership.contact.email)
    if read_website(membership.contact.website) != membership.contact.website:
        raise WrongValue("website_wrong", value=membership.contact.website)
    return organization, membership


def _facts(given: Mapping[str, Any]) -> Facts:
    facts: Facts = _adapter(Facts).validate_python(given)
    for number in facts.numbers():
        check_number(number)
    return facts


def _assembly(given: Mapping[str, Any]) -> Assembly:
    assembly: Assembly = _adapter(Assembly).validate_python(given)
    for number in numbers_of(assembly):
        check_number(number)
    return assembly


@dataclass(frozen=True, slots=True)
class _Lines:
    """JSON lines, read one by one into things."""

    file: Path
    content: bytes

    def each(self, read: Callable[[Any], T]) -> list[T]:
        """``InvalidInput`` names the line that cannot be used."""
        found: list[T] = []
        for number, line in enumerate(self.content.splitlines(), start=1):
            try:
                given = json.loads(line)
                _check_plain(given)
                found.append(read(given))
            except WrongValue as wrong:
                told = RowProblem(self.file.name, number, "", wrong.value, wrong.code, wrong.facts)
                reason = Localized(told.what("en"), told.what("fr"))
                raise InvalidInput("export_line_wrong", file=self.file, line=number, reason=reason) from wrong
            except (ValueError, TypeError, AttributeError, RecursionError) as error:  # pydantic's are ValueErrors
                cause = " ".join(str(error).split())[:_LONGEST_REASON]
                raise InvalidInput("export_line_wrong", file=self.file, line=number, reason=cause) from error
        return found


def _check_plain(given: object) -> None:
    """``ValueError`` for a text that would steer the terminal that shows it, or that cannot be written, and for what is
    no number."""
    match given:
        case float():
            if not isfinite(given):
                raise ValueError(repr(given))
        case str():
            given.encode()
            if CONTROLS.search(given):
                raise ValueError(repr(given))
        case dict():
            _check_plain([*given.keys(), *given.values()])
        case list():
            for item in given:
                _check_plain(item)


def _contents(folder: Path) -> Mapping[str, bytes]:
    """The files by name, as the manifest says that they were written."""
    manifest = folder / _MANIFEST
    if not manifest.is_file():
        raise InvalidInput("export_foreign", folder=folder)
    try:
        told = json.loads(manifest.read_bytes())
        form, files = int(told["form"]), {name: Part(**part) for name, part in told["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidInput("export_foreign", folder=folder) from error
    if form > FORM:
        raise NotReady("export_newer", folder=folder)
    found: dict[str, bytes] = {}
    for name in (_CLUSTER, _CALLS, *_LINES):
        content = (folder / name).read_bytes() if (folder / name).is_file() else None
        digest = hashlib.sha256(content).hexdigest() if content is not None else None
        if digest != (files[name].sha256 if name in files else None):
            raise InvalidInput("export_changed", file=folder / name)
        if content is not None:
            found[name] = content
    return found
