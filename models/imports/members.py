"""Members, however they are listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from models.cluster import Cluster
from models.imports.known import Known
from models.imports.mapping import ColumnMapping
from models.imports.members_csv import read_members_csv
from models.imports.members_jsonl import read_members_jsonl
from models.imports.members_mapped import read_members_mapped
from models.imports.problems import ImportReport
from models.membership import Consent
from models.organization import Organization

_JSON = {".jsonl", ".ndjson", ".json"}


def read_members(
    path: Path,
    *,
    consent: Consent | None = None,
    cluster: Cluster | None = None,
    known: Iterable[Organization] = (),
    mapping: ColumnMapping | None = None,
    today: date | None = None,
) -> ImportReport:
    """Read members from JSON lines (by the file's ending) or from a table: a separated file or a workbook.

    With a ``mapping``, the table may have any columns.

    ``consent`` is put on record for those who bring none of their own; without it, they stay shown to staff only.
    ``cluster`` tells which colleges and axes there are; without it, they are taken as given. ``known`` are the
    organizations that the store has: a row without an id is that of one whose SIREN (PIC, RNSR, VAT) it gives.
    A fact that would be true after ``today`` (where given) is refused with its row.
    """
    if mapping:
        report = read_members_mapped(path, mapping, consent=consent, cluster=cluster, known=Known(known), today=today)
        return replace(report, for_all=consent)
    read = read_members_jsonl if is_json(path) else read_members_csv
    return replace(read(path, consent=consent, cluster=cluster, known=Known(known), today=today), for_all=consent)


def is_json(path: Path) -> bool:
    """Whether a file holds JSON lines, by its ending."""
    return bool(_JSON & set(path.suffixes))
