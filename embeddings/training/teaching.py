"""What another encoder sees in English texts: how alike they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.encoder import Encoder, Vectors

_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Teaching:
    """English texts of one kind with a teacher's vectors, ``(n_texts, dimension)`` of unit length."""

    texts: tuple[str, ...]
    vectors: Vectors


def teach(
    kinds: Sequence[tuple[str, ...]], teacher: Encoder, progress: Callable[[int, int], None]
) -> tuple[Teaching, ...]:
    """What ``teacher`` sees in the texts of each kind; ``progress`` counts them."""
    texts = [text for kind in kinds for text in kind]
    vectors = np.zeros((len(texts), teacher.dimension), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))  # texts of like length cost least together
    for start in range(0, len(order), _AT_ONCE):
        places = order[start : start + _AT_ONCE]
        vectors[places] = teacher.encode([texts[place] for place in places])
        progress(start + len(places), len(order))
    ends = np.cumsum([len(kind) for kind in kinds])
    return tuple(Teaching(*each) for each in zip(kinds, np.split(vectors, ends[:-1]), strict=True))
