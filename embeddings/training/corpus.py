"""What an encoder learns from: public texts in French and English that mean the same, or are about the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, product
from pathlib import Path

import numpy as np

from embeddings.held_out import is_held_out
from embeddings.training.glossary import Concept, read_glossary
from embeddings.training.recipe import Recipe
from models.imports.text_files import Table

Pair = tuple[str, str]

_EVERYDAY = "tatoeba"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts by what they are to each other; none is empty, and no pair stands twice in its place.

    ``technical`` and ``everyday`` sentences and ``terms`` pair a French text with its English translation; ``synonyms``
    two terms of one language; ``subjects`` a title with its subject or summary, a term with its definition, in one
    language; ``concepts`` are the glossary's. ``english`` holds texts whose likeness a teacher tells, by kind:
    projects, terms, what terms mean, sentences.
    """

    technical: tuple[Pair, ...]
    everyday: tuple[Pair, ...]
    terms: tuple[Pair, ...]
    synonyms: tuple[Pair, ...]
    subjects: tuple[Pair, ...]
    concepts: tuple[Concept, ...]
    english: tuple[tuple[str, ...], ...]

    @property
    def sentences(self) -> tuple[Pair, ...]:
        return self.technical + self.everyday

    def spelled(self) -> Iterator[str]:
        """Texts by which word pieces are chosen: technical ones count thrice as much as everyday ones."""
        yield from chain.from_iterable(self.everyday)
        for pairs in (self.technical, self.terms, self.synonyms, self.subjects):
            yield from chain.from_iterable(pairs * 3)
        for concept in self.concepts:
            yield from (*concept.french, *concept.english) * 6


def read_corpus(data: Path, recipe: Recipe) -> Corpus:
    """The texts of the folder ``data`` that may be learned from.

    Labels that are held out for tests are left out, with all that is said of their concept and every pair in which one
    of their wordings stands; so are projects that began on the day ``recipe.before`` or later.
    ``InvalidInput`` when a file is missing or cannot be read.
    """
    labels = list(_rows(data, "bilingual/labels", "en", "fr"))
    held = {_key(wording) for label in labels if is_held_out(label[0]) for wording in label}
    parallel = list(_rows(data, "bilingual/parallel", "kind", "source", "fr", "en"))
    technical = [(fr, en) for kind, source, fr, en in parallel if kind == "sent" and source != _EVERYDAY]
    spoken = [(fr, en) for kind, source, fr, en in parallel if kind == "sent" and source == _EVERYDAY]
    terms = [(fr, en) for kind, _, fr, en in parallel if kind == "term"] + [(fr, en) for en, fr in labels]
    synonyms: list[Pair] = []
    meanings: list[Pair] = []
    definitions: list[Pair] = []
    for vocabulary in (_skills(data, meanings), _sciences(data), _french_terms(data, definitions)):
        for concept in vocabulary:
            if not held.isdisjoint(map(_key, (*concept.french, *concept.english))):
                continue
            terms += product(concept.french, concept.english)
            for wordings in (concept.french, concept.english):
                synonyms += ((wordings[0], other) for other in wordings[1:])
    concepts = tuple(concept.without(held, _key) for concept in read_glossary())
    projects = list(_european_projects(data, recipe.before))
    titles = [(title, text) for title, *texts in projects for text in texts[:2]]
    kept_terms = _pairs(terms, held)
    kept_meanings = _pairs(meanings, held)
    drawn = np.random.default_rng(recipe.seed).permutation(len(spoken))[: recipe.everyday]
    english = (
        [*(" . ".join(project) for project in projects), *chain.from_iterable(projects)],
        [*(en for _, en in kept_terms), *chain.from_iterable(concept.english for concept in concepts)],
        chain.from_iterable(kept_meanings),
        [*(en for _, en in technical), *(spoken[place][1] for place in sorted(drawn))],
    )
    kept_technical = _pairs(technical, held)
    known = frozenset(kept_technical)
    return Corpus(
        technical=kept_technical,
        everyday=tuple(pair for pair in _pairs(spoken, held) if pair not in known),
        terms=kept_terms,
        synonyms=_pairs(synonyms, held),
        subjects=_pairs([*titles, *kept_meanings, *definitions, *_french_projects(data, recipe.before)], held),
        concepts=concepts,
        english=tuple(tuple(dict.fromkeys(filter(None, kind))) for kind in english),
    )


def _skills(data: Path, meanings: list[Pair]) -> Iterator[Concept]:
    """ESCO's skills; what they mean goes into ``meanings``."""
    columns = ("label_fr", "alt_fr", "label_en", "alt_en", "description_en")
    for fr, also_fr, en, also_en, meaning in _rows(data, "vocabularies/esco_skills", *columns):
        meanings.append((en, meaning))
        yield Concept.of(fr, also_fr, en, also_en)


def _sciences(data: Path) -> Iterator[Concept]:
    """EuroSciVoc's fields of science."""
    for row in _rows(data, "vocabularies/euroscivoc", "pref_fr", "alt_fr", "pref_en", "alt_en"):
        yield Concept.of(*row)


def _french_terms(data: Path, definitions: list[Pair]) -> Iterator[Concept]:
    """The terms of FranceTerme; what they mean goes into ``definitions``, in French."""
    for fr, also_fr, en, also_en, meaning in _rows(
        data, "vocabularies/franceterme", "fr", "fr_syn", "en", "en_syn", "definition_fr"
    ):
        definitions.append((fr, meaning))
        yield Concept.of(fr, also_fr, en, also_en)


def _european_projects(data: Path, before: date) -> Iterator[tuple[str, str, str, str]]:
    """Title, summary, title of the topic and theme of projects that began before the day."""
    columns = ("start_date", "title", "summary", "topic_title", "theme")
    for start, title, summary, topic_title, theme in _rows(data, "h2020/projects", *columns):
        if title and start < before.isoformat():
            yield title, summary, topic_title, theme


def _french_projects(data: Path, before: date) -> Iterator[Pair]:
    """Mottos of the winners of i-Lab and i-Nov that won before the day, with their summaries."""
    for year, motto, summary in _rows(data, "directories/ilab", "year", "moto_fr", "summary_fr"):
        if year < str(before.year):
            yield motto, summary
    columns = ("datepublication", "moto", "projetresume", "entrepriseresume")
    for published, motto, summary, company in _rows(data, "directories/inov", *columns):
        if published < before.isoformat():
            yield motto, summary
            yield motto, company


def _pairs(pairs: Iterable[Pair], held: set[str]) -> tuple[Pair, ...]:
    """Those with two different texts, neither of them held out, each once and in order."""
    return tuple(
        dict.fromkeys(pair for pair in pairs if all(pair) and pair[0] != pair[1] and held.isdisjoint(map(_key, pair)))
    )


def _key(wording: str) -> str:
    return " ".join(wording.casefold().split())


def _rows(data: Path, name: str, *columns: str) -> Iterator[tuple[str, ...]]:
    """The cells of the columns of a table, row by row."""
    return Table.read(data / f"{name}.csv.gz").cells(columns)
