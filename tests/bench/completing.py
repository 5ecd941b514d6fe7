"""``python -m tests.bench.completing``: do the first five complete the asker, and what does that cost in accuracy?

Two sets of questions:

- *demo*: four of the sixty needs of ``evaluation/encoding/needs.csv`` put together, asked by one who fits the first of
  them. Aspects are the needs as they were written, and who covers one was judged by hand.
- *directories*: 150 summaries of projects of i-Nov and i-Lab, asked by nobody over the winners of both but the one who
  wrote it. Aspects are the summary's six key phrases by TF-IDF over all winners: runs of two to four words between stop
  words and punctuation, the rarest first, none that shares half its words with one before; no splitter, no encoder.
  *By words*, an organization covers a phrase if one text of its own has two of its words (six first letters): that
  knows nothing of what ranks. *By vectors*, if a text of its own is at ``COVERED`` or nearer in the product's encoder:
  the product's own notion, for marks that are not its own. Phrases that nobody covers are left out.

Printed is the share of the uncovered aspects that the first five cover together, as shipped and without the gain, and
``recall@10`` and ``ndcg@10`` of past consortia with both, at exposure 0. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

import numpy as np

import evaluation.encoding.figures
from embeddings.encoder import Encoder
from embeddings.open_encoder import open_encoder
from embeddings.snapshots import Snapshots
from evaluation.intervals import Resamples
from evaluation.metrics import Metric
from evaluation.run import write_run
from evaluation.runs import answers
from evaluation.score import score_runs
from evaluation.systems.grappe import GrappeSystem
from evaluation.topics import read_topics
from matching.catalogue import Catalogue
from matching.complementarity import COVERED, Covering
from matching.completing import Completing
from matching.engine import Engine
from matching.index import build_index
from matching.question import Filters, Question
from matching.words import content_words
from models.cluster import Cluster
from models.demo_cluster import load_demo
from models.membership import Audience, Competence, Consent, Membership, Reader
from models.names import fold
from models.organization import Kind, Organization
from models.sql.store import SqlStore
from models.store import Batch
from tests.consortia import BENCH

DIRECTORIES = BENCH.parent / "directories"
NEEDS = Path(evaluation.encoding.figures.__file__).with_name("needs.csv")
FIRST, STEM, PHRASES = 5, 6, 6
BY_WORDS, BY_VECTORS = "by words", "by vectors"
_LINKS = frozenset(["de", "du", "des", "d", "la", "le", "les", "l"])
WITHOUT = Completing(weight=0.0)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_CONSENT = Consent(Audience.MEMBERS, date(2026, 1, 1))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and, for each aspect that the asker leaves uncovered, the ids of those that cover it."""

    question: Question
    covered_by: tuple[frozenset[str], ...]

    def covered(self, ids: Sequence[str]) -> float:
        """The share of the aspects that ``ids`` cover together."""
        return float(np.mean([not whose.isdisjoint(ids) for whose in self.covered_by]))


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    asked: tuple[Asked, ...]
    store: SqlStore
    snapshots: Snapshots
    encoder: Encoder

    def coverage(self, completing: Completing) -> np.ndarray:
        """``(n_asked,)``: what the first five cover."""
        engine = Engine(store=self.store, snapshots=self.snapshots, encoder=self.encoder, completing=completing)
        return np.asarray([one.covered(engine.rank(one.question).ids[:FIRST]) for one in self.asked])


def demo_case(folder: Path, encoder: Encoder, seed: int, half: int) -> Case:
    """150 questions of four needs each, drawn from every other need of the file (``half`` 0 or 1)."""
    store = SqlStore.create(f"sqlite:///{folder / 'store.db'}")
    load_demo(store)
    with NEEDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[half::2]
    rng = random.Random(seed)  # noqa: S311
    asked = []
    for number in range(150):
        first, *others = rng.sample(rows, 4)
        seeker = first["members"].split()[0]
        wanted = [frozenset(row["members"].split()) for row in others if seeker not in row["members"].split()]
        need = "\n".join(row[("fr", "en")[number % 2]] for row in (first, *others))
        asked.append(Asked(Question(need, seeker, k=FIRST, reader=Reader.STAFF), tuple(wanted)))
    return Case("demo", tuple(asked), store, _indexed(folder, store, encoder), encoder)


