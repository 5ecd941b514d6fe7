"""What is asked: topics, one JSON object a line."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from evaluation.lines import Line, read_lines
from models.errors import InvalidInput
from models.project import Project

_SUFFIX = re.compile(r"(?P<project>.+)-(?P<mark>[csl])\d*")
_TEXTS = ("title", "acronym", "summary", "topic", "topic_title", "theme", "action_type")


class TopicProtocol(StrEnum):
    """``complete``: all partners but one are known; ``start``: the coordinator alone is known; ``labs``: nobody is.

    The suffix of a topic's id begins with the first letter of its protocol.
    """

    COMPLETE = "complete"
    START = "start"
    LABS = "labs"


@dataclass(frozen=True, slots=True)
class Topic:
    """A question: the texts of a project and the ids of the partners already in (some may be unknown)."""

    id: str
    protocol: TopicProtocol
    project: Project
    known: tuple[str, ...]

    @property
    def text(self) -> str:
        """The need: those texts of the project that are there; may be empty."""
        return self.project.text

    @property
    def joined(self) -> str:
        """What the simple systems ask with: ``joined_texts``, so that a topic without text has a vector too."""
        return joined_texts(self.project)


def joined_texts(project: Project) -> str:
    """Title, summary, topic title and theme joined by `` . ``, each standing even where it is empty."""
    return " . ".join((project.title, project.summary, project.topic_title, project.theme))


def project_of(topic_id: str) -> str:
    """The project a topic was made from: its id without ``-c0``, ``-s`` or ``-l``."""
    found = _SUFFIX.fullmatch(topic_id)
    return found["project"] if found else topic_id


def protocol_of(topic_id: str) -> TopicProtocol | None:
    """The protocol that the suffix of a topic's id tells, or ``None`` without a suffix."""
    found = _SUFFIX.fullmatch(topic_id)
    if not found:
        return None
    return next(protocol for protocol in TopicProtocol if protocol.startswith(found["mark"]))


def read_topics(path: Path) -> tuple[Topic, ...]:
    """Topics in the order of the file; ``InvalidInput`` names the first line that is not one."""
    topics: dict[str, Topic] = {}
    for line in read_lines(path):
        topic = _read_topic(path, line)
        if topic.id in topics:
            raise InvalidInput("evaluation.topic_twice", file=path, line=line.number, topic=topic.id)
        topics[topic.id] = topic
    return tuple(topics.values())


def _read_topic(path: Path, line: Line) -> Topic:
    try:
        fields = json.loads(line.text)
    except ValueError as error:
        raise InvalidInput("evaluation.topic_not_json", file=path, line=line.number) from error
    if not isinstance(fields, dict):
        raise InvalidInput("evaluation.topic_not_json", file=path, line=line.number)

    def refuse(field: str) -> InvalidInput:
        return InvalidInput("evaluation.topic_field", file=path, line=line.number, field=field)

    topic_id = fields.get("id")
    if not isinstance(topic_id, str) or not topic_id or len(topic_id.split()) != 1:
        raise refuse("id")
    if fields.get("protocol") not in tuple(TopicProtocol):
        raise refuse("protocol")
    known = fields.get("known", [])
    if not isinstance(known, list) or not all(isinstance(one, str) for one in known):
        raise refuse("known")
    texts: dict[str, str] = {}
    for name in _TEXTS:
        text = fields.get(name) or ""
        if not isinstance(text, str):
            raise refuse(name)
        texts[name] = text
    return Topic(
        id=topic_id,
        protocol=TopicProtocol(fields["protocol"]),
        project=_project(topic_id, texts),
        known=tuple(dict.fromkeys(known)),
    )


def _project(topic_id: str, texts: dict[str, str]) -> Project:
    return Project(
        id=project_of(topic_id),
        title=texts["title"],
        acronym=texts["acronym"],
        summary=texts["summary"],
        topic=texts["topic"],
        topic_title=texts["topic_title"],
        theme=texts["theme"],
        action_type=texts["action_type"],
    )


def topic_to_json(topic: Topic) -> str:
    """The line that ``read_topics`` reads; texts that are empty are left out."""
    texts = {name: text for name in _TEXTS if (text := getattr(topic.project, name))}
    fields = {"id": topic.id, "protocol": topic.protocol.value, **texts, "known": list(topic.known)}
    return json.dumps(fields, ensure_ascii=False)
