"""The text of a call in pieces: headings, list items and sentences, each under the heading it stands below.

A call says what it wants between what it is for, who may apply, what it pays and how it is judged. Headings tell which
is which where there are any; a list belongs to the line that leads to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

_MOST_WORDS = 12
_MOST_OF_A_TITLE = 30
_LONGEST_LABEL = 40
_LONGEST_SENTENCE = 1_000


class Part(Enum):
    """What a heading announces."""

    ASKED = auto()
    ADMINISTRATIVE = auto()
    UNSAID = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence or list item. ``lead`` is the unfinished sentence that introduces its list, or empty."""

    text: str
    part: Part
    listed: bool
    lead: str = ""


_ADMINISTRATIVE = re.compile(
    r"\b(?:context\w*|background|préambule|présentation|introduction|about|finalités|enjeux|challenge|motivation"
    r"|expected\s*(?:outcomes?|impacts?)"
    r"|résultats\s+attendus|retombées|impacts?|bénéficiaires?|éligib\w*|eligib\w*|recevabilité|admissib\w*"
    r"|conditions|candidats?|porteurs?|partenariat|partnership"
    r"|qui\s+peut|who\s+can|who\s+may|financ\w*|aides?|montant|budget|funding|grant|dotation|subsid\w*|calendrier"
    r"|timeline|dates?|deadline|clôture|when"
    r"|crit\w*|sélection|selection|évaluation|evaluation|award|how\s+we\s+choose|instruction|procedure|procédure"
    r"|dépôt|submission|how\s+to|comment\s+(?:participer|candidater)"
    r"|dossier|contact|règlement|offrons|offer|what\s+you\s+get|cannot\s+fund|ne\s+finan\w+|exclu\w*|application"
    r"|prizes?|helpdesk|type\s+of\s+action|duration|durée)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:objets?|attendus?|cherchons|recherch\w+|looking\s+for|we\s+need|scope|themes?|thèmes?|thématiques?"
    r"|contenus?|exigences?|requirements?"
    r"|essais|trials|nature\s+des\s+(?:opérations|projets|actions)|types?\s+(?:of\s+actions|d['’]actions?)"
    r"|activit\w+|actions|besoins?|needs?|sujets?|topics?|axes?|the\s+challenge|défis?|travaux|work|tasks?"
    r"|compétences|skills|expertise|specifications?|cahier)\b",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"\b(?:compétences|skills|expertise|besoins?|needs?|recherch\w+|cherch\w+|attendus?|sought"
    r"|wanted)\b",
    re.IGNORECASE,
)
_BULLET = re.compile(
    r"^\s*(?:[-–—•·*▪◦‣●■►→+]|o(?=\s{2})|\(?\d{1,2}\)|\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}\s?[.°]|\(?[a-h]\))\s+",
)
_NUMBERED = re.compile(
    r"^\s*(?:(?:article|section|chapitre|chapter|part|annexe?)\s+[\dIVX]+|\d{1,2}|[IVX]{1,4})\s*[.):–—-]\s+",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:axes?|thématiques?|thèmes?|themes?|topics?|volets?|lots?|work\s?packages?|wp|challenges?|défis?|areas?"
    r"|strand|priorit\w+)"
    r"\s+(?:[A-Z]|\d{1,2})\s*[.:–—-]\s+",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[\w»”\")%€\]][.!?…])\s+(?=[«“\"(]?[^\W\da-z_])")
_INLINE_HEADING = re.compile(rf"^([^\W\d_][^:.;,]{{1,{_LONGEST_LABEL}}}?)\s?:\s+(?=\S)")


def pieces(text: str) -> Iterator[Piece]:
    """All of them but headings, in their order."""
    part, lead = Part.UNSAID, ""
    lines = list(_lines(text))
    for line in lines[1:] if len(lines) > 1 and _is_title(lines[0]) else lines:
        bullet = _BULLET.match(line)
        body = line[bullet.end() :] if bullet else line
        announced = _heading(line)
        if announced is not None and not (bullet and lead and announced is not Part.ADMINISTRATIVE):
            part, lead = announced, line if line.rstrip().endswith((":", "?")) else ""
            continue
        if not bullet:
            lead = ""
            inline = _INLINE_HEADING.match(body)
            if inline and len(inline[1].split()) < _MOST_WORDS // 2:
                said = _announces(inline[1])
                if said is not Part.UNSAID:
                    part, body = said, body[inline.end() :]
                    lead = inline[1] if _WANTED.search(inline[1]) else ""
        label = _LABEL.match(body)
        listed = bool(bullet or label)
        body = body[label.end() :] if label else body
        sentences = _SENTENCE_END.split(body.strip())
        for number, sentence in enumerate(sentences):
            leading = lead if listed or number == 0 else ""
            yield Piece(sentence[:_LONGEST_SENTENCE].strip(), Part.ASKED if label else part, listed, leading)
        if body.rstrip().endswith(":"):
            lead = sentences[-1][-_LONGEST_SENTENCE:]


def _lines(text: str) -> Iterator[str]:
    """Lines with those joined that only the width of a page has parted."""
    held = ""
    for line in text.split("\n"):
        line = line.rstrip()
        unfinished = 0 < len(held) < _LONGEST_SENTENCE and not held.endswith((".", ":", ";", "!", "?", ","))
        if unfinished and line[:1].islower() and not _BULLET.match(line):
            held = f"{held} {line.strip()}"
            continue
        if held:
            yield held
        held = line.strip() if not _BULLET.match(line) else line
    if held:
        yield held


def title_of(text: str) -> str:
    """The first line, where it is a title; empty otherwise."""
    lines = list(_lines(text))
    return lines[0].strip() if len(lines) > 1 and _is_title(lines[0]) else ""


def _is_title(line: str) -> bool:
    return not line.endswith((".", ":")) and len(line.split()) < _MOST_OF_A_TITLE and not _BULLET.match(line)


def _heading(line: str) -> Part | None:
    """What a line announces that is a heading; ``None`` for one that is none."""
    numbered = _NUMBERED.match(line)
    bare = line[numbered.end() :].strip() if numbered else line.strip()
    words = len(bare.split())
    if not words or words > _MOST_WORDS or bare.endswith((".", ";", ",", "!")):
        return None
    if _LABEL.match(bare) or (_BULLET.match(line) and not numbered):
        return None
    said = _announces(bare)
    if said is Part.UNSAID and not (numbered or bare[0].isupper() or bare[0].isdigit()):
        return None
    return said


def _announces(heading: str) -> Part:
    """What is wanted goes before what is administrative, but where both are said ("types of actions" is no "grant")."""
    if _ASKED.search(heading) and not re.search(r"\b(?:critères|conditions|expected)\b", heading, re.IGNORECASE):
        return Part.ASKED
    return Part.ADMINISTRATIVE if _ADMINISTRATIVE.search(heading) else Part.UNSAID
