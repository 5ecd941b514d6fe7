"""From what a person typed to a question for the engine."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matching.question import Filters, Question, Scope
from models.access import Asker
from models.cluster import Cluster
from models.errors import Ambiguous, Denied, InvalidInput, NotFound
from models.organization import Kind, Size
from models.resolve import resolve
from models.store import Store
from models.texts import Lang

LONGEST_NEED = 10_000
LONGEST_NAME = 300
MOST_NAMES = 100
MOST_SUGGESTIONS = 100
USUAL_SUGGESTIONS = 10
_COUNTRY = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was typed, each text tidied: ``seeker``, ``partners`` and ``exclude`` are ids or names."""

    need: str = ""
    seeker: str = ""
    partners: tuple[str, ...] = ()
    k: int = USUAL_SUGGESTIONS
    scope: Scope = Scope.MEMBERS
    exclude: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    sizes: tuple[Size, ...] = ()
    colleges: tuple[str, ...] = ()
    exposure: float | None = None
    alike: bool = False


def to_question(asked: Asked, asker: Asker, store: Store, cluster: Cluster, lang: Lang) -> Question:
    """The question with its names resolved, as ``asker`` may ask it.

    ``InvalidInput`` for what is beyond the limits, ``NotFound`` and ``Ambiguous`` for a name (with the ``field`` where
    it stands), ``Denied`` when a member asks for another one.
    """
    _check_limits(asked)
    names = _Names(store, asker)
    question = Question(
        need=asked.need,
        seeker=names.seeker(asked.seeker),
        partners=names.ids("with", asked.partners),
        k=asked.k,
        lang=lang,
        reader=asker.reader,
        scope=asked.scope,
        filters=Filters(
            exclude=names.ids("exclude", asked.exclude),
            countries=tuple(_country(country) for country in asked.countries),
            regions=asked.regions,
            kinds=asked.kinds,
            sizes=asked.sizes,
            colleges=tuple(_college(college, cluster) for college in asked.colleges),
        ),
        exposure=asked.exposure,
        alike=asked.alike,
    )
    if not question.need and not question.team:
        raise InvalidInput("api.web.question_empty", field="need")
    return question


def _check_limits(asked: Asked) -> None:
    if len(asked.need) > LONGEST_NEED:
        raise InvalidInput("api.web.need_too_long", field="need", found=len(asked.need), longest=LONGEST_NEED)
    if not 1 <= asked.k <= MOST_SUGGESTIONS:
        raise InvalidInput("api.web.k_wrong", field="k", most=MOST_SUGGESTIONS)
    for field, names in (("with", asked.partners), ("exclude", asked.exclude)):
        if len(names) > MOST_NAMES:
            raise InvalidInput("api.web.names_too_many", field=field, found=len(names), most=MOST_NAMES)
    for field, names in (("seeker", (asked.seeker,)), ("with", asked.partners), ("exclude", asked.exclude)):
        if any(len(name) > LONGEST_NAME for name in names):
            raise InvalidInput("api.web.name_too_long", field=field, longest=LONGEST_NAME)


@dataclass(frozen=True, slots=True)
class _Names:
    store: Store
    asker: Asker

    def seeker(self, who: str) -> str:
        """A member's key asks as its member, whether named or not. Nothing tells it whether others exist."""
        own = self.asker.member_id
        if not own or not who:
            return own or (self._id("seeker", who) if who else "")
        if own not in {organization.id for organization in self.store.find(who)}:
            raise Denied("api.web.seeker_not_yours", field="seeker")
        return own

    def ids(self, field: str, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._id(field, name) for name in names))

    def _id(self, field: str, who: str) -> str:
        try:
            return resolve(self.store, who, reader=self.asker.reader, asker=self.asker.member_id).id
        except Ambiguous as error:
            raise Ambiguous("api.web.who_ambiguous", candidates=error.candidates, who=who, field=field) from error
        except NotFound as error:
            raise NotFound("api.web.who_unknown", who=who, field=field) from error


def _country(given: str) -> str:
    if not _COUNTRY.fullmatch(given):
        raise InvalidInput("api.web.country_wrong", field="countries", value=given[:LONGEST_NAME])
    return given.upper()


def _college(given: str, cluster: Cluster) -> str:
    college = cluster.college_named(given)
    if college is None:
        known = ", ".join(college.id for college in cluster.colleges) or "–"
        raise InvalidInput("api.web.college_unknown", field="colleges", value=given[:LONGEST_NAME], known=known)
    return college.id
