"""Reactions teach of those who were looked at, and of nobody else."""

from datetime import UTC, date, datetime

import numpy as np

from matching.learning.examples import Examples
from matching.learning.pools import PoolQuestion
from matching.learning.reactions import KnownReactions, pools_of_reactions
from matching.learning.recipe import Recipe
from matching.learning.training import train
from matching.ranker import default_ranker
from models.feedback import DeclineReason, Feedback, Reaction, Shown, ShownAnswer
from models.membership import Competence, Membership
from models.organization import Organization
from models.project import Participation, Project
from tests.made_consortia import consortia
from tests.word_encoder import WordEncoder

AT = datetime(2026, 5, 4, tzinfo=UTC)
IDS = tuple("abcdefgh")


def answer(id_: str = "one", shown: str = "abcdef", need: str = "radio", at: datetime = AT, **more) -> ShownAnswer:
    places = tuple(Shown(one, rank, 0.1) for rank, one in enumerate(shown, start=1))
    return ShownAnswer(id_, at, "", "", need, more.get("partners", ()), "s1", places)


def said(
    who: str, reaction: Reaction, reason: DeclineReason | None = None, by: str = "", about: str = "one"
) -> Feedback:
    return Feedback(about, who, "abcdefgh".index(who) + 1, 0.1, reaction, reason, "", by, AT)


def known(answers: list[ShownAnswer], *feedback: Feedback) -> KnownReactions:
    return KnownReactions(
        name="made",
        organizations=tuple(Organization(id_) for id_ in IDS),
        memberships=tuple(Membership(id_, competences=(Competence("radio design"),), needs=("radio",)) for id_ in IDS),
        projects=(
            Project("before", title="radio", start_date=date(2025, 1, 1), participations=(Participation("a"),)),
            Project("after", title="radio", start_date=date(2026, 6, 1), participations=(Participation("b"),)),
            Project("undated", title="radio", participations=(Participation("b"),)),
        ),
        answers=tuple(answers),
        feedback={one.id: tuple(each for each in feedback if each.answer_id == one.id) for one in answers},
    )


def asked(*feedback: Feedback, **more) -> tuple[PoolQuestion, ...]:
    pools = list(pools_of_reactions(known([answer(**more)], *feedback), WordEncoder()))
    return pools[0].questions if pools else ()


def test_who_was_passed_over_above_the_chosen_one_is_wrong_and_who_stands_below_is_not_known():
    (question,) = asked(said("c", Reaction.CONTACTED))
    assert question.asked.sought == ("c",)
    assert question.among == {"a", "b", "c"}


def test_who_does_not_fit_is_wrong_wherever_it_stood_and_who_could_not_says_nothing():
    (question,) = asked(
        said("b", Reaction.ACCEPTED),
        said("a", Reaction.DECLINED, DeclineReason.NO_CAPACITY),
        said("e", Reaction.DECLINED, DeclineReason.WRONG_FIELD),
        said("f", Reaction.DECLINED, DeclineReason.IN_TOUCH),
    )
    assert (question.asked.sought, question.among) == (("b",), {"b", "e"})


def test_of_two_who_differ_the_one_who_chose_is_believed():
    (question,) = asked(
        said("b", Reaction.JOINED, by="m1"), said("b", Reaction.DECLINED, DeclineReason.WRONG_FIELD, by="m2")
    )
    assert (question.asked.sought, question.among) == (("b",), {"a", "b"})


def test_an_answer_in_which_nobody_was_chosen_or_nobody_passed_over_teaches_nothing():
    assert asked(said("b", Reaction.DECLINED, DeclineReason.WRONG_FIELD)) == ()
    assert asked(said("a", Reaction.JOINED)) == ()
    assert asked() == ()


def test_nothing_is_known_that_began_later():
    (pool,) = pools_of_reactions(known([answer()], said("b", Reaction.JOINED)), WordEncoder())
    assert pool.catalogue.projects.tolist() == ["before"]
    earlier = known([answer()], said("b", Reaction.JOINED)).before(AT.date())
    assert earlier.answers == ()
    assert list(pools_of_reactions(earlier, WordEncoder())) == []


def test_the_seekers_own_needs_are_asked_where_nothing_else_was():
    one = ShownAnswer("one", AT, "h", "h", "", ("g",), "s1", answer().shown)
    (pool,) = pools_of_reactions(known([one], said("b", Reaction.JOINED)), WordEncoder())
    assert (pool.questions[0].need, pool.questions[0].asked.known) == ("radio", ("h", "g"))


def test_only_those_of_whom_something_is_told_are_examples():
    (pool,) = pools_of_reactions(known([answer()], said("c", Reaction.CONTACTED)), WordEncoder())
    examples = Examples.of(pool, WordEncoder())
    assert examples.right.tolist() == [False, False, True]


def test_reactions_move_the_ranker_towards_those_who_were_chosen():
    """Whoever is chosen says it twice; who says it once stands above and is passed over."""
    memberships = tuple(
        Membership(id_, competences=tuple(map(Competence, ["boats", *(["boats design"] if id_ in "fgh" else [])])))
        for id_ in IDS
    )
    told = known(
        [answer(str(n), "abcdefgh", "boats design") for n in range(30)],
        *(said("h", Reaction.JOINED, about=str(n)) for n in range(30)),
    )
    told = KnownReactions("made", told.organizations, memberships, (), told.answers, told.feedback)
    recipe = Recipe(least_pool=4, theme_sizes=(4, 6), themes=2, rounds=20, clusters=3)
    without, with_them = (
        train([consortia()], WordEncoder(), recipe, lambda _done, _total: None, reactions=some, prior=default_ranker())
        for some in ((), (told,))
    )
    (pool,) = pools_of_reactions(told, WordEncoder())
    examples = Examples.of(pool, WordEncoder())
    conditions = np.concatenate(([1.0], examples.conditions[0]))
    scores = [
        np.nan_to_num((examples.values[:8] - one.mean) / one.deviation) @ (conditions @ one.weights)
        for one in (without, with_them)
    ]
    gaps = [score[7] - score[:5].mean() for score in scores]
    assert gaps[1] > gaps[0]
    assert with_them.manifest["reactions"] == [{"name": "made", "count": 30}]
