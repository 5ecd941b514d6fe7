"""The lines that rest on who the members are: small firms of one field, those who know and train, a territory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from matching.datar.line import (
    Asked,
    Finding,
    Lacks,
    Line,
    LineId,
    Shows,
    mostly,
    of_members,
    verdict_of,
)
from models.cluster import Cluster
from models.membership import Member
from models.names import fold
from models.organization import Kind, Size

_SMALL = frozenset({Size.SOLO, Size.MICRO, Size.SMALL, Size.MEDIUM, Size.SME})
_RESEARCH = frozenset({Kind.RESEARCH, Kind.UNIVERSITY})
_TRAINING = frozenset({Kind.TRAINING, Kind.UNIVERSITY})
_EMPLOYMENT = frozenset({Kind.PUBLIC, Kind.ASSOCIATION})
"""Kinds among which actors of employment are found: no kind tells them for sure."""
_KINDS = (Kind.UNIVERSITY, Kind.RESEARCH, Kind.TRAINING, Kind.PUBLIC, Kind.ASSOCIATION)
_CITIES = 5


def small_firms(members: Sequence[Member]) -> Line:
    """Mainly very small, small and medium firms: more than half of the companies, those of unknown size among them."""
    companies = _companies(members)
    small = [member for member in companies if member.organization.size in _SMALL]
    unknown = [member for member in companies if member.organization.size is None]
    mainly = mostly(len(small), len(companies))
    shows = [Finding(Shows.SME_SHARE, len(small), len(companies))] if companies else []
    for size in Size:
        of_size = [member for member in companies if member.organization.size is size]
        if of_size:
            shows.append(of_members(Shows.OF_SIZE, of_size, of=len(companies), about=size))
    lacks = []
    if not companies:
        lacks.append(Finding(Lacks.COMPANIES, asked=Asked.STAFF))
    if unknown:
        lacks.append(of_members(Lacks.SIZE, unknown, of=len(companies), asked=Asked.MEMBERS))
    if companies and not mainly:
        lacks.append(Finding(Lacks.MAJORITY, len(small), len(companies), asked=Asked.BOARD))
    return Line(LineId.SMALL_FIRMS, verdict_of(whole=mainly, some=bool(small)), tuple(shows), tuple(lacks))


def one_field(members: Sequence[Member], cluster: Cluster) -> Line:
    """Firms of one field: each company stands in an axis of the cluster."""
    companies = _companies(members)
    known = {axis.id for axis in cluster.axes}
    placed = [member for member in companies if known.intersection(member.membership.axes)]
    unplaced = [member for member in companies if not known.intersection(member.membership.axes)]
    by_axis = ((axis.id, [one for one in companies if axis.id in one.membership.axes]) for axis in cluster.axes)
    shows = tuple(of_members(Shows.IN_AXIS, there, of=len(companies), about=id_) for id_, there in by_axis if there)
    lacks = []
    if not companies:
        lacks.append(Finding(Lacks.COMPANIES, asked=Asked.STAFF))
    if not cluster.axes:
        lacks.append(Finding(Lacks.AXES, asked=Asked.BOARD))
    elif unplaced:
        lacks.append(of_members(Lacks.AXIS, unplaced, of=len(companies), asked=Asked.MEMBERS))
    whole = bool(placed) and not unplaced
    return Line(LineId.ONE_FIELD, verdict_of(whole=whole, some=bool(placed)), shows, tuple(lacks))


def knowledge(members: Sequence[Member], *, answered: bool) -> Line:
    """Training, employment, skills, innovation and research are associated.

    No kind tells an actor of employment: until staff have said (``answered``) which it is, that is asked.
    """
    shows = tuple(
        of_members(Shows.OF_KIND, there, about=kind) for kind in _KINDS if (there := _of_kinds(members, {kind}))
    )
    groups = ((_RESEARCH, Lacks.RESEARCH), (_TRAINING, Lacks.TRAINING), (_EMPLOYMENT, Lacks.EMPLOYMENT))
    lacks = [Finding(code, asked=Asked.OUTSIDE) for kinds, code in groups if not _of_kinds(members, kinds)]
    perhaps = _of_kinds(members, _EMPLOYMENT)
    if perhaps and not answered:
        lacks.append(of_members(Lacks.EMPLOYMENT_WHO, perhaps, asked=Asked.STAFF))
    found = [bool(_of_kinds(members, kinds)) for kinds, _ in groups]
    return Line(LineId.KNOWLEDGE, verdict_of(whole=all(found), some=any(found)), shows, tuple(lacks))


def territory(members: Sequence[Member], cluster: Cluster) -> Line:
    """A core rooted in a territory: more than half of the members are there, those of unknown place among them."""
    wanted = {fold(place) for place in cluster.territory}
    inside = [member for member in members if _places(member) & wanted]
    unknown = [member for member in members if member not in inside and not member.organization.region.strip()]
    outside = [member for member in members if member not in inside and member not in unknown]
    core = bool(wanted) and mostly(len(inside), len(members))
    shows, lacks = [], []
    if wanted:
        about = ", ".join(cluster.territory)
        shows.append(Finding(Shows.INSIDE, len(inside), len(members), about))
        if outside:
            shows.append(of_members(Shows.OUTSIDE, outside, of=len(members), about=about))
    else:
        lacks.append(Finding(Lacks.TERRITORY, asked=Asked.BOARD))
    shows += _cities(members)
    if unknown:
        lacks.append(of_members(Lacks.PLACE, unknown, of=len(members), asked=Asked.MEMBERS))
    if wanted and not core:
        lacks.append(Finding(Lacks.CORE, len(inside), len(members), asked=Asked.BOARD))
    return Line(LineId.TERRITORY, verdict_of(whole=core, some=bool(inside)), tuple(shows), tuple(lacks))


def _cities(members: Sequence[Member]) -> Iterator[Finding]:
    """The cities with most members, several in each; ties break on the name."""
    by_city: defaultdict[str, list[Member]] = defaultdict(list)
    for member in members:
        if member.organization.city.strip():
            by_city[fold(member.organization.city)].append(member)
    several = [there for there in by_city.values() if len(there) > 1]
    several.sort(key=lambda there: (-len(there), fold(there[0].organization.city)))
    for there in several[:_CITIES]:
        yield of_members(Shows.IN_CITY, there, of=len(members), about=there[0].organization.city)


def _companies(members: Sequence[Member]) -> list[Member]:
    return _of_kinds(members, {Kind.COMPANY})


def _of_kinds(members: Sequence[Member], kinds: frozenset[Kind] | set[Kind]) -> list[Member]:
    return [member for member in members if member.organization.kind in kinds]


def _places(member: Member) -> set[str]:
    return {fold(member.organization.region), fold(member.organization.city)} - {""}
