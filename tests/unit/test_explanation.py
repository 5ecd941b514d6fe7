"""Reasons become two sentences at most, hints say what would help: in both languages."""

from dataclasses import replace

import pytest

from matching.explanation import Reasons, explain, shortened
from matching.hints import Outcome, hints
from matching.question import Question, Scope
from models.membership import Competence, Membership
from models.suggestion import Coverage, Evidence, Source

COVERED = Coverage("radio", 0.1, "Us", 0.8, covered_by_team=False, covered_by_candidate=True)
BOTH = Coverage("boats", 0.9, "Us", 0.8, covered_by_team=True, covered_by_candidate=True)
NEITHER = Coverage("maps", 0.1, "Us", 0.1, covered_by_team=False, covered_by_candidate=False)
OFFER = Evidence(Source.COMPETENCE, "antenna design", 0.4)
PAST = Evidence(Source.PROJECT, "Old radio", 0.4, project_id="p")


@pytest.mark.parametrize(
    ("reasons", "english", "french"),
    [
        (
            Reasons(coverage=(COVERED, BOTH), with_team=True, first_meeting=True),
            "Covers what your team does not cover yet: “radio”. It would be a first meeting: nobody in your team has "
            "worked with it in a known project.",
            "Couvre ce que votre équipe ne couvre pas encore : « radio ». Ce serait une première rencontre : personne "
            "dans votre équipe n'a travaillé avec elle dans un projet connu.",
        ),
        (Reasons(coverage=(COVERED, NEITHER)), "Covers “radio”.", "Couvre « radio »."),
        (
            Reasons(coverage=(BOTH, NEITHER), with_team=True, partners_met=("Us",), shared=1),
            "Covers “boats”, as your team does already: a reinforcement rather than a complement. Has already worked "
            "with Us, in one past project.",
            "Couvre « boats », comme votre équipe déjà : un renfort plutôt qu'un complément. A déjà travaillé avec Us, "
            "dans un projet passé.",
        ),
        (
            Reasons(coverage=(NEITHER,), evidence=(PAST, OFFER), analogues=1, analogue="Old radio"),
            "Covers no aspect outright; what speaks for it is “antenna design”. Took part in a similar past project: "
            "“Old radio”.",
            "Ne couvre franchement aucun aspect ; ce qui parle pour elle : « antenna design ». A participé à un "
            "projet passé semblable : « Old radio ».",
        ),
        (
            Reasons(coverage=(NEITHER,), evidence=(PAST,), analogues=3, analogue="Old radio"),
            "Took part in 3 similar past projects, among them “Old radio”.",
            "A participé à 3 projets passés semblables, dont « Old radio ».",
        ),
        (
            Reasons(partners_met=("A", "B", "C"), shared=4, with_team=True),
            "Has already worked with A, B and 1 more, in 4 past projects.",
            "A déjà travaillé avec A, B et 1 de plus, dans 4 projets passés.",
        ),
        (
            Reasons(coverage=(NEITHER,)),
            "No text of it comes near your need: it stands here for want of a nearer one.",
            "Aucun de ses textes n'approche votre besoin : elle est là faute de plus proche.",
        ),
        (
            Reasons(asked=False),
            "Nothing was asked: those of whom most is known come first.",
            "Rien n'a été demandé : les organisations dont on sait le plus viennent d'abord.",
        ),
        (
            Reasons(coverage=(COVERED,), filler=True),
            "Nothing found speaks for it yet: it fills up the list.",
            "Rien de trouvé ne parle encore pour elle : elle complète la liste.",
        ),
    ],
)
def test_reasons_are_told_in_two_sentences_at_most(reasons, english, french):
    assert explain(reasons, "en") == english
    assert explain(reasons, "fr") == french


def test_long_texts_are_cut_at_a_word():
    assert shortened("word " * 40) == " ".join(["word"] * 18) + "…"
    assert shortened("two\n lines") == "two lines"


def outcome(**more) -> Outcome:
    facts = {
        "need": "radio", "seeker": None, "seeker_projects": 1, "best": 0.7, "uncovered": (), "found": 3, "fillers": 0,
    }  # fmt: skip
    return Outcome(**(facts | more))


def test_a_good_answer_needs_no_hint():
    assert hints(Question("radio"), outcome()) == ()


def test_nobody_found_is_no_fault_of_the_need():
    assert hints(Question("radio"), outcome(best=0.0, found=0, uncovered=("radio",))) == ()


@pytest.mark.parametrize(
    ("question", "facts", "english", "french"),
    [
        (Question(""), {"need": "", "best": None}, "Say what you need", "Dites ce qu'il vous faut"),
        (Question(" "), {"need": "radio"}, "profile were asked", "ceux de la fiche du demandeur"),
        (Question("x"), {"best": 0.1}, "in other words", "dites-le autrement"),
        (Question("x"), {"seeker": Membership("s")}, "says nothing of what it offers", "ne dit rien de ce qu'il offre"),
        (
            Question("x"),
            {"seeker": Membership("s", competences=(Competence("radio"),))},
            "profile is brief",
            "est brève",
        ),
        (
            Question("x"),
            {"seeker": Membership("s", description="We do radio."), "seeker_projects": 0},
            "No past project",
            "Aucun projet passé",
        ),
        (Question("x"), {"uncovered": ("maps",)}, "No member suggested covers “maps”", "ne couvre « maps »"),
        (
            Question("x", scope=Scope.KNOWN),
            {"uncovered": ("maps",)},
            "Nobody suggested covers “maps”",
            "Aucune suggestion ne couvre « maps »",
        ),
        (Question("x"), {"fillers": 2}, "fill up the list (2)", "compléter la liste (2)"),
    ],
)
def test_a_hint_says_what_would_help(question, facts, english, french):
    assert any(english in hint for hint in hints(question, outcome(**facts)))
    assert any(french in hint for hint in hints(replace(question, lang="fr"), outcome(**facts)))
