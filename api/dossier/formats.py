"""The forms in which a dossier leaves: one entry for every door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.dossier import as_csv, as_docx, as_json, as_pdf, as_xlsx
from api.dossier.consortium_document import consortium_document
from api.dossier.dossier import Dossier
from models.errors import InvalidInput
from models.names import slug
from models.texts import Lang

_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: Mapping[str, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "pdf": "application/pdf",
}
"""Each with its media type."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A whole file, with a name to keep it under."""

    content: bytes
    media_type: str
    name: str


def exported(dossier: Dossier, form: str, lang: Lang) -> Exported:
    """``InvalidInput`` for a form that is none of ``FORMATS``."""
    if form not in FORMATS:
        raise InvalidInput("api.export_form_unknown", form=form, known=", ".join(FORMATS))
    made = dossier.made
    name = f"{slug(dossier.call.id) or 'consortium'}-v{made.version}-{made.number}-{lang}.{form}"
    return Exported(_content(dossier, form, lang), FORMATS[form], name)


def _content(dossier: Dossier, form: str, lang: Lang) -> bytes:
    if form == "json":
        return as_json.write(dossier)
    if form == "csv":
        return as_csv.write(dossier, lang)
    writer = {"xlsx": as_xlsx.write, "docx": as_docx.write, "pdf": as_pdf.write}[form]
    return writer(consortium_document(dossier, lang))
