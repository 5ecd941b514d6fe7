"""Small static models for tests, saved as sentence-transformers and model2vec save theirs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordPiece

WORDS = (
    "la le les des un une et ou pour dans avec sans sur réseau capteur santé données industrie bois vigne radio "
    "longue portée mesure usine logiciel énergie eau forêt sécurité essai cuir textile optique laser numérique "
    "the of and or for in with on network sensor health data industry wood vineyard range plant software energy "
    "water forest security test leather law lone need number several words surrogate precision farming"
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,;:!?'-()%"
_UNKNOWN = "[UNK]"
FORMS = ("float32", "float16", "int8", "mapped")


def tokenizer_of(words: str = WORDS) -> Tokenizer:
    """Word pieces without case and accents; what no letter spells is ``[UNK]``, token 0."""
    normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.Lowercase(), normalizers.StripAccents()])
    pieces = [*_LETTERS, *(f"##{letter}" for letter in _LETTERS), *normalizer.normalize_str(words).split()]
    vocabulary = {piece: place for place, piece in enumerate(dict.fromkeys((_UNKNOWN, *pieces)))}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token=_UNKNOWN, max_input_chars_per_word=60))
    tokenizer.add_special_tokens([_UNKNOWN])
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def save_static_model(folder: Path, form: str = "int8", *, dimension: int = 48, unknown: float = 0.0) -> Path:
    """A model with vectors drawn from a seed, in one of ``FORMS``; ``unknown`` stands in all of ``[UNK]``'s vector."""
    tokenizer = tokenizer_of()
    rng = np.random.default_rng(7)
    count = tokenizer.get_vocab_size()
    vectors = rng.normal(size=(count, dimension)).astype(np.float32)
    vectors[0] = unknown
    whole = rng.integers(-127, 128, (count, dimension)).astype(np.int8)
    whole[0] = unknown
    scales = rng.uniform(0.001, 0.02, count).astype(np.float32)
    shuffled = rng.permutation(count)
    tensors = {
        "float32": {"embedding.weight": vectors},
        "float16": {"embedding.weight": vectors.astype(np.float16)},
        "int8": {"embeddings": whole, "weights": scales},
        "mapped": {"embeddings": vectors[shuffled], "mapping": np.argsort(shuffled), "weights": scales},
    }
    save_tensors(folder, tensors[form])
    tokenizer.save(str(folder / "tokenizer.json"))
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    (folder / "1_Normalize").mkdir(exist_ok=True)
    return folder


def save_tensors(folder: Path, tensors: dict[str, np.ndarray]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / "model.safetensors")
