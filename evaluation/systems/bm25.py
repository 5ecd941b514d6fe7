"""``bm25``: a search engine over the organizations, as one would set it up first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from evaluation.history import History
from evaluation.systems.scorer import Scores
from evaluation.topics import Topic

if TYPE_CHECKING:
    import bm25s

_WORD = re.compile(r"\w\w+")


class Bm25:
    """score = BM25 (Lucene's form, k1 1.5, b .75) of the topic's words in all texts of an organization, one after
    the other; words of two letters and more, in lower case."""

    def __init__(self, history: History) -> None:
        import bm25s

        holds = history.holds
        documents = [
            [word for column in holds.indices[start:end] for word in _words(history.texts[column])]
            for start, end in zip(holds.indptr[:-1], holds.indptr[1:], strict=True)
        ]
        self._n = len(documents)
        self._engine: bm25s.BM25 | None = None
        if any(documents):
            self._engine = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
            self._engine.index(documents, show_progress=False)

    def scores(self, topic: Topic) -> Scores:
        if self._engine is None:
            return np.zeros(self._n)
        words = [word for word in _words(topic.joined) if word in self._engine.vocab_dict]
        if not words:
            return np.zeros(self._n)
        return np.asarray(self._engine.get_scores(words), dtype=np.float64)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