def directory_cases(folder: Path, encoder: Encoder, seed: int, number: int = 150) -> tuple[Case, Case]:
    """Half of the summaries from each directory; the coverage by words, and by vectors."""
    profiles, summaries = read_directories()
    store = SqlStore.create(f"sqlite:///{folder / 'store.db'}")
    store.set_cluster(Cluster(id="winners", name="winners"))
    store.save(
        Batch(
            tuple(Organization(id_, kind=Kind.COMPANY) for id_ in profiles),
            tuple(one.membership(id_) for id_, one in profiles.items()),
        )
    )
    snapshots = _indexed(folder, store, encoder)
    catalogue = Catalogue.open(snapshots.current(encoder=encoder.name))
    everybody = np.arange(len(catalogue.organizations))
    texts = [(id_, frozenset(_stems(text))) for id_, one in profiles.items() for text in (*one.mottos, *one.told)]
    spread = Counter(stem for _, stems in texts for stem in stems)
    rng = random.Random(seed)  # noqa: S311
    by_words, by_vectors = [], []
    for id_, summary in [one for name in summaries for one in rng.sample(summaries[name], number // 2)]:
        phrases = key_phrases(summary, spread, len(texts))
        question = Question(summary, k=FIRST, filters=Filters(exclude=(id_,)), reader=Reader.STAFF)
        near = Covering.look(catalogue, everybody, encoder.encode(phrases)).best >= COVERED
        said = [frozenset(who for who, stems in texts if len(stems & set(_stems(phrase))) > 1) for phrase in phrases]
        found = [frozenset(catalogue.organizations[column].tolist()) for column in near.T]
        by_words.append(Asked(question, tuple(whose - {id_} for whose in said if whose - {id_})))
        by_vectors.append(Asked(question, tuple(whose - {id_} for whose in found if whose - {id_})))
    return tuple(
        Case(f"directories, {name}", tuple(asked), store, snapshots, encoder)
        for name, asked in ((BY_WORDS, by_words), (BY_VECTORS, by_vectors))
    )


@dataclass(slots=True)
class _Profile:
    mottos: list[str]
    told: list[str]

    def membership(self, id_: str) -> Membership:
        offers = tuple(Competence(motto) for motto in dict.fromkeys(self.mottos))
        return Membership(id_, description="\n".join(self.told), competences=offers, consent=_CONSENT)


def read_directories() -> tuple[dict[str, _Profile], dict[str, list[tuple[str, str]]]]:
    """Profiles by id (SIREN, or the row's own), and by directory whose summaries of twenty words and more there are."""
    profiles: dict[str, _Profile] = {}
    summaries: dict[str, list[tuple[str, str]]] = {"ilab": [], "inov": []}
    for row in _rows("ilab"):
        _enter(profiles, row["siren"] or row["id"], row["moto_fr"], row["summary_fr"])
        summaries["ilab"].append((row["siren"] or row["id"], row["summary_fr"]))
    for row in _rows("inov"):
        _enter(profiles, row["siren"], row["moto"], row["entrepriseresume"], row["projetresume"])
        summaries["inov"].append((row["siren"], row["projetresume"]))
    return profiles, {name: [one for one in all_ if len(one[1].split()) >= 20] for name, all_ in summaries.items()}


def _enter(profiles: dict[str, _Profile], id_: str, motto: str, *told: str) -> None:
    if motto or any(told):
        profile = profiles.setdefault(id_, _Profile([], []))
        profile.mottos.extend(filter(None, [motto]))
        profile.told.extend(text for text in told if text and text not in profile.told)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(DIRECTORIES / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _stems(text: str) -> list[str]:
    return [word[:STEM] for word in content_words(text) if len(word) > 2 and word.isalpha()]


def key_phrases(text: str, spread: Mapping[str, int], n: int) -> list[str]:
    """Runs of two to four words, by Σ ln(n / how many texts have the word) / √length, ties in alphabetical order."""
    worth: dict[str, float] = {}
    for chunk in re.split(r"[.,;:!?()«»\"\n]|\s[-–]\s", text):
        runs: list[list[str]] = [[]]
        for word in re.findall(r"[^\W\d_]+", chunk):
            if _stems(word):
                runs[-1].append(word)
            elif runs[-1] and fold(word) not in _LINKS:
                runs.append([])
        for run in runs:
            if 2 <= len(run) <= 4:
                rare = [np.log(n / max(spread[stem], 1)) for word in run for stem in _stems(word)]
                worth[" ".join(run)] = sum(rare) / len(rare) ** 0.5
    chosen: list[str] = []
    taken: set[str] = set()
    for phrase in sorted(worth, key=lambda one: (-worth[one], one)):
        stems = set(_stems(phrase))
        if 2 * len(stems & taken) < len(stems) > 1:
            chosen.append(phrase)
            taken |= stems
    return chosen[:PHRASES]


def _indexed(folder: Path, store: SqlStore, encoder: Encoder) -> Snapshots:
    snapshots = Snapshots(folder / "snapshots")
    build_index(store, encoder, snapshots, now=_NOW)
    return snapshots


def compare(case: Case, completing: Completing, seed: int) -> str:
    """Coverage with and without, and their paired difference with its 95 % interval over the questions."""
    asked = replace(case, asked=tuple(one for one in case.asked if one.covered_by))
    with_, without = asked.coverage(completing), asked.coverage(WITHOUT)
    drawn = Resamples([str(place) for place in range(len(with_))], np.random.default_rng(seed))
    change = drawn.difference(with_, without)
    return (
        f"{case.name:<24} {len(with_):4} asked  without {without.mean():.3f}  with {with_.mean():.3f}  "
        f"difference {change.mean:+.3f} [{change.low:+.3f}, {change.high:+.3f}]"
    )


def accuracy(name: str, folder: Path, encoder: Encoder, settings: Sequence[Completing], bench: Path) -> Iterator[str]:
    """Recall and NDCG among the first ten on the benchmark folder ``bench/name``, complete and start."""
    history, topics = bench / name / "history", read_topics(bench / name / "topics.jsonl")
    system = GrappeSystem.open(history, encoder, work=folder, exposure=0.0)
    for completing in settings:
        out = folder / "run.txt"
        write_run(out, "grappe", answers(system.completing(completing), topics, None))
        for protocol in score_runs(bench / name / "qrels.txt", [out]).protocols:
            got = protocol.systems[0].estimates
            yield (
                f"{name} {protocol.protocol:<9} weight {completing.weight:g} fading {completing.fading:g}  "
                f"recall@10 {got[Metric.RECALL_10].mean:.4f}  ndcg@10 {got[Metric.NDCG_10].mean:.4f}"
            )
    system.close()


def main() -> None:
    arguments = argparse.ArgumentParser(prog="tests.bench.completing")
    usual = Completing()
    arguments.add_argument("--seed", type=int, default=5)
    arguments.add_argument("--half", type=int, default=1, choices=(0, 1), help="which of the demo cluster's needs")
    arguments.add_argument("--weight", type=float, nargs="*", default=[usual.weight])
    arguments.add_argument("--fading", type=float, nargs="*", default=[usual.fading])
    arguments.add_argument("--bench", type=Path, default=BENCH, help="folder of benchmarks")
    arguments.add_argument("--accuracy", nargs="*", default=["anr-occitanie-2017", "h2020-fr-2019"])
    arguments.add_argument("--cases", nargs="*", default=["demo", "directories"])
    chosen = arguments.parse_args()
    settings = [Completing(weight, fading) for weight, fading in product(chosen.weight, chosen.fading)]
    encoder = open_encoder("bilingual", threads=1)
    with tempfile.TemporaryDirectory(prefix="grappe-bench-") as work:
        for name in chosen.cases:
            folder = Path(work) / name
            folder.mkdir()
            if name == "demo":
                cases = [demo_case(folder, encoder, chosen.seed, chosen.half)]
            else:
                cases = directory_cases(folder, encoder, chosen.seed)
            for case, completing in product(cases, settings):
                _print(
                    f"weight {completing.weight:g} fading {completing.fading:g}  "
                    + compare(case, completing, chosen.seed)
                )
            cases[0].store.close()
        for name in chosen.accuracy:
            folder = Path(work) / name
            folder.mkdir()
            for line in accuracy(name, folder, encoder, [WITHOUT, *settings], chosen.bench):
                _print(line)


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
