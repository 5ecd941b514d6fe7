"""Topics and qrels: what is read, and how a wrong line is told."""

import json
from pathlib import Path

import pytest

from evaluation.qrels import read_qrels
from evaluation.topics import TopicProtocol, project_of, protocol_of, read_topics
from models.errors import GrappeError, InvalidInput, NotFound


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "file"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_topic_keeps_texts_and_known_partners_once(tmp_path):
    path = written(
        tmp_path,
        json.dumps(
            {"id": "12-c0", "protocol": "complete", "title": "Robots", "theme": "ICT", "known": ["b", "a", "b"]}
        ),
        "",
        json.dumps({"id": "ANR-17-CE01-0002-s", "protocol": "start", "acronym": "VIANA", "known": [], "more": 3}),
    )
    first, second = read_topics(path)
    assert (first.id, first.protocol, first.known) == ("12-c0", TopicProtocol.COMPLETE, ("b", "a"))
    assert first.text == "Robots . ICT"
    assert first.joined == "Robots .  .  . ICT"
    assert first.project.id == "12"
    assert second.text == ""
    assert second.joined.replace(" ", "") == "..."
    assert second.project.acronym == "VIANA"


@pytest.mark.parametrize(
    ("topic", "project", "protocol"),
    [
        ("217810-c0", "217810", TopicProtocol.COMPLETE),
        ("217810-c12", "217810", TopicProtocol.COMPLETE),
        ("ANR-17-ARM2-0004-s", "ANR-17-ARM2-0004", TopicProtocol.START),
        ("x-s1", "x", TopicProtocol.START),
        ("A0702015-l", "A0702015", TopicProtocol.LABS),
        ("ANR-17-CE01", "ANR-17-CE01", None),
    ],
)
def test_the_suffix_of_an_id_tells_project_and_protocol(topic, project, protocol):
    assert project_of(topic) == project
    assert protocol_of(topic) is protocol


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("not json", "topic_not_json"),
        ("[1, 2]", "topic_not_json"),
        ('{"protocol": "start"}', "topic_field"),
        ('{"id": "two words", "protocol": "start"}', "topic_field"),
        ('{"id": "b-s", "protocol": "middle"}', "topic_field"),
        ('{"id": "b-s", "protocol": ["start"]}', "topic_field"),
        ('{"id": "b-s", "protocol": "start", "known": "a"}', "topic_field"),
        ('{"id": "b-s", "protocol": "start", "known": [1]}', "topic_field"),
        ('{"id": "b-s", "protocol": "start", "title": 7}', "topic_field"),
        ('{"id": "a-s", "protocol": "start"}', "topic_twice"),
    ],
)
def test_a_wrong_topic_is_told_by_file_and_line(tmp_path, line, code):
    path = written(tmp_path, '{"id": "a-s", "protocol": "start", "known": []}', line)
    with pytest.raises(InvalidInput) as caught:
        read_topics(path)
    assert caught.value.code == code
    tells_file_and_line(caught.value, path, 2)


@pytest.mark.parametrize("line", ["t 0 a", "t 0 a b", "t 0 a 1 more", "t 0 a 0.5"])
def test_a_wrong_judgement_is_told_by_file_and_line(tmp_path, line):
    path = written(tmp_path, "t 0 b 1", "", line)
    with pytest.raises(InvalidInput) as caught:
        read_qrels(path)
    tells_file_and_line(caught.value, path, 3)


def test_a_pair_is_judged_once(tmp_path):
    path = written(tmp_path, "t 0 a 1", "t 0 a 0")
    with pytest.raises(InvalidInput) as caught:
        read_qrels(path)
    tells_file_and_line(caught.value, path, 2)


def test_topics_with_nothing_relevant_are_left_out_and_counted(tmp_path):
    qrels = read_qrels(written(tmp_path, "t 0 a 2", "u 0 a 0", "t 0 b 0"))
    assert qrels.topics() == ("t",)
    assert qrels.left_out() == 1
    assert qrels.relevant("t") == {"a"}
    assert qrels.relevant("elsewhere") == frozenset()


def test_a_missing_file_and_another_encoding_are_told(tmp_path):
    with pytest.raises(NotFound) as caught:
        read_topics(tmp_path / "nowhere.jsonl")
    assert "nowhere.jsonl" in str(caught.value)
    latin = tmp_path / "latin"
    latin.write_bytes("é".encode("cp1252"))
    with pytest.raises(InvalidInput) as refused:
        read_qrels(latin)
    assert "UTF-8" in refused.value.sentence("fr")


def tells_file_and_line(error: GrappeError, path: Path, line: int) -> None:
    assert f"{path}, line {line}:" in error.sentence("en")
    assert f"{path}, ligne {line} :" in error.sentence("fr")
