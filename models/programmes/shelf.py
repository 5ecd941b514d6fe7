"""Where packs are found: those that come with Grappe, and those of the cluster's own folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from models.errors import InvalidInput, NotFound
from models.programmes.pack import Pack
from models.programmes.reading import read_pack, read_pack_file


@dataclass(frozen=True, slots=True)
class Shelf:
    """Packs by id; one in ``own`` (a folder that may be absent) takes the place of a packaged one of its id."""

    own: Path | None = None

    def packs(self) -> tuple[Pack, ...]:
        """All, by id; ``InvalidInput`` for one of the folder that cannot be used."""
        found = dict(packaged())
        found.update((pack.id, pack) for pack in self._own())
        return tuple(found[id_] for id_ in sorted(found))

    def pack_or_file(self, name: str) -> Pack:
        """By id, or by the path of a file, for those who may read any: never for a name out of a form or a request."""
        if not name.endswith(".toml"):
            return self.pack(name)
        path = Path(name)
        if not path.is_file():
            raise NotFound("pack_file_missing", path=path)
        return read_pack_file(path)

    def pack(self, name: str) -> Pack:
        """By id; ``NotFound`` for one that is not there."""
        found = next((pack for pack in self.packs() if pack.id == name), None)
        if found is None:
            known = ", ".join(pack.id for pack in self.packs())
            raise NotFound("programme_unknown", programme=name, known=known)
        return found

    def _own(self) -> Iterator[Pack]:
        if self.own is None or not self.own.is_dir():
            return
        for path in sorted(self.own.glob("*.toml")):
            pack = read_pack_file(path)
            if pack.id != path.stem:
                raise InvalidInput("pack_misplaced", path=path, id=pack.id)
            yield pack


@cache
def packaged() -> dict[str, Pack]:
    """The packs that come with Grappe, by id."""
    folder = files("models").joinpath("programmes", "packs")
    packs = [
        read_pack(one.read_text(encoding="utf-8"), source=one.name)
        for one in sorted(folder.iterdir(), key=lambda one: one.name)
        if one.name.endswith(".toml")
    ]
    return {pack.id: pack for pack in packs}
