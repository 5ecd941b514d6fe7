"""Words as they are compared: without case, without accents, without those that carry no meaning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from models.names import fold
from models.texts import Lang

_FRENCH = """a au aux avec ce ces cet cette chez dans de des du elle en entre est et eux il ils je la le les leur leurs
lui ma mais me mes moi mon ne nos notre nous on ou par pas pour qu que qui sa sans se ses si son sont sous sur ta te tes
toi ton tu un une vos votre vous y d l c j m n s t"""
_ENGLISH = """the of and to in for on with by at from as is are be this that these those it its our your we you they
their or an not no into over under than can will would"""
_SMALL: Mapping[Lang, frozenset[str]] = {"fr": frozenset(_FRENCH.split()), "en": frozenset(_ENGLISH.split())}
STOP_WORDS = _SMALL["fr"] | _SMALL["en"]
_WORD = re.compile(r"\w+")


def content_words(text: str) -> tuple[str, ...]:
    """Words of ``text`` that carry meaning, without case and accents: no stop words, nothing of one letter."""
    return tuple(word for word in _WORD.findall(fold(text)) if len(word) > 1 and word not in STOP_WORDS)


def language_of(text: str) -> Lang:
    """French or English, by its small words; French where these do not tell."""
    words = Counter(_WORD.findall(fold(text)))
    french, english = (sum(words[word] for word in _SMALL[lang]) for lang in _SMALL)
    return "en" if english > french else "fr"
