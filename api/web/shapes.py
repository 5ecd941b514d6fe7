"""What the interface answers, as its description shows it. The fields are those of ``models.suggestion``."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from models.organization import Kind, Scheme, Size
from models.suggestion import Level, Source


class Shape(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)


class OrganizationShape(Shape):
    id: str
    name: str
    kind: Kind
    size: Size | None
    country: str = Field(description="ISO 3166 alpha-2, or empty.")
    region: str
    city: str
    identifiers: dict[Scheme, str]


class ContactShape(Shape):
    name: str
    email: str
    phone: str
    website: str


class ReachShape(Shape):
    """Its own contact where its consent covers that, otherwise (`through_staff`) the cluster's."""

    contact: ContactShape
    through_staff: bool


class CoverageShape(Shape):
    """Who covers one aspect of the need. Both figures are cosines in [0, 1]."""

    aspect: str
    by_team: float
    team_name: str
    by_candidate: float
    covered_by_team: bool
    covered_by_candidate: bool
    added: bool = Field(description="The candidate covers this aspect and the team does not.")


class EvidenceShape(Shape):
    """A text that speaks for the partner; `similarity` to the need is a cosine in [-1, 1]."""

    source: Source
    text: str
    similarity: float
    project_id: str
    year: int | None


class SuggestionShape(Shape):
    rank: int
    organization: OrganizationShape
    score: float = Field(description="Probability that it would become a partner, as known consortia tell, in [0, 1].")
    level: Level = Field(description="The same in five words.")
    one_in: int = Field(description="One such suggestion in so many became a partner; 0 where that is not known.")
    member: bool = Field(description="False for an organization known from past projects only.")
    filler: bool = Field(description="Nothing was found about it: it fills up the list.")
    college: str
    explanation: str
    coverage: list[CoverageShape]
    evidence: list[EvidenceShape]
    reach: ReachShape


class AnswerShape(Shape):
    answer: str | None = Field(None, description="Its number, for feedback; null where none could be kept.")
    snapshot: str
    aspects: list[str] = Field(description="The separate things that the need asks for.")
    suggestions: list[SuggestionShape]
    hints: list[str] = Field(description="What would make the next answer better.")


class ProblemShape(BaseModel):
    """Problem details as in RFC 9457, in the language asked for."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:grappe:problem:who_unknown",
                    "title": "Not found",
                    "status": 404,
                    "detail": "Nobody here is called “Lunaire”: choose a name of the list of members, or give an id.",
                    "instance": "/api/v1/suggestions",
                    "code": "who_unknown",
                    "request_id": "0af7651916cd43dd8448eb211c80319c",
                    "field": "with",
                }
            ]
        },
    )

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str = Field(description="That of the header `X-Request-ID`: the log has it too.")


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The responses of these statuses, and of those that any request may get, for the interface's description."""
    schema = {"$ref": "#/components/schemas/ProblemShape"}
    return {
        status: {"description": _SAID[status], "content": {"application/problem+json": {"schema": schema}}}
        for status in sorted({*statuses, *_ANY})
    }


_ANY = (400, 401, 413, 414, 422, 429, 503)
_SAID = {
    400: "The request cannot be read.",
    401: "No key, or one that opens nothing.",
    403: "The key does not allow this.",
    404: "Something was named that does not exist, or that the asker may not see.",
    409: "A name fits several organizations (`candidates` lists them), or something stands against it.",
    412: "The thing is not as `If-Match` has it: read it again.",
    413: "The body is too large.",
    414: "The address is longer than 48 KiB.",
    422: "A value cannot be used: `field` tells which, `detail` how to mend it.",
    428: "A change of something that is there says in `If-Match` what it rests on.",
    429: "Too many requests: `Retry-After` tells in how many seconds to go on.",
    503: "The store or the index do not serve.",
}
