"""The weights of a static model, a vector a token: the only file that knows safetensors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from embeddings.encoder import Vectors

_OURS, _MODEL2VEC = "embedding.weight", "embeddings"
_NUMBERS = {"I8": np.int8, "F16": np.float16, "F32": np.float32}
_LENGTH = 8  # bytes that say how long the header is
_AT_ONCE = 4096


class _Tensors(Protocol):
    """An open file of safetensors, as far as it is used here."""

    def keys(self) -> Iterable[str]: ...

    def get_slice(self, name: str) -> Any: ...  # noqa: ANN401 (the library's own has no type)

    def get_tensor(self, name: str) -> NDArray[Any]: ...


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The vector of token t is ``scales[t] × table[places[t]]``; the table stays in the file, as small as it is there.

    ``table`` ``(n_rows, dimension)`` int8, float16 or float32; ``places`` and ``scales`` ``(n_tokens,)``.
    """

    table: NDArray[Any]
    places: NDArray[np.int64]
    scales: NDArray[np.float32]

    @classmethod
    def read(cls, file: Path) -> Self:
        """From sentence-transformers' ``embedding.weight``, or from model2vec's ``embeddings``.

        Beside the latter may lie ``mapping``, the row of each token, and ``weights``, a factor of each token.
        ``OSError`` or ``ValueError`` when the file is not such a one.
        """
        with _opened(file) as tensors:
            key = _table(tensors)
            beside = set(tensors.keys()) if key == _MODEL2VEC else set()
            table = _mapped(file, key)
            places = tensors.get_tensor("mapping") if "mapping" in beside else np.arange(len(table))
            scales = tensors.get_tensor("weights") if "weights" in beside else np.ones(len(places))
        if places.ndim != 1 or places.dtype.kind not in "iu" or not ((places >= 0) & (places < len(table))).all():
            raise ValueError("mapping")
        if scales.shape != places.shape or scales.dtype.kind != "f":
            raise ValueError("weights")
        return cls(table, places.astype(np.int64), scales.astype(np.float32))

    def sum(self, tokens: Sequence[int]) -> Vectors:
        """``(dimension,)``: the vectors of ``tokens``, added up."""
        total = np.zeros(self.table.shape[1], dtype=np.float32)
        for start in range(0, len(tokens), _AT_ONCE):
            some = np.array(tokens[start : start + _AT_ONCE])
            total += self.scales[some] @ self.table[self.places[some]].astype(np.float32, copy=False)
        return total


def read_dimension(file: Path) -> int:
    """The length of the vectors, from the file's header alone; errors as of ``TokenVectors.read``."""
    with _opened(file) as tensors:
        return int(tensors.get_slice(_table(tensors)).get_shape()[1])


def _table(tensors: _Tensors) -> str:
    """The name of the tensor that holds the vectors."""
    held = set(tensors.keys())
    key = _OURS if _OURS in held else _MODEL2VEC
    if key not in held:
        raise ValueError(f"{_OURS}, {_MODEL2VEC}")
    part = tensors.get_slice(key)
    shape, numbers = part.get_shape(), part.get_dtype()
    if len(shape) != 2 or not shape[1] or numbers not in _NUMBERS:
        raise ValueError(f"{key} {numbers} {shape}")
    return key


def _mapped(file: Path, key: str) -> NDArray[Any]:
    """A tensor of a file that was opened as such already, read-only and shared by all processes."""
    with file.open("rb") as stream:
        header = stream.read(int.from_bytes(stream.read(_LENGTH), "little"))
    told = json.loads(header)[key]
    start = _LENGTH + len(header) + told["data_offsets"][0]
    return np.asarray(np.memmap(file, _NUMBERS[told["dtype"]], "r", start, tuple(told["shape"])))


@contextmanager
def _opened(file: Path) -> Iterator[_Tensors]:
    try:
        with safe_open(file, framework="np") as tensors:
            yield tensors
    except SafetensorError as error:
        raise ValueError(str(error)) from error
