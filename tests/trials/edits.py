"""Hundreds of random edits, night after night, then the index that came of it against one made from nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from embeddings.cache import CachedEncoder, VectorCache
from embeddings.encoder import Encoder
from embeddings.open_encoder import open_encoder
from embeddings.published import Single
from embeddings.snapshot import Snapshot
from embeddings.snapshots import Snapshots
from matching.catalogue import Catalogue
from matching.engine import Engine
from matching.index import build_index
from matching.question import Question, Scope
from models.demo_cluster import load_demo
from models.membership import Audience, Competence, Consent, Membership, Reader
from models.merging import merge
from models.organization import Organization
from models.project import Participation, Project
from models.sql import SqlStore
from models.store import Batch, Removal, Store
from tests.trials.trial import Trial

NAME = "500 random edits, deletions, consents, renames, then incremental against rebuilt from nothing"
ASKED = "same members, passages, vectors, same first ten for 200 questions"
_SEED = 20260312
_NIGHTS = 10
_FIRST = 10
_NEVER_FEWER = 40
_BEGAN = datetime(2026, 3, 1, 2, 15, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Compared:
    """What two snapshots of one store have in common. ``differing`` names arrays and counts that are not the same;
    ``moved`` is how many of the ``questions`` have other first ten, ``encoded`` how many texts the last night had to
    encode of the ``passages``."""

    edits: int
    members: int
    passages: int
    encoded: int
    questions: int
    differing: tuple[str, ...]
    moved: int

    @property
    def passed(self) -> bool:
        return not self.differing and not self.moved


def run(*, short: bool) -> Trial:
    edits, questions = (60, 40) if short else (500, 200)
    with TemporaryDirectory(prefix="grappe-trial-") as work:
        found = compare(Path(work), open_encoder("bilingual", threads=1), edits=edits, questions=questions)
    told = (
        f"after {found.edits} changes in {_NIGHTS} nights: {found.members} members, {found.passages} passages; arrays "
        f"that differ: {', '.join(found.differing) or 'none'}; other first ten: {found.moved} of {found.questions} "
        f"questions; texts encoded in the last night: {found.encoded}"
    )
    return Trial(NAME, ASKED, told, found.passed)


def compare(work: Path, encoder: Encoder, *, edits: int, questions: int, seed: int = _SEED) -> Compared:
    """Change the demo cluster, indexing now and then with one memory of vectors; then compare with an index of the
    same store that remembers nothing."""
    rng = random.Random(seed)  # noqa: S311
    encoded: list[int] = []
    with SqlStore.create(f"sqlite:///{work / 'store.db'}") as store:
        load_demo(store)
        cache = VectorCache(work / "vectors.db")
        nightly = Snapshots(work / "nightly")
        for night in range(_NIGHTS + 1):
            if night:
                for number in range(edits * (night - 1) // _NIGHTS, edits * night // _NIGHTS):
                    change(store, rng, number)
            encoded.append(0)
            remembering = CachedEncoder(encoder, cache, lambda done, _: encoded.__setitem__(-1, done))
            last = build_index(store, remembering, nightly, now=_BEGAN + timedelta(days=night))
        anew = build_index(store, encoder, Snapshots(work / "anew"), now=_BEGAN)
        asked = list(islice(_questions(store, rng), questions))
        moved = sum(
            one != other
            for one, other in zip(
                _answers(store, encoder, last, asked), _answers(store, encoder, anew, asked), strict=True
            )
        )
        counts = last.manifest.counts
        return Compared(
            edits, counts["members"], counts["passages"], encoded[-1], len(asked), differing(last, anew), moved
        )


def differing(one: Snapshot, other: Snapshot) -> tuple[str, ...]:
    """Names of the arrays that are not the same byte for byte, and ``counts`` where these are others; vectors are
    compared as such: how an index keeps them is its own."""
    named = one.manifest.counts != other.manifest.counts
    vectors = [Catalogue.open(snapshot).index for snapshot in (one, other)]
    rows = [index.vectors(np.arange(len(index), dtype=np.int64)) for index in vectors]
    names = sorted(one.arrays.keys() | other.arrays.keys())
    arrays = (name for name in names if name != "index" and not _same(one, other, name))
    return (*(["counts"] * named), *arrays, *(["vectors"] * (not np.array_equal(*rows))))


def _same(one: Snapshot, other: Snapshot, name: str) -> bool:
    both = name in one.arrays and name in other.arrays
    return (
        both
        and one.arrays[name].dtype == other.arrays[name].dtype
        and np.array_equal(one.arrays[name], other.arrays[name])
    )


def _answers(store: Store, encoder: Encoder, snapshot: Snapshot, asked: Sequence[Question]) -> list[tuple[str, ...]]:
    engine = Engine(store=store, snapshots=Single(snapshot), encoder=encoder)
    return [engine.rank(question).ids for question in asked]


def _questions(store: Store, rng: random.Random) -> Iterator[Question]:
    """What members need and offer, what past projects were about, for either reader, alone or with a team."""
    members = list(store.memberships())
    texts = [text for one in members for text in (*one.needs, *(offer.text for offer in one.competences))]
    texts += [project.text for project in store.projects() if project.text]
    while True:
        team = rng.sample([one.organization_id for one in members], rng.choice((0, 1, 1, 2)))
        reader, scope = rng.choice(list(Reader)), rng.choice(list(Scope))
        yield Question(rng.choice(texts), partners=tuple(team), k=_FIRST, reader=reader, scope=scope)


def change(store: Store, rng: random.Random, number: int) -> None:
    """One change as people make them: of words, names, consents, projects; somebody joins, leaves, is made one."""
    member = rng.choice(list(store.memberships()))
    organization = next(store.organizations([member.organization_id]))
    kinds = ["words", "words", "needs", "rename", "place", "consent", "consent", "project", "undone"]
    kinds += ["join"] * 3
    if sum(1 for _ in store.memberships()) > _NEVER_FEWER:
        kinds += ["leave", "erase", "merge"]
    match rng.choice(kinds):
        case "words":
            offers = [*member.competences, Competence(f"{_phrase(store, rng)} {number}")]
            kept = rng.sample(offers, rng.randint(0, len(offers)))
            store.save(Batch(memberships=(replace(member, competences=tuple(kept), description=_phrase(store, rng)),)))
        case "needs":
            needs = tuple(_phrase(store, rng) for _ in range(rng.randint(0, 3)))
            store.save(Batch(memberships=(replace(member, needs=needs),)))
        case "rename":
            store.save(Batch((replace(organization, name=f"{organization.name} {number}"),)))
        case "place":
            store.save(Batch((replace(organization, city=f"Ville {number % 7}", region="Bretagne"),)))
        case "consent":
            audience = rng.choice(list(Audience))
            store.set_consent([member.organization_id], Consent(audience, date(2026, 3, 1), f"form {number}"))
        case "join":
            new = Organization(f"new-{number}", f"New {number}", country="FR")
            said = (Competence(_phrase(store, rng)),)
            store.save(Batch((new,), (Membership(new.id, competences=said, needs=(_phrase(store, rng),)),)))
        case "project":
            seats = rng.sample([one.id for one in store.organizations()], 3)
            title = f"{_phrase(store, rng)} {number}"
            day = date(2026, 1, 1) + timedelta(days=number % 60)
            parts = tuple(map(Participation, seats))
            store.save(Batch(projects=(Project(f"new-{number}", title=title, start_date=day, participations=parts),)))
        case "undone":
            projects = list(store.projects())
            store.save(Batch(), removing=Removal(projects=(rng.choice(projects).id,)) if projects else Removal())
        case "leave":
            store.remove_member(member.organization_id)
        case "erase":
            store.erase(member.organization_id)
        case "merge":
            other = rng.choice([one for one in store.organizations() if one.id != organization.id])
            merge(store, other, organization)


def _phrase(store: Store, rng: random.Random) -> str:
    """Some words out of what somebody says."""
    words = [
        word for one in islice(store.memberships(), 30) for offer in one.competences for word in offer.text.split()
    ]
    return " ".join(rng.sample(words, min(len(words), rng.randint(2, 7)))) or "capteurs"
