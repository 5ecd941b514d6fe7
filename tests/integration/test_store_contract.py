"""What every store must do: a new one adds its address to ``database_url`` (or a ``store`` fixture) and passes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from models.access import AccessKey, KeyRole
from models.call import Call, Mastery, Need
from models.cluster import Axis, Cluster, College
from models.counts import Changes, Count
from models.errors import InvalidInput, NotFound, NotReady
from models.listed import Listed
from models.membership import Audience, Competence, Consent, Contact, Membership
from models.organization import Kind, Organization, Scheme, Size
from models.project import Participation, Project, Role
from models.sql import SqlStore
from models.store import Batch, Store
from models.texts import Localized

YES = Consent(Audience.MEMBERS, date(2026, 3, 12), "formulaire signé", contact=True)
LUNAIRE = Organization(
    "lunaire",
    "Lunaire  Électronique",
    Kind.COMPANY,
    Size.SOLO,
    "FR",
    "Occitanie",
    "Toulouse",
    {Scheme.SIREN: "732829320"},
)
CEPHEE = Organization("cephee", "Céphée", Kind.RESEARCH, None, "ES", "Aragón", "Huesca", {Scheme.PIC: "999905974"})
ZENITH = Organization("Zenith")
MEMBER = Membership(
    "lunaire",
    college="startups",
    axes=("embedded", "uses"),
    description="Des cartes, « petites » et sûres.\nDepuis 2009.",
    competences=(Competence("capteurs", "de sol", "expert", "fr"), Competence("radio")),
    needs=("un hébergeur", "a lawyer"),
    contact=Contact("Ève", "eve@lunaire.example", "05 36 49 00 00", "https://lunaire.example"),
    consent=YES,
)
PROJECT = Project(
    "p1",
    title="Cœur",
    summary="Télésuivi",
    start_date=date(2023, 1, 9),
    participations=(Participation("lunaire", Role.COORDINATOR), Participation("cephee")),
)
CALL = Call(
    "c1",
    "fui",
    Localized("Home", "Chez soi"),
    Localized("t", "u"),
    (Need(Localized("a", "b"), 2.5, Mastery.EXPERT, required=True), Need(Localized("", "c"))),
    date(2026, 1, 2),
    edition="25",
    territory=("Occitanie", "Nouvelle-Aquitaine"),
    budget_least=Decimal("750000.50"),
)
WHOLE = Batch((LUNAIRE, CEPHEE, ZENITH), (MEMBER,), (PROJECT,), (CALL,))


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    with SqlStore.create(database_url) as made:
        yield made


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    store.save(WHOLE)
    return store


def everything(store: Store) -> tuple[object, ...]:
    return (*store.organizations(), *store.memberships(), *store.projects(), *store.calls(), *store.keys())


def test_an_empty_store_holds_nothing(store: Store) -> None:
    assert everything(store) == ()
    assert store.find("lunaire") == ()
    with pytest.raises(NotReady):
        store.cluster()


def test_what_is_saved_comes_back_in_ascending_order_of_id(filled: Store) -> None:
    assert list(filled.organizations()) == [ZENITH, CEPHEE, LUNAIRE]
    assert list(filled.memberships()) == [MEMBER]
    assert list(filled.projects()) == [PROJECT]
    assert list(filled.calls()) == [CALL]


def test_saving_counts_what_is_added_changed_and_unchanged(store: Store) -> None:
    assert store.save(WHOLE) == Changes(Count(added=3), Count(added=1), Count(added=1), Count(added=1))
    moved = replace(CEPHEE, city="Saragosse")
    later = replace(WHOLE, organizations=(LUNAIRE, moved), projects=(replace(PROJECT, participations=()),))
    assert store.save(later) == Changes(
        Count(changed=1, unchanged=1), Count(unchanged=1), Count(changed=1), Count(unchanged=1)
    )
    assert next(store.organizations(["cephee"])) == moved


def test_the_same_batch_twice_changes_nothing_at_all(filled: Store) -> None:
    before = filled.revision()
    assert not filled.save(WHOLE)
    assert filled.revision() == before


def test_a_dry_run_tells_and_writes_nothing(store: Store) -> None:
    before = store.revision()
    assert store.save(WHOLE, dry_run=True).organizations == Count(added=3)
    assert everything(store) == ()
    assert store.revision() == before


def test_the_revision_grows_with_every_change(store: Store) -> None:
    key = AccessKey("k1", KeyRole.MEMBER, "digest", datetime(2026, 1, 1, tzinfo=UTC), "lunaire")
    changes = (
        lambda: store.save(WHOLE),
        lambda: store.set_consent(["lunaire"], replace(YES, note="encore")),
        lambda: store.set_cluster(Cluster("c", "C")),
        lambda: store.add_key(key),
        lambda: store.revoke_key("k1", datetime(2026, 1, 2, tzinfo=UTC)),
        lambda: store.remove_member("lunaire"),
    )
    seen = [store.revision()]
    for change in changes:
        change()
        seen.append(store.revision())
    assert seen == sorted(set(seen))


def test_ids_choose_and_unknown_ones_are_left_out(filled: Store) -> None:
    assert [o.id for o in filled.organizations(["lunaire", "nobody", "Zenith", "lunaire"])] == ["Zenith", "lunaire"]
    assert list(filled.organizations([])) == []
    assert list(filled.memberships(["cephee"])) == []
    assert [p.id for p in filled.projects({"p1", "p2"})] == ["p1"]


def test_thousands_of_ids_at_once(store: Store) -> None:
    many = tuple(Organization(f"o{number:05}", identifiers={Scheme.VAT: f"FR{number}"}) for number in range(12_001))
    store.save(Batch(many, projects=(Project("p", participations=tuple(Participation(o.id) for o in many)),)))
    assert list(store.organizations([o.id for o in reversed(many)])) == list(many)
    assert len(next(store.projects()).participations) == len(many)
    assert store.save(Batch(many)).organizations == Count(unchanged=len(many))


def test_a_membership_without_consent_keeps_the_one_on_record(filled: Store) -> None:
    changes = filled.save(Batch(memberships=(replace(MEMBER, consent=None, college="networks"),)))
    assert changes.memberships == Count(changed=1)
    kept = next(filled.memberships())
    assert (kept.college, kept.consent) == ("networks", YES)
    assert not filled.save(Batch(memberships=(replace(kept, consent=None),)))


@pytest.mark.parametrize(
    "batch",
    [
        Batch(organizations=(Organization("rival", identifiers={Scheme.SIREN: "732829320"}), Organization("new"))),
        Batch(
            organizations=(
                Organization("one", identifiers={Scheme.VAT: "FR1"}),
                Organization("two", identifiers={Scheme.VAT: "FR1"}),
            )
        ),
        Batch((Organization("new"),), memberships=(Membership("nobody"),)),
        Batch((Organization("new"),), projects=(Project("p2", participations=(Participation("nobody"),)),)),
        Batch(projects=(Project("p2", participations=(Participation("cephee"), Participation("cephee"))),)),
    ],
    ids=["identifier taken", "identifier twice", "membership of nobody", "partner unknown", "partner twice"],
)
def test_a_batch_that_does_not_hold_is_refused_whole(filled: Store, batch: Batch) -> None:
    before, revision = everything(filled), filled.revision()
    with pytest.raises(InvalidInput) as refused:
        filled.save(batch)
    assert refused.value.sentence("en")
    assert refused.value.sentence("fr")
    assert everything(filled) == before
    assert filled.revision() == revision


def test_identifiers_may_change_hands_within_a_batch(filled: Store) -> None:
    swapped = (replace(LUNAIRE, identifiers=CEPHEE.identifiers), replace(CEPHEE, identifiers=LUNAIRE.identifiers))
    assert filled.save(Batch(swapped)).organizations == Count(changed=2)
    assert list(filled.organizations(["lunaire", "cephee"])) == [swapped[1], swapped[0]]


@pytest.mark.parametrize(
    "who", ["lunaire", "732829320", "732 829 320", "LUNAIRE electronique", "  lunaire   Électronique "]
)
def test_find_knows_an_id_an_identifier_and_a_name(filled: Store, who: str) -> None:
    assert filled.find(who) == (LUNAIRE,)


def test_find_prefers_an_exact_id_and_gives_all_of_one_name(filled: Store) -> None:
    namesakes = (Organization("a", "Cephee"), Organization("b", "lunaire"))
    filled.save(Batch(namesakes))
    assert filled.find("lunaire") == (LUNAIRE,)
    assert filled.find("CÉPHÉE") == (namesakes[0], CEPHEE)
    assert filled.find("") == filled.find("   ") == filled.find("céphé") == ()


def test_everybody_is_listed_members_with_college_and_consent(filled: Store) -> None:
    filled.save(Batch(memberships=(Membership("Zenith", college="labs"),)))
    assert list(filled.listed()) == [
        Listed("Zenith", Kind.OTHER, None, "", "", "labs", Audience.STAFF),
        Listed("cephee", Kind.RESEARCH, None, "ES", "Aragón", None, None),
        Listed("lunaire", Kind.COMPANY, Size.SOLO, "FR", "Occitanie", "startups", Audience.MEMBERS),
    ]
    filled.set_consent(["lunaire"], replace(YES, shown_to=Audience.NOBODY))
    filled.remove_member("Zenith")
    assert [(one.id, one.member, one.shown_to) for one in filled.listed()] == [
        ("cephee", False, None),
        ("lunaire", True, Audience.NOBODY),
    ]


def test_consent_is_recorded_for_all_or_for_none(filled: Store) -> None:
    filled.save(Batch(memberships=(Membership("cephee"),)))
    wider = Consent(Audience.NOBODY, date(2026, 5, 1))
    with pytest.raises(NotFound, match="Zenith"):
        filled.set_consent(["cephee", "Zenith"], wider)
    assert [m.consent for m in filled.memberships()] == [None, YES]
    filled.set_consent(["cephee", "lunaire"], wider)
    assert [m.consent for m in filled.memberships()] == [wider, wider]


def test_a_removed_member_keeps_its_place_in_past_projects_only(filled: Store) -> None:
    filled.save(Batch(memberships=(Membership("Zenith"),)))
    filled.add_key(AccessKey("k", KeyRole.MEMBER, "d", datetime(2026, 1, 1, tzinfo=UTC), "lunaire"))
    filled.remove_member("lunaire")
    filled.remove_member("Zenith")
    assert list(filled.memberships()) == []
    assert list(filled.organizations()) == [CEPHEE, LUNAIRE]
    assert list(filled.projects()) == [PROJECT]
    assert filled.key_by_digest("d") is None
    with pytest.raises(NotFound):
        filled.remove_member("lunaire")


def test_the_cluster_comes_back_as_it_was_set(store: Store) -> None:
    cluster = Cluster(
        id="c",
        name="Grappe d'essai",
        territory=("Occitanie",),
        country="FR",
        size_line=Size.MICRO,
        notice=Localized("hello", "bonjour"),
        contact=Contact("Ève", "eve@c.example"),
        colleges=(College("startups", Localized("Start-ups", "Jeunes pousses")),),
        axes=(Axis("uses", Localized("Uses", "Usages")),),
    )
    store.set_cluster(cluster)
    assert store.cluster() == cluster
    revision = store.revision()
    store.set_cluster(cluster)
    assert store.revision() == revision


def test_keys_are_found_by_digest_and_revoked(store: Store) -> None:
    made = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))
    staff, member = AccessKey("b", KeyRole.STAFF, "d1", made), AccessKey("a", KeyRole.MEMBER, "d2", made, "lunaire")
    store.add_key(staff)
    store.add_key(member)
    assert list(store.keys()) == [member, staff]
    assert store.key_by_digest("d1") == staff
    assert store.key_by_digest("other") is None
    store.revoke_key("b", made + timedelta(days=1))
    assert store.key_by_digest("d1") == replace(staff, revoked=made + timedelta(days=1))
    with pytest.raises(NotFound):
        store.revoke_key("nobody", made)


def test_many_threads_write_and_read_without_losing_anything(store: Store) -> None:
    def work(number: int) -> int:
        store.save(Batch((Organization(f"o{number}"),), (Membership(f"o{number}", description="x" * 1000),)))
        organizations = {organization.id for organization in store.organizations()}
        return len(organizations)

    before = store.revision()
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(work, range(40)))
    assert all(1 <= found <= 40 for found in seen)
    assert len(list(store.memberships())) == 40
    assert store.revision() == before + 40
