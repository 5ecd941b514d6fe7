"""The forms in which a dossier leaves: one entry for every door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.dossier import as_csv, as_docx, as_json, as_pdf, as_xlsx
from api.dossier.consortium_document import consortium_document
from api.dossier.datar_document import datar_document
from api.dossier.datar_dossier import DatarDossier
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

_OF_CONSORTIA = ("json", "csv")
_WRITERS = {"xlsx": as_xlsx.write, "docx": as_docx.write, "pdf": as_pdf.write}


@dataclass(frozen=True, slots=True)
class Exported:
    """A whole file, with a name to keep it under."""

    content: bytes
    media_type: str
    name: str


def exported(dossier: Dossier | DatarDossier, form: str, lang: Lang) -> Exported:
    """``InvalidInput`` for a form that is none of ``FORMATS``, and for one that only consortia have."""
    if form not in FORMATS:
        raise InvalidInput("api.export_form_unknown", form=form, known=", ".join(FORMATS))
    if isinstance(dossier, DatarDossier):
        if form in _OF_CONSORTIA:
            raise InvalidInput("api.export_form_of_consortia", form=form, known=", ".join(_WRITERS))
        name = f"{slug(dossier.cluster.id) or 'cluster'}-datar-{dossier.made:%Y-%m-%d}"
        content = _WRITERS[form](datar_document(dossier, lang))
    else:
        name = f"{slug(dossier.call.id) or 'consortium'}-v{dossier.made.version}-{dossier.made.number}"
        content = _of_consortium(dossier, form, lang)
    return Exported(content, FORMATS[form], f"{name}-{lang}.{form}")


def _of_consortium(dossier: Dossier, form: str, lang: Lang) -> bytes:
    if form == "json":
        return as_json.write(dossier)
    if form == "csv":
        return as_csv.write(dossier, lang)
    return _WRITERS[form](consortium_document(dossier, lang))
