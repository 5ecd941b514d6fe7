"""From files to the store: rows are checked one by one, reported one by one, and written all or nothing."""

from models.imports.applying import apply_import, kept_consents
from models.imports.consortia import read_consortia
from models.imports.fact_rows import read_facts
from models.imports.members import read_members
from models.imports.problems import ImportReport, RowProblem
from models.imports.refused import on_record

__all__ = [
    "ImportReport",
    "RowProblem",
    "apply_import",
    "kept_consents",
    "on_record",
    "read_consortia",
    "read_facts",
    "read_members",
]
