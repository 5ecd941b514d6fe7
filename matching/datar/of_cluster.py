"""The lines that rest on what members do together: services, governance, strategy, action plan, ties to others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from matching.datar.line import Asked, Finding, Lacks, Line, LineId, Shows, mostly, of_names, verdict_of
from models.cluster import Cluster
from models.collective import Action, ActionState, NeedArea, Seat, SharedService, TieKind
from models.texts import Lang

_WITH = " · "


def services(cluster: Cluster, lang: Lang) -> Line:
    """Services on all needs of firms: each of the five areas is served, and it is said who runs that."""
    shows, lacks = [], []
    for area in NeedArea:
        serving = [service for service in cluster.services if area in service.areas]
        if serving:
            shows.append(of_names(Shows.SERVICE, (_service(one, lang) for one in serving), about=area))
        else:
            lacks.append(Finding(Lacks.SERVICE, about=area, asked=Asked.BOARD))
    for code, is_so in _SERVICE_LACKS:
        names = [one.name.either(lang) for one in cluster.services if is_so(one)]
        if names:
            lacks.append(of_names(code, names, asked=Asked.BOARD))
    run = {area for service in cluster.services if service.run_by for area in service.areas}
    verdict = verdict_of(whole=run == set(NeedArea), some=bool(cluster.services))
    return Line(LineId.SERVICES, verdict, tuple(shows), tuple(lacks))


_SERVICE_LACKS: tuple[tuple[Lacks, Callable[[SharedService], bool]], ...] = (
    (Lacks.SERVICE_RUN, lambda service: not service.run_by),
    (Lacks.SERVICE_AREA, lambda service: not service.areas),
)


def governance(cluster: Cluster, member_ids: Collection[str]) -> Line:
    """Led by company heads: they hold more than half of the seats, those of whom it is not known among them."""
    seats = cluster.governance
    heads = [seat for seat in seats if seat.company_head]
    led = mostly(len(heads), len(seats))
    shows = [
        of_names(Shows.SEATS, (_person(seat) for seat in seats if seat.body == body), about=body)
        for body in dict.fromkeys(seat.body for seat in seats)
    ]
    if heads:
        shows.append(of_names(Shows.HEADS, map(_person, heads), of=len(seats)))
    lacks = [] if seats else [Finding(Lacks.SEATS, asked=Asked.MEMBERS)]
    nameless = [_person(seat) for seat in seats if not seat.person]
    unsaid = [seat for seat in seats if seat.company_head is None]
    away = [_person(one) for one in seats if one.organization_id and one.organization_id not in member_ids]
    if nameless:
        lacks.append(of_names(Lacks.PERSON, nameless, of=len(seats), asked=Asked.BOARD))
    if unsaid:
        found = of_names(Lacks.HEAD, map(_person, unsaid), of=len(seats))
        lacks.append(_ask(found, (seat.person for seat in unsaid)))
    if away:
        lacks.append(of_names(Lacks.SEAT_ORGANIZATION, away, of=len(seats), asked=Asked.STAFF))
    if seats and not led:
        lacks.append(Finding(Lacks.LED, len(heads), len(seats), asked=Asked.BOARD))
    return Line(LineId.GOVERNANCE, verdict_of(whole=led, some=bool(seats)), tuple(shows), tuple(lacks))


def strategy(cluster: Cluster, lang: Lang) -> Line:
    """A collective strategy: it is written, and it names its axes."""
    told, axes = bool(cluster.strategy.strip()), [axis.name.either(lang) for axis in cluster.axes]
    shows = [Finding(Shows.STRATEGY, names=(cluster.strategy,))] if told else []
    shows += [of_names(Shows.AXES, axes)] if axes else []
    lacks = [] if told else [Finding(Lacks.STRATEGY, asked=Asked.BOARD)]
    lacks += [] if axes else [Finding(Lacks.AXES, asked=Asked.BOARD)]
    verdict = verdict_of(whole=told and bool(axes), some=told or bool(axes))
    return Line(LineId.STRATEGY, verdict, tuple(shows), tuple(lacks))


def plan(cluster: Cluster) -> Line:
    """The strategy turned into actions: each axis has one, each has an axis, dates, an owner and a budget.

    Actions that were dropped count nowhere.
    """
    actions = [action for action in cluster.actions if action.state is not ActionState.DROPPED]
    axes = {axis.id for axis in cluster.axes}
    shows, lacks = [], [] if actions else [Finding(Lacks.ACTIONS, asked=Asked.BOARD)]
    for axis in cluster.axes:
        titles = [action.title for action in actions if action.axis == axis.id]
        if titles:
            shows.append(of_names(Shows.ACTIONS, titles, of=len(actions), about=axis.id))
        elif actions:
            lacks.append(Finding(Lacks.AXIS_IDLE, about=axis.id, asked=Asked.BOARD))
    budgets = [action.budget for action in actions if action.budget is not None]
    if budgets:
        shows.append(Finding(Shows.BUDGET, len(budgets), len(actions), about=str(sum(budgets))))
    missing: tuple[tuple[Lacks, Callable[[Action], bool]], ...] = (
        (Lacks.ACTION_AXIS, lambda action: action.axis not in axes),
        (Lacks.ACTION_DATES, lambda action: action.start is None or action.end is None),
        (Lacks.ACTION_OWNER, lambda action: not action.owner),
        (Lacks.ACTION_BUDGET, lambda action: action.budget is None),
    )
    for code, is_so in missing:
        meant = [action for action in actions if is_so(action)]
        if meant:
            found = of_names(code, (action.title for action in meant), of=len(actions))
            lacks.append(_ask(found, (action.owner for action in meant)))
    whole = bool(actions) and not lacks
    return Line(LineId.PLAN, verdict_of(whole=whole, some=bool(actions)), tuple(shows), tuple(lacks))


def ties(cluster: Cluster) -> Line:
    """Articulation with poles, other clusters and chambers: one of each, and what is done together."""
    shows, lacks = [], []
    for kind in TieKind:
        there = [tie for tie in cluster.ties if tie.kind is kind]
        if there:
            names = (_WITH.join(filter(None, (tie.name, tie.form))) for tie in there)
            shows.append(of_names(Shows.TIE, names, about=kind))
        else:
            lacks.append(Finding(Lacks.TIE, about=kind, asked=Asked.OUTSIDE))
    formless = [tie.name for tie in cluster.ties if not tie.form]
    if formless:
        lacks.append(of_names(Lacks.TIE_FORM, formless, asked=Asked.OUTSIDE))
    whole = {tie.kind for tie in cluster.ties if tie.form} == set(TieKind)
    return Line(LineId.TIES, verdict_of(whole=whole, some=bool(cluster.ties)), tuple(shows), tuple(lacks))


def _service(service: SharedService, lang: Lang) -> str:
    return _WITH.join(filter(None, (service.name.either(lang), service.run_by)))


def _ask(finding: Finding, whom: Iterable[str]) -> Finding:
    """To be asked of the persons concerned, of those who govern where nobody is named."""
    named = tuple(dict.fromkeys(filter(None, whom)))
    return replace(finding, asked=Asked.PERSONS if named else Asked.BOARD, whom=named)


def _person(seat: Seat) -> str:
    """The person, or the seat where nobody is named."""
    return _WITH.join(filter(None, (seat.person or seat.body, seat.role)))
