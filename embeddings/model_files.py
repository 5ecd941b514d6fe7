"""The files of a model's folder, as sentence-transformers saves it: what they say and how they name the space."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from models.errors import Damaged

_PARTS = frozenset({".safetensors", ".bin", ".json", ".txt", ".model"})
_WEIGHTS = frozenset({".safetensors", ".bin"})


@dataclass(frozen=True, slots=True)
class Module:
    """One step from text to vector: the name of its class without packages, and its folder below the model's."""

    kind: str
    path: str


def is_model(folder: Path) -> bool:
    """Whether ``folder`` holds a model's configuration and weights."""
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        return False
    return any(path.suffix in _WEIGHTS for path in _files(folder))


def space_name(folder: Path, label: str) -> str:
    """``label@`` and 12 hexadecimal digits over paths and contents of the model's files."""
    hashed = sha256()
    for path in sorted(_files(folder)):
        with path.open("rb") as stream:
            content = file_digest(stream, "sha256")
        hashed.update(path.relative_to(folder).as_posix().encode() + b"\0" + content.digest())
    return f"{label}@{hashed.hexdigest()[:12]}"


def modules(folder: Path) -> tuple[Module, ...]:
    """The modules that follow each other, as ``modules.json`` lists them; ``()`` where there is none."""
    listed = read_json(folder / "modules.json")
    if not isinstance(listed, list):
        return ()
    told = ((module.get("type"), module.get("path")) for module in listed if isinstance(module, dict))
    return tuple(Module(str(kind).rpartition(".")[2], path) for kind, path in told if isinstance(path, str))


def read_json(path: Path) -> object:
    """What the file says, ``None`` when there is none; ``Damaged`` when it cannot be read."""
    try:
        parsed: object = json.loads(path.read_text(encoding="utf-8"))
        return parsed
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Damaged("embeddings.model_damaged", folder=path.parent, reason=f"{path.name}: {error}") from error


def _files(folder: Path) -> Iterator[Path]:
    """Configuration, vocabulary and weights of the model and of its modules, in no order."""
    for place in (folder, *(folder / module.path for module in modules(folder) if module.path)):
        if place.is_dir():
            yield from (path for path in place.iterdir() if path.suffix in _PARTS and path.is_file())
