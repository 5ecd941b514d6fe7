"""Consortia from which there is something to learn."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from matching.learning.consortia import KnownConsortia
from models.organization import Organization
from models.project import Participation, Project, Role

TRADES = ("radio", "boats", "vines", "drones")


def consortia(seed: int = 0, name: str = "made") -> KnownConsortia:
    """Forty organizations of four trades; each project is of one trade and joins three who do it."""
    rng = np.random.default_rng(seed)
    organizations = [Organization(f"o{n:02}", country="ES" if n // 4 % 5 == 4 else "FR") for n in range(40)]
    projects = []
    for number in range(120):
        trade = int(rng.integers(4))
        chosen = rng.choice(10, 3, replace=False) * 4 + trade
        seats = [Participation(f"o{n:02}", Role.PARTICIPANT) for n in sorted(chosen)]
        seats[0] = replace(seats[0], role=Role.COORDINATOR)
        day = date(2014 + number // 24, 1 + number % 12, 1)
        projects.append(
            Project(f"p{number:03}", title=f"{TRADES[trade]} {number}", start_date=day, participations=tuple(seats))
        )
    return KnownConsortia.of(name, organizations, projects)


def write_consortia(folder: Path, known: KnownConsortia) -> Path:
    """The same as a dataset folder."""
    folder.mkdir()
    _table(
        folder / "organizations.csv",
        "id,name,country",
        [(one.id, "", one.country) for one in known.organizations.values()],
    )
    _table(
        folder / "projects.csv", "id,title,start_date", [(one.id, one.title, one.start_date) for one in known.projects]
    )
    seats = [(one.id, seat.organization_id, seat.role) for one in known.projects for seat in one.participations]
    _table(folder / "participations.csv", "project_id,organization_id,role", seats)
    return folder


def _table(path: Path, header: str, rows: list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header.split(","), *rows])
