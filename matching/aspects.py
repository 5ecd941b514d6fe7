"""A need split into aspects: the separate things that it asks for.

1. Lines, sentences, list items and numbers part a text into clauses; nothing is parted within parentheses.
2. What stands before the words that ask ("nous cherchons", "we are looking for", "il nous manque") is context and is
   dropped, and so are greetings, budgets and, where the text asks elsewhere, what the writer says of itself.
3. Commas, "et", "and", "ainsi que", "as well as", "+" part a clause where both sides stand alone: two words or more,
   "un", "a" or "en" before one, or a list of three that has such. What completes the side before ("de la température
   et de l'humidité", ", qui dure", "sobres et robustes qui durent", "nitrates and pesticides from water") stays.
"""

from __future__ import annotations

import re

from matching.words import content_words

MOST_ASPECTS = 8

_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_BREAK = re.compile(
    r"(?:^|(?<=\s))(?:\(?\d{1,2}\)|[a-h]\))\s+|^[ \t]*(?:\d{1,2}\.|[*+–—-])\s+|(?<!\s)\s+\.\s+|(?<=[^\W\d])[.!?]+\s+"
    r"|[.!?]+$|[;\n\r•·]+|\s[-–—]\s|(?<!\s)\s*:\s|(?<!\s)\s+(?:mais|but)\s+",
    re.MULTILINE,
)
_JOINT = re.compile(
    r"(?<!\s)(?:\s*,\s*(?:et|and|ou|or)\s+|\s*,\s*(?:(?:qui|which)\s+(?:intègre|comprend|inclut|combine|includes?|integrates?)\s+)?"
    r"|\s+(?:et|and|ainsi qu[e'’]|as well as|plus|ou bien|or else|[+&])\s*\b)",
    re.IGNORECASE,
)
_ASK = re.compile(
    r"\b(?:(?:nous|on|je)\s+(?:re)?cherch\w+|(?:nous|on|je)\s+(?:voulons|veu[tx]|voudr\w+|souhait\w+|aimer\w+)"
    r"|(?:avons|ai|a)\s+besoin|il\s+(?:nous|me)\s+(?:faut|faudrait|manque)|ce\s+qui\s+(?:nous\s+)?manque,?\s+(?:c['’]est|est)"
    r"|(?:we|i)(?:\s+(?:are|am)|['’](?:re|m))\s+(?:looking|searching)\s+for"
    r"|(?:we|i)\s+(?:(?:also|still|now)\s+)?(?:need|seek|want|lack|look\s+for)|(?:we|i)(?:\s+would|['’]d)\s+like"
    r"|what\s+(?:is|we\s+are)\s+missing\s+is|(?:sont|est)\s+attendue?s?(?:\s+des\s+\w+)?)\b"
    r"|^(?:besoin|(?:re)?cherch(?:e|ons)|recherche(?=\s+d)|(?:also\s+)?(?:looking|searching)\s+for|wanted|need(?:ed)?|seeking"
    r"|lack|qui\s+(?:sai\w*|peut|pour\w+|saur\w+)|connaissez[- ]vous|y\s+a[- ]t[- ]il|existe[- ]t[- ]il"
    r"|(?:do|does)\s+\w+\s+know|(?:can|could)\s+(?:any|some)\w+|who\s+(?:can|could)|(?:is|are)\s+there"
    r"|(?:the\s+|our\s+|le\s+|notre\s+|ce\s+|l['’])?(?:project|aim|goal|objective|proposals?|consortia|consortium|projet|objectif)\s+"
    r"(?:is\s+to|aims\s+to|will|should|must|shall|vise\s+à|est\s+de|doit|devra(?:it)?))\b",
    re.IGNORECASE,
)
_AFTER_ASKING = re.compile(
    r"^[\s:,]*(?:(?:aussi|également|maintenant|also|now|help)\b\s*)?(?:to\s+)?"
    r"(?:(?:nous\s+|s['’])?associer\s+(?:à|avec)\s+|(?:travailler|work|team\s+up)\s+(?:avec|with)\s+"
    r"|(?:combin|associ|inclu|réuni|rassembl)\w+\s+|bring\w*\s+together\s+)?(?:w/\s*|with\s+)?"
    r"(?:(?:à|de|des|du|un|une|la|le|les|an?|some|the|to)\s+|[dl]['’]\s*)*",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"^(?:(?:an?|une?|des|some|the)\s+)?(?:partenaires?|entreprises?|sociétés?|acteurs?|membres?|partners?|company|companies"
    r"|members?|someone|somebody|anyone|anybody|quelqu['’]un|compétences|competences|expertise|skills)\s+"
    r"(?:pour|pr|qui|capables?\s+(?:de|d['’])|sachant|to|who|that|able\s+to|with|de|du|en|in)\s*"
    r"(?:\b(?:la|le|les|can|could|sait|saurait|pourrait)\s+|l['’])?",
    re.IGNORECASE,
)
_AFTER_A_JOINT = re.compile(r"^(?:with|avec|à|qu['’]|will)\s*\b", re.IGNORECASE)
_LAST_WORDS = re.compile(
    r"(?<!\s)\s+(?:is|are|est|sont)\s+(?:expected|required|needed|welcome|attendue?s?|requise?s?|souhaitée?s?)$",
    re.IGNORECASE,
)
_NO_ASPECT = re.compile(
    r"^(?:bonjour|bonsoir|hello|hi|dear|merci|thanks|thank\s+you|cordialement|bien\s+à\s+vous|(?:best|kind)\s+regards"
    r"|appel|call)\b(?:[\s,]+[\w'’]+){0,3}[\s,!]*$|\bbudgets?(?:$|\b.*\d)|[€$£]|\b(?:deadline|date\s+limite|démarrage|closes\s+on)\b",
    re.IGNORECASE,
)
_OF_ONESELF = re.compile(r"^(?:nous|notre|nos|on|je|we|our|i|i['’]m|we['’]re)\b", re.IGNORECASE)

