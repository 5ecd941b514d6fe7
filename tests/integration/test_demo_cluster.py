"""The fictional cluster that comes with Grappe: loaded whole, twice the same, and never over a real one."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest

from matching.checking.size_class import size_of
from models.call import Mastery, check_call
from models.cluster import Cluster
from models.demo_cluster import load_demo
from models.errors import Refused
from models.membership import Audience, Membership
from models.organization import Organization, Size
from models.programmes.rules import SME
from models.programmes.shelf import packaged
from models.project import Role
from models.sql.store import SqlStore
from models.store import Batch
from models.taking_part import participant_of


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory):
    with SqlStore.create(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'store.db'}") as store:
        changes = load_demo(store)
        assert (changes.memberships.added, changes.projects.added, changes.calls.added) == (120, 60, 6)
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


def test_consents_are_as_in_life(demo):
    members = list(demo.memberships())
    on_record = [member.consent for member in members if member.consent]
    assert all(consent.note for consent in on_record)
    shown_to = Counter(consent.shown_to for consent in on_record)
    assert shown_to == {Audience.MEMBERS: 113, Audience.STAFF: 3, Audience.NOBODY: 1}
    assert len(members) - len(on_record) == 3
    assert any(not consent.contact for consent in on_record if consent.shown_to is Audience.MEMBERS)


def test_some_profiles_are_thin_and_one_person_firms_are_half(demo):
    """What `profiles` must speak of: members without need, and members that say one vague thing."""
    members = list(demo.memberships())
    assert sum(not member.needs for member in members) >= 6
    assert sum(len(member.competences) < 2 for member in members) >= 3


def test_past_projects_come_again_and_reach_beyond_the_region(demo):
    regions = {one.id: (one.country, one.region) for one in demo.organizations()}
    projects = list(demo.projects())
    years = {project.start_date.year for project in projects}
    assert years == set(range(2012, 2026))
    partners = [[seat.organization_id for seat in project.participations] for project in projects]
    assert {"ES", "PT", "AD"} <= {regions[id_][0] for ids in partners for id_ in ids}
    assert len({region for ids in partners for country, region in map(regions.get, ids) if country == "FR"}) >= 5
    together = Counter(pair for ids in partners for pair in combinations(sorted(ids), 2))
    assert sum(times > 1 for times in together.values()) >= 15


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
        for text in (call.title, call.text, *(need.text for need in call.needs)):
            assert text.en
            assert text.fr
            assert text.en != text.fr


def test_calls_hold_together_and_weigh_their_needs(demo):
    calls = list(demo.calls())
    for call in calls:
        check_call(call)
        assert call.edition in packaged()[call.programme].editions
        assert call.budget_least or call.budget_most
    weighed = [need for call in calls for need in call.needs]
    assert {need.required for need in weighed} == {True, False}
    assert len({need.weight for need in weighed}) > 2
    assert {need.minimum_level for need in weighed} >= {None, Mastery.CONFIRMED, Mastery.EXPERT}


@pytest.mark.parametrize("with_cluster", [True, False])
def test_never_over_a_real_cluster(tmp_path, with_cluster):
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.db'}") as store:
        store.save(Batch((Organization("m1", "Réel"),), (Membership("m1"),)))
        if with_cluster:
            store.set_cluster(Cluster("own", "Own"))
        with pytest.raises(Refused):
            load_demo(store)
        assert [organization.id for organization in store.organizations()] == ["m1"]


def test_some_facts_are_known_with_gaps_some_old_and_traps_for_rules(demo):
    today = date(2026, 4, 1)
    facts = {one.organization_id: one for one in demo.facts()}
    assert len(facts) == 25
    members = {member.organization_id for member in demo.memberships()}
    assert facts.keys() <= members
    known = [known for one in facts.values() for known in one.single.values()]
    assert 0.1 <= known.count(None) / len(known) <= 0.6
    assert sum(any(known and known.is_old(today) for known in one.single.values()) for one in facts.values()) == 2
    organizations = {organization.id: organization for organization in demo.organizations(list(facts))}
    seen = {
        id_: participant_of(organizations[id_], one, Role.PARTICIPANT, today, programme="poctefa-small")
        for id_, one in facts.items()
    }
    assert any(one.owners and one.owners[0].percent > 50 and one.figures.staff < 50 for one in seen.values())
    small = Decimal(10_000_000)
    crossed = [one for one in seen.values() if one.previous.turnover and one.previous.turnover <= small]
    assert [one.id for one in crossed if min(one.figures.turnover, one.figures.balance_sheet) > small] == ["dihydrelle"]
    assert {one.in_zone for one in seen.values()} == {True, False, None}
    not_small = {id_ for id_, one in seen.items() if not size_of(one).classes & SME}
    assert not_small == {"paperolle", "rempart-indigo", "silo-31", "tarbelia", "nordane-systemes"}
    assert size_of(seen["dihydrelle"]).classes == {Size.SMALL}
