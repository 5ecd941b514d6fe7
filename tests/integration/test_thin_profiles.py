"""What is thin in a cluster, and the message that asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest

from embeddings.snapshots import Snapshots
from matching.engine import Engine
from matching.index import build_index
from matching.thin import Lack, OwnWords, Thin, ThinReport, look_for_thin
from matching.thin_question import in_words, question_to
from models.cluster import Cluster
from models.membership import Audience, Competence, Consent, Contact, Membership
from models.organization import Organization
from models.project import Participation, Project
from models.sql.store import SqlStore
from models.store import Batch
from tests.word_encoder import WordEncoder

TODAY = date(2026, 3, 12)
SHOWN = Consent(Audience.MEMBERS, since=date(2026, 1, 1), note="form")
CLUSTER = Cluster("test", "Grappe d'essai", contact=Contact(name="Mireille"))
ALIKE = [f"same{number:02}" for number in range(14)]


def member(id_: str, *offers: str, **fields) -> Membership:
    whole = {"needs": ("a bench",), "contact": Contact(name=f"Ms {id_}", email=f"{id_}@x.example"), "consent": SHOWN}
    return Membership(id_, competences=tuple(map(Competence, offers)), **{**whole, **fields})


def project(id_: str, start: date | None, *partners: str) -> Project:
    return Project(id_, title=f"title {id_}", start_date=start, participations=tuple(map(Participation, partners)))


MEMBERS = [
    member("whole", "underwater acoustics"),
    member("bare", needs=(), contact=Contact(), consent=None),
    member("needless", "cheese ripening cellars", needs=()),
    member("hidden", "weather balloons", consent=Consent(Audience.NOBODY, since=TODAY, note="letter")),
    *(member(id_, "Digital advice") for id_ in ALIKE),
]
PROJECTS = [
    project("new", date(2021, 3, 12), "whole", "needless", "hidden", *ALIKE),
    project("old", date(2015, 1, 1), "whole", "bare"),
    project("older", date(2021, 3, 11), "bare"),
    project("undated", None, "bare"),
]


def everybody(members: Iterable[Membership]) -> Batch:
    members = tuple(members)
    organizations = tuple(Organization(one.organization_id, f"The {one.organization_id}") for one in members)
    return Batch(organizations, members, tuple(PROJECTS))


@pytest.fixture
def store(tmp_path):
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.db'}") as store:
        store.set_cluster(CLUSTER)
        store.save(everybody(MEMBERS))
        yield store


@pytest.fixture
def finder(store, tmp_path) -> OwnWords:
    snapshots = Snapshots(tmp_path / "snapshots")
    build_index(store, WordEncoder(), snapshots, now=datetime(2026, 3, 12, tzinfo=UTC))
    return OwnWords(Engine(store=store, snapshots=snapshots, encoder=WordEncoder()))


def lacks(report: ThinReport) -> dict[str, tuple[Lack, ...]]:
    return {thin.member.id: thin.lacks for thin in report.thin}


def test_what_each_member_lacks(store):
    report = look_for_thin(store, today=TODAY)
    assert (report.members, report.asked) == (len(MEMBERS), 0)
    assert lacks(report) == {
        **dict.fromkeys(ALIKE, (Lack.FOUND,)),
        "bare": (Lack.COMPETENCE, Lack.NEED, Lack.RECENT, Lack.CONSENT, Lack.CONTACT),
        "needless": (Lack.NEED,),
    }
    assert {thin.latest for thin in report.thin if thin.member.id == "bare"} == {date(2021, 3, 11)}
    assert report.counts[Lack.NEED] == 2


def test_without_an_index_ten_others_who_say_the_same_are_too_many(store):
    report = look_for_thin(store, today=TODAY)
    assert report.counts[Lack.FOUND] == len(ALIKE)
    store.save(everybody([*MEMBERS, *(member(id_, "Own words of " + id_) for id_ in ALIKE[10:])]))
    assert Lack.FOUND not in look_for_thin(store, today=TODAY).counts


def test_a_project_is_recent_for_five_years(store):
    assert set(lacks(look_for_thin(store, today=date(2026, 3, 13)))) == {one.organization_id for one in MEMBERS}
    assert look_for_thin(store, today=date(2024, 2, 29)).counts == {
        Lack.COMPETENCE: 1,
        Lack.NEED: 2,
        Lack.FOUND: len(ALIKE),
        Lack.CONSENT: 1,
        Lack.CONTACT: 1,
    }


def test_who_says_what_many_say_is_not_found_and_comes_before_those_who_lack_less(store, finder):
    report = look_for_thin(store, today=TODAY, finder=finder)
    lost = [thin for thin in report.thin if Lack.FOUND in thin.lacks]
    assert 4 <= len(lost) <= len(ALIKE)
    assert {thin.member.id for thin in lost} < set(ALIKE)
    assert {thin.alike for thin in lost} == {len(ALIKE) - 1}
    assert report.asked == len(MEMBERS) - 2  # one offers nothing, one is shown to nobody
    assert (report.thin[0].member.id, report.thin[-1].member.id) == ("bare", "needless")


def test_one_competence_of_its_own_is_enough_to_be_found_at_once(store, finder):
    store.save(
        everybody([*MEMBERS, member("newcomer", "submarine cables"), member(ALIKE[-1], "Digital advice", "kilns")])
    )
    report = look_for_thin(store, today=TODAY, finder=finder)
    assert report.asked == len(MEMBERS) - 1
    assert ALIKE[-1] not in lacks(report)
    assert lacks(report)["newcomer"] == (Lack.RECENT,)


def test_each_member_is_told_of(store):
    told = []
    look_for_thin(store, today=TODAY, tell=lambda done, total: told.append((done, total)))
    assert told == [(number, len(MEMBERS)) for number in range(1, len(MEMBERS) + 1)]


def thin_of(store, id_: str, *lacks: Lack, **facts) -> Thin:
    found = next(thin for thin in look_for_thin(store, today=date(2030, 1, 1)).thin if thin.member.id == id_)
    return Thin(found.member, lacks, **facts)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_message_asks_for_each_thing_that_is_lacking_and_for_nothing_else(store, lang):
    for lack in Lack:
        thin = thin_of(store, "needless", lack)
        lines = question_to(thin, CLUSTER, lang).splitlines()
        assert lines[0].endswith("Ms needless,")
        assert lines[-1] == "Mireille, Grappe d'essai"
        assert "The needless" in lines[2]
        assert len([line for line in lines if line.startswith("- ")]) == 1
        assert in_words(lack, lang)
    whole = question_to(thin_of(store, "needless", *Lack), None, lang)
    assert whole.count("\n- ") == len(Lack)
    assert "{" not in whole


def test_a_message_names_the_last_project_and_the_words_that_others_say_too(store):
    dated = question_to(thin_of(store, "bare", Lack.RECENT, latest=date(2021, 3, 11)), CLUSTER, "fr")
    assert "depuis 2021" in dated
    assert "Bonjour The bare," in dated
    alike = question_to(thin_of(store, ALIKE[0], Lack.FOUND, alike=13), CLUSTER, "en")
    assert "“Digital advice”" in alike
    assert "at least 13" in alike
    assert "others come first" in question_to(thin_of(store, "needless", Lack.FOUND), CLUSTER, "en")
