"""What a sentence of official language lists: "la détection de fuites, le comptage et une alerte aux usagers".

Commas part where both sides stand alone. "Et" and "and" part at the end of such a list, where an article or "en" comes
after them, or where both sides are long: "les élus et les secrétaires de mairie" are one.
"""

from __future__ import annotations

import re

from matching.words import content_words

_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_JOINT = re.compile(
    r"(?<!\s)(?P<comma>\s*,(?!\d)\s*(?:(?:et|and|ou|or|puis|enfin|ainsi\s+qu[e'’]|as\s+well\s+as)\b\s*)?)"
    r"|\s+(?:et|and|ainsi\s+qu[e'’]|as\s+well\s+as)\b\s*",
    re.IGNORECASE,
)
_MARKED = re.compile(r"(?:à\s)?(?:une?|an?|en|in)\s", re.IGNORECASE)
_COMPLETES = re.compile(
    r"(?:qui|que|dont|où|which|that|who|whose|where|when|par|by|from|sur|dans|from|to|si|selon|avec|with|without"
    r"|sans|notamment|comme|such\s+as|e\.g\."
    r"|for\s+(?:example|instance)|par\s+exemple|puis|voire|y\s+compris|including|réalisée?s?|conduite?s?|menée?s?"
    r"|de\s+jour|de\s+nuit)\b",
    re.IGNORECASE,
)
_GERUND = re.compile(r"\w{2,}ing\b", re.IGNORECASE)
_OF = re.compile(r"(?:d(?:e|u|es)|of)\s|d['’]", re.IGNORECASE)
_ALONE, _LONG = 2, 3


def enumerated(clause: str) -> list[str]:
    """The items of ``clause``, or the clause alone. Nothing is parted within parentheses."""
    masked = _IN_PARENTHESES.sub(lambda inside: "x" * len(inside[0]), clause)
    joints = list(_JOINT.finditer(masked))
    edges = [*(joint.start() for joint in joints), len(clause)]
    items: list[str] = []
    start, commas = 0, 0
    for place, joint in enumerate(joints):
        before, after = clause[start : joint.start()], clause[joint.end() : edges[place + 1]]
        comma = joint["comma"] is not None
        if _stands_apart(before, after, comma=comma, listed=commas > 0) and not _completes(clause, before, after):
            items.append(before)
            start = joint.end()
            commas += comma
    return [*items, clause[start:]]


def _stands_apart(before: str, after: str, *, comma: bool, listed: bool) -> bool:
    left, right = len(content_words(before)), len(content_words(after))
    if _MARKED.match(after) and left and right:
        return True
    least = _ALONE if comma or listed else _LONG
    return left >= least and right >= least


def _completes(clause: str, before: str, after: str) -> bool:
    """Whether ``after`` belongs to what stands before it."""
    if _COMPLETES.match(after) or _OF.match(after):
        return True
    return _GERUND.match(after) is not None and _GERUND.match(clause) is None and bool(before)
