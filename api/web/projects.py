"""``/api/v1/projects``: known consortia."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Self

from fastapi import APIRouter, Body, Path, Response
from pydantic import Field

from api.rights import Right, require
from api.typed import read_typed
from api.web.addresses import address
from api.web.asking import LONGEST_NAME
from api.web.cursors import USUAL, After, Limit, page
from api.web.desk import ByKey, Desk, ToDesk
from api.web.etags import TAGGED, IfMatch, resting_on, tagged
from api.web.member_shapes import Given, Line, Text
from api.web.shapes import Shape, problems
from api.web.tidy import tidy
from models.access import Asker
from models.errors import NotFound
from models.imports.values import plain_text, read_id
from models.journal import Act, Deed
from models.project import Participation, Project, Role
from models.resolve import visible
from models.store import Batch, Removal

router = APIRouter(prefix="/api/v1", tags=["projects"])

ProjectId = Annotated[str, Path(min_length=1, max_length=LONGEST_NAME)]
_MOST_SEATS = 1_000


class SeatShape(Shape):
    organization: str = Field(description="Its id.")
    name: str
    role: Role


class ProjectShape(Shape):
    id: str
    title: str
    acronym: str
    summary: str
    topic: str
    topic_title: str
    theme: str
    action_type: str
    start_date: date | None
    participations: list[SeatShape] = Field(description="Without the members who do not agree to be shown to you.")

    @classmethod
    def of(cls, project: Project, names: dict[str, str]) -> Self:
        """``names`` of those who may be seen."""
        seats = [
            SeatShape(organization=seat.organization_id, name=names[seat.organization_id], role=seat.role)
            for seat in project.participations
            if seat.organization_id in names
        ]
        texts = ("id", "title", "acronym", "summary", "topic", "topic_title", "theme", "action_type", "start_date")
        return cls(**{name: getattr(project, name) for name in texts}, participations=seats)


class ProjectsShape(Shape):
    total: int
    projects: list[ProjectShape]
    next: str | None = Field(description="Address of the page after this one, null on the last.")


class SeatGiven(Given):
    organization: Line = Field(description="Id of one that is known.")
    role: Role = Role.PARTICIPANT


class ProjectGiven(Given):
    """All of a project. The seats of members who do not agree to be shown to you stay as they are."""

    title: Text = ""
    acronym: Line = ""
    summary: Text = ""
    topic: Line = ""
    topic_title: Text = ""
    theme: Text = ""
    action_type: Line = ""
    start_date: date | None = None
    participations: Annotated[list[SeatGiven], Field(max_length=_MOST_SEATS)] = Field(default_factory=list)

    def project(self, id_: str, hidden: Iterable[Participation]) -> Project:
        seats = (Participation(seat.organization, seat.role) for seat in self.participations)
        texts = ("title", "acronym", "summary", "topic", "topic_title", "theme", "action_type")
        said = {name: plain_text(getattr(self, name)).strip() for name in texts}
        return Project(id_, **said, start_date=self.start_date, participations=(*seats, *hidden))


@router.get("/projects", summary="List known consortia, by id", responses=problems())
def list_projects(desk: ToDesk, asker: ByKey, after: After = "", limit: Limit = USUAL) -> ProjectsShape:
    known = desk.projects()
    listed = page(known, lambda project: (project.id,), address="/api/v1/projects", after=after, limit=limit)
    names = _names(desk, asker, listed.listed)
    return ProjectsShape(
        total=len(known), projects=[ProjectShape.of(project, names) for project in listed.listed], next=listed.next
    )


@router.get("/projects/{project_id}", summary="Show one project", responses=problems(404) | {200: TAGGED})
def show_project(desk: ToDesk, asker: ByKey, response: Response, project_id: ProjectId) -> ProjectShape:
    return tagged(response, _shape(desk, asker, _project(desk, project_id)))


@router.put(
    "/projects/{project_id}",
    summary="Add or change a project",
    responses=problems(403, 409, 412, 428) | {200: TAGGED, 201: TAGGED | {"model": ProjectShape}},
)
def put_project(
    desk: ToDesk,
    asker: ByKey,
    response: Response,
    project_id: ProjectId,
    given: Annotated[ProjectGiven, Body()],
    if_match: IfMatch = None,
) -> ProjectShape:
    """A new one needs no `If-Match`, a change of one that is there does."""
    require(asker, Right.KEEP_RECORDS)
    store, act = desk.store_of(asker), Act(Deed.EDIT, project_id)
    before = next(store.projects([project_id]), None)
    if before is None:
        project = given.project(read_typed(read_id, project_id, field="project_id"), ())
        store.save(Batch(projects=(project,)), absent=Removal(projects=(project_id,)), act=act)
        response.status_code = 201
        response.headers["Location"] = address("projects", project_id)
    else:
        names = _names(desk, asker, [before])
        project = given.project(
            before.id, [seat for seat in before.participations if seat.organization_id not in names]
        )
        with resting_on(if_match, ProjectShape.of(before, names)):
            store.save(Batch(projects=(project,)), expecting=Batch(projects=(before,)), act=act)
    return tagged(response, _shape(desk, asker, project))


@router.delete("/projects/{project_id}", summary="Remove a project", status_code=204, responses=problems(403, 404, 412))
def delete_project(desk: ToDesk, asker: ByKey, project_id: ProjectId, if_match: IfMatch = None) -> None:
    require(asker, Right.KEEP_RECORDS)
    before = _project(desk, project_id)
    with resting_on(if_match, _shape(desk, asker, before), needed=False):
        desk.store_of(asker).save(
            Batch(),
            removing=Removal(projects=(project_id,)),
            expecting=Batch(projects=(before,)),
            act=Act(Deed.REMOVE, project_id),
        )


def _project(desk: Desk, project_id: str) -> Project:
    for project in desk.services.store.projects([project_id]):
        return project
    raise NotFound("api.web.project_unknown", id=tidy(project_id))


def _shape(desk: Desk, asker: Asker, project: Project) -> ProjectShape:
    return ProjectShape.of(project, _names(desk, asker, [project]))


def _names(desk: Desk, asker: Asker, projects: Iterable[Project]) -> dict[str, str]:
    """The names of those who took part and whom ``asker`` may see."""
    store = desk.services.store
    partners = {seat.organization_id for project in projects for seat in project.participations}
    seen = visible(store, store.organizations(partners), reader=asker.reader, asker=asker.member_id)
    return {organization.id: organization.label for organization in seen}
