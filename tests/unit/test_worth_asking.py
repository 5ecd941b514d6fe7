"""Which facts decide most: counted by hand on small packs, and by filling them in."""

from __future__ import annotations

from dataclasses import replace

from matching.checking.seen import Seen
from matching.checking.truth import Truth
from matching.checking.worth_asking import Known, worth_asking
from models.consortium import Consortium, Participant
from models.organization import Kind, Size
from models.programmes.needs import groups_of
from models.programmes.shelf import packaged
from models.project import Role
from tests.packs import small_edition

COMPANY = 'check = "count"\nwho = { kind = ["company"] }\nat_least = 1'
INNOVATIVE_SME = 'check = "lead"\namong = { kind = ["company"], size = ["sme"], innovative = true }'
INNOVATIVE = 'check = "count"\nwho = { innovative = true }\nat_least = 1'


def one(**known: object) -> Participant:
    return Participant("p", Role.PARTICIPANT, **known)


def told(participant: Participant, *rules: str) -> dict[str, tuple[int, int]]:
    return {w.fact: (w.decides, w.helps) for w in worth_asking([Known(small_edition(*rules), (participant,))])}


def test_a_fact_decides_the_questions_that_it_alone_leaves_open():
    assert told(one(kind=Kind.COMPANY, size=Size.SMALL), COMPANY, INNOVATIVE_SME, INNOVATIVE) == {"innovative": (2, 0)}


def test_a_fact_helps_where_others_are_open_too():
    found = told(one(kind=Kind.COMPANY), INNOVATIVE_SME, INNOVATIVE)
    assert found == {"innovative": (1, 1), "size": (0, 1)}


def test_what_cannot_change_an_answer_is_not_asked():
    assert told(one(kind=Kind.UNIVERSITY), COMPANY, INNOVATIVE_SME) == {}


def test_the_same_question_of_two_rules_counts_once_and_those_that_decide_most_come_first():
    edition = small_edition(COMPANY, COMPANY, INNOVATIVE)
    found = worth_asking([Known(edition, (one(), Participant("a", Role.PARTICIPANT, innovative=True)))])
    assert [(w.participant, w.fact, w.decides) for w in found] == [
        ("a", "kind", 1),
        ("p", "innovative", 1),
        ("p", "kind", 1),
    ]


def test_over_all_packs_a_fact_that_decides_does_so_whatever_it_is():
    """Each question that ``decides`` counts is open now, and closed by any value of the fact."""
    editions = [pack.edition() for pack in packaged().values()]
    nobody = one(kind=Kind.COMPANY, country="FR", size=Size.SMALL)
    for worth in worth_asking([Known(edition, (nobody,)) for edition in editions]):
        if worth.fact not in {"innovative", "in_zone", "rd_in_france", "registered_in_france"}:
            continue
        closed = 0
        for edition in editions:
            questions = {who.model_dump_json(): who for rule in edition.rules for who in groups_of(rule)}
            for who in questions.values():
                asked = who.model_copy(update={"role": None})
                if Seen.of(Consortium((nobody,)), edition).fits(asked, nobody) is not Truth.MAYBE:
                    continue
                filled = [replace(nobody, **{worth.fact: value}) for value in (True, False)]
                closed += all(
                    Seen.of(Consortium((other,)), edition).fits(asked, other) is not Truth.MAYBE for other in filled
                )
        assert worth.decides == closed
