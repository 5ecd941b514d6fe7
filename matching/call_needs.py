"""The needs that the text of a call speaks of, proposed for a person to correct.

1. The text is taken to pieces under their headings (``matching.call_sections``).
2. Money, days, who may apply, what to hand in and how it is judged are no need, wherever they stand.
3. An item of a list is a need where the line before it, its label or its heading asks for something.
4. Of a sentence, what stands behind the words that ask ("le projet comportera …", "proposals should address …") is
   needed, or what stands before them ("… est attendue", "… is required"), parted where it lists several things.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from matching.call_cues import (
    ADMINISTRATIVE,
    BEFORE,
    BEHIND,
    COMPOSED,
    ENDING,
    GOES_ON,
    LEADS_ON,
    MODAL,
    MUST,
    NOBODY,
    NOISE,
    NOT_ASKED,
    SUBJECT,
    WISHED,
)
from matching.call_sections import Part, Piece, pieces
from matching.enumerations import enumerated
from matching.words import content_words, language_of
from models.call import Need
from models.texts import Lang, Localized

MOST_PROPOSED = 60
LESS = 0.5
"""The weight of what is called welcome, an asset or optional."""

_OUTER = " \t\n,;.:!?«»“”\"'[]-–—•*"
_ARTICLE = re.compile(
    r"^(?:(?:et|and|or|ou|puis|enfin|avec|à|sur|en|in|ainsi\s+que)\s+)?(?:(?:une?|des|les?|la|the|an?|du|de\s+la"
    r"|some)\s+|[ld]['’])?",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"\b(?:combin|associ)\w*\s*$", re.IGNORECASE)
_WITH = re.compile(r"\s(?:with|avec)\s", re.IGNORECASE)
_DONE = re.compile(r"\s(?!will|sera|seront)\w+\s(?:\w+\s)?(?:be|être)\s+(.*)", re.DOTALL | re.IGNORECASE)
_SETTING = re.compile(r"^(?:dans|pour|afin|après|depuis|in|to|for|as|after)\b[^,]{0,100},\s+", re.IGNORECASE)
_ANYBODY = re.compile(r"\b(?:you|we|they|it|this|that|nous|vous|il|elle|cela)$", re.IGNORECASE)
_COLON = re.compile(r"\s?:\s+")
_LONG_WORD = 4
_ITEM_CUE = 6
"""How many characters may stand before the words that ask in a list item, for them to be its own."""


def propose_needs(text: str) -> tuple[Need, ...]:
    """What ``text`` asks for, in its order and its own words, each once, ``MOST_PROPOSED`` at most.

    What it calls obligatory is ``required``; what it calls welcome weighs ``LESS``. The same text gives the same.
    """
    lang, read = language_of(text), tuple(pieces(text))
    return _proposed(read, lang, _asked) or _proposed(read, lang, _about)


def _proposed(read: Iterable[Piece], lang: Lang, look: Callable[[Piece, bool], Iterable[str]]) -> tuple[Need, ...]:
    """``look`` says what a piece asks for, and is told whether the piece before it asked for something."""
    found: dict[frozenset[str], Need] = {}
    goes_on = False
    for piece in read:
        asked = list(look(piece, goes_on))
        goes_on = bool(asked)
        for said in asked:
            words = content_words(said)
            if len(words) > 1 or (words and len(words[0]) > _LONG_WORD):
                found.setdefault(frozenset(words), _need(said, piece, lang))
        if len(found) >= MOST_PROPOSED:
            break
    return tuple(found.values())[:MOST_PROPOSED]


def _need(said: str, piece: Piece, lang: Lang) -> Need:
    text = Localized(said, "") if lang == "en" else Localized("", said)
    whole = f"{piece.lead} {piece.text}"
    wished = WISHED.search(whole) is not None
    return Need(text, LESS if wished else 1.0, required=not wished and MUST.search(whole) is not None)


def _about(piece: Piece, _: bool) -> Iterator[str]:
    """What the call says that it is about."""
    about = SUBJECT.search(piece.text)
    if about and not ADMINISTRATIVE.search(piece.text):
        yield from _listed(_trimmed(LEADS_ON.sub("", piece.text[about.end() :])))


def _asked(piece: Piece, goes_on: bool) -> Iterator[str]:
    """The needs of one piece, in its own words."""
    text = piece.text
    if ADMINISTRATIVE.search(text) or ADMINISTRATIVE.search(piece.lead) or NOISE.search(text):
        return
    if piece.listed and (piece.part is Part.ASKED or BEHIND.search(piece.lead)):
        yield from _item(text)
    elif text.endswith((":", "?")) or piece.part is Part.ADMINISTRATIVE:
        return
    elif goes_on and GOES_ON.match(text):
        yield from _listed(GOES_ON.sub("", text))
    elif piece.lead and not (BEHIND.search(text) or BEFORE.search(text)):
        yield from _listed(text)
    else:
        yield from _said(text)


def _item(text: str) -> Iterator[str]:
    """An item of a list is one need, unless semicolons part it."""
    behind, before = BEHIND.search(text), BEFORE.search(text)
    if behind and behind.start() <= _ITEM_CUE:
        text = LEADS_ON.sub("", text[behind.end() :])
    if before and before.start() > 0:
        yield from _said(text)
        return
    yield from _bare(text.split(";"))


def _said(text: str) -> Iterator[str]:
    """What a sentence asks for."""
    behind, before, modal = BEHIND.search(text), BEFORE.search(text), MODAL.search(text)
    asked = text[: behind.end() + len(text[behind.end() :].split(" ", 1)[0])] if behind else ""
    if behind and not (before and before.start() < behind.start()):
        if NOT_ASKED.search(asked):
            return
        rest = _trimmed(LEADS_ON.sub("", text[behind.end() :]))
        colon = _COLON.search(rest)
        if colon and len(content_words(rest[colon.end() :])) > 1:
            rest = rest[colon.end() :]
            again = BEHIND.search(rest)
            rest = LEADS_ON.sub("", rest[again.end() :]) if again else rest
        if _TOGETHER.search(asked):
            rest = _WITH.sub(" ; ", rest, count=1)
        yield from _listed(COMPOSED.sub("", rest))
    elif before:
        yield from _done(text[: before.start()], text[before.start() :])
    elif modal and not _is_nobody(text[: modal.start()]):
        yield from _bare([text[: modal.start()] + " " + text[modal.end() :]])


def _done(subject: str, predicate: str) -> Iterator[str]:
    """Of "a dashboard is required", the dashboard; of "solutions are to be certified by a third party", the rest."""
    done = _DONE.match(predicate)
    subject = _SETTING.sub("", subject)
    if _ANYBODY.search(subject):
        return
    if not _is_nobody(subject):
        yield from _listed(subject)
    elif done:
        yield from _listed(done[1])


def _is_nobody(subject: str) -> bool:
    return NOBODY.issuperset(content_words(subject))


def _trimmed(rest: str) -> str:
    """Without what is said of the thing itself, such as that it is required, and what it is for."""
    before = BEFORE.search(rest)
    return ENDING.sub("", rest[: before.start()] if before else rest)


def _listed(text: str) -> Iterator[str]:
    for part in text.split(";"):
        yield from _bare(enumerated(part.strip(_OUTER)))


def _bare(found: Iterable[str]) -> Iterator[str]:
    for one in found:
        bare = _ARTICLE.sub("", one.strip(_OUTER)).strip(_OUTER)
        if bare:
            yield bare
