"""How well an encoder reads French and English: what is found, among how many, for texts it was not trained on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder, Vectors
from embeddings.held_out import is_held_out
from embeddings.passages import Passage, read_passages
from models.demo_cluster import load_demo
from models.imports.text_files import Table
from models.sql.store import SqlStore
from models.suggestion import Source

_FOLDER = Path(__file__).parent
_LABELS, _ABSTRACTS = "bilingual/labels.csv.gz", "bilingual/abstracts.csv.gz"
_SOURCES = ("esco", "euroscivoc", "nace")
_MOST_LABELS, _SYNONYM_LABELS, _FIRST = 2500, 2150, 10
_SEED = 0


class Measure(StrEnum):
    P_1 = "P@1"
    P_5 = "P@5"
    FOUND_10 = "found@10"
    OVERLAP_10 = "overlap@10"


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` in 0–1 is a mean over ``asked`` texts, each searched among ``among``."""

    test: str
    measure: Measure
    value: float
    asked: int
    among: int


def figures(encoder: Encoder, data: Path | None = None) -> Iterator[Figure]:
    """The figures of ``encoder``, one by one; those on labels and abstracts only where ``data`` holds them.

    ``data`` is a folder with ``bilingual/labels.csv.gz`` (``source, en, fr``) and ``bilingual/abstracts.csv.gz``
    (``en, fr``); ``InvalidInput`` when one is missing or cannot be read. Pools are drawn with a fixed seed.
    """
    if data is not None:
        labels = _rows(data / _LABELS, ("source", "en", "fr"))
        for source in _SOURCES:
            yield _labels(encoder, source, [(en, fr) for known, en, fr in labels if known == source])
        abstracts = _rows(data / _ABSTRACTS, ("en", "fr"))
        english, french = (encoder.encode([pair[side] for pair in abstracts]) for side in (0, 1))
        ahead = _ahead(french, english, range(len(abstracts)))
        yield Figure("abstracts", Measure.P_1, float((ahead < 1).mean()), len(abstracts), len(abstracts))
        yield _synonyms(encoder, [(en, fr) for known, en, fr in labels if known != "nace"])
    yield from _needs(encoder)


def _labels(encoder: Encoder, source: str, labels: Sequence[tuple[str, str]]) -> Figure:
    """French wordings of labels held out, each to find its English one among those of its source."""
    drawn = [labels[place] for place in np.random.default_rng(_SEED).permutation(len(labels))[:_MOST_LABELS]]
    pool = list(dict.fromkeys(en for en, _ in drawn))
    asked = [(en, fr) for en, fr in drawn if is_held_out(en)]
    return _found(encoder, source, Measure.P_1, [fr for _, fr in asked], [en for en, _ in asked], pool)


def _synonyms(encoder: Encoder, labels: Sequence[tuple[str, str]]) -> Figure:
    """Synonyms and abbreviations of ICT, each to find its label, in its own language or the other, among others."""
    rows = _rows(_FOLDER / "synonyms.csv", ("query", "label"))
    others = [text for pair in labels for text in pair]
    drawn = (others[place] for place in np.random.default_rng(_SEED).permutation(len(others)))
    pool = list(dict.fromkeys([*(label for _, label in rows), *drawn]))[:_SYNONYM_LABELS]
    return _found(encoder, "synonyms", Measure.P_5, [query for query, _ in rows], [label for _, label in rows], pool)


def _found(
    encoder: Encoder, test: str, measure: Measure, queries: Sequence[str], sought: Sequence[str], pool: Sequence[str]
) -> Figure:
    place = {text: at for at, text in enumerate(pool)}
    ahead = _ahead(encoder.encode(queries), encoder.encode(pool), [place[text] for text in sought])
    depth = 1 if measure is Measure.P_1 else 5
    return Figure(test, measure, float((ahead < depth).mean()), len(queries), len(pool))


def _needs(encoder: Encoder) -> Iterator[Figure]:
    """Needs of the demo cluster's members in French and English: who is found by passages alone, and how alike."""
    passages = _demo_passages()
    vectors = encoder.encode([passage.text for passage in passages])
    members = sorted({owner for passage in passages for owner in passage.owners})
    rows = _rows(_FOLDER / "needs.csv", ("fr", "en", "members"))
    french, english = (
        [_first(vectors @ row, passages, members) for row in encoder.encode([need[side] for need in rows])]
        for side in (0, 1)
    )
    sought = [set(need[2].split()) for need in rows]
    for test, found in (("needs fr", french), ("needs en", english)):
        shares = [len(wanted & ten) / len(wanted) for wanted, ten in zip(sought, found, strict=True)]
        yield Figure(test, Measure.FOUND_10, float(np.mean(shares)), len(rows), len(members))
    alike = [len(one & other) / _FIRST for one, other in zip(french, english, strict=True)]
    yield Figure("needs fr–en", Measure.OVERLAP_10, float(np.mean(alike)), len(rows), len(members))


def _first(similarities: Vectors, passages: Sequence[Passage], members: Sequence[str]) -> set[str]:
    """The ten members for whom their passages vote most: Σ sim⁴ over all of them, unlike ``OWN_WORDS`` of the product,
    which stops at the 200 nearest.
    """
    votes = dict.fromkeys(members, 0.0)
    for passage, similarity in zip(passages, similarities.clip(min=0).tolist(), strict=True):
        for owner in passage.owners:
            votes[owner] += similarity**4
    return set(sorted(members, key=lambda member: (-votes[member], member))[:_FIRST])


def _demo_passages() -> list[Passage]:
    """What the demo cluster's members offer, in their own words."""
    with TemporaryDirectory(prefix="grappe-") as work, SqlStore.create(f"sqlite:///{work}/demo.db") as store:
        load_demo(store)
        offered = (Source.COMPETENCE, Source.DESCRIPTION)
        return [passage for passage in read_passages(store.memberships(), ()) if passage.source in offered]


def _ahead(queries: Vectors, pool: Vectors, sought: Sequence[int]) -> NDArray[np.int64]:
    """``(n_queries,)``: how many texts of the pool come before the sought one; of those as near, the earlier ones."""
    places = np.asarray(sought)[:, np.newaxis]
    similarities = queries @ pool.T
    own = np.take_along_axis(similarities, places, axis=1)
    earlier = np.arange(len(pool)) < places
    return np.asarray(((similarities > own) | ((similarities == own) & earlier)).sum(axis=1), dtype=np.int64)


def _rows(path: Path, columns: Sequence[str]) -> list[tuple[str, ...]]:
    """The cells of ``columns``, a tuple a row."""
    return list(Table.read(path).cells(columns))
