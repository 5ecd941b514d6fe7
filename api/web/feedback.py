"""``/api/v1/feedback``: what became of the partners that an answer suggested."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field

from api.feedback import LONGEST_NUMBER, Said, Seen, give_feedback, seen_feedback
from api.web.asking import LONGEST_NAME
from api.web.desk import ByKey, ToDesk
from api.web.shapes import Shape, problems
from api.web.tidy import tidy
from models.feedback import LONGEST_NOTE, DeclineReason, Reaction

router = APIRouter(prefix="/api/v1", tags=["feedback"])


class SaidShape(BaseModel):
    """What became of one organization that an answer suggested; the last word of each giver counts."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"answer": "7f3kq9xw2m4c", "organization": "ondabelle-rf", "reaction": "joined"},
                {
                    "answer": "7f3kq9xw2m4c",
                    "organization": "Ledgerwick",
                    "reaction": "declined",
                    "reason": "too_early",
                    "note": "ask again once the prototype runs",
                },
            ]
        },
    )

    answer: str = Field(max_length=LONGEST_NUMBER, description="The `answer` that came with the suggestions.")
    organization: str = Field(max_length=LONGEST_NAME, description="Id or name of one that this answer suggested.")
    reaction: Reaction
    reason: DeclineReason | None = Field(None, description="Needed where it was declined, and only there.")
    note: str = Field("", max_length=LONGEST_NOTE, description="A few words more, for oneself and the staff.")


class GivenShape(Shape):
    answer: str
    organization: str = Field(description="Its id.")
    name: str
    rank: int = Field(description="The place at which it was shown.")
    score: float = Field(description="The score with which it was shown.")
    reaction: Reaction
    reason: DeclineReason | None
    note: str
    by: str = Field(description="Id of the member who said so; empty for the cluster's staff.")
    at: datetime

    @classmethod
    def of(cls, seen: Seen) -> Self:
        given = seen.feedback
        return cls(
            answer=given.answer_id,
            organization=given.organization_id,
            name=seen.organization.label,
            rank=given.rank,
            score=given.score,
            reaction=given.reaction,
            reason=given.reason,
            note=given.note,
            by=given.given_by,
            at=given.at,
        )


class FeedbackShape(Shape):
    feedback: list[GivenShape]


@router.post(
    "/feedback",
    summary="Say what became of a suggestion",
    response_model=GivenShape,
    responses=problems(401, 404, 409, 413, 422, 503),
)
def post_feedback(desk: ToDesk, asker: ByKey, said: Annotated[SaidShape, Body()]) -> GivenShape:
    """A member speaks of the answers that it asked for, staff of all."""
    store = desk.services.store
    given = give_feedback(
        store,
        tidy(said.answer),
        tidy(said.organization),
        Said(said.reaction, said.reason, tidy(said.note)),
        asker=asker,
        now=desk.services.now(),
    )
    (about,) = store.organizations([given.organization_id])
    return GivenShape.of(Seen(given, about, None))


@router.get(
    "/feedback",
    summary="List what became of suggestions",
    response_model=FeedbackShape,
    responses=problems(401, 422, 503),
)
def list_feedback(
    desk: ToDesk,
    asker: ByKey,
    answer: Annotated[str, Query(max_length=LONGEST_NUMBER, description="Only what was said of this one.")] = "",
) -> FeedbackShape:
    """Staff read all of it, a member what it gave itself; without a key, on the demo, name an answer."""
    seen = seen_feedback(desk.services.store, asker, tidy(answer) or None)
    return FeedbackShape(feedback=[GivenShape.of(one) for one in seen])
