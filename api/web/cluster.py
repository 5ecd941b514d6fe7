"""``/api/v1/cluster``: the cluster's own data."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from fastapi import APIRouter, Body, Response
from pydantic import Field

from api.rights import Right, require
from api.typed import plain_line
from api.web.calls import LocalizedGiven, LocalizedShape
from api.web.desk import ByKey, ToDesk
from api.web.etags import TAGGED, IfMatch, resting_on, tagged
from api.web.member_shapes import MOST_ENTRIES, Given, Line
from api.web.shapes import ContactShape, Shape, problems
from api.web.together_shapes import (
    ActionShape,
    AnswerToLineShape,
    SeatShape,
    ServiceShape,
    TieShape,
    TogetherGiven,
)
from models.access import Asker
from models.cluster import DEMO_ID, Axis, Cluster, College
from models.errors import InvalidInput
from models.membership import Contact, Reader
from models.organization import Size

router = APIRouter(prefix="/api/v1", tags=["cluster"])


_TOGETHER = ("strategy", "services", "governance", "actions", "ties", "answers")
_STAFF_ONLY = "Read by staff; null for others."


class NamedShape(Shape):
    id: str
    name: LocalizedShape


class ClusterShape(Shape):
    id: str
    name: str
    territory: list[str]
    country: str
    size_line: Size = Field(description="Up to this size a member is a small one, that suggestions must not drown.")
    notice: LocalizedShape
    contact: ContactShape
    colleges: list[NamedShape]
    axes: list[NamedShape]
    strategy: str | None = Field(description=_STAFF_ONLY)
    services: list[ServiceShape] | None = Field(description=_STAFF_ONLY)
    governance: list[SeatShape] | None = Field(description=_STAFF_ONLY)
    actions: list[ActionShape] | None = Field(description=_STAFF_ONLY)
    ties: list[TieShape] | None = Field(description=_STAFF_ONLY)
    answers: list[AnswerToLineShape] | None = Field(description=_STAFF_ONLY)

    @classmethod
    def of(cls, cluster: Cluster, asker: Asker) -> Self:
        """``cluster`` as far as ``asker`` may see it."""
        shape = cls.model_validate(cluster)
        return shape if asker.reader is Reader.STAFF else shape.model_copy(update=dict.fromkeys(_TOGETHER))


class NamedGiven(Given):
    id: Line = Field(min_length=1)
    name: LocalizedGiven


class ClusterContactGiven(Given):
    name: Line = ""
    email: Line = ""
    phone: Line = ""
    website: Line = ""


_Named = Annotated[list[NamedGiven], Field(max_length=MOST_ENTRIES)]


class ClusterGiven(TogetherGiven):
    """All of the cluster's data."""

    id: Line = Field(min_length=1)
    name: Line = Field(min_length=1)
    territory: Annotated[list[Line], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)
    country: Line = ""
    size_line: Size = Size.SMALL
    notice: LocalizedGiven = LocalizedGiven(en="", fr="")
    contact: ClusterContactGiven = ClusterContactGiven()
    colleges: _Named = Field(default_factory=list)
    axes: _Named = Field(default_factory=list)

    def cluster(self, before: Cluster, *, by: str, at: date) -> Cluster:
        return Cluster(
            id=self.id,
            name=self.name,
            territory=tuple(self.territory),
            country=self.country,
            size_line=self.size_line,
            notice=self.notice.localized(),
            contact=Contact(**self.contact.model_dump()),
            colleges=tuple(College(one.id, one.name.localized()) for one in self.colleges),
            axes=tuple(Axis(one.id, one.name.localized()) for one in self.axes),
            strategy=plain_line(self.strategy),
            services=self.services_read(),
            governance=self.governance_read(),
            actions=self.actions_read(),
            ties=self.ties_read(),
            answers=self.answers_read(before, by=by, at=at),
        )


@router.get("/cluster", summary="Show the cluster's own data", responses=problems() | {200: TAGGED})
def show_cluster(desk: ToDesk, asker: ByKey, response: Response) -> ClusterShape:
    return tagged(response, ClusterShape.of(desk.services.store.cluster(), asker))


@router.put("/cluster", summary="Change the cluster's own data", responses=problems(403, 412, 428) | {200: TAGGED})
def put_cluster(
    desk: ToDesk,
    asker: ByKey,
    response: Response,
    given: Annotated[ClusterGiven, Body()],
    if_match: IfMatch = None,
) -> ClusterShape:
    require(asker, Right.CLUSTER)
    store = desk.store_of(asker)
    before = store.cluster()
    after = given.cluster(before, by=asker.signature, at=desk.today())
    if after.id == DEMO_ID != before.id:
        raise InvalidInput("api.web.demo_closed", field="id")
    with resting_on(if_match, ClusterShape.of(before, asker)):
        store.set_cluster(after, expecting=before)
    return tagged(response, ClusterShape.of(after, asker))
