"""What an import leaves in a store: all or nothing, the same twice, and no blank that erases."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from models.counts import Changes, Count
from models.errors import InvalidInput, Refused
from models.imports import apply_import, kept_consents, read_consortia, read_members
from models.membership import Audience, Consent, Contact
from models.organization import Kind, Scheme
from models.sql.store import SqlStore
from tests.consortia import BENCH, where_they_are
from tests.cordis_zips import project, seat, write_zip


@pytest.fixture
def store(database_url: str):
    with SqlStore.create(database_url) as store:
        yield store


@pytest.fixture
def members(tmp_path: Path, store: SqlStore):
    """Reads a file of members as the command line does."""

    def read(text: str, **options):
        file = tmp_path / "m.csv"
        file.write_text(text, encoding="utf-8")
        return read_members(file, known=store.organizations(), **options)

    return read


FULL = (
    "nom;siren;ville;type;compétences;besoins;description;courriel;collège\n"
    "Alpha;732829320;Albi;entreprise;radio | FPGA;un labo;Des antennes;a@a.example;startups\n"
)


def test_twice_the_same_changes_nothing(store, members):
    assert apply_import(store, members(FULL)) == Changes(Count(added=1), Count(added=1))
    before = store.revision()
    assert apply_import(store, members(FULL)) == Changes(Count(unchanged=1), Count(unchanged=1))
    assert store.revision() == before


def test_a_bad_row_refuses_all_unless_the_good_are_kept(store, members):
    text = FULL + "Beta;1;;;;;;;\n"
    with pytest.raises(Refused) as refused:
        apply_import(store, members(text))
    assert refused.value.facts == {"count": 1, "rows": 2}
    assert list(store.organizations()) == []
    assert apply_import(store, members(text), keep_good=True).organizations == Count(added=1)


def test_a_dry_run_tells_what_would_change(store, members):
    assert apply_import(store, members(FULL), dry_run=True) == Changes(Count(added=1), Count(added=1))
    assert list(store.organizations()) == []


def test_a_blank_takes_nothing_away(store, members):
    apply_import(store, members(FULL))
    apply_import(store, members("nom;siren;besoins;téléphone\nAlpha;732829320;un banc;05 36 49 00 00\n"))
    (organization,) = store.organizations()
    (membership,) = store.memberships()
    assert (organization.city, organization.kind) == ("Albi", Kind.COMPANY)
    assert organization.identifiers == {Scheme.SIREN: "732829320"}
    assert [competence.label for competence in membership.competences] == ["radio", "FPGA"]
    assert membership.needs == ("un banc",)
    assert (membership.description, membership.college) == ("Des antennes", "startups")
    assert membership.contact == Contact(email="a@a.example", phone="05 36 49 00 00")


def test_a_consent_on_record_survives_an_import_that_brings_none(store, members):
    consent = Consent(Audience.MEMBERS, date(2026, 3, 12), "forms", contact=True)
    apply_import(store, members(FULL, consent=consent))
    apply_import(store, members(FULL))
    (membership,) = store.memberships()
    assert membership.consent == consent


@pytest.mark.parametrize("own", [Audience.NOBODY, Audience.STAFF])
def test_a_consent_for_a_whole_file_overrules_nobody(store, members, own):
    withdrawn = Consent(own, date(2026, 4, 5), "by e-mail")
    apply_import(store, members(FULL, consent=withdrawn))
    again = members(FULL, consent=Consent(Audience.MEMBERS, date(2026, 6, 1), "forms"))
    assert kept_consents(store, again) == 1
    assert not apply_import(store, again)
    assert [membership.consent for membership in store.memberships()] == [withdrawn]


def test_of_two_consents_of_its_own_the_later_one_counts(store, tmp_path):
    file = tmp_path / "m.jsonl"

    def say(shown_to: str, since: str) -> Audience:
        consent = {"shown_to": shown_to, "since": since}
        file.write_text(json.dumps({"name": "Alpha", "consent": consent}), encoding="utf-8")
        apply_import(store, read_members(file))
        (membership,) = store.memberships()
        return membership.shown_to

    assert say("members", "2026-03-12") is Audience.MEMBERS
    assert say("nobody", "2026-04-05") is Audience.NOBODY
    assert say("members", "2026-03-12") is Audience.NOBODY
    assert say("staff", "2026-04-06") is Audience.STAFF


def test_a_number_leads_to_the_stored_organization_whatever_its_name_is_now(store, members):
    apply_import(store, members(FULL.replace("nom;", "id;nom;").replace("Alpha;", "m1;Alpha;")))
    report = members("nom;siren\nAlpha Systèmes SAS;732829320\n")
    assert apply_import(store, report).organizations == Count(changed=1)
    (organization,) = store.organizations()
    assert (organization.id, organization.name, organization.city) == ("m1", "Alpha Systèmes SAS", "Albi")


def test_members_and_consortia_of_one_cluster_meet(store, members, tmp_path):
    apply_import(store, members(FULL))
    sheet = tmp_path / "s.csv"
    sheet.write_text("titre;date;partenaires\nEau;2019;alpha\nVent;2020;732 829 320\n", encoding="utf-8")
    report = read_consortia(sheet, find=store.find)
    assert report.problems == ()
    assert apply_import(store, report).projects == Count(added=2)
    assert {seat.organization_id for project in store.projects() for seat in project.participations} == {"alpha"}


def test_a_sheet_alone_resolves_nobody(tmp_path):
    sheet = tmp_path / "s.csv"
    sheet.write_text("titre;partenaires\nEau;alpha\n", encoding="utf-8")
    assert [problem.code for problem in read_consortia(sheet).problems] == ["partner_unknown"]


def test_a_store_refuses_what_contradicts_it_as_a_whole(store, members, tmp_path):
    apply_import(store, members(FULL))
    file = tmp_path / "other.csv"
    file.write_text("id;nom;siren\nx;Ixe;732829320\ny;Ypsilon;\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="alpha has it already"):
        apply_import(store, read_members(file))  # read without the store, so that only the store can tell
    assert [organization.id for organization in store.organizations()] == ["alpha"]


@pytest.mark.data
@where_they_are
@pytest.mark.parametrize(
    ("folder", "organizations", "members", "projects"),
    [
        ("h2020-fr-2019/history", 2081, 0, 4371),
        ("h2020-fr-2019/profiles", 2081, 1710, 0),
        ("anr-occitanie-2017/history", 641, 0, 2004),
    ],
)
def test_real_consortia_come_in_whole(tmp_path, folder, organizations, members, projects):
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.db'}") as store:
        report = read_consortia(BENCH / folder)
        assert report.problems == ()
        added = Changes(Count(added=organizations), Count(added=members), Count(added=projects))
        assert apply_import(store, report) == added
        assert not apply_import(store, read_consortia(BENCH / folder))


def test_a_zip_of_cordis_and_the_members_meet_by_number_and_twice_changes_nothing(store, members, tmp_path):
    apply_import(store, members("nom;pic;tva\nAlpha;999643007;\nBêta;;EL090145420\n"))
    seats = [seat("1", "999643007", role="coordinator"), seat("1", "998221957", vatNumber="EL090145420")]
    path = write_zip(tmp_path / "c.zip", [project("1", "11")], [*seats, seat("1", "937808902", vatNumber="IT1234")])

    def read():
        return read_consortia(path, known=store.organizations)

    assert apply_import(store, read()) == Changes(Count(1, 2), projects=Count(added=1))
    assert {one.id: one.name for one in store.organizations()} == {
        "alpha": "Alpha",
        "beta": "Bêta",
        "937808902": "ORGANIZATION 937808902",
    }
    assert store.find("998221957")[0].id == "beta"
    assert [one.organization_id for one in next(store.projects()).participations] == ["alpha", "beta", "937808902"]
    assert not apply_import(store, read())


@pytest.mark.data
@where_they_are
def test_a_zip_of_cordis_completes_the_projects_and_organizations_of_a_dataset(tmp_path):
    """Real projects, first from the dataset folder, then as CORDIS has them: texts and numbers come."""
    folder = BENCH / "h2020-fr-2019" / "history"
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.db'}") as store:
        apply_import(store, read_consortia(folder))
        before = {one.id: one for one in store.projects()}
        organizations = {one.id: one for one in store.organizations()}
        path = write_zip(
            tmp_path / "cordis-h2020projects-csv.zip",
            [
                project(f"6{one.id}", one.id, title=one.title, objective=f"Objective of {one.id}", topics=one.topic)
                for one in before.values()
            ],
            [
                seat(
                    f"6{one.id}",
                    partner.organization_id,
                    role=partner.role.value,
                    name=organizations[partner.organization_id].name,
                    country="FR",
                    vatNumber=f"FR{partner.organization_id}00",
                )
                for one in before.values()
                for partner in one.participations
            ],
            topics=[{"projectID": f"6{one.id}", "title": one.topic_title} for one in before.values()],
        )
        report = read_consortia(path, known=store.organizations)
        assert report.problems == ()
        changes = apply_import(store, report)
        assert (changes.organizations.added, changes.projects) == (0, Count(changed=len(before)))
        for one in store.projects():
            assert one.title == before[one.id].title
            assert one.topic_title == before[one.id].topic_title
            assert one.participations == before[one.id].participations
            assert one.summary == f"Objective of {one.id}"
        sat = [one for one in store.organizations() if one.identifiers]
        assert len(sat) > 1_500
        assert all(one.identifiers[Scheme.PIC] == one.id for one in sat)
        assert all(one.name or not organizations[one.id].name for one in sat)
        assert not apply_import(store, read_consortia(path, known=store.organizations))
