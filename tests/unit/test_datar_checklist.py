"""DATAR's checklist: what each line rests on, on both sides of its verdict; a fact more never makes a line worse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.datar.checklist import look
from matching.datar.line import Asked, Lacks, Line, LineId, Shows, Verdict
from models.cluster import Axis, Cluster
from models.collective import Action, ActionState, ChecklistAnswer, NeedArea, Seat, SharedService, Tie, TieKind
from models.membership import Audience, Consent, Member, Membership
from models.organization import Kind, Organization, Size
from models.texts import Localized

DAY = date(2026, 3, 12)
AXES = (Axis("sea", Localized("Sea", "Mer")), Axis("land", Localized("Land", "Terre")))
BARE = Cluster("bay", "Bay")
ORDER = {Verdict.MISSING: 0, Verdict.PARTLY: 1, Verdict.SHOWN: 2}


def member(id_: str, kind: Kind = Kind.COMPANY, size: Size | None = Size.SMALL, **fields) -> Member:
    place = {"region": fields.pop("region", ""), "city": fields.pop("city", "")}
    return Member(Organization(id_, id_.title(), kind, size, "FR", **place), Membership(id_, **fields))


def line(id_: LineId, members=(), cluster: Cluster = BARE) -> Line:
    return next(one for one in look(members, cluster, "en").lines if one.id is id_)


def lacks(found: Line) -> dict[Lacks, int]:
    return {one.code: one.count for one in found.lacks}


def shows(found: Line) -> dict[tuple[str, str], tuple[int, int]]:
    return {(one.code, one.about): (one.count, one.of) for one in found.shows}


def test_of_nothing_each_line_is_missing_and_says_whom_to_ask():
    found = look([], BARE, "en")
    assert [one.id for one in found.lines] == list(LineId)
    assert {one.verdict for one in found.lines} == {Verdict.MISSING}
    assert found.count(Verdict.MISSING) == len(LineId)
    assert all(one.lacks and all(gap.asked for gap in one.lacks) for one in found.lines)
    assert not any(one.shows for one in found.lines)


@pytest.mark.parametrize(
    ("sizes", "verdict"),
    [
        ([Size.SOLO, Size.MEDIUM, Size.LARGE], Verdict.SHOWN),
        ([Size.SME, Size.SMALL, Size.MIDCAP, None], Verdict.PARTLY),
        ([Size.MICRO, Size.LARGE], Verdict.PARTLY),
        ([Size.LARGE, None], Verdict.MISSING),
    ],
)
def test_mainly_small_is_more_than_half_of_the_companies_the_unknown_among_them(sizes, verdict):
    members = [member(f"m{number}", size=size) for number, size in enumerate(sizes)]
    found = line(LineId.SMALL_FIRMS, [*members, member("lab", Kind.RESEARCH, None)])
    small = sum(size not in {Size.LARGE, Size.MIDCAP, None} for size in sizes)
    assert found.verdict is verdict
    assert shows(found)[Shows.SME_SHARE, ""] == (small, len(sizes))
    assert found.shows[0].share == small / len(sizes)
    assert lacks(found).get(Lacks.SIZE, 0) == sizes.count(None)
    assert (Lacks.MAJORITY in lacks(found)) == (verdict is not Verdict.SHOWN)


def test_who_is_shown_to_nobody_is_counted_and_not_named():
    gone = Consent(Audience.NOBODY, DAY)
    members = [member("a", size=None), member("b", size=None, consent=gone), member("c")]
    (gap,) = [one for one in line(LineId.SMALL_FIRMS, members).lacks if one.code is Lacks.SIZE]
    assert (gap.count, gap.of, gap.ids, gap.withheld, gap.asked) == (2, 3, ("a",), 1, Asked.MEMBERS)


def test_one_field_is_that_each_company_stands_in_an_axis_of_the_cluster():
    cluster = replace(BARE, axes=AXES)
    placed, astray = member("a", axes=("sea", "old")), member("b", axes=("old",))
    assert line(LineId.ONE_FIELD, [placed, member("lab", Kind.RESEARCH)], cluster).verdict is Verdict.SHOWN
    found = line(LineId.ONE_FIELD, [placed, astray], cluster)
    assert (found.verdict, lacks(found)) == (Verdict.PARTLY, {Lacks.AXIS: 1})
    assert shows(found) == {(Shows.IN_AXIS, "sea"): (1, 2)}
    assert line(LineId.ONE_FIELD, [placed], BARE).verdict is Verdict.MISSING


def test_a_university_trains_and_researches_and_employment_is_asked_for_until_it_is_said():
    university, town = member("u", Kind.UNIVERSITY), member("t", Kind.PUBLIC)
    assert line(LineId.KNOWLEDGE, [university]).verdict is Verdict.PARTLY
    assert lacks(line(LineId.KNOWLEDGE, [university])) == {Lacks.EMPLOYMENT: 0}
    found = line(LineId.KNOWLEDGE, [university, town])
    assert (found.verdict, lacks(found)) == (Verdict.SHOWN, {Lacks.EMPLOYMENT_WHO: 1})
    said = replace(BARE, answers=(ChecklistAnswer("knowledge", "the town does", "cli:x", DAY),))
    answered = line(LineId.KNOWLEDGE, [university, town], said)
    assert (answered.verdict, answered.lacks, answered.answer) == (Verdict.SHOWN, (), said.answers[0])


def test_an_answer_changes_no_verdict():
    said = replace(BARE, answers=tuple(ChecklistAnswer(id_, "all is well", "cli:x", DAY) for id_ in LineId))
    assert {one.verdict for one in look([], said, "en").lines} == {Verdict.MISSING}
    assert all(one.answer for one in look([], said, "en").lines)


def test_a_core_is_more_than_half_of_the_members_in_the_territory_by_region_or_city():
    cluster = replace(BARE, territory=("Bretagne", "Nantes"))
    inside = [member("a", region="BRETAGNE", city="Brest"), member("b", city="nantes"), member("c", city="Brest")]
    found = line(LineId.TERRITORY, [*inside, member("d", region="Corse")], cluster)
    assert (found.verdict, lacks(found)) == (Verdict.PARTLY, {Lacks.PLACE: 1, Lacks.CORE: 2})
    assert shows(found)[Shows.OUTSIDE, "Bretagne, Nantes"] == (1, 4)
    assert shows(found)[Shows.IN_CITY, "Brest"] == (2, 4)
    assert line(LineId.TERRITORY, inside[:2], cluster).verdict is Verdict.SHOWN
    assert lacks(line(LineId.TERRITORY, inside, BARE)) == {Lacks.TERRITORY: 0, Lacks.PLACE: 2}


SERVICE = SharedService(Localized("", "Tout"), tuple(NeedArea), "Anne")


def test_services_are_whole_when_all_five_needs_have_one_that_somebody_runs():
    assert line(LineId.SERVICES, cluster=replace(BARE, services=(SERVICE,))).verdict is Verdict.SHOWN
    partial = replace(BARE, services=(replace(SERVICE, areas=SERVICE.areas[1:]), replace(SERVICE, run_by="", areas=())))
    found = line(LineId.SERVICES, cluster=partial)
    assert found.verdict is Verdict.PARTLY
    assert lacks(found) == {Lacks.SERVICE: 0, Lacks.SERVICE_RUN: 1, Lacks.SERVICE_AREA: 1}
    assert found.shows[0].names == ("Tout · Anne",)


def test_led_is_more_than_half_of_the_seats():
    head, other, unsaid = Seat("Board", "Ada", "a", "", True), Seat("Board", "Bo", "", "", False), Seat("Board", "Cy")
    assert (
        line(LineId.GOVERNANCE, [member("a")], replace(BARE, governance=(head, head, unsaid))).verdict is Verdict.SHOWN
    )
    found = line(LineId.GOVERNANCE, [], replace(BARE, governance=(head, other, unsaid, Seat("Board"))))
    assert found.verdict is Verdict.PARTLY
    assert lacks(found) == {Lacks.PERSON: 1, Lacks.HEAD: 2, Lacks.SEAT_ORGANIZATION: 1, Lacks.LED: 1}
    (gap,) = [one for one in found.lacks if one.code is Lacks.HEAD]
    assert (gap.asked, gap.whom) == (Asked.PERSONS, ("Cy",))


ACTION = Action("Bench", "sea", "Anne", DAY, DAY, Decimal("10.10"), ActionState.PLANNED)


def test_a_plan_is_whole_when_each_axis_has_an_action_and_each_action_its_facts():
    both = (ACTION, replace(ACTION, axis="land", budget=Decimal("0.25")))
    cluster = replace(BARE, axes=AXES, actions=both)
    found = line(LineId.PLAN, cluster=cluster)
    assert (found.verdict, found.lacks) == (Verdict.SHOWN, ())
    assert (Shows.BUDGET, "10.35") in shows(found)
    dropped = replace(cluster, actions=(ACTION, replace(both[1], state=ActionState.DROPPED)))
    assert lacks(line(LineId.PLAN, cluster=dropped)) == {Lacks.AXIS_IDLE: 0}
    bare = line(LineId.PLAN, cluster=replace(cluster, actions=(*both, Action("Idea", "old"))))
    missing = (Lacks.ACTION_AXIS, Lacks.ACTION_DATES, Lacks.ACTION_OWNER, Lacks.ACTION_BUDGET)
    assert (bare.verdict, lacks(bare)) == (Verdict.PARTLY, dict.fromkeys(missing, 1))


def test_ties_are_whole_with_a_form_of_each_kind():
    ties = tuple(Tie(f"T{kind}", kind, "fair") for kind in TieKind)
    assert line(LineId.TIES, cluster=replace(BARE, ties=ties)).verdict is Verdict.SHOWN
    found = line(LineId.TIES, cluster=replace(BARE, ties=(ties[0], replace(ties[1], form=""))))
    assert (found.verdict, lacks(found)) == (Verdict.PARTLY, {Lacks.TIE: 0, Lacks.TIE_FORM: 1})


def test_a_strategy_is_its_text_and_its_axes():
    assert line(LineId.STRATEGY, cluster=replace(BARE, axes=AXES, strategy="Together")).verdict is Verdict.SHOWN
    assert line(LineId.STRATEGY, cluster=replace(BARE, strategy="Together")).verdict is Verdict.PARTLY


MEMBERS = st.lists(
    st.builds(
        lambda id_, kind, size, region, city, axes, hidden: member(
            id_,
            kind,
            size,
            region=region,
            city=city,
            axes=axes,
            consent=Consent(Audience.NOBODY, DAY) if hidden else None,
        ),
        st.text("abcdef", min_size=1, max_size=3),
        st.sampled_from(Kind),
        st.none() | st.sampled_from(Size),
        st.sampled_from(["", "Bretagne", "Corse"]),
        st.sampled_from(["", "Brest", "Bastia"]),
        st.sampled_from([(), ("sea",), ("sea", "land"), ("old",)]),
        st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)
AREAS = st.lists(st.sampled_from(NeedArea), unique=True).map(tuple)
CLUSTERS = st.builds(
    Cluster,
    st.just("bay"),
    st.just("Bay"),
    territory=st.sampled_from([("Bretagne",), ("brest", "Corse")]),
    axes=st.just(AXES),
    strategy=st.sampled_from(["", "Together"]),
    services=st.lists(
        st.builds(SharedService, st.just(Localized("S", "")), AREAS, st.sampled_from(["", "R"])), max_size=4
    ).map(tuple),
    governance=st.lists(
        st.builds(
            Seat,
            st.just("Board"),
            st.sampled_from(["", "Ada"]),
            st.just(""),
            st.just(""),
            st.none() | st.booleans(),
        ),
        max_size=5,
    ).map(tuple),
    actions=st.lists(
        st.builds(
            Action,
            st.just("A"),
            st.sampled_from(["", "sea", "land"]),
            st.sampled_from(["", "O"]),
            st.none() | st.just(DAY),
            st.none() | st.just(DAY),
            st.none() | st.just(Decimal(7)),
            st.none() | st.sampled_from([ActionState.PLANNED, ActionState.DONE]),
        ),
        max_size=4,
    ).map(tuple),
    ties=st.lists(st.builds(Tie, st.just("T"), st.sampled_from(TieKind), st.sampled_from(["", "F"])), max_size=4).map(
        tuple
    ),
)


def verdicts(members, cluster) -> dict[LineId, int]:
    return {one.id: ORDER[one.verdict] for one in look(members, cluster, "en").lines}


def filled(one: Member, size: Size, region: str, axis: str) -> Member:
    """All that is not known of a member, said."""
    organization, own = one.organization, one.membership
    place = organization.region or region
    known = replace(organization, size=organization.size or size, region=place)
    return Member(known, replace(own, axes=own.axes or (axis,)))


@given(
    MEMBERS,
    CLUSTERS,
    st.sampled_from(Size),
    st.sampled_from(["Bretagne", "Corse"]),
    st.sampled_from(["sea", "old"]),
    st.booleans(),
    st.data(),
)
def test_filling_in_what_is_not_known_never_makes_a_line_worse(members, cluster, size, region, axis, head, data):
    before = verdicts(members, cluster)
    at = data.draw(st.integers(0, len(members)))
    fuller = [filled(one, size, region, axis) if place == at else one for place, one in enumerate(members)]
    told = replace(
        cluster,
        strategy=cluster.strategy or "Together",
        services=tuple(
            replace(one, run_by=one.run_by or "R", areas=one.areas or (NeedArea.JOBS,)) for one in cluster.services
        ),
        governance=tuple(
            replace(
                one, person=one.person or "Ada", company_head=head if one.company_head is None else one.company_head
            )
            for one in cluster.governance
        ),
        actions=tuple(
            replace(
                one,
                axis=one.axis or "sea",
                owner=one.owner or "O",
                start=one.start or DAY,
                end=one.end or DAY,
                budget=Decimal(3) if one.budget is None else one.budget,
            )
            for one in cluster.actions
        ),
        ties=tuple(replace(one, form=one.form or "F") for one in cluster.ties),
    )
    after = verdicts(fuller, told)
    assert {id_ for id_ in LineId if after[id_] < before[id_]} == set()


@given(MEMBERS, CLUSTERS, st.sampled_from(TieKind), AREAS)
def test_adding_what_helps_never_makes_a_line_worse(members, cluster, kind, areas):
    before = verdicts(members, cluster)
    more = replace(
        cluster,
        strategy="Together",
        services=(*cluster.services, SharedService(Localized("N", ""), areas, "R")),
        governance=(*cluster.governance, Seat("Board", "Eve", "", "", company_head=True)),
        actions=(*cluster.actions, ACTION),
        ties=(*cluster.ties, Tie("N", kind, "F")),
    )
    newcomers = [
        member("new-firm", region="Bretagne", city="Brest", axes=("sea",)),
        member("new-lab", Kind.UNIVERSITY, None, region="Bretagne", city="Brest"),
    ]
    after = verdicts([*members, *newcomers], more)
    assert {id_ for id_ in LineId if after[id_] < before[id_]} == set()


@given(MEMBERS, CLUSTERS, st.randoms(use_true_random=False))
def test_the_order_of_members_changes_nothing_and_counts_are_whole(members, cluster, random):
    found = look(members, cluster, "en")
    shuffled = list(members)
    random.shuffle(shuffled)
    assert look(shuffled, cluster, "en") == found
    hidden = {one.id for one in members if one.membership.shown_to is Audience.NOBODY}
    for one in found.lines:
        for finding in (*one.shows, *one.lacks):
            assert hidden.isdisjoint(finding.ids)
            assert 0 <= finding.count <= (finding.of or finding.count)
            if finding.ids or finding.withheld:
                assert finding.count == len(finding.ids) + finding.withheld
        assert (one.verdict is Verdict.MISSING) <= bool(one.lacks)
