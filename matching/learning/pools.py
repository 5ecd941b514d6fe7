"""Clusters of many shapes, cut out of known consortia: whole, a country, a region, those who do alike things.

What is learned on the catalogue of a continent does not serve a region, and the other way round; what is learned on
many pools does (``docs/decisions/008-learned-ranker.md``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np

from embeddings.encoder import Encoder, Vectors
from embeddings.flat import FlatIndex
from embeddings.passages import read_passages
from matching.catalogue import Catalogue
from matching.catalogue_arrays import catalogue_arrays
from matching.learning.asked import Asked, complete_questions, labels_of, open_question, start_question
from matching.learning.consortia import KnownConsortia, within, years_earlier
from matching.learning.recipe import Recipe
from models.membership import Competence, Membership
from models.organization import Organization
from models.project import Project


class Memory(StrEnum):
    """What a cluster knows of its organizations: their past projects, their own words, or the words of all and the
    projects of every second one."""

    PROJECTS = "projects"
    WORDS = "words"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Shape:
    """A pool before it is filled: who is in it, and whose consortia are asked about (others among these are new);
    ``whole`` when it is all that is known.
    """

    name: str
    organizations: frozenset[str]
    asked_of: frozenset[str]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    """What was known of some consortia on the day ``since``, and what began in the year from then on."""

    consortia: KnownConsortia
    since: date
    known: tuple[Project, ...]
    begun: tuple[Project, ...]


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """The text of a project that began after the cut, who is known and sought, and how much the question counts.

    ``among``: of whom it tells anything at all, the sought ones included; of everybody where it is ``None``.
    """

    need: str
    asked: Asked
    weight: float = 1.0
    among: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """A catalogue as it was on a day, and what was asked of it in the year after."""

    name: str
    catalogue: Catalogue
    questions: tuple[PoolQuestion, ...]


def years_of(consortia: KnownConsortia, recipe: Recipe) -> Iterator[Year]:
    """The last years before ``consortia.before``, the earliest first; those without past or projects are left out."""
    for back in range(recipe.years, 0, -1):
        yield from _year(consortia, back)


def year_before(consortia: KnownConsortia, recipe: Recipe) -> Iterator[Year]:
    """The year before ``years_of``, if it has past and projects."""
    return _year(consortia, recipe.years + 1)


def _year(consortia: KnownConsortia, back: int) -> Iterator[Year]:
    since, until = (years_earlier(consortia.before, years) for years in (back, back - 1))
    known = tuple(one for one in consortia.projects if one.start_date and one.start_date < since)
    begun = tuple(one for one in consortia.projects if one.start_date and since <= one.start_date < until)
    if consortia.asked_about is not None:
        begun = tuple(one for one in begun if one.id in consortia.asked_about)
    if known and begun:
        yield Year(consortia, since, known, begun)


def shapes_of(year: Year, encoder: Encoder, recipe: Recipe) -> Iterator[Shape]:
    """All, each country and region with enough organizations, and those whose past projects are about alike things."""
    for shape in places_of(year, recipe):
        yield shape if shape.whole else replace(shape, asked_of=shape.organizations)
    yield from _themes(year, sorted(_seated(year)), encoder, recipe)


def places_of(year: Year, recipe: Recipe) -> Iterator[Shape]:
    """All, and each country and region with enough organizations; newcomers are asked about as well."""
    organizations = year.consortia.organizations
    seated = _seated(year)
    yield Shape("all", seated, frozenset(organizations), whole=True)
    places: defaultdict[str, set[str]] = defaultdict(set)
    for id_, one in organizations.items():
        for place in filter(None, (one.country, one.region)):
            places[place].add(id_)
    for place, there in sorted(places.items()):
        if recipe.least_pool <= len(there & seated) < len(seated):
            yield Shape(place, seated & there, frozenset(there))


def _seated(year: Year) -> frozenset[str]:
    """Who took part in a project that was known."""
    seats = {seat.organization_id for one in year.known for seat in one.participations}
    return frozenset(seats & year.consortia.organizations.keys())


def _themes(year: Year, seated: list[str], encoder: Encoder, recipe: Recipe) -> Iterator[Shape]:
    smallest, largest = recipe.theme_sizes
    if len(seated) < 2 * smallest:
        return
    vectors = encoder.encode([project.text for project in year.known])
    place = {id_: number for number, id_ in enumerate(seated)}
    sums = np.zeros((len(seated), encoder.dimension), np.float32)
    for project, vector in zip(year.known, vectors, strict=True):
        at = [place[seat.organization_id] for seat in project.participations if seat.organization_id in place]
        sums[at] += vector
    profiles = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    rng = np.random.default_rng((recipe.seed, year.since.toordinal()))
    for number in range(recipe.themes):
        size = int(min(np.exp(rng.uniform(np.log(smallest), np.log(largest))), len(seated) / 2))
        near = np.argsort(-(profiles @ profiles[rng.integers(len(seated))]), kind="stable")[:size]
        alike = frozenset(seated[at] for at in near)
        yield Shape(f"theme {number + 1}", alike, alike)


def pool_of(year: Year, shape: Shape, memory: Memory, encoder: Encoder, recipe: Recipe) -> Pool:
    """The catalogue of a shape on the day of the cut, and the questions of the year after.

    ``ValueError`` when something of that year or later is among what was known: no question may see its own future.
    """
    future = next((one for one in year.known if one.start_date is None or one.start_date >= year.since), None)
    if future is not None:
        raise ValueError(f"project {future.id} began {future.start_date}, but is known on {year.since}")
    known = within(year.known, shape.organizations)
    name = f"{year.consortia.name} {year.since.year} {shape.name} {memory}"
    rng = np.random.default_rng((recipe.seed, *name.encode()))
    labels = labels_of(known)
    organizations = [year.consortia.organizations[id_] for id_ in sorted(shape.organizations)]
    projects: tuple[Project, ...] = known if memory is not Memory.WORDS else ()
    if memory is Memory.MIXED:
        heard = {
            one.id
            for one, is_heard in zip(organizations, rng.random(len(organizations)) < 0.5, strict=True)
            if is_heard
        }
        projects = within(known, heard)
    memberships = [
        Membership(one.id, competences=tuple(map(Competence, labels.get(one.id, ()))))
        for one in (organizations if memory is not Memory.PROJECTS else [])
    ]
    questions = list(_questions(year, shape, known, recipe))
    most = recipe.asked * (4 if shape.whole else 1)
    if len(questions) > most:
        questions = [questions[at] for at in sorted(rng.choice(len(questions), most, replace=False))]
    return Pool(name, catalogue_of(name, organizations, memberships, projects, encoder), tuple(questions))


def catalogue_of(
    name: str,
    organizations: list[Organization],
    memberships: list[Membership],
    projects: tuple[Project, ...],
    encoder: Encoder,
) -> Catalogue:
    """What an index of these would hold; ``organizations`` ascend by id."""
    by_id = sorted(projects, key=lambda one: one.id)
    passages = read_passages(memberships, by_id)
    vectors: Vectors = encoder.encode([passage.text for passage in passages])
    return Catalogue.of(name, catalogue_arrays(organizations, by_id, passages, FlatIndex.from_vectors(vectors)))


def _questions(year: Year, shape: Shape, known: tuple[Project, ...], recipe: Recipe) -> Iterator[PoolQuestion]:
    """All but one are known, or the coordinator alone, or nobody; a consortium that was there before, in this pool, is
    not asked about.
    """
    met = {frozenset(seat.organization_id for seat in one.participations) for one in known}
    least = recipe.partners + shape.whole
    for project in within(year.begun, shape.asked_of):
        partners = frozenset(seat.organization_id for seat in project.participations)
        if len(partners) < least or partners in met:
            continue
        met.add(partners)
        need = replace(project, title=project.title or project.acronym).text
        weight = 1.0 if project.title or project.summary else recipe.untold
        start = start_question(project)
        for asked in (*complete_questions(project, recipe.seed), *([start] if start else []), open_question(project)):
            yield PoolQuestion(need, asked, weight)
