"""Proposals as anybody could have made them, for Hypothesis."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from hypothesis import strategies as st

from models.call import Mastery
from models.project import Role
from models.proposal import Answered, Assembly, Place, Proposed, Settled

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n"), max_size=20)
money = st.decimals(0, 10**12, places=2)
some_money = st.none() | money


def made_assemblies(organizations: Collection[str], ids: st.SearchStrategy[str] = texts) -> st.SearchStrategy[Assembly]:
    """First versions, about some of ``organizations``."""
    anybody = st.sampled_from(sorted(organizations))
    some = st.lists(anybody, max_size=3, unique=True).map(tuple)
    places = st.builds(Place, anybody, st.sampled_from(Role), money, money, some_money)
    strengths = st.floats(0, 1, exclude_min=True)
    answered = st.builds(
        Answered,
        st.integers(0, 9),
        anybody,
        strengths,
        st.none() | st.sampled_from(Mastery),
        texts,
        texts,
        st.booleans(),
    )
    proposed = st.builds(
        Proposed,
        st.lists(places, max_size=4, unique_by=lambda place: place.organization_id).map(tuple),
        st.lists(answered, max_size=4, unique_by=lambda one: (one.need, one.organization_id)).map(tuple),
        st.dictionaries(st.sampled_from(("coverage", "partners")), st.integers(-(10**7), 10**7)),
        st.integers(-(10**7), 10**7),
        st.integers(0, 2),
        st.integers(0, 2),
        st.none() | st.integers(-(10**7), 10**7),
    )
    settled = st.builds(
        Settled,
        locked=some,
        lead=st.just("") | anybody,
        excluded=some,
        exclusive=st.lists(st.lists(anybody, min_size=2, unique=True).map(tuple), max_size=2).map(tuple)
        if len(organizations) > 1
        else st.just(()),
        budgets=st.dictionaries(anybody, money, max_size=3),
        partners_least=st.integers(1, 9),
        partners_most=st.integers(1, 99),
        budget_least=some_money,
        budget_most=some_money,
        confirmed=st.booleans(),
        known=st.booleans(),
        project=st.dictionaries(texts, texts, max_size=2),
        parameters=st.dictionaries(texts, texts, max_size=2),
    )
    return st.builds(
        Assembly,
        ids,
        st.just(1),
        texts,
        texts,
        texts,
        texts,
        st.datetimes(datetime(1900, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (Hypothesis adds the zone)
        texts,
        texts,
        texts,
        texts,
        settled,
        st.lists(proposed, max_size=3).map(tuple),
        st.none() | st.integers(0, 2),
    )
