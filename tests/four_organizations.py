"""Four organizations with vectors that are worked out by hand."""

from datetime import date

import numpy as np

from embeddings.flat import FlatIndex
from embeddings.passages import read_passages
from matching.ask import Ask
from matching.catalogue import Catalogue
from matching.catalogue_arrays import catalogue_arrays
from models.membership import Competence, Membership
from models.organization import Kind, Organization
from models.project import Participation, Project

EAST, NORTH = np.float32([1, 0]), np.float32([0, 1])
VECTORS = {"radio": EAST, "boats": NORTH, "radio boats": np.float32([0.6, 0.8]), "wants radio": EAST}
ORGANIZATIONS = [
    Organization("a", kind=Kind.COMPANY, country="FR", city="Auch"),
    Organization("b", kind=Kind.RESEARCH, country="FR", region="Occitanie", city="auch"),
    Organization("c", kind=Kind.COMPANY, country="FR"),
    Organization("d", kind=Kind.OTHER),
]


def project(id_: str, title: str, year: int, *partners: str) -> Project:
    return Project(id_, title=title, start_date=date(year, 1, 1), participations=tuple(map(Participation, partners)))


MEMBERSHIPS = [
    Membership("a", competences=(Competence("radio"),)),
    Membership("b", competences=(Competence("boats"),), needs=("wants radio",)),
    Membership("d"),
]
PROJECTS = [
    project("p1", "radio boats", 2020, "a", "b"),
    project("p2", "radio", 2016, "b", "c", "d"),
    project("p3", "", 2020, "a", "c"),
]


def arrays_of(organizations=ORGANIZATIONS, memberships=MEMBERSHIPS, projects=PROJECTS):
    passages = read_passages(memberships, projects)
    index = FlatIndex.from_vectors(
        np.asarray([VECTORS[passage.text] for passage in passages], np.float32).reshape(-1, 2)
    )
    return catalogue_arrays(organizations, projects, passages, index)


def catalogue_of(*arguments, **more) -> Catalogue:
    return Catalogue.of("s", arrays_of(*arguments, **more))


CATALOGUE = catalogue_of()


def ask(catalogue: Catalogue, need: str = "", vector=None, team=()) -> Ask:
    vectors = np.zeros((0, 2), np.float32) if vector is None else vector.reshape(1, 2)
    return Ask(need, (), vectors, np.sort(catalogue.positions(team)))
