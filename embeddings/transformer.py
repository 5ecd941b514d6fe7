"""Transformer encoders: the only file that knows sentence-transformers."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoder import Vectors
from embeddings.model_files import is_model, modules, read_json, space_name
from models.errors import Damaged, Missing

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_QUIET_AND_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
}
_UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError, ImportError)
_BATCH = 32


class TransformerEncoder:
    """A sentence-transformers model from a local folder; satisfies ``embeddings.encoder.Encoder``.

    Opening it looks only whether all is there (``Missing`` otherwise); weights are loaded at the first ``encode``,
    never from a network. ``name`` is ``label`` with a digest of the model's files, so that two vector spaces never
    share one. ``threads``: torch's threads in this process, 0 for its own choice. Safe to use from several threads.
    """

    def __init__(self, folder: Path, label: str, *, threads: int = 0) -> None:
        require_transformers()
        if not is_model(folder):
            raise Missing("embeddings.model_missing", spec=folder)
        self._folder = folder
        self._label = label
        self._threads = threads
        self._model: SentenceTransformer | None = None
        self._lock = Lock()

    @cached_property
    def name(self) -> str:
        return space_name(self._folder, self._label)

    @cached_property
    def dimension(self) -> int:
        """From the model's configuration where it tells, otherwise from the loaded model."""
        told = _told_dimension(self._folder)
        if told:
            return told
        with self._lock:
            return int(self._loaded().encode(["."], show_progress_bar=False).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """``(n, dimension)`` float32 rows of unit length; blank texts give the zero row.

        A text longer than the model reads (256 word pieces for the packaged one) is cut there; what is not Unicode
        (a lone surrogate) and NUL count as a question mark and a blank. The same text may differ in its last bits from
        one batch to another. ``Damaged`` when the weights cannot be read or give no finite numbers.
        """
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        readable = [_readable(text) for text in texts]
        spoken = [place for place, text in enumerate(readable) if text]
        if not spoken:
            return rows
        with self._lock:  # the tokenizer refuses two threads at once
            found = self._loaded().encode(
                [readable[place] for place in spoken],
                batch_size=_BATCH,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        vectors = np.asarray(found, dtype=np.float32)
        if not np.isfinite(vectors).all():
            raise Damaged("embeddings.model_damaged", folder=self._folder, reason="NaN")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        rows[spoken] = vectors / np.where(lengths > 0, lengths, 1)
        return rows

    def _loaded(self) -> SentenceTransformer:
        if self._model is None:
            self._model = _load(self._folder, self._threads)
        return self._model


def require_transformers() -> None:
    """``Missing`` unless the extra ``transformers`` is installed; imports nothing."""
    for package in ("torch", "sentence_transformers"):
        if find_spec(package) is None:
            raise Missing("embeddings.extra_missing", package=package)


def cached_model(name: str) -> Path | None:
    """The folder of the model ``name`` in the local Hugging Face cache, ``None`` when it is not (wholly) there."""
    os.environ.update(_QUIET_AND_OFFLINE)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(name, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError):
        return None
    return folder if is_model(folder) else None


def _load(folder: Path, threads: int) -> SentenceTransformer:
    os.environ.update(_QUIET_AND_OFFLINE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        if threads > 0:
            torch.set_num_threads(threads)
        try:
            return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except (SafetensorError, *_UNREADABLE) as error:
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise Damaged("embeddings.model_damaged", folder=folder, reason=reason) from error


def _told_dimension(folder: Path) -> int:
    """The length of the vectors where pooling in one way and dense layers alone decide it; 0 where that is not told."""
    dimension = 0
    for module in modules(folder):
        told = read_json(folder / module.path / "config.json")
        if not module.path or not isinstance(told, dict):
            continue
        ways = [field for field, chosen in told.items() if field.startswith("pooling_mode_") and chosen is True]
        if len(ways) > 1 or isinstance(told.get("pooling_mode"), list):
            return 0
        for field in ("out_features", "word_embedding_dimension", "embedding_dimension"):
            if isinstance(told.get(field), int):
                dimension = told[field]
                break
    settings = read_json(folder / "config_sentence_transformers.json")
    return 0 if isinstance(settings, dict) and settings.get("truncate_dim") else dimension


def _readable(text: str) -> str:
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8").strip()
