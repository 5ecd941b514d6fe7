"""A need split into aspects: the separate things that it asks for.

Sentences, lines, list items and `` . `` part a text; so do commas and "et", "and", "ainsi que", "as well as", "plus"
where both sides say enough to stand alone ("images et vidéo" stays whole). Lead-ins such as "nous cherchons" and
"we are looking for" are dropped from the front of an aspect.
"""

from __future__ import annotations

import re

from matching.words import content_words

MOST_ASPECTS = 8
_BREAK = re.compile(r"(?:\s+\.\s+|(?<=[^\W\d])[.!?]+\s+|[.!?]+$|[;\n\r•·]+|\s[-–—]\s|:\s)")
_JOINT = re.compile(
    r"\s*,\s*(?:et|and|ou|or)\s+|\s*,\s*|\s+(?:et|and|ainsi qu[e']|as well as|plus|ou bien|or else)\s+", re.IGNORECASE
)
_LEAD_IN = re.compile(
    r"^(?:(?:nous|on|je)\s+(?:recherch\w+|cherch\w+|voulons|veut|voudrais|voudrait|voudrions|souhait\w+|"
    r"avons besoin|ai besoin|a besoin)\s+|il\s+(?:nous|me)\s+faut\s+|besoin\s+(?:de|d['’])\s*|"
    r"(?:recherche|cherche|recherchons|cherchons)\s+|"
    r"(?:we|i)\s+(?:are|am|'re)\s+(?:looking|searching)\s+for\s+|(?:we|i)(?:['’]re)?\s+(?:need|seek|want|look for)\s+|"
    r"(?:looking|searching)\s+for\s+|(?:wanted|need(?:ed)?|seeking)\s*:?\s+)"
    r"(?:(?:un|une|des|a|an|some)\s+)?"
    r"(?:(?:partenaires?|entreprises?|partners?|company|companies|someone|somebody|quelqu['’]un)\s+"
    r"(?:pour|qui|capables?\s+de?|sachant|to|who|that|able to|with)\s+)?",
    re.IGNORECASE,
)


def _stands_alone(text: str) -> bool:
    return len(content_words(text)) >= 2


def _parts(clause: str) -> list[str]:
    """``clause`` parted at its joints, a part too thin to stand alone staying with the one before."""
    parts: list[str] = []
    start = 0
    for joint in _JOINT.finditer(clause):
        left, right = clause[start : joint.start()], clause[joint.end() :]
        following = _JOINT.split(right, maxsplit=1)[0]
        if _stands_alone(left) and _stands_alone(following):
            parts.append(left)
            start = joint.end()
    return [*parts, clause[start:]]


def split_aspects(need: str) -> tuple[str, ...]:
    """The aspects of ``need`` in its order, each once, at most ``MOST_ASPECTS``; none for a need without words."""
    aspects: dict[str, str] = {}
    for clause in _BREAK.split(need):
        for part in _parts(_LEAD_IN.sub("", clause.strip(), count=1)):
            aspect = part.strip(" \t,;.:!?«»\"'()[]-–—")
            words = content_words(aspect)
            if words and (len(words) > 1 or len(words[0]) > 2 or len(aspects) == 0):
                aspects.setdefault(" ".join(words), aspect)
    return tuple(aspects.values())[:MOST_ASPECTS]
