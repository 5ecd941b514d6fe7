"""A trained encoder as a folder that sentence-transformers and ``embeddings.static`` read."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from string import Template

import numpy as np
from safetensors.numpy import save
from tokenizers import Tokenizer

from embeddings.encoder import Vectors
from embeddings.training.recipe import Recipe
from models.new_folder import new_folder

_SENTENCE_TRANSFORMERS = "sentence_transformers"
_MODULES = (
    ("", f"{_SENTENCE_TRANSFORMERS}.sentence_transformer.modules.static_embedding.StaticEmbedding"),
    ("1_Normalize", f"{_SENTENCE_TRANSFORMERS}.base.modules.normalize.Normalize"),
)
_STEPS = 127
_CARD = Path(__file__).parent / "card.md"


def save_model(out: Path, tokenizer: Tokenizer, vectors: Vectors, recipe: Recipe) -> None:
    """Write model and card into ``out``, whole or not at all; ``vectors`` ``(n_tokens, dimension)`` become int8.

    Each token's numbers are rounded to 127 steps on either side of zero, its largest number being the last step.
    ``InvalidInput`` when ``out`` is there and is not an empty folder.
    """
    with new_folder(out) as folder:
        _write(folder, tokenizer, vectors)
        _write_card(folder, vectors, recipe)


def _write(folder: Path, tokenizer: Tokenizer, vectors: Vectors) -> None:
    largest = np.abs(vectors).max(axis=1)
    weights = np.where(largest > 0, largest / _STEPS, 1).astype(np.float32)
    steps = np.rint(vectors / weights[:, np.newaxis]).astype(np.int8)
    (folder / "model.safetensors").write_bytes(save({"embeddings": steps, "weights": weights}))
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    _write_json(
        folder / "modules.json",
        [{"idx": at, "name": str(at), "path": path, "type": kind} for at, (path, kind) in enumerate(_MODULES)],
    )
    settings = {
        "__version__": {name: version(name) for name in (_SENTENCE_TRANSFORMERS, "torch")},
        "default_prompt_name": None,
        "model_type": "SentenceTransformer",
        "prompts": {"document": "", "query": ""},
        "similarity_fn_name": "cosine",
    }
    _write_json(folder / "config_sentence_transformers.json", settings)
    (folder / "1_Normalize").mkdir()
    ends = {"module_input_name": "sentence_embedding", "module_output_name": "sentence_embedding"}
    _write_json(folder / "1_Normalize" / "config.json", ends)


def _write_card(folder: Path, vectors: Vectors, recipe: Recipe) -> None:
    """What the model is made of and how; figures are for ``grappe encoder score`` to tell."""
    numbers = {"pieces": f"{len(vectors):,}", "dimension": vectors.shape[1]}
    card = Template(_CARD.read_text(encoding="utf-8")).substitute(asdict(recipe) | numbers)
    (folder / "README.md").write_text(card, encoding="utf-8")


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
