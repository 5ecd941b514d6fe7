"""The fictional cluster that comes with Grappe: loaded whole, twice the same, and never over a real one."""

from __future__ import annotations

from collections import Counter

import pytest

from models.cluster import Cluster
from models.demo_cluster import load_demo
from models.errors import Refused
from models.membership import Audience, Membership
from models.organization import Organization, Size
from models.sql.store import SqlStore
from models.store import Batch


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory):
    with SqlStore.create(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'store.db'}") as store:
        changes = load_demo(store)
        assert (changes.memberships.added, changes.projects.added, changes.calls.added) == (60, 30, 3)
        yield store


def test_twice_changes_nothing(demo):
    before = demo.revision()
    assert not load_demo(demo)
    assert demo.revision() == before


def test_its_members_are_as_in_the_sector(demo):
    members = list(demo.memberships())
    organizations = {organization.id: organization for organization in demo.organizations()}
    sizes = Counter(organizations[member.organization_id].size for member in members)
    assert 0.35 <= sizes[Size.SOLO] / len(members) <= 0.6
    french = [c.language == "fr" for member in members for c in member.competences if c.language]
    assert 0.6 <= sum(french) / len(french) <= 0.9
    cluster = demo.cluster()
    assert cluster.is_demo
    assert cluster.notice.en
    assert cluster.notice.fr
    assert {member.college for member in members} == {college.id for college in cluster.colleges}
    assert {axis for member in members for axis in member.axes} == {axis.id for axis in cluster.axes}


def test_every_member_carries_a_recorded_consent(demo):
    for member in demo.memberships():
        assert member.consent is not None
        assert member.consent.note
    assert {member.shown_to for member in demo.memberships()} >= {Audience.MEMBERS}


def test_no_text_is_made_from_a_template(demo):
    texts = [competence.text for member in demo.memberships() for competence in member.competences]
    texts += [member.description for member in demo.memberships() if member.description]
    texts += [project.summary for project in demo.projects()]
    assert max(Counter(texts).values()) == 1
    openings = Counter(" ".join(text.split()[:4]) for text in texts if len(text.split()) > 6)
    assert max(openings.values()) <= 2


def test_every_past_project_has_partners_who_are_known(demo):
    known = {organization.id for organization in demo.organizations()}
    for project in demo.projects():
        assert project.participations
        assert {seat.organization_id for seat in project.participations} <= known
        assert project.text
        assert project.start_date


def test_calls_speak_both_languages(demo):
    for call in demo.calls():
        assert call.needs
        for text in (call.title, call.text, *call.needs):
            assert text.en
            assert text.fr
            assert text.en != text.fr


@pytest.mark.parametrize("with_cluster", [True, False])
def test_never_over_a_real_cluster(tmp_path, with_cluster):
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.db'}") as store:
        store.save(Batch((Organization("m1", "Réel"),), (Membership("m1"),)))
        if with_cluster:
            store.set_cluster(Cluster("own", "Own"))
        with pytest.raises(Refused):
            load_demo(store)
        assert [organization.id for organization in store.organizations()] == ["m1"]
