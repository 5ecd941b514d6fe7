"""Rates of aid that hang on a region, where the poles' territories are not known."""

from __future__ import annotations

from decimal import Decimal

from matching.checking.check import check
from models.consortium import Consortium, Participant
from models.project import Role
from tests.packs import small_edition

RATES = """
[[rates]]
who = { region = ["Bretagne"] }
percent = 60
en = "There"
fr = "Là"
source = "None"

[[rates]]
who = { region = "territory" }
percent = 50
en = "In a pole's territory"
fr = "Dans le territoire d'un pôle"
source = "None"
"""
EDITION = small_edition('check = "aid_rate"', extra=RATES)


def most_and_least(region: str | None, territory: tuple[str, ...] | None) -> tuple[Decimal | None, Decimal | None]:
    one = Participant("a", Role.COORDINATOR, region=region, budget=Decimal(100))
    [line] = check(Consortium((one,), territory=territory), EDITION).aid.lines
    return line.least, line.most


def test_a_known_region_counts_though_no_territory_is_known() -> None:
    assert most_and_least("Bretagne", None) == (Decimal(60), Decimal(60))


def test_elsewhere_it_hangs_on_the_territory() -> None:
    [line] = check(
        Consortium((Participant("a", Role.COORDINATOR, region="Corse", budget=Decimal(100)),)), EDITION
    ).aid.lines
    assert [rate.percent for rate in line.rates] == [Decimal(50)]
    assert line.most is None, "it may have no rate"
    assert most_and_least("Corse", ("Corse",)) == (Decimal(50), Decimal(50))


def test_an_unknown_region_may_be_any_that_a_rate_names() -> None:
    [line] = check(
        Consortium((Participant("a", Role.COORDINATOR, budget=Decimal(100)),), territory=("Corse",)), EDITION
    ).aid.lines
    assert [rate.percent for rate in line.rates] == [Decimal(60), Decimal(50)]
