"""Proposals as they are kept, and kept ones as consortia again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from matching.assembling.problem import Candidate, Problem
from matching.assembling.proposal import Proposal
from models.consortium import Consortium, Participant
from models.proposal import Answered, Place, Proposed
from models.store import Store

_NONE = Decimal(0)


def recorded(store: Store, problem: Problem, proposals: Sequence[Proposal]) -> tuple[Proposed, ...]:
    """With the texts that speak for each; of a past project its name."""
    candidates = {one.id: one for one in problem.candidates}
    inside = {part.id for one in proposals for part in one.consortium.participants}
    past = {cover.project for id_ in inside for cover in candidates[id_].covers.values() if cover.project}
    names = {project.id: project.label for project in store.projects(sorted(past))} if past else {}
    return tuple(_recorded(problem, one, candidates, names) for one in proposals)


def _recorded(
    problem: Problem, proposal: Proposal, candidates: dict[str, Candidate], projects: dict[str, str]
) -> Proposed:
    points = proposal.points
    answered = [
        Answered(
            need,
            part.id,
            cover.strength,
            cover.mastery,
            cover.text or projects.get(cover.project, ""),
            cover.project,
            proposal.carries.get(need) == part.id,
        )
        for part in proposal.consortium.participants
        for need, cover in sorted(candidates[part.id].covers.items())
        if problem.allowed(candidates[part.id], need) is not None
    ]
    return Proposed(
        tuple(_place(one) for one in proposal.consortium.participants),
        tuple(answered),
        {
            "coverage": points.coverage,
            "partners": points.partners,
            "certainty": points.certainty,
            "preferences": points.preferences,
        },
        proposal.highest,
        left_out=proposal.left_out,
        bound_of_seen=None if proposal.bound_of_others is None else proposal.bound,
    )


def _place(one: Participant) -> Place:
    return Place(one.id, one.role, one.person_months or _NONE, one.budget or _NONE, one.aid)


def known_now(problem: Problem, proposed: Proposed) -> Proposed:
    """A kept one with its answers to needs as far as they stand: of organizations and needs that are there still, with
    what the profile says now, or a past project that speaks for it still."""
    covers = {one.id: one.covers for one in problem.candidates}

    def stands(one: Answered) -> bool:
        return one.organization_id in covers and one.need < len(problem.needs)

    def told(one: Answered) -> str:
        cover = covers[one.organization_id].get(one.need)
        return "" if cover is None else cover.text or (one.text if cover.project == one.project else "")

    return replace(proposed, answered=tuple(replace(one, text=told(one)) for one in proposed.answered if stands(one)))


def consortium_of(problem: Problem, proposed: Proposed) -> Consortium:
    """A kept one with what is known of its organizations now; those of whom nothing is known any more are left out."""
    candidates = {one.id: one.participant for one in problem.candidates}
    return replace(
        problem.form,
        participants=tuple(
            replace(
                candidates[place.organization_id],
                role=place.role,
                person_months=place.person_months,
                budget=place.budget,
                aid=place.aid,
            )
            for place in proposed.places
            if place.organization_id in candidates
        ),
    )
