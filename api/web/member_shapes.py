"""A member over HTTP: as it is read, as it is changed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from api.edits import Edits
from api.web.asking import LONGEST_NAME
from api.web.shapes import ContactShape, OrganizationShape, ReachShape, Shape
from models.access import Asker
from models.cluster import Cluster
from models.membership import Audience, Competence, Consent, Member, Reader
from models.organization import Kind, Scheme, Size

LONGEST_TEXT = 10_000
MOST_ENTRIES = 500
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
Line = Annotated[str, Field(max_length=LONGEST_NAME)]


class Given(BaseModel):
    """What is sent: a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class CompetenceShape(Shape):
    label: str
    description: str
    level: str
    language: str


class ConsentShape(Shape):
    shown_to: Audience
    since: date
    note: str
    contact: bool


class MemberShape(OrganizationShape):
    college: str
    axes: list[str]
    description: str
    competences: list[CompetenceShape]
    needs: list[str]
    reach: ReachShape
    consent: ConsentShape | None = Field(description="Read by staff, and by the member itself; null for others.")

    @classmethod
    def of(cls, member: Member, asker: Asker, cluster: Cluster) -> Self:
        """``member`` as far as ``asker`` may see it. That it may see it at all was looked at before."""
        own = member.membership
        itself = member.id == asker.member_id
        contact = own.contact if itself else own.reachable_by(asker.reader)
        consent = own.consent if itself or asker.reader is Reader.STAFF else None
        return cls(
            **OrganizationShape.model_validate(member.organization).model_dump(),
            college=own.college,
            axes=list(own.axes),
            description=own.description,
            competences=[CompetenceShape.model_validate(competence) for competence in own.competences],
            needs=list(own.needs),
            reach=ReachShape(
                contact=ContactShape.model_validate(contact or cluster.contact), through_staff=not contact
            ),
            consent=ConsentShape.model_validate(consent) if consent else None,
        )


class MembersShape(Shape):
    total: int
    members: list[MemberShape]
    next: str | None = Field(description="Address of the page after this one, null on the last.")


class CompetenceGiven(Given):
    label: str = Field(min_length=1, max_length=LONGEST_NAME)
    description: Text = ""
    level: Line = ""
    language: Line = ""

    def competence(self) -> Competence:
        return Competence(self.label, self.description, self.level, self.language)


class ContactGiven(Given):
    name: Line | None = None
    email: Line | None = None
    phone: Line | None = None
    website: Line | None = None


class ConsentGiven(Given):
    shown_to: Audience
    contact: bool = Field(False, description="Whether its contact may be shown to them too.")
    note: Line = Field("", description="How it was given; a member's own key may leave it out.")
    since: date | None = Field(None, description="Since when; today when left out, and for a member's own key.")


class MemberGiven(Given):
    """What is to be changed. What is left out (or null) stays as it is, an empty text clears it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"city": "Tarbes", "contact": {"phone": "05 36 49 20 44"}}]}
    )

    name: Text | None = None
    kind: Kind | None = None
    size: Size | None = None
    country: Line | None = Field(None, description="ISO 3166 alpha-2, or a name in French or English.")
    region: Line | None = None
    city: Line | None = None
    identifiers: dict[Scheme, Line | None] | None = None
    college: Line | None = Field(None, description="Id or name of one of the cluster's colleges.")
    axes: Annotated[list[Line], Field(max_length=MOST_ENTRIES)] | None = None
    description: Text | None = None
    contact: ContactGiven | None = None

    def edits(
        self, *, competences: tuple[Competence, ...] | None = None, needs: tuple[str, ...] | None = None
    ) -> Edits:
        facts = ("name", "kind", "size", "country", "region", "city")
        return Edits(
            facts={name: getattr(self, name) for name in facts},
            identifiers=self.identifiers or {},
            contact=self.contact.model_dump() if self.contact else {},
            college=self.college,
            axes=None if self.axes is None else tuple(self.axes),
            description=self.description,
            competences=competences,
            needs=needs,
        )

    @property
    def said(self) -> frozenset[str]:
        """The fields that are to be changed."""
        return frozenset(name for name in self.model_fields_set if getattr(self, name) is not None)


class NewMemberGiven(MemberGiven):
    """A new member; its id is made from its name unless one is given (such as that of a known organization)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Ty Data", "kind": "company", "competences": [{"label": "hosting of measurements"}]}]
        }
    )

    id: Line = ""
    competences: Annotated[list[CompetenceGiven], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)
    needs: Annotated[list[Text], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)
    consent: ConsentGiven | None = Field(None, description="Without one, it is shown to staff only.")


class ConsentStateShape(Shape):
    """What is on record of a member's consent; without any, it is shown to staff."""

    id: str
    name: str
    shown_to: Audience
    on_record: bool
    contact: bool
    since: date | None
    note: str

    @classmethod
    def of(cls, member: Member) -> Self:
        consent: Consent | None = member.membership.consent
        return cls(
            id=member.id,
            name=member.organization.label,
            shown_to=member.membership.shown_to,
            on_record=consent is not None,
            contact=bool(consent and consent.contact),
            since=consent.since if consent else None,
            note=consent.note if consent else "",
        )
