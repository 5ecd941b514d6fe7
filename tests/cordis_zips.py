"""Archives in the form in which CORDIS publishes the projects of a framework programme."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

PROJECT = [
    "id",
    "acronym",
    "status",
    "title",
    "startDate",
    "endDate",
    "totalCost",
    "ecMaxContribution",
    "legalBasis",
    "topics",
    "ecSignatureDate",
    "frameworkProgramme",
    "masterCall",
    "subCall",
    "fundingScheme",
    "nature",
    "objective",
    "contentUpdateDate",
    "rcn",
    "grantDoi",
]
ORGANIZATION = [
    "projectID",
    "projectAcronym",
    "organisationID",
    "vatNumber",
    "name",
    "shortName",
    "SME",
    "activityType",
    "street",
    "postCode",
    "city",
    "country",
    "nutsCode",
    "geolocation",
    "organizationURL",
    "contactForm",
    "contentUpdateDate",
    "rcn",
    "order",
    "role",
    "ecContribution",
    "netEcContribution",
    "totalCost",
    "endOfParticipation",
    "active",
]
TOPICS = ("projectID", "topic", "title")
FIELDS = ("projectID", "euroSciVocCode", "euroSciVocPath", "euroSciVocTitle", "euroSciVocDescription")

Row = Mapping[str, object]


def project(grant: str, rcn: str, **cells: object) -> Row:
    return {
        "id": grant,
        "rcn": rcn,
        "acronym": f"A{grant}",
        "status": "CLOSED",
        "title": f"Project {grant}",
        "startDate": "2016-03-01",
        "totalCost": "1053125,5",
        "ecMaxContribution": "1053125.5",
        "frameworkProgramme": "H2020",
        "fundingScheme": "RIA",
        **cells,
    }


def seat(grant: str, pic: str, **cells: object) -> Row:
    """One participation; the ``rcn`` of this table is that of the organization."""
    return {
        "projectID": grant,
        "organisationID": pic,
        "name": f"ORGANIZATION {pic}",
        "SME": "false",
        "activityType": "REC",
        "city": "ATHINA",
        "country": "EL",
        "contentUpdateDate": "2022-08-08 14:11:18",
        "rcn": "1906280",
        "role": "participant",
        "totalCost": "960619,95",
        "endOfParticipation": "false",
        **cells,
    }


def table(columns: Iterable[str], rows: Iterable[Row], quoting: int = csv.QUOTE_ALL) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), delimiter=";", restval="", quoting=quoting, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_zip(
    path: Path,
    projects: Iterable[Row],
    seats: Iterable[Row],
    *,
    topics: Iterable[Row] | None = None,
    fields: Iterable[Row] | None = None,
    folder: str = "",
    encoding: str = "utf-8",
    quoting: int = csv.QUOTE_ALL,
) -> Path:
    """Write the tables as members of ``folder``; ``topics`` and ``fields`` only where given."""
    tables = {
        "project.csv": (PROJECT, projects),
        "organization.csv": (ORGANIZATION, seats),
        "topics.csv": (TOPICS, topics),
        "euroSciVoc.csv": (FIELDS, fields),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{folder}information.txt", "made for a test")
        for name, (columns, rows) in tables.items():
            if rows is not None:
                archive.writestr(folder + name, table(columns, rows, quoting).encode(encoding))
    return path
