"""Taking an organization out of a proposal, and making one of two, whatever the proposal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.organization import Organization, Scheme
from models.project import Role
from models.proposal import Assembly
from models.proposal_names import renamed, without
from tests.made_assemblies import made_assemblies

IDS = ("Ωalpha", "Ωbeta", "Ωgamma", "Ωdelta")
assemblies = made_assemblies(IDS, ids=st.just("p"))
anybody = st.sampled_from(IDS)
often = settings(max_examples=150, deadline=None)


@often
@given(assemblies, anybody)
def test_who_was_taken_out_is_in_no_part_of_it_and_nobody_else_is_touched(assembly: Assembly, gone: str) -> None:
    kept = without(assembly, Organization(gone, ""))
    assert gone not in repr(kept)
    for before, after in zip(assembly.proposed, kept.proposed, strict=True):
        assert after.places == tuple(place for place in before.places if place.organization_id != gone)
        assert after.answered == tuple(one for one in before.answered if one.organization_id != gone)
        assert after.forgotten == before.forgotten + len(before.places) - len(after.places)
    assert (kept == assembly) == (gone not in repr(assembly))


@often
@given(assemblies, anybody)
def test_another_name_and_back_again_is_the_same(assembly: Assembly, id_: str) -> None:
    assert renamed(renamed(assembly, {id_: "Ωnew"}), {"Ωnew": id_}) == assembly
    assert renamed(assembly, {"Ωnobody": id_}) == renamed(assembly, {}) == assembly


@often
@given(assemblies, anybody, anybody)
def test_of_two_that_are_one_no_months_no_money_and_no_lead_is_lost(assembly: Assembly, one: str, other: str) -> None:
    merged = renamed(assembly, {one: other})
    assert one == other or one not in repr(merged)
    for before, after in zip(assembly.proposed, merged.proposed, strict=True):
        ids = [place.organization_id for place in after.places]
        assert len(set(ids)) == len(ids)
        assert set(ids) == {other if place.organization_id == one else place.organization_id for place in before.places}
        assert sum(place.person_months for place in after.places) == sum(p.person_months for p in before.places)
        assert sum(place.budget for place in after.places) == sum(place.budget for place in before.places)
        led = {Role.COORDINATOR in {place.role for place in places} for places in (before.places, after.places)}
        assert len(led) == 1
        assert {answer.need for answer in before.answered if answer.carries} == {
            answer.need for answer in after.answered if answer.carries
        }
        assert len({(answer.need, answer.organization_id) for answer in after.answered}) == len(after.answered)


BETA = Organization("ty-data", "Tŷ Data", identifiers={Scheme.SIREN: "732829320"})


@pytest.mark.parametrize(
    ("because", "goes"),
    [
        ("tŷ DATA coûte trop", True),
        ("sans 732829320 :", True),
        ("(ty-data)", True),
        ("Ty Databank reste", False),
        ("", False),
    ],
)
def test_a_reason_that_names_it_goes_and_no_other(because: str, goes: bool) -> None:
    assembly = Assembly("p", 1, "c", "fui", "25", "cli:anne", datetime(2026, 1, 1, tzinfo=UTC), because)
    assert without(assembly, BETA) == replace(assembly, because="" if goes else because)
