"""Static encoders: a vector a token, the text their mean. The only file that knows tokenizers."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import Unigram

from embeddings.encoder import Vectors
from embeddings.model_files import modules, read_json, space_name
from embeddings.token_vectors import TokenVectors, read_dimension
from models.errors import Damaged, Missing

_WEIGHTS, _TOKENIZER = "model.safetensors", "tokenizer.json"
_PIECE = 1 << 16
_BATCH = 1 << 18
_BORDER = re.compile(r"\W")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Loaded:
    tokenizer: Tokenizer
    vectors: TokenVectors
    unknown: int


class StaticEncoder:
    """A sentence-transformers model that is a StaticEmbedding; satisfies ``embeddings.encoder.Encoder``.

    Neither torch nor sentence-transformers is needed, and the vectors are those that they give. Opening it looks only
    whether all is there (``Missing`` otherwise); weights are loaded at the first ``encode`` and stay as small as in the
    file. ``name`` is ``label`` with a digest of the model's files. ``threads``: of the tokenizer in this process, 0 for
    its own choice; the first encoder that encodes decides. Safe to use from several threads.
    """

    def __init__(self, folder: Path, label: str, *, threads: int = 0) -> None:
        place = _place(folder)
        if place is None:
            raise Missing("embeddings.model_missing", spec=folder)
        self._folder = folder
        self._place = place
        self._label = label
        self._threads = threads
        self._model: _Loaded | None = None
        self._lock = Lock()

    @cached_property
    def name(self) -> str:
        return space_name(self._folder, self._label)

    @cached_property
    def dimension(self) -> int:
        """From the header of the weights; ``Damaged`` when there is none."""
        try:
            return read_dimension(self._place / _WEIGHTS)
        except (OSError, ValueError) as error:
            raise self._damaged(_WEIGHTS, error) from error

    def encode(self, texts: Sequence[str]) -> Vectors:
        """``(n, dimension)`` float32 rows of unit length; a text of which no token is known gives the zero row.

        A text is read whole, however long (but where the model's own tokenizer says that it cuts); a lone surrogate
        counts as a blank. ``Damaged`` when the model cannot be read or gives no finite numbers.
        """
        model = self._loaded()
        rows = np.zeros((len(texts), model.vectors.table.shape[1]), dtype=np.float32)
        known = np.zeros(len(texts), dtype=bool)
        for batch in _batches(texts):
            for (place, _), tokens in zip(batch, self._tokens(model, [piece for _, piece in batch]), strict=True):
                rows[place] += model.vectors.sum(tokens)
                known[place] |= any(token != model.unknown for token in tokens)
        if not np.isfinite(rows).all():
            raise self._damaged(_WEIGHTS, "NaN")
        lengths = np.linalg.norm(rows, axis=1)
        rows /= np.where(known & (lengths > 0), lengths, np.inf)[:, np.newaxis]
        return rows

    def _tokens(self, model: _Loaded, texts: list[str]) -> Iterator[list[int]]:
        try:
            encodings = model.tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        except Exception as error:
            raise self._damaged(_TOKENIZER, error) from error
        return (encoding.ids for encoding in encodings)

    def _loaded(self) -> _Loaded:
        with self._lock:
            if self._model is None:
                self._model = self._load()
            return self._model

    def _load(self) -> _Loaded:
        if self._threads > 0:
            os.environ.setdefault("RAYON_NUM_THREADS", str(self._threads))
        try:
            vectors = TokenVectors.read(self._place / _WEIGHTS)
        except (OSError, ValueError) as error:
            raise self._damaged(_WEIGHTS, error) from error
        try:
            tokenizer = Tokenizer.from_file(str(self._place / _TOKENIZER))
        except Exception as error:
            raise self._damaged(_TOKENIZER, error) from error
        tokenizer.no_padding()
        last = max(tokenizer.get_vocab().values(), default=-1)
        if last >= len(vectors.places):
            raise self._damaged(_TOKENIZER, f"{last} ≥ {len(vectors.places)}")
        return _Loaded(tokenizer, vectors, _unknown(tokenizer))

    def _damaged(self, file: str, reason: object) -> Damaged:
        told = (str(reason).strip() or type(reason).__name__).splitlines()[0]
        return Damaged("embeddings.model_damaged", folder=self._folder, reason=f"{file}: {told}")


def is_static(folder: Path) -> bool:
    """Whether ``StaticEncoder`` opens ``folder``; ``Damaged`` when its list of modules cannot be read."""
    return _place(folder) is not None


def _place(folder: Path) -> Path | None:
    """The folder with tokens and their vectors; ``None`` unless vectors are looked up, normalised and nothing else."""
    steps = modules(folder)
    if not steps or steps[0].kind != "StaticEmbedding" or any(step.kind != "Normalize" for step in steps[1:]):
        return None
    settings = read_json(folder / "config_sentence_transformers.json")
    if isinstance(settings, dict) and (settings.get("truncate_dim") or settings.get("default_prompt_name")):
        return None
    place = folder / steps[0].path
    return place if all((place / file).is_file() for file in (_WEIGHTS, _TOKENIZER)) else None


def _unknown(tokenizer: Tokenizer) -> int:
    """The token that stands for all that is not known; -1 where there is none."""
    if isinstance(tokenizer.model, Unigram):
        token = json.loads(tokenizer.to_str())["model"]["unk_id"]
    else:
        word = getattr(tokenizer.model, "unk_token", None)
        token = tokenizer.token_to_id(word) if word else None
    return -1 if token is None else int(token)


def _batches(texts: Sequence[str]) -> Iterator[list[tuple[int, str]]]:
    """All texts in pieces, each with its text's place; a batch has few enough letters to take little memory."""
    batch: list[tuple[int, str]] = []
    letters = 0
    for place, text in enumerate(texts):
        for piece in _pieces(_SURROGATE.sub(" ", text)):
            batch.append((place, piece))
            letters += len(piece)
            if letters >= _BATCH:
                yield batch
                batch, letters = [], 0
    if batch:
        yield batch


def _pieces(text: str) -> Iterator[str]:
    """``text``, cut between words where it is very long."""
    start = 0
    while len(text) - start > _PIECE:
        border = _BORDER.search(text, start + _PIECE)
        if border is None:
            break
        yield text[start : border.start()]
        start = border.start()
    yield text[start:]
