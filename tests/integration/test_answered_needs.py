"""What the engine finds for the needs of a call becomes candidates, with what the store knows of each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from api.compose import compose, create_store
from api.settings import Settings
from embeddings.cache import CachedEncoder, VectorCache
from matching.assembling.candidates import Known, candidates_of
from matching.index import build_index
from matching.question import Question, Scope
from models.call import Mastery
from models.demo_cluster import load_demo
from models.membership import Audience, Consent, Reader
from tests.web.conftest import NOW
from tests.word_encoder import WordEncoder

NEEDS = ("Interface vocale pour personnes âgées", "Hébergement certifié de données de santé")


@pytest.fixture
def services(tmp_path):
    settings = Settings(home=tmp_path, database_url=f"sqlite:///{tmp_path / 'grappe.db'}")
    with create_store(settings) as store:
        load_demo(store)
    found = compose(settings, encoder=WordEncoder())
    build_index(found.store, CachedEncoder(WordEncoder(), VectorCache(tmp_path / "v.sqlite")), found.snapshots, now=NOW)
    with found:
        yield found


def asked(scope: Scope = Scope.MEMBERS, partners: tuple[str, ...] = ()) -> Question:
    return Question(need="\n".join(NEEDS), k=10_000, reader=Reader.STAFF, scope=scope, partners=partners, exposure=0.0)


KNOWN = Known("fui", date(2026, 11, 1), Decimal(36), {"ambrelune": Decimal(7)})


def test_everybody_is_a_candidate_once_and_the_team_too(services) -> None:
    answered = services.engine.answer_needs(asked(partners=("ambrelune",)), NEEDS)
    assert len(answered.ids) == len(set(answered.ids))
    assert "ambrelune" in answered.ids
    assert answered.best.shape == (len(answered.ids), len(NEEDS))
    members = {one.organization_id for one in services.store.memberships()}
    assert set(answered.ids) <= members
    wider = services.engine.answer_needs(asked(Scope.KNOWN), NEEDS)
    assert set(wider.ids) - members


def test_a_candidate_is_known_as_the_store_knows_it(services) -> None:
    answered = services.engine.answer_needs(asked(), NEEDS)
    found = {one.id: one for one in candidates_of(services.store, answered, KNOWN)}
    one = found["ambrelune"]
    assert one.participant.capacity == 42, "14 person-months a year, over three years"
    assert one.participant.committed == 7
    assert found["voxerelle"].participant.committed == 0
    strongest = max(found.values(), key=lambda each: each.covers[0].strength if 0 in each.covers else 0)
    assert strongest.covers[0].text
    assert strongest.covers[0].mastery in (None, *Mastery)


def test_who_is_shown_to_nobody_is_no_candidate(services) -> None:
    services.store.set_consent(["ambrelune"], Consent(Audience.NOBODY, date(2026, 11, 1)))
    answered = services.engine.answer_needs(asked(partners=("ambrelune",)), NEEDS)
    assert "ambrelune" not in {one.id for one in candidates_of(services.store, answered, KNOWN)}
