"""Runs over a small history: each topic is answered as though it were the only one, by every system."""

import csv
import json
import random
from pathlib import Path

import pytest

from evaluation.exposure import exposure
from evaluation.replay import Replay
from evaluation.run import Run, read_run
from evaluation.runs import run_system
from evaluation.systems.catalogue import SYSTEMS
from models.errors import InvalidInput, NotFound
from tests.word_encoder import WordEncoder

WORDS = ("robots", "water", "health", "data", "soil", "light", "steel", "music", "ocean", "bread", "cloud", "forest")
NEED_PARTNERS = ("copart", "text_x_copart", "hybrid", "minilm_hybrid", "minilm_x_copart")
MAY_FIND_NOTHING = ("text", "text_knn", "bm25", "copart", "minilm_profile", "minilm_best", "minilm_knn")


def table(path: Path, header: str, rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split())
        writer.writerows(rows)


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Path:
    """A history of 40 organizations and 60 projects, the same as profiles, and 30 topics of 10 projects."""
    folder = tmp_path_factory.mktemp("bench")
    rng = random.Random(5)  # noqa: S311
    organizations = [f"o{i:02}" for i in range(40)]
    history, profiles = folder / "history", folder / "profiles"
    for one in (history, profiles):
        one.mkdir()
        table(one / "organizations.csv", "id name kind", [(id_, "", "company") for id_ in organizations])
    projects = [(f"p{i:02}", " ".join(rng.sample(WORDS, 3)) if i % 5 else "", "2015-01-01") for i in range(60)]
    table(history / "projects.csv", "id title start_date", projects)
    seats = [(id_, member) for id_, _, _ in projects for member in rng.sample(organizations[:36], 4)]
    table(history / "participations.csv", "project_id organization_id", seats)
    table(
        profiles / "competences.csv", "organization_id label", [(id_, rng.choice(WORDS)) for id_ in organizations[:30]]
    )
    with (folder / "topics.jsonl").open("w", encoding="utf-8") as file:
        for i in range(10):
            partners = [*rng.sample(organizations, 3), "unknown"]
            title = "" if i == 3 else " ".join(rng.sample(WORDS, 3))
            for mark in ("c0", "c1", "s"):
                known = partners[:1] if mark == "s" else partners[: 3 if mark == "c0" else 4]
                known = ["unknown"] if i == 4 else known
                protocol = "start" if mark == "s" else "complete"
                file.write(
                    json.dumps({"id": f"q{i}-{mark}", "protocol": protocol, "title": title, "known": known}) + "\n"
                )
    return folder


