"""How many of the proposed pairs are one organization, on names as they were typed over nine years."""

from __future__ import annotations

import re
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from matching.duplicates import Proposal, propose
from models.imports.dataset import read_organizations
from models.organization import Organization, Scheme
from tests.absent import absent
from tests.tree import ROOT

JUDGED = tomllib.loads((Path(__file__).parent / "duplicates.toml").read_text())
PRECISION = 0.90


@pytest.fixture(scope="module")
def proposals() -> tuple[Proposal, ...]:
    file = ROOT.parent / "shared" / "data" / "anr" / "organizations.csv.gz"
    if not file.is_file():
        absent(f"{file} is not there")
    return propose(map(_numbered, read_organizations(file).batch.organizations))


def _numbered(organization: Organization) -> Organization:
    """Laboratories are known by their number in RNSR."""
    known = {Scheme.RNSR: organization.id} if re.fullmatch(r"\d{9}[A-Z]", organization.id) else {}
    return Organization(
        organization.id,
        organization.name,
        organization.kind,
        None,
        organization.country,
        organization.region,
        organization.city,
        known,
    )


@pytest.mark.data
def test_what_is_proposed_is_one_nine_times_in_ten(proposals):
    proposed = {sha256(f"{pair.one.id}\n{pair.other.id}".encode()).hexdigest()[:16] for pair in proposals}
    right, wrong = (len(proposed.intersection(JUDGED[verdict])) for verdict in ("one", "two"))
    assert right + wrong >= 90, "so many of the judged pairs are still proposed that they tell something"
    assert right / (right + wrong) >= PRECISION


@pytest.mark.data
def test_no_pair_has_two_numbers_of_one_register_or_two_countries(proposals):
    assert len(proposals) > 1_000
    for pair in proposals:
        numbers = [one.identifiers.get(Scheme.RNSR) for one in (pair.one, pair.other)]
        assert None in numbers or numbers[0] == numbers[1]
        assert pair.one.country == pair.other.country or "" in {pair.one.country, pair.other.country}
        assert pair.reasons
