"""Whatever is saved is read again as it was, and saving it again is no change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.call import Call, Mastery, Need
from models.consortium import Figures, Owner
from models.facts import SINGLE, Facts, Known, Rate, Zone, accounts_of
from models.membership import Audience, Competence, Consent, Contact, Membership
from models.names import name_key
from models.organization import Kind, Organization, Scheme, Size
from models.project import Participation, Project, Role
from models.proposal import Assembly
from models.sql import SqlStore
from models.store import Batch
from models.texts import Localized
from tests.made_assemblies import made_assemblies

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
ids = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
dates = st.dates(min_value=date(1900, 1, 1))
localized = st.builds(Localized, texts, texts)
needs = st.builds(
    Need, localized, st.floats(0, 100, exclude_min=True), st.none() | st.sampled_from(Mastery), st.booleans()
)
amounts = st.decimals(0, 10**12, places=2)
consents = st.builds(Consent, st.sampled_from(Audience), dates, texts, st.booleans())
numbers = st.decimals(0, 10**12, allow_nan=False, places=2)
figures = st.builds(Figures, st.none() | numbers, st.none() | numbers, st.none() | numbers)
owners = st.builds(Owner, texts, st.none() | numbers, st.none() | st.booleans(), st.booleans(), figures)
values = {
    **dict.fromkeys(SINGLE, st.booleans()),
    **dict.fromkeys(("labels", "certifications", "experience"), st.lists(texts, max_size=3).map(tuple)),
    "group": texts,
    "owners": st.lists(owners, max_size=2).map(tuple),
    "rates": st.lists(st.builds(Rate, texts, numbers), max_size=2).map(tuple),
    "zones": st.lists(st.builds(Zone, texts, st.booleans()), max_size=2).map(tuple),
    "capacity": numbers,
}


def known(value: st.SearchStrategy[object]) -> st.SearchStrategy[Known[object]]:
    return st.builds(Known, value, dates, texts)


few = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    named = draw(st.lists(ids, min_size=1, max_size=6, unique=True))
    organizations = tuple(
        Organization(
            id_,
            draw(texts),
            draw(st.sampled_from(Kind)),
            draw(st.none() | st.sampled_from(Size)),
            draw(texts),
            draw(texts),
            draw(texts),
            {scheme: f"{scheme}:{id_}" for scheme in draw(st.sets(st.sampled_from(Scheme)))},
        )
        for id_ in named
    )
    memberships = st.builds(
        Membership,
        organization_id=st.sampled_from(named),
        college=texts,
        axes=st.lists(texts, max_size=3).map(tuple),
        description=texts,
        competences=st.lists(st.builds(Competence, texts, texts, texts, texts), max_size=3).map(tuple),
        needs=st.lists(texts, max_size=3).map(tuple),
        contact=st.builds(Contact, texts, texts, texts, texts),
        consent=consents,
    )
    seats = st.lists(st.sampled_from(named), unique=True).flatmap(
        lambda partners: st.tuples(*(st.builds(Participation, st.just(id_), st.sampled_from(Role)) for id_ in partners))
    )
    projects = st.builds(
        Project, ids, texts, texts, texts, texts, texts, texts, texts, st.none() | dates, participations=seats
    )
    calls = st.builds(
        Call,
        ids,
        texts,
        localized,
        localized,
        st.lists(needs, max_size=3).map(tuple),
        st.none() | dates,
        st.none() | dates,
        texts,
        st.lists(texts, max_size=3).map(tuple),
        st.none() | amounts,
        st.none() | amounts,
    )
    facts = st.builds(
        Facts,
        organization_id=st.sampled_from(named),
        accounts=st.lists(known(figures), max_size=3).map(accounts_of),
        **{name: st.none() | known(value) for name, value in values.items()},
    )
    return Batch(
        organizations,
        tuple(draw(st.lists(memberships, max_size=4, unique_by=lambda m: m.organization_id))),
        tuple(draw(st.lists(projects, max_size=4, unique_by=lambda p: p.id))),
        tuple(draw(st.lists(calls, max_size=3, unique_by=lambda c: c.id))),
        tuple(draw(st.lists(facts, max_size=3, unique_by=lambda f: f.organization_id))),
    )


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    with SqlStore.create(database_url) as made:
        yield made


@few
@given(batch=batches())
def test_a_batch_comes_back_as_it_was_saved(store: SqlStore, batch: Batch) -> None:
    store.save(batch)
    by_id = {organization.id: organization for organization in batch.organizations}
    assert list(store.organizations(by_id)) == [by_id[id_] for id_ in sorted(by_id)]
    listed = {one.id: one for one in store.listed() if one.id in by_id}
    assert [(one.kind, one.size, one.country, one.region) for one in by_id.values()] == [
        (listed[id_].kind, listed[id_].size, listed[id_].country, listed[id_].region) for id_ in by_id
    ]
    saved = sorted(batch.memberships, key=lambda membership: membership.organization_id)
    assert list(store.memberships([membership.organization_id for membership in saved])) == saved
    assert [(one.college, one.shown_to) for one in saved] == [
        (listed[one.organization_id].college, listed[one.organization_id].shown_to) for one in saved
    ]
    assert list(store.projects([p.id for p in batch.projects])) == sorted(batch.projects, key=lambda p: p.id)
    assert {call.id: call for call in store.calls()}.items() >= {call.id: call for call in batch.calls}.items()
    told = sorted(batch.facts, key=lambda facts: facts.organization_id)
    assert list(store.facts([facts.organization_id for facts in told])) == told
    assert not store.save(batch)


numbers_of_series = count()


@few
@given(st.lists(made_assemblies("abcd"), min_size=1, max_size=3))
def test_each_version_comes_back_as_it_was_made(store: SqlStore, made: list[Assembly]) -> None:
    series = f"p{next(numbers_of_series)}"
    versions = [replace(one, id=series, version=number) for number, one in enumerate(made, start=1)]
    for version in versions:
        store.add_assembly(version)
    assert list(store.assembly_versions(series)) == versions
    assert store.assembly(series) == versions[-1]
    assert versions[-1] in list(store.assemblies(versions[-1].call_id))


@few
@given(batch=batches())
def test_everyone_is_found_by_id_and_by_name(store: SqlStore, batch: Batch) -> None:
    store.save(batch)
    for organization in batch.organizations:
        if organization.id == organization.id.strip():
            assert store.find(organization.id) == (organization,)
        if name_key(organization.name):
            found = store.find(organization.name)
            assert (
                organization in found
                or any(o.id == organization.name.strip() for o in found)
                or (organization.name.strip().upper() in {n for o in found for n in o.identifiers.values()})
            )