def answers(bench: Path, tmp_path: Path, system: str, lines: list[str], kind: str = "history") -> dict:
    topics = tmp_path / f"topics-{len(list(tmp_path.iterdir()))}.jsonl"
    topics.write_text("".join(lines), encoding="utf-8")
    work = tmp_path / f"work-{len(list(tmp_path.iterdir()))}"
    work.mkdir()
    out = topics.with_suffix(".txt")
    summary = run_system(bench / kind, topics, system, WordEncoder(), out, work=work)
    assert (summary.topics, summary.system) == (len(lines), system)
    known = {fields["id"]: frozenset(fields["known"]) for fields in map(json.loads, lines)}
    lists = dict(read_run(out, known).lists)
    assert summary.answered == len(lists)
    return lists


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_topic_is_answered_as_though_it_were_the_only_one(bench, tmp_path, system):
    lines = (bench / "topics.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    whole = answers(bench, tmp_path, system, lines)
    shuffled = lines.copy()
    random.Random(1).shuffle(shuffled)  # noqa: S311
    assert answers(bench, tmp_path, system, shuffled) == whole
    one_a_project = [line for line in lines if json.loads(line)["id"].endswith("-c1")]
    asked = {json.loads(line)["id"] for line in one_a_project}
    assert answers(bench, tmp_path, system, one_a_project) == {id_: one for id_, one in whole.items() if id_ in asked}


@pytest.mark.parametrize("system", [name for name in SYSTEMS if name not in MAY_FIND_NOTHING])
def test_empty_texts_and_unknown_partners_are_answered(bench, tmp_path, system):
    lines = (bench / "topics.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    lists = answers(bench, tmp_path, system, lines)
    assert {"q3-c0", "q3-s", "q4-c0", "q4-s"} <= lists.keys()
    assert len(lists) == len(lines)


@pytest.mark.parametrize("system", [name for name in SYSTEMS if name not in NEED_PARTNERS])
def test_profiles_alone_are_a_history_too(bench, tmp_path, system):
    lines = (bench / "topics.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    assert answers(bench, tmp_path, system, lines, "profiles")


@pytest.mark.parametrize("system", NEED_PARTNERS)
def test_systems_that_need_partners_refuse_profiles_in_one_sentence(bench, tmp_path, system):
    with pytest.raises(InvalidInput) as caught:
        run_system(bench / "profiles", bench / "topics.jsonl", system, WordEncoder(), tmp_path / "out", work=tmp_path)
    assert caught.value.code == "system_needs_partners"
    assert system in caught.value.sentence("fr")
    assert not (tmp_path / "out").exists()


def test_the_product_ranks_everybody(bench, tmp_path):
    """Whoever is not known comes back, people about whom nothing was found included."""
    lines = (bench / "topics.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    for kind in ("history", "profiles"):
        for id_, ranked in answers(bench, tmp_path, "grappe", lines, kind).items():
            known = next(json.loads(line)["known"] for line in lines if json.loads(line)["id"] == id_)
            assert len(ranked) == 40 - len({one for one in known if one != "unknown"})


def test_progress_counts_texts_then_topics(bench, tmp_path):
    told: list[tuple[int, int]] = []
    out = tmp_path / "run.txt"
    run_system(
        bench / "history",
        bench / "topics.jsonl",
        "minilm_knn",
        WordEncoder(),
        out,
        work=tmp_path,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[-30:] == [(done, 30) for done in range(1, 31)]
    assert told[-31][0] == told[-31][1] > 30


def test_what_cannot_be_run_is_told_before_anything_is_written(bench, tmp_path):
    out = tmp_path / "run.txt"
    topics, history = bench / "topics.jsonl", bench / "history"
    with pytest.raises(NotFound, match="text_knn"):
        run_system(history, topics, "oracle", None, out, work=tmp_path)
    with pytest.raises(InvalidInput, match="--encoder"):
        run_system(history, topics, "grappe", None, out, work=tmp_path)
    with pytest.raises(NotFound, match="nowhere"):
        run_system(bench / "nowhere", topics, "text", None, out, work=tmp_path)
    with pytest.raises(NotFound, match=r"nothing\.jsonl"):
        run_system(history, bench / "nothing.jsonl", "text", None, out, work=tmp_path)
    assert not out.exists()


def test_a_bad_row_of_the_history_is_told_by_file_and_line(bench, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    table(broken / "organizations.csv", "id name kind", [("a", "", "company"), ("b", "", "spaceship")])
    with pytest.raises(InvalidInput, match=r"organizations\.csv, line 3"):
        run_system(broken, bench / "topics.jsonl", "popularity", None, tmp_path / "run.txt", work=tmp_path)


def replayed(bench: Path, work: Path, replay: Replay) -> Run:
    work.mkdir()
    run_system(
        bench / "history", bench / "topics.jsonl", "grappe", WordEncoder(), work / "run", work=work, replay=replay
    )
    return read_run(work / "run")


def gini_of(run: Run) -> float:
    return exposure(run.lists.values(), [f"o{number:02}" for number in range(40)]).gini


def test_a_replay_counts_each_answer_in_the_next(bench, tmp_path):
    alone, even, again, other = (
        replayed(bench, tmp_path / str(number), replay)
        for number, replay in enumerate((Replay(0, 0.0), Replay(0, 0.5), Replay(0, 0.5), Replay(1, 0.5)))
    )
    assert (alone.tag, even.tag) == ("replay_0", "replay_0.5")
    assert gini_of(even) < gini_of(alone)
    assert even.lists == again.lists != other.lists
    assert {topic: found.ids[0] for topic, found in even.lists.items()} == {
        topic: found.ids[0] for topic, found in alone.lists.items()
    }


def test_a_filler_gives_the_last_places_away_in_turn(bench, tmp_path):
    alone, filled = replayed(bench, tmp_path / "a", Replay(0)), replayed(bench, tmp_path / "f", Replay(0, filler=2))
    assert filled.tag == "replay_filler_2"
    given = []
    for topic, found in alone.lists.items():
        assert filled.lists[topic].ids[:8] == found.ids[:8]
        given.extend(filled.lists[topic].ids[8:10])
    assert len({*given}) > 35  # sixty places for forty: only those among the first eight anyhow may have had none


def test_only_the_product_is_replayed(bench, tmp_path):
    with pytest.raises(InvalidInput, match="popularity"):
        run_system(
            *(bench / "history", bench / "topics.jsonl", "popularity", None, tmp_path / "run"),
            work=tmp_path,
            replay=Replay(0),
        )
