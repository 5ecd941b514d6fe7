"""What is proposed as JSON, the same at every door: sentences in one language, money and months as decimal text.

Consortia have a ``number`` from 1, as they are asked for; a ``need`` is its place in ``needs``, from 0.
"""

from __future__ import annotations

from collections.abc import Iterable

from api.plain import plain, plain_fields
from api.proposing.shown import Shown
from api.verdict_json import verdict_json
from matching.assembling.difference import Difference
from matching.assembling.model import Element
from matching.assembling.points import ONE
from matching.assembling.problem import Candidate
from matching.assembling.repairs import Repair
from matching.assembling.telling import Words
from matching.assembling.why import Why
from models.proposal import Assembly, Proposed
from models.texts import Lang

_DIGITS = 6


def assembly_json(assembly: Assembly) -> dict[str, object]:
    """One version: whose it is, what it was made with, and what was settled. ``decided``: the number of the consortium
    that staff decided for, ``null`` for none."""
    return {
        "id": assembly.id,
        "version": assembly.version,
        "call": assembly.call_id,
        "programme": assembly.programme,
        "edition": assembly.edition,
        "by": assembly.made_by,
        "at": plain(assembly.made_at),
        "because": assembly.because,
        "decided": None if assembly.kept is None else assembly.kept + 1,
        "snapshot": assembly.snapshot,
        "ranker": assembly.ranker,
        "pack": assembly.pack,
        "settled": plain(assembly.settled),
    }


def shown_json(shown: Shown, lang: Lang) -> dict[str, object]:
    """``needs`` of the call, and ``consortia``, best first."""
    words = shown.words(lang)
    return {
        "needs": [
            {
                "need": place,
                "text": words.need(place),
                "weight": need.weight,
                "required": need.required,
                "minimum_level": plain(need.minimum_level),
            }
            for place, need in enumerate(shown.problem.needs)
        ],
        "consortia": [_consortium(shown, place, words) for place in range(len(shown.proposed))],
    }


def why_json(why: Why | None, words: Words) -> dict[str, object]:
    """Why nothing is possible, and the ways out; both are empty where nothing was found in time."""
    conflict, repairs = (why.conflict, why.repairs) if why else ((), ())
    return {
        "conflict": [_element(one, words) for one in conflict],
        "repairs": [_repair(one, words) for one in repairs],
    }


def difference_json(difference: Difference, words: Words) -> dict[str, object]:
    """Pairs are what was, and what is then; ``null``: not known, nobody, or not asked."""
    return {
        "said": list(words.difference(difference)),
        "comes": [_named(id_, words) for id_ in difference.comes],
        "goes": [_named(id_, words) for id_ in difference.goes],
        "lead": _pair(difference.lead),
        "carries": [{"need": need, "by": _pair(hands)} for need, hands in difference.carries.items()],
        "rules": [{"rule": id_, "verdict": plain(pair)} for id_, pair in difference.verdicts.items()],
        "budgets": [{"id": id_, "budget": plain(pair)} for id_, pair in difference.budgets.items()],
        "budget": plain(difference.budget),
        "aid": plain(difference.aid),
        "points": _points(difference.points),
    }


def _consortium(shown: Shown, place: int, words: Words) -> dict[str, object]:
    """``best``: whether no other is better, and by which part of what is possible another could be (``of_seen``: of
    those who were looked at one by one). ``forgotten``: how many have left it for good since."""
    proposed, version = shown.proposed[place], shown.versions[place]
    checked = version.checked
    return {
        "number": place + 1,
        "verdict": checked.verdict.value,
        "said": words.verdict(checked.verdict),
        "partners": _partners(shown, proposed, words),
        "coverage": [_coverage(shown, proposed, need, words) for need in range(len(shown.problem.needs))],
        "uncovered": list(shown.uncovered(place)),
        "points": {**{kind: _points(value) for kind, value in proposed.points.items()}, "all": _points(proposed.total)},
        "best": {
            "proven": proposed.gap == 0,
            "gap": round(proposed.gap, _DIGITS),
            "gap_of_seen": round(proposed.gap_of_seen, _DIGITS),
            "left_out": proposed.left_out,
            "said": list(words.best(proposed, place)),
        },
        "better": list(words.better(shown.better(place))),
        "forgotten": proposed.forgotten,
        "checked": verdict_json(checked, words.lang),
    }


def _partners(shown: Shown, proposed: Proposed, words: Words) -> list[dict[str, object]]:
    candidates = shown.candidates()
    carries = [(one.organization_id, one.need) for one in proposed.answered if one.carries]
    return [
        {
            **_named(one.organization_id, words),
            "role": one.role.value,
            "known": one.organization_id in candidates,
            "member": one.organization_id in candidates and candidates[one.organization_id].member,
            "person_months": plain(one.person_months),
            "budget": plain(one.budget),
            "aid": plain(one.aid),
            "carries": sorted(need for id_, need in carries if id_ == one.organization_id),
        }
        for one in proposed.places
    ]


def _coverage(shown: Shown, proposed: Proposed, need: int, words: Words) -> dict[str, object]:
    """Everybody in it who answers a need, who carries it first, then the strongest."""
    answers = [one for one in proposed.answered if one.need == need]
    answers.sort(key=lambda one: (not one.carries, -one.strength, one.organization_id))
    carrier = next((one.organization_id for one in answers if one.carries), None)
    return {
        "need": need,
        "carried_by": carrier,
        "answers": [
            {
                **_named(one.organization_id, words),
                "strength": round(one.strength, _DIGITS),
                "said": words.strength(one.strength),
                "mastery": plain(one.mastery),
                "level_to_confirm": shown.level_unknown(one),
                "text": one.text,
                "project": one.project or None,
            }
            for one in answers
        ],
    }


def _repair(repair: Repair, words: Words) -> dict[str, object]:
    """``joining`` come in, or are yet to be found (``id`` ``null``); ``instead`` of the only one these would do."""
    return {
        "said": words.repair(repair),
        "give_up": [{**_element(one, words), "limit": plain(repair.limits.get(one))} for one in repair.give_up],
        "joining": [_candidate(one, words) for one in repair.joining],
        "instead": [_candidate(one, words) for one in repair.instead],
    }


def _candidate(one: Candidate, words: Words) -> dict[str, object]:
    return {"id": one.id if one.participant.name else None, "name": words.somebody(one)}


def _element(one: Element, words: Words) -> dict[str, object]:
    return {**plain_fields(one), "said": words.element(one)}


def _named(id_: str, words: Words) -> dict[str, object]:
    return {"id": id_, "name": words.name(id_)}


def _pair(pair: Iterable[str] | None) -> list[str | None] | None:
    return None if pair is None else [one or None for one in pair]


def _points(value: int) -> float:
    """A need of average weight, wholly covered, is 1."""
    return round(value / ONE, _DIGITS)
