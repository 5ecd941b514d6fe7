"""Which texts are embedded, and whose they are."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from embeddings.passages import Passage, read_passages
from models.membership import Competence, Membership
from models.project import Participation, Project
from models.suggestion import Source


def member(id_: str, *labels: str, needs: tuple[str, ...] = (), description: str = "") -> Membership:
    return Membership(id_, competences=tuple(map(Competence, labels)), needs=needs, description=description)


def test_competences_of_the_same_words_are_one_passage_of_all_who_offer_them() -> None:
    passages = read_passages([member("lune", "Radio", "Optique"), member("ada", " Radio ", "Radio")], [])
    assert {(p.text, p.owners) for p in passages} == {("Radio", ("ada", "lune")), ("Optique", ("lune",))}
    assert all(p.source is Source.COMPETENCE and p.project_id == "" and p.year is None for p in passages)


def test_a_competence_counts_with_its_description() -> None:
    membership = Membership("lune", competences=(Competence("Radio", "longue portée"),))
    assert read_passages([membership], [])[0].text == "Radio . longue portée"


def test_every_source_has_its_own_passages_even_of_the_same_words() -> None:
    project = Project("p1", title="Radio", participations=(Participation("lune"),))
    passages = read_passages([member("lune", "Radio", needs=("Radio",), description="Radio")], [project])
    assert [p.source for p in passages] == [Source.COMPETENCE, Source.NEED, Source.DESCRIPTION, Source.PROJECT]
    assert len({p.digest for p in passages}) == 4


def test_a_past_project_is_one_passage_of_its_participants() -> None:
    project = Project(
        "p1",
        title="Capteurs",
        summary="de sol",
        start_date=date(2019, 3, 1),
        participations=(Participation("ada"), Participation("Zoé"), Participation("lune")),
    )
    expected = Passage(Source.PROJECT, "Capteurs . de sol", ("Zoé", "ada", "lune"), "p1", 2019)
    assert read_passages([], [project]) == (expected,)


def test_projects_of_the_same_text_stay_apart() -> None:
    projects = [Project("p2", title="Capteurs"), Project("p1", title="Capteurs")]
    passages = read_passages([], projects)
    assert [p.project_id for p in passages] == ["p1", "p2"]
    assert passages[0].digest != passages[1].digest
    assert passages[0].year is None
    assert passages[0].owners == ()


def test_blank_texts_are_left_out() -> None:
    membership = member("lune", "", " \n", needs=("\t",), description=" ")
    assert read_passages([membership], [Project("p1", acronym="ACRO")]) == ()


def test_the_digest_tells_project_and_text_apart_and_takes_any_string() -> None:
    one = Passage(Source.PROJECT, "bc", (), "a")
    other = Passage(Source.PROJECT, "c", (), "ab")
    odd = Passage(Source.NEED, "\ud800\0", ())
    assert len({one.digest, other.digest, odd.digest}) == 3
    assert all(len(p.digest) == 32 for p in (one, other, odd))


def test_the_digest_is_the_same_whoever_the_owners_are() -> None:
    assert Passage(Source.NEED, "x", ("a",)).digest == Passage(Source.NEED, "x", ("b", "c")).digest


TEXTS = st.sampled_from(["", " ", "Radio", "radio", "Optique", "Analyse d'images", "\ud800", "日本"])
MEMBERSHIPS = st.lists(
    st.builds(
        member,
        st.sampled_from("abcdef"),
        TEXTS,
        TEXTS,
        needs=st.tuples(TEXTS, TEXTS),
        description=TEXTS,
    ),
    unique_by=lambda m: m.organization_id,
)
PROJECTS = st.lists(
    st.builds(
        lambda id_, title, who: Project(id_, title=title, participations=tuple(map(Participation, sorted(who)))),
        st.sampled_from("123456"),
        TEXTS,
        st.sets(st.sampled_from("abcdef")),
    ),
    unique_by=lambda p: p.id,
)


@given(MEMBERSHIPS, PROJECTS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter_and_nothing_is_lost(memberships, projects, random) -> None:
    passages = read_passages(memberships, projects)
    shuffled = random.sample(memberships, len(memberships)), random.sample(projects, len(projects))
    assert read_passages(*shuffled) == passages
    assert len({p.digest for p in passages}) == len(passages)
    assert all(p.text == p.text.strip() != "" for p in passages)
    assert all(p.owners == tuple(sorted(set(p.owners))) for p in passages)
    said = {(m.organization_id, text.strip()) for m in memberships for text in (*m.needs, m.description)}
    said |= {(m.organization_id, c.text.strip()) for m in memberships for c in m.competences}
    found = {(owner, p.text) for p in passages if p.source is not Source.PROJECT for owner in p.owners}
    assert found == {(who, text) for who, text in said if text}
