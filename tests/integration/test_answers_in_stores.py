"""What every store must do with the answers that were shown and the feedback about them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import models.sql.migrations
from models.errors import InvalidInput, NotFound, NotReady
from models.feedback import LONGEST_NOTE, DeclineReason, Feedback, Reaction, Shown, ShownAnswer
from models.membership import Membership
from models.organization import Organization
from models.sql import SqlStore
from models.sql.engine import open_engine, read_url, writer
from models.store import Batch, Store

NOW = datetime(2026, 3, 12, 12, 30, 15, 123456, tzinfo=UTC)
DAY = timedelta(days=1)
ANSWER = ShownAnswer(
    "a1",
    NOW,
    asked="alpha",
    seeker="alpha",
    need="des bouées\n« sûres »",
    partners=("zeta", "beta"),
    snapshot="s1",
    shown=(Shown("gamma", 1, 0.1 + 0.2), Shown("delta", 2, 0.0)),
)
SAID = Feedback("a1", "gamma", 1, 0.1 + 0.2, Reaction.CONTACTED, None, "", "alpha", NOW)
NO = replace(SAID, reaction=Reaction.DECLINED, reason=DeclineReason.TOO_FAR, note="à 400 km", at=NOW + DAY)


def listed(id_: str, *organizations: str, at: datetime = NOW, asked: str = "") -> ShownAnswer:
    shown = tuple(Shown(name, rank, 0.5) for rank, name in enumerate(organizations, start=1))
    return ShownAnswer(id_, at, asked, "", "x", (), "s1", shown)


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    names = ("alpha", "beta", "gamma", "delta", "zeta")
    with SqlStore.create(database_url) as made:
        made.save(Batch(tuple(map(Organization, names)), tuple(map(Membership, names))))
        yield made


def test_an_answer_comes_back_as_it_was_shown(store: Store) -> None:
    store.remember_answer(ANSWER)
    assert store.answer("a1") == ANSWER
    for unknown in ("", "a", "A1", "a1 "):
        with pytest.raises(NotFound, match="no answer"):
            store.answer(unknown)


def test_answers_ascend_by_moment_whatever_the_offset_they_were_given_with(store: Store) -> None:
    east = timezone(timedelta(hours=9))
    earlier = listed("z", "gamma", at=(NOW - timedelta(hours=1)).astimezone(east))
    second = listed("b", at=NOW + timedelta(seconds=1))
    for answer in (second, ANSWER, earlier):
        store.remember_answer(answer)
    assert list(store.answers()) == [earlier, ANSWER, second]
    assert list(store.answers(NOW)) == [ANSWER, second]
    assert list(store.answers(NOW.astimezone(east) + DAY)) == []


def test_remembering_and_feedback_leave_the_revision_as_it_is(store: Store) -> None:
    before = store.revision()
    store.remember_answer(ANSWER)
    store.give_feedback(SAID)
    store.forget_answers(NOW + DAY)
    assert store.revision() == before


def test_each_giver_has_one_word_about_a_place_and_the_last_one_counts(store: Store) -> None:
    store.remember_answer(ANSWER)
    by_staff = replace(SAID, given_by="", reaction=Reaction.JOINED, at=NOW + 2 * DAY)
    about_another = replace(SAID, organization_id="delta", rank=2, score=0.0, at=NOW + 3 * DAY)
    for given in (SAID, NO, by_staff, about_another):
        store.give_feedback(given)
    assert list(store.feedback()) == [NO, by_staff, about_another]
    assert list(store.feedback(given_by="")) == [by_staff]
    assert list(store.feedback(given_by="alpha", answer_id="a1")) == [NO, about_another]
    assert list(store.feedback(answer_id="a2")) == list(store.feedback(given_by="beta")) == []


@pytest.mark.parametrize("other", [{"answer_id": "a2"}, {"organization_id": "beta"}])
def test_feedback_is_about_what_was_shown(store: Store, other: dict[str, str]) -> None:
    store.remember_answer(ANSWER)
    with pytest.raises(NotFound):
        store.give_feedback(replace(SAID, **other))
    assert list(store.feedback()) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": DeclineReason.OTHER}, "feedback_reason_needless"),
        ({"reaction": Reaction.DECLINED}, "feedback_reason_missing"),
        ({"note": "x" * (LONGEST_NOTE + 1)}, "feedback_note_long"),
    ],
)
def test_a_reason_goes_with_declining_and_a_note_is_short(change: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        replace(SAID, **change)
    assert refused.value.code == code
    assert refused.value.sentence("fr")


def test_the_first_ten_places_count_as_shown(store: Store) -> None:
    eleven = tuple(f"o{number:02}" for number in range(11))
    store.remember_answer(listed("old", "gamma", *eleven[:2], at=NOW - DAY))
    store.remember_answer(listed("one", *eleven))
    store.remember_answer(listed("two", "gamma", "o00", at=NOW + DAY))
    assert store.times_shown(NOW) == {**dict.fromkeys(eleven[:10], 1), "o00": 2, "gamma": 1}
    assert store.times_shown(NOW + 2 * DAY) == {}


def test_old_answers_are_forgotten_but_for_those_that_somebody_spoke_of(store: Store) -> None:
    spoken, silent, young = ANSWER, listed("silent", "gamma"), listed("young", "gamma", at=NOW + DAY)
    for answer in (spoken, silent, young):
        store.remember_answer(answer)
    store.give_feedback(NO)
    assert store.forget_answers(NOW) == 0
    assert store.forget_answers(NOW + DAY) == 1
    assert list(store.answers()) == [spoken, young]
    assert store.times_shown(NOW) == {"gamma": 2, "delta": 1}
    assert list(store.feedback()) == [NO]


def test_with_a_member_go_its_answers_its_feedback_and_all_that_is_about_it(store: Store) -> None:
    by_staff_for_it = replace(listed("for", "beta"), seeker="gamma")
    kept = replace(ANSWER, partners=("gamma", "beta"))
    for answer in (kept, listed("own", "beta", asked="gamma"), by_staff_for_it):
        store.remember_answer(answer)
    other = replace(SAID, organization_id="delta", rank=2, score=0.0)
    about_own = Feedback("own", "beta", 1, 0.5, Reaction.JOINED, None, "", "", NOW)
    for given in (SAID, other, replace(other, given_by="gamma"), about_own):
        store.give_feedback(given)
    store.remove_member("gamma")
    assert list(store.answers()) == [replace(kept, partners=("beta",), shown=ANSWER.shown[1:])]
    assert list(store.feedback()) == [other]
    assert store.times_shown(NOW) == {"delta": 1}


def test_many_givers_at_once_lose_nothing(store: Store) -> None:
    store.remember_answer(ANSWER)

    def remember(answer: ShownAnswer) -> None:
        """Again where others wrote for longer than it waits."""
        for _ in range(50):
            try:
                return store.remember_answer(answer)
            except NotReady:
                continue
        raise AssertionError("never written")

    def say(number: int) -> None:
        remember(listed(f"n{number}", "gamma"))
        store.give_feedback(replace(SAID, given_by=f"m{number % 4}", at=NOW + number * DAY))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(say, range(24)))
    assert sorted(given.given_by for given in store.feedback()) == ["m0", "m1", "m2", "m3"]
    assert len(list(store.answers())) == 25


def test_an_answer_is_not_remembered_at_the_price_of_waiting(database_url: str, store: SqlStore) -> None:
    """While a long import writes, for instance."""
    engine = open_engine(read_url(database_url))
    with writer(engine).connect() as other, other.begin():
        if engine.dialect.name == "postgresql":
            other.exec_driver_sql("LOCK TABLE answers IN EXCLUSIVE MODE")
        with pytest.raises(NotReady) as refused:
            store.remember_answer(ANSWER)
    engine.dispose()
    assert refused.value.code == "store_failed"
    store.remember_answer(ANSWER)
    assert list(store.answers()) == [ANSWER]


def test_a_store_of_before_is_brought_up_to_date_with_all_that_it_holds(database_url: str) -> None:
    engine = open_engine(read_url(database_url))
    config = Config()
    config.set_main_option("script_location", str(Path(models.sql.migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(sa.text("UPDATE state SET revision = 7"))
    engine.dispose()
    with pytest.raises(NotReady, match="grappe upgrade"):
        SqlStore.open(database_url)
    with SqlStore.create(database_url) as store:
        assert store.revision() == 7
        store.remember_answer(ANSWER)
        assert store.answer("a1") == ANSWER


def test_nothing_of_a_forgotten_question_is_left_on_disk(tmp_path: Path) -> None:
    secret = b"INTROUVABLE"
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        store.remember_answer(replace(ANSWER, need=secret.decode() * 400))
        assert any(secret in file.read_bytes() for file in tmp_path.iterdir())
        store.forget_answers(NOW + DAY)
        assert not any(secret in file.read_bytes() for file in tmp_path.iterdir())


def test_what_the_database_refuses_is_told(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    with SqlStore.create(f"sqlite:///{file}") as store:
        with sqlite3.connect(file) as other:
            other.execute("CREATE TRIGGER full BEFORE INSERT ON answers BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        other.close()
        with pytest.raises(NotReady, match="disk full"):
            store.remember_answer(ANSWER)