_COMPLETES = re.compile(
    r"(?:qui|que|dont|où|which|that|who|whose|where|par\s+exemple|notamment|comme|for\s+(?:example|instance)|such\s+as|e\.g\.)\b"
    r"|[\w-]+\s+(?:qui|que|dont|that|which|who)\b",
    re.IGNORECASE,
)
_OF = re.compile(r"\b(?:d(?:e|u)|of)\s|\bd['’]", re.IGNORECASE)
_MARKED = re.compile(r"(?:à\s)?(?:une?|an?|en)\s", re.IGNORECASE)
_ONE_NOUN_BEFORE = re.compile(r"(?:\b(?:d[eu]s?|of|les?|la|to\s+\w+)\s+|\b[dl]['’])([\w-]+)$", re.IGNORECASE)
_ONE_NOUN_AFTER = re.compile(
    r"(?:(?:des|les?|la)\s+|l['’])?([\w-]+)(?:\s[\w-]+)?\s(?:en|par|pour|dans|aux?|à|sous|sur|sans|from|by|in|under|with|without"
    r"|for|on)\b",
    re.IGNORECASE,
)


def _masked(text: str) -> str:
    """The same length, with nothing left in parentheses at which to part."""
    return _IN_PARENTHESES.sub(lambda inside: "x" * len(inside[0]), text)


def _is_plural(word: str) -> bool:
    return word.endswith(("s", "x"))


def _stands_alone(text: str) -> bool:
    return len([word for word in text.split() if content_words(word)]) > 1 or _MARKED.match(text) is not None


def _completes(before: str, joint: str, after: str) -> bool:
    """Whether ``after`` belongs to what stands before the joint."""
    if _COMPLETES.match(after) or (_OF.match(after) and _OF.search(before)):
        return True
    one, other = _ONE_NOUN_BEFORE.search(before), _ONE_NOUN_AFTER.match(after)
    return "," not in joint and one is not None and other is not None and _is_plural(one[1]) == _is_plural(other[1])


def _parts(clause: str) -> list[str]:
    """``clause`` parted at its joints."""
    joints = list(_JOINT.finditer(_masked(clause)))
    starts, ends = [0, *(joint.end() for joint in joints)], [*(joint.start() for joint in joints), len(clause)]
    items = [clause[start:end] for start, end in zip(starts, ends, strict=True)]
    alone = [_stands_alone(item) for item in items]
    listed = len(items) > 2 and (any(alone[1:-1]) or (alone[0] and alone[-1]))
    parts: list[str] = []
    first = 0
    for place, joint in enumerate(joints):
        before = clause[starts[first] : joint.start()]
        left = any(alone[first : place + 1]) or (listed and (place > 0 or "," in joint[0]))
        if left and (listed or alone[place + 1]) and not _completes(before, joint[0], clause[joint.end() :]):
            parts.append(before)
            first = place + 1
    return [*parts, clause[starts[first] :]]


def _clauses(need: str) -> list[str]:
    """What is asked for, clause by clause, without what leads to it."""
    kept: list[tuple[str, bool]] = []
    start = 0
    for end, following in [*((part.start(), part.end()) for part in _BREAK.finditer(_masked(need))), (len(need), 0)]:
        clause, start = need[start:end].strip(), following
        asks = list(_ASK.finditer(_masked(clause)))
        rest = _AFTER_ASKING.sub("", clause[asks[-1].end() :]) if asks else clause
        if asks and not content_words(rest):  # "we are looking for:", and what is asked for comes next
            rest = clause[: asks[0].start()]
        if not _NO_ASPECT.search(clause):
            kept.append((rest, bool(asks)))
    somewhere = any(asks for _, asks in kept)
    return [rest for rest, asks in kept if asks or not (somewhere and _OF_ONESELF.match(rest))]


def split_aspects(need: str) -> tuple[str, ...]:
    """The aspects of ``need`` in its order, each once, at most ``MOST_ASPECTS``; none for a need without words."""
    aspects: dict[str, str] = {}
    for clause in _clauses(need):
        for part in _parts(_LAST_WORDS.sub("", _SOMEBODY.sub("", clause))):
            aspect = _AFTER_A_JOINT.sub("", part).strip(" \t,;.:!?«»\"'[]-–—")
            words = content_words(aspect)
            if words and (len(words) > 1 or len(words[0]) > 2 or aspect.isupper() or not aspects):
                aspects.setdefault(" ".join(words), aspect)
    return tuple(aspects.values())[:MOST_ASPECTS]
