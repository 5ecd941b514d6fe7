"""Random participants, of whom often something is not known."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from models.consortium import Figures, Owner, Participant
from models.organization import Kind, Size
from models.project import Role

COUNTRIES = ("FR", "FR", "FR", "ES", "DE", "PT", "NO", "US")
REGIONS = ("Occitanie", "Bretagne", "Hauts-de-France")
COLLEGES = ("Industrie", "Recherche")
LABELS = ("Label A", "Label B")
EXPERIENCE = ("H2020", "Interreg")
KINDS = (Kind.COMPANY, Kind.COMPANY, Kind.UNIVERSITY, Kind.RESEARCH, Kind.PUBLIC)
SIZES = (Size.MICRO, Size.SMALL, Size.SME, Size.MIDCAP, Size.LARGE)
FLAGS = ("innovative", "rd_in_france", "registered_in_france", "in_zone")
T = TypeVar("T")


def drawn_participant(chance: random.Random, id_: str) -> Participant:
    unknown = chance.choice((0.0, 0.1, 0.3))

    def known(values: Sequence[T]) -> T | None:
        return None if chance.random() < unknown else chance.choice(values)

    by_figures = chance.random() < 0.2
    capacity = chance.choice((None, None, 3, 6, 9, 24))
    return Participant(
        id_,
        Role.PARTICIPANT,
        kind=known(KINDS),
        size=None if by_figures else known(SIZES),
        country=known(COUNTRIES),
        region=known(REGIONS),
        college=known(COLLEGES),
        group=known(("", "", "", "g", "h")),
        owners=_owners(chance) if by_figures else None,
        figures=_figures(chance) if by_figures else Figures(),
        capacity=None if capacity is None else Decimal(capacity),
        committed=chance.choice((None, None, Decimal(0), Decimal(2))),
        labels=known(((), LABELS[:1], LABELS)),
        experience=known(((), EXPERIENCE[:1], EXPERIENCE[1:])),
        innovative=known((True, True, False)),
        rd_in_france=known((True, True, False)),
        registered_in_france=known((True, True, False)),
        in_zone=known((True, True, False)),
    )


def _figures(chance: random.Random) -> Figures:
    staff, turnover, balance = chance.choice(((5, 1, 1), (40, 9, 9), (200, 60, 30), (900, 200, 90), (9000, 4000, 4000)))
    return Figures(
        Decimal(staff),
        None if chance.random() < 0.3 else Decimal(turnover * 10**6),
        None if chance.random() < 0.3 else Decimal(balance * 10**6),
    )


def _owners(chance: random.Random) -> tuple[Owner, ...] | None:
    if chance.random() < 0.5:
        return chance.choice((None, ()))
    percent = chance.choice((None, Decimal(20), Decimal(30), Decimal(60)))
    return (Owner("Owner", percent, public=chance.choice((None, False, True)), figures=_figures(chance)),)
