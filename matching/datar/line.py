"""A line of DATAR's checklist: what the store shows, what is missing, and whom to ask. Data only, no words.

Source: DATAR, calls for proposals "grappes d'entreprises", October 2009 and June 2010. They set no figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from models.collective import ChecklistAnswer
from models.membership import Audience, Member


class LineId(StrEnum):
    """What the calls look for in a cluster, in their order."""

    SMALL_FIRMS = "small_firms"
    ONE_FIELD = "one_field"
    KNOWLEDGE = "knowledge"
    TERRITORY = "territory"
    SERVICES = "services"
    GOVERNANCE = "governance"
    STRATEGY = "strategy"
    PLAN = "plan"
    TIES = "ties"


class Verdict(StrEnum):
    """``SHOWN``: the store shows it; ``PARTLY``: some of it; ``MISSING``: nothing yet."""

    SHOWN = "shown"
    PARTLY = "partly"
    MISSING = "missing"


class Asked(StrEnum):
    """Who can tell what is missing."""

    MEMBERS = "members"
    BOARD = "board"
    PERSONS = "persons"
    OUTSIDE = "outside"
    STAFF = "staff"


class Shows(StrEnum):
    """What the store may show. What ``Finding.about`` is depends on it: see ``matching.datar``."""

    SME_SHARE = "sme_share"
    OF_SIZE = "of_size"
    IN_AXIS = "in_axis"
    OF_KIND = "of_kind"
    INSIDE = "inside"
    OUTSIDE = "outside_territory"
    IN_CITY = "in_city"
    SERVICE = "service"
    SEATS = "seats"
    HEADS = "heads"
    STRATEGY = "strategy_told"
    AXES = "axes"
    ACTIONS = "actions"
    BUDGET = "budget"
    TIE = "tie"


class Lacks(StrEnum):
    """What may be missing."""

    COMPANIES = "no_company"
    SIZE = "size_unknown"
    MAJORITY = "not_mainly"
    AXES = "no_axes"
    AXIS = "axis_unknown"
    RESEARCH = "no_research"
    TRAINING = "no_training"
    EMPLOYMENT = "no_employment"
    EMPLOYMENT_WHO = "employment_unsaid"
    TERRITORY = "no_territory"
    PLACE = "place_unknown"
    CORE = "no_core"
    SERVICE = "no_service"
    SERVICE_RUN = "service_without_runner"
    SERVICE_AREA = "service_without_area"
    SEATS = "no_seats"
    PERSON = "seat_without_person"
    HEAD = "head_unknown"
    LED = "not_led"
    SEAT_ORGANIZATION = "seat_not_member"
    STRATEGY = "no_strategy"
    ACTIONS = "no_actions"
    ACTION_AXIS = "action_without_axis"
    ACTION_DATES = "action_without_dates"
    ACTION_OWNER = "action_without_owner"
    ACTION_BUDGET = "action_without_budget"
    AXIS_IDLE = "axis_without_action"
    TIE = "no_tie"
    TIE_FORM = "tie_without_form"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is shown or missing.

    ``count`` of ``of`` (0 where there is no whole); ``ids`` are members, without those of them who are shown to
    nobody, whom ``withheld`` counts; ``names`` are words of the cluster's own data, such as titles of actions.
    ``asked`` is ``None`` for what is shown; ``whom`` names the persons that are meant by it, where it means some.
    """

    code: Shows | Lacks
    count: int = 0
    of: int = 0
    about: str = ""
    ids: tuple[str, ...] = ()
    withheld: int = 0
    names: tuple[str, ...] = ()
    asked: Asked | None = None
    whom: tuple[str, ...] = ()

    @property
    def share(self) -> float | None:
        """``count / of`` in [0, 1]; ``None`` where there is no whole."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Line:
    """``verdict`` rests on the store alone: an answer of staff stands beside it and changes nothing."""

    id: LineId
    verdict: Verdict
    shows: tuple[Finding, ...]
    lacks: tuple[Finding, ...]
    answer: ChecklistAnswer | None = None


def verdict_of(*, whole: bool, some: bool) -> Verdict:
    return Verdict.SHOWN if whole else Verdict.PARTLY if some else Verdict.MISSING


def mostly(count: int, of: int) -> bool:
    """What the calls call "mainly", "core" or "led", read as the words mean: more than half."""
    return 2 * count > of


def of_members(
    code: Shows | Lacks, members: Iterable[Member], *, of: int = 0, about: str = "", asked: Asked | None = None
) -> Finding:
    """A finding that counts ``members`` and names those who may be named."""
    counted = tuple(members)
    ids = tuple(member.id for member in counted if member.membership.shown_to is not Audience.NOBODY)
    return Finding(code, len(counted), of, about, ids, len(counted) - len(ids), asked=asked)


def of_names(
    code: Shows | Lacks, names: Iterable[str], *, of: int = 0, about: str = "", asked: Asked | None = None
) -> Finding:
    """A finding that names things of the cluster's own data."""
    listed = tuple(names)
    return Finding(code, len(listed), of, about, names=listed, asked=asked)
