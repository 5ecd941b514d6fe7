"""A benchmark as a folder: ``history/``, ``topics.jsonl``, ``qrels.txt`` and, where labels are known, ``profiles/``."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from pathlib import Path

from evaluation.making.benchmark import Benchmark
from evaluation.topics import topic_to_json
from models.new_folder import new_folder

_PROJECTS = ("id", "title", "acronym", "summary", "topic", "topic_title", "theme", "action_type", "start_date")
_ORGANIZATIONS = ("id", "name", "kind", "size", "country", "region", "city")


def write_benchmark(benchmark: Benchmark, out: Path) -> None:
    """Write the folder ``out``, whole or not at all; the same benchmark gives the same bytes.

    ``InvalidInput`` when ``out`` is there and is not an empty folder.
    """
    with new_folder(out) as whole:
        _write(benchmark, whole)


def _write(benchmark: Benchmark, folder: Path) -> None:
    history, profiles = folder / "history", folder / "profiles"
    history.mkdir(parents=True)
    organizations = [[getattr(one, column) or "" for column in _ORGANIZATIONS] for one in benchmark.organizations]
    _table(history / "organizations.csv.gz", _ORGANIZATIONS, organizations)
    _table(
        history / "projects.csv.gz",
        _PROJECTS,
        ([str(getattr(project, column) or "") for column in _PROJECTS] for project in benchmark.projects),
    )
    _table(
        history / "participations.csv.gz",
        ("project_id", "organization_id", "role"),
        (
            [project.id, *seat]
            for project in benchmark.projects
            for seat in sorted((seat.organization_id, seat.role.value) for seat in project.participations)
        ),
    )
    if benchmark.labels is not None:
        profiles.mkdir()
        _table(profiles / "organizations.csv.gz", _ORGANIZATIONS, organizations)
        _table(
            profiles / "competences.csv.gz",
            ("organization_id", "label"),
            ([id_, label] for id_, labels in benchmark.labels.items() for label in labels),
        )
    _lines(folder / "topics.jsonl", (topic_to_json(one.topic) for one in benchmark.judged))
    _lines(folder / "qrels.txt", (f"{one.topic.id} 0 {id_} 1" for one in benchmark.judged for id_ in one.sought))


def _table(path: Path, header: Iterable[str], rows: Iterable[list[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


def _lines(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
