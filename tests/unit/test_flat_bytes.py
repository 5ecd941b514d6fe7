"""Bytes that are no flat index are refused with a sentence, never with a crash."""

from __future__ import annotations

import faiss
import numpy as np
import pytest

from embeddings.flat import FlatIndex
from models.errors import Damaged

WHOLE = FlatIndex.from_vectors(np.eye(8, dtype=np.float32)).to_array()


@pytest.mark.parametrize("length", [0, 1, 4, 10, 37, 44, len(WHOLE) // 2, len(WHOLE) - 1])
def test_an_index_that_was_cut_short(length: int) -> None:
    with pytest.raises(Damaged, match="grappe index"):
        FlatIndex.from_array(WHOLE[:length])


def test_bytes_of_something_else() -> None:
    with pytest.raises(Damaged) as caught:
        FlatIndex.from_array(np.frombuffer(b"not an index, not at all, of no kind" * 9, np.uint8))
    assert "\n" not in caught.value.sentence("fr")


def test_an_index_of_another_kind() -> None:
    other = faiss.serialize_index(faiss.IndexFlatL2(8))
    with pytest.raises(Damaged, match="IndexFlatL2"):
        FlatIndex.from_array(other)
