"""Known consortia, however they are kept: a dataset folder, a zip of CORDIS, or one sheet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from models.errors import InvalidInput
from models.imports.cordis import is_cordis, read_cordis
from models.imports.dataset import read_dataset
from models.imports.problems import ImportReport
from models.imports.sheet import read_sheet
from models.membership import Consent
from models.organization import Organization

Find = Callable[[str], Sequence[Organization]]


def read_consortia(
    path: Path,
    *,
    find: Find | None = None,
    known: Callable[[], Iterable[Organization]] = tuple,
    countries: Collection[str] = (),
    consent: Consent | None = None,
    all_members: bool = False,
) -> ImportReport:
    """Read a dataset folder, a zip of CORDIS, or a sheet of past projects whose partners ``find`` (as ``Store.find``)
    knows.

    ``known`` (as ``Store.organizations``) and ``countries`` concern zips: see ``read_cordis``. ``consent`` and
    ``all_members`` concern folders: see ``read_dataset``.
    """
    if is_cordis(path):
        return read_cordis(path, known=known(), countries=countries)
    if countries:
        raise InvalidInput("countries_for_zips", file=path)
    if path.is_dir():
        return replace(read_dataset(path, consent=consent, all_members=all_members), for_all=consent)
    if not path.exists():
        raise InvalidInput("file_missing", file=str(path))
    return read_sheet(path, find=find or (lambda _: ()))
