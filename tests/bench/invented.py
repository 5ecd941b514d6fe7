"""Members and past projects made from a seed, in any number: words that mean nothing, sizes that are real."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from openpyxl import Workbook

from models.membership import Audience, Competence, Consent, Membership
from models.organization import Kind, Organization
from models.project import Participation, Project
from models.store import Batch
from tests.cordis_zips import Row, project, seat, write_zip

_SYLLABLES = ("ba", "cor", "di", "fel", "ga", "hu", "lan", "mi", "nor", "pe", "rou", "sal", "ti", "ver", "zo")
_CONSENT = Consent(Audience.MEMBERS, since=date(2026, 1, 1), note="invented", contact=True)


@dataclass(frozen=True, slots=True)
class Invention:
    """Draws texts from a vocabulary in which few words are frequent and most are rare, as in any language."""

    rng: np.random.Generator
    vocabulary: tuple[str, ...]

    @classmethod
    def seeded(cls, seed: int, n_words: int = 4000) -> Invention:
        rng = np.random.default_rng(seed)
        words = dict.fromkeys("".join(rng.choice(_SYLLABLES, rng.integers(2, 5))) for _ in range(2 * n_words))
        return cls(rng, tuple(words)[:n_words])

    def text(self, n_words: int) -> str:
        places = (len(self.vocabulary) * self.rng.random(n_words) ** 3).astype(int)
        return " ".join(self.vocabulary[place] for place in places)

    def texts(self, count: int, n_words: int) -> tuple[str, ...]:
        return tuple(self.text(n_words) for _ in range(count))


def cluster_of(members: int, *, passages: int, projects: int, seed: int = 0) -> Batch:
    """``members`` with ``passages`` texts each (a description, a need, competences) and ``projects`` of four."""
    invention = Invention.seeded(seed)
    ids = [f"m{number:05}" for number in range(members)]
    return Batch(
        organizations=tuple(
            Organization(id_, name=f"Maison {invention.text(2).title()} {id_}", kind=Kind.COMPANY, country="FR")
            for id_ in ids
        ),
        memberships=tuple(
            Membership(
                id_,
                description=invention.text(25),
                competences=tuple(map(Competence, invention.texts(passages - 2, 5))),
                needs=(invention.text(8),),
                consent=_CONSENT,
            )
            for id_ in ids
        ),
        projects=tuple(
            Project(
                f"p{number:05}",
                title=invention.text(6),
                summary=invention.text(30),
                start_date=date(2015 + number % 10, 1, 1),
                participations=tuple(map(Participation, invention.rng.choice(ids, 4, replace=False).tolist())),
            )
            for number in range(projects)
        ),
    )


_HEADER = (
    *("nom", "type", "effectif", "ville", "région", "pays"),
    *("présentation", "compétences", "besoins", "contact", "courriel", "téléphone"),
)


def write_members(path: Path, rows: int, seed: int = 0) -> None:
    """Members in twelve columns: a CSV as a spreadsheet saves it in France, or a workbook (.xlsx)."""
    made = _rows(rows, Invention.seeded(seed))
    if path.suffix == ".xlsx":
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Membres")
        for row in (_HEADER, *made):
            sheet.append(row)
        book.save(path)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(_HEADER)
        writer.writerows(made)


def _rows(rows: int, invention: Invention) -> Iterator[tuple[object, ...]]:
    for number in range(rows):
        yield (
            f"Maison {invention.text(2)} {number}",
            "entreprise",
            1 + number % 300,
            invention.text(1).title(),
            "Bretagne",
            "FR",
            invention.text(20),
            " ; ".join(invention.texts(3, 4)),
            invention.text(8),
            f"Léa {invention.text(1).title()}",
            f"contact@m{number}.example",
            f"05 36 {number // 10_000:02} {number // 100 % 100:02} {number % 100:02}",
        )


def write_cordis(path: Path, projects: int, partners: int, seed: int = 0) -> None:
    """A zip as CORDIS has it: ``projects`` of ``partners`` each, objectives of 250 words; a few organizations sit in
    many."""
    invention = Invention.seeded(seed)
    known = [str(900_000_000 + number) for number in range(1 + projects)]
    grants = [str(100_000 + number) for number in range(projects)]
    write_zip(
        path,
        (
            project(
                grant, f"2{grant}", title=invention.text(10), objective=invention.text(250), topics=f"T{grant[-2:]}"
            )
            for grant in grants
        ),
        _seats(grants, known, partners, invention),
        topics=({"projectID": grant, "title": f"Topic {grant[-2:]}"} for grant in grants),
        fields=({"projectID": grant, "euroSciVocTitle": invention.text(2)} for grant in grants for _ in range(3)),
    )


def _seats(grants: list[str], known: list[str], partners: int, invention: Invention) -> Iterator[Row]:
    for grant in grants:
        for place in (len(known) * invention.rng.random(partners) ** 2).astype(int):
            pic = known[place]
            yield seat(grant, pic, vatNumber=f"FR{pic}00", name=f"MAISON {pic}", street=invention.text(3))
