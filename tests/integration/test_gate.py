"""The gate: a good snapshot passes, and each check refuses one that is really spoiled in its way."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.night.gate.changed import changed
from api.night.gate.consent import consent
from api.night.gate.counts import counts
from api.night.gate.fewer import members, said
from api.night.gate.golden import golden
from api.night.gate.look import AFTER_WHOLE, refuses
from api.night.gate.partners import partners
from api.night.gate.recall import recall
from api.night.gate.words import passages_and_vectors
from embeddings.encoder import Vectors
from embeddings.index import Neighbours
from embeddings.snapshot import Snapshot
from matching.catalogue import Catalogue
from matching.ranker import LearnedRanker, default_ranker
from models.demo_cluster import load_demo
from models.golden import GoldenQuestion
from models.membership import Audience, Competence, Consent, Membership
from models.merging import merge
from models.organization import Organization
from models.sql import SqlStore
from models.store import Batch, Removal
from tests.night import NOW, Cluster, unwritten, with_owners, with_vectors_shuffled
from tests.word_encoder import WordEncoder

HELD = GoldenQuestion("held", "", ("ondabelle-rf",), "cli:anne", NOW)
NOBODY = Consent(Audience.NOBODY, date(2026, 3, 1), "by telephone")


@pytest.fixture
def cluster(tmp_path) -> Iterator[Cluster]:
    """The demo cluster with a golden question, three members who have withdrawn, and one shown to staff only."""
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.db'}") as store:
        load_demo(store)
        (expected,) = store.memberships(HELD.expected)
        store.golden.add(replace(HELD, need=expected.competences[0].text))
        ids = [one.organization_id for one in store.memberships()]
        store.set_consent(ids[5:8], NOBODY)
        store.set_consent(ids[9:10], replace(NOBODY, shown_to=Audience.STAFF))
        yield Cluster(store, tmp_path, WordEncoder())


@pytest.fixture
def good(cluster) -> Snapshot:
    return cluster.built()


def wiped(store: SqlStore, count: int) -> None:
    """So many members say nothing any more."""
    some = [one for one in store.memberships() if one.needs or one.competences][:count]
    store.save(Batch(memberships=tuple(replace(one, competences=(), needs=(), description="") for one in some)))


def test_a_good_snapshot_passes_every_check_twice_alike(cluster, good):
    (expected,), (other, *_) = cluster.store.memberships(HELD.expected), cluster.store.memberships()
    cluster.store.save(Batch(memberships=(replace(other, competences=expected.competences),)))
    tonight = cluster.built()
    checks = cluster.look(tonight, good)
    assert list(checks) == ["whole", *AFTER_WHOLE]
    assert {code for code, check in checks.items() if check.passed is not True} == set()
    assert not refuses(tuple(checks.values()))
    assert cluster.look(tonight, good) == checks
    assert (checks["recall"].figure, checks["vectors"].figure, checks["golden"].figure) == (1, 1, 1)
    assert 0 < checks["changed"].figure <= checks["changed"].limit


def test_no_line_names_anybody_and_each_stands_in_both_languages(cluster, good):
    spoiled = cluster.written(good, **with_owners(good, lambda id_: id_ > "m"))
    lines = [check.line for before in (None, good) for check in cluster.look(spoiled, before).values()]
    assert all(line.en and line.fr and line.en != line.fr for line in lines)
    told = " ".join(f"{line.en} {line.fr}" for line in lines).lower()
    named = [one for one in cluster.store.organizations() if one.id in told or one.name.lower() in told]
    assert named == []


def test_on_the_first_night_there_is_nothing_to_compare_with(cluster, good):
    checks = cluster.look(good)
    assert {code for code, check in checks.items() if check.passed is None} == {
        *("members", "said", "silent", "partners", "changed")
    }
    assert not refuses(tuple(checks.values()))


def test_an_empty_cluster_may_have_an_index(tmp_path):
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.db'}") as store:
        empty = Cluster(store, tmp_path, WordEncoder())
        checks = empty.look(empty.built(), empty.built())
        assert not refuses(tuple(checks.values()))
        assert {code for code, check in checks.items() if check.passed is None} == {
            *("passages", "vectors", "recall", "golden", "partners", "changed", "consent")
        }


def test_an_index_of_another_encoder_is_not_compared_with(cluster, good):
    class Other(WordEncoder):
        name = "other"

    checks = cluster.look(cluster.built(Other()), good, encoder=Other())
    assert not refuses(tuple(checks.values()))
    assert checks["changed"].passed is checks["partners"].passed is checks["members"].passed is None
    assert "another encoder" in checks["changed"].line.en


# Whole.


def test_what_is_not_whole_is_asked_nothing(cluster, good):
    organizations = good.arrays["organizations"]
    for spoiled in (
        unwritten(good, revision=np.asarray([7])),
        unwritten(good, surplus=np.zeros(3)),
        cluster.written(good, organizations=organizations[::-1]),
        cluster.written(good, organizations=np.append(organizations, "zzz")),
        cluster.written(good, passages__digests=good.arrays["passages.digests"][1:]),
        cluster.written(good, owners__columns=good.arrays["owners.columns"] + 10_000),
        cluster.written(good, index=np.zeros(10, np.uint8)),
        cluster.written(good, index=Catalogue.open(good).index.to_array()[:-400]),
        replace(good, manifest=replace(good.manifest, encoder="another")),
    ):
        checks = cluster.look(spoiled, good)
        assert checks["whole"].passed is False
        assert {checks[code].passed for code in AFTER_WHOLE} == {None}
        assert refuses(tuple(checks.values()))


def test_one_changed_number_in_any_file_is_noticed(cluster, good):
    for name, array in good.arrays.items():
        if array.size:
            other = array.copy()
            other.flat[-1] = "x" if array.dtype.kind == "U" else other.flat[-1] + 1
            assert unwritten(good, **{name: other}).altered() == (name,)
    assert good.altered() == ()


# Counts, words, vectors.


def test_what_the_store_has_and_the_index_lacks_is_counted(cluster, good):
    cluster.store.save(Batch((Organization("new"),), (Membership("new"),)))
    stale = cluster.written(good, revision=np.asarray([cluster.store.revision()]))
    check = counts(cluster.case(stale))
    assert (check.passed, check.figure, check.limit) == (False, 2, 0)
    assert counts(cluster.case(good)).passed is True  # it came after this one was made
    assert counts(cluster.case(cluster.built())).passed is True


def test_an_index_that_says_it_is_of_long_ago_must_hold_most_of_what_is_there_all_the_same(cluster, good):
    assert counts(cluster.case(cluster.written(good, revision=np.asarray([0])))).passed is True
    with SqlStore.create(f"sqlite:///{cluster.settings.home / 'other.db'}") as other:
        other.save(Batch((Organization("new"),), (Membership("new"),)))
        foreign = Cluster(other, cluster.settings.home / "other", cluster.encoder).built()
    assert counts(cluster.case(cluster.written(foreign, revision=np.asarray([0])))).passed is False


def test_a_member_without_its_passages_is_noticed(cluster, good):
    for gone in [one.organization_id for one in cluster.store.memberships()][::40]:
        passages, vectors = passages_and_vectors(
            cluster.case(cluster.written(good, **with_owners(good, lambda id_, gone=gone: id_ != gone)))
        )
        assert passages.passed is False
        assert 1 <= passages.figure < 20  # the member, and its past projects by their owners' rows or not at all
        assert vectors.passed is True


def test_words_that_nobody_says_any_more_are_noticed(cluster, good):
    wiped(cluster.store, 2)
    stale = cluster.written(good, revision=np.asarray([cluster.store.revision()]))
    passages, _ = passages_and_vectors(cluster.case(stale))
    assert (passages.passed, passages.figure) == (False, 2)


def test_partners_who_were_not_there_are_noticed(cluster, good):
    starts = good.arrays["partners.starts"]
    turned = np.roll(good.arrays["partners.columns"], int(starts[1]))
    passages, _ = passages_and_vectors(cluster.case(cluster.written(good, partners__columns=turned)))
    assert passages.passed is False


def test_vectors_of_other_texts_are_noticed(cluster, good):
    passages, vectors = passages_and_vectors(cluster.case(cluster.written(good, **with_vectors_shuffled(good))))
    assert (passages.passed, vectors.passed) == (True, False)
    assert vectors.figure < 0.2


def test_an_encoder_that_reads_otherwise_under_the_same_name_is_noticed(cluster, good):
    class Turned(WordEncoder):
        def encode(self, texts):
            return np.roll(super().encode(texts), 1, axis=1)

    checks = cluster.look(good, None, encoder=Turned())
    assert (checks["whole"].passed, checks["vectors"].passed) == (True, False)


ACTS = st.lists(st.sampled_from(["edit", "remove", "erase", "merge", "join", "consent", "drop"]), max_size=6)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=ACTS, seed=st.integers(0, 1000))
def test_what_is_changed_after_it_was_made_is_not_held_against_it(cluster, acts, seed):
    built, rng = cluster.built(), random.Random(seed)  # noqa: S311
    for number, act in enumerate(acts):
        change(cluster.store, act, rng, f"new-{seed}-{number}")
    case = cluster.case(built)
    assert counts(case).passed is True
    assert passages_and_vectors(case)[0].passed is True


def test_nobody_is_shown_without_consent_after_many_changes(cluster, good):
    rng = random.Random(0)  # noqa: S311
    for number, act in enumerate(["edit", "remove", "erase", "merge", "join", "consent", "drop"] * 4):
        change(cluster.store, act, rng, f"new-{number}")
    assert consent(cluster.case(good)).figure == consent(cluster.case(cluster.built())).figure == 0


def change(store: SqlStore, act: str, rng: random.Random, name: str) -> None:
    member = rng.choice(list(store.memberships()))
    id_ = member.organization_id
    if act == "edit":
        store.save(Batch(memberships=(replace(member, needs=(f"un besoin de {name}",)),)))
    elif act == "remove":
        store.remove_member(id_)
    elif act == "erase":
        store.erase(id_)
    elif act == "merge":
        kept = next(one for one in store.organizations() if one.id != id_)
        merge(store, kept, next(store.organizations([id_])))
    elif act == "join":
        store.save(Batch((Organization(name),), (Membership(name, competences=(Competence(name),)),)))
    elif act == "consent":
        store.set_consent([id_], NOBODY)
    else:
        store.save(Batch(), removing=Removal(projects=(rng.choice(list(store.projects())).id,)))


# The index.


class Forgetful:
    """An index that finds only rows whose place is no multiple of ``of``."""

    def __init__(self, index, of: int) -> None:
        self._index, self._of = index, of

    def __len__(self) -> int:
        return len(self._index)

    @property
    def dimension(self) -> int:
        return self._index.dimension

    def search(self, query: Vectors, k: int, within=None) -> Neighbours:
        found = self._index.search(query, k, within)
        kept = found.positions % self._of != 0
        return Neighbours(found.positions[kept], found.similarities[kept])

    def vectors(self, positions):
        return self._index.vectors(positions)


@pytest.mark.parametrize(("of", "passed"), [(2, False), (5, False), (100_000, True)])
def test_an_index_that_misses_neighbours_is_noticed(cluster, good, of, passed):
    case = cluster.case(good)
    catalogue = replace(case.candidate.catalogue, index=Forgetful(case.candidate.catalogue.index, of))
    check = recall(replace(case, candidate=replace(case.candidate, catalogue=catalogue)))
    assert check.passed is passed
    assert check.figure == pytest.approx(1 - 1 / of, abs=0.1)


# Beside the night before.


def test_members_who_are_gone_at_once_are_noticed_and_one_may_leave(cluster, good):
    ids = [one.organization_id for one in cluster.store.memberships()]
    cluster.store.remove_member(ids[0])
    assert members(cluster.case(cluster.built(), good)).passed is True
    for id_ in ids[1:40]:
        cluster.store.remove_member(id_)
    case = cluster.case(cluster.built(), good)
    assert (members(case).passed, said(case).passed) == (False, False)
    assert members(case).figure == pytest.approx(40 / 120)
    back = cluster.case(good, cluster.built())
    assert (members(back).passed, said(back).passed, members(back).figure) == (True, True, 0)


def test_in_a_small_cluster_one_may_leave_or_fall_silent(tmp_path):
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.db'}") as store:
        ids = [f"m{number}" for number in range(10)]
        joined = (Membership(id_, competences=(Competence(f"savoir {id_}"),)) for id_ in ids)
        store.save(Batch(tuple(map(Organization, ids)), tuple(joined)))
        small = Cluster(store, tmp_path, WordEncoder())
        before = small.built()
        store.remove_member("m0")
        wiped(store, 1)
        checks = small.look(small.built(), before)
        assert not refuses(tuple(checks.values()))
        assert (checks["members"].figure, checks["silent"].figure) == (0.1, pytest.approx(1 / 9))
        wiped(store, 1)
        assert refuses(tuple(small.look(small.built(), before).values()))


def test_members_whose_texts_were_emptied_are_noticed(cluster, good):
    wiped(cluster.store, 60)
    checks = cluster.look(cluster.built(), good)
    assert (checks["silent"].passed, checks["said"].passed, checks["members"].passed) == (False, False, True)
    assert checks["passages"].passed is True  # that is what the store says


def test_partners_that_are_not_found_any_more_are_noticed(cluster, good):
    spoiled = cluster.written(good, **with_owners(good, lambda id_: id_ > "p"))
    check = partners(cluster.case(spoiled, good))
    assert check.passed is False
    assert check.figure > 0.1
    assert partners(cluster.case(good, spoiled)).figure == 0


def test_a_few_consortia_tell_nothing(cluster):
    projects = [one.id for one in cluster.store.projects()]
    cluster.store.save(Batch(), removing=Removal(projects=tuple(projects[15:])))
    one = cluster.built()
    check = partners(cluster.case(one, one))
    assert check.passed is None
    assert "15" in check.line.en


def test_other_answers_are_noticed(cluster, good):
    same = changed(cluster.case(good, good))
    assert (same.passed, same.figure) == (True, 0)
    check = changed(cluster.case(cluster.written(good, **with_vectors_shuffled(good)), good))
    assert check.passed is False
    assert check.figure > check.limit


def test_a_new_ranker_passes_the_same_gate(cluster, good):
    shipped = default_ranker()
    upside_down = LearnedRanker(shipped.mean, shipped.deviation, -shipped.weights, shipped.calibration, {})
    checks = cluster.look(good, good, ranker=upside_down)
    assert (checks["partners"].passed, checks["changed"].passed, checks["golden"].passed) == (False, False, False)
    assert {code for code, check in checks.items() if check.passed is False} == {"partners", "changed", "golden"}
    assert not refuses(tuple(cluster.look(good, good, ranker=shipped).values()))


# Golden questions.


def test_golden_questions_that_do_not_hold_are_told_by_their_ids(cluster, good):
    cluster.store.golden.add(replace(HELD, id="lost", need="élevage de chèvres", k=1))
    check = golden(cluster.case(good))
    assert (check.passed, check.figure) == (False, 0.5)
    assert "lost" in check.line.en
    assert "held" not in check.line.fr
    cluster.settings = cluster.settings.model_copy(update={"gate_golden": 0.5})
    assert golden(cluster.case(good)).passed is True


def test_golden_questions_notice_vectors_of_other_texts(cluster, good):
    """Words are found by their letters too: the vectors are spoiled and whose each passage is as well."""
    shown = [one for one in cluster.store.memberships() if one.shown_to is Audience.MEMBERS and one.competences]
    for number, one in enumerate(shown[:10]):
        question = replace(HELD, id=f"q{number}", need=one.competences[0].text, expected=(one.organization_id,))
        cluster.store.golden.add(question)
    assert golden(cluster.case(good)).passed is True
    turned = np.roll(good.arrays["owners.columns"], 7)
    spoiled = cluster.written(good, owners__columns=turned, **with_vectors_shuffled(good))
    assert golden(cluster.case(spoiled)).passed is False


def test_who_may_not_be_shown_is_not_expected(cluster, good):
    cluster.store.set_consent(["ondabelle-rf"], NOBODY)
    assert golden(cluster.case(good)).passed is None
    other = next(one.organization_id for one in cluster.store.memberships() if one.shown_to is Audience.MEMBERS)
    cluster.store.golden.add(replace(HELD, id="both", expected=("ondabelle-rf", other), k=100))
    assert golden(cluster.case(good)).figure == 1
    cluster.store.erase("ondabelle-rf")
    assert golden(cluster.case(good)).figure == 1


def test_somebody_who_is_no_member_may_be_expected(cluster, good):
    joined = {one.organization_id for one in cluster.store.memberships()}
    project = next(p for p in cluster.store.projects() if {s.organization_id for s in p.participations} - joined)
    outside = next(s.organization_id for s in project.participations if s.organization_id not in joined)
    cluster.store.golden.remove("held")
    cluster.store.golden.add(replace(HELD, need=project.text, expected=(outside,), k=20))
    assert golden(cluster.case(good)).passed is True


# Consent.


def test_a_snapshot_that_takes_one_for_another_shows_who_did_not_agree(cluster, good):
    """Two that lie beside each other are exchanged: whoever is let in by the one's consent is told as the other."""
    ids = good.arrays["organizations"].copy()
    ids[:-1:2], ids[1::2] = good.arrays["organizations"][1::2], good.arrays["organizations"][: len(ids) - 1 : 2]
    check = consent(cluster.case(cluster.written(good, organizations=ids)))
    assert check.passed is False
    assert check.figure > 3
    assert consent(cluster.case(good)).figure == 0


def test_somebody_whom_no_question_finds_is_compared_too(cluster):
    """Of two who say nothing the second has withdrawn; exchanged, it is let in by the first one's consent."""
    first, second = Organization("zz-1", "Zinnia"), Organization("zz-2", "Zorro")
    agreed = Membership(first.id, consent=replace(NOBODY, shown_to=Audience.MEMBERS))
    cluster.store.save(Batch((first, second), (agreed, Membership(second.id, consent=NOBODY))))
    good = cluster.built()
    ids = good.arrays["organizations"].copy()
    ids[-2:] = second.id, first.id
    assert consent(cluster.case(good)).figure == 0
    assert consent(cluster.case(cluster.written(good, organizations=ids))).figure == 1


def test_who_withdraws_is_in_no_answer_of_any_snapshot(cluster, good):
    everybody = [one.organization_id for one in cluster.store.memberships()]
    cluster.store.set_consent(everybody, NOBODY)
    check = consent(cluster.case(good))
    assert (check.passed, check.figure) == (True, 0)
