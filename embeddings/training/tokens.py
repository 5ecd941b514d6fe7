"""Word pieces: which there are, how texts fall into them, and how to make this harder while learning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordPiece
from tokenizers.trainers import WordPieceTrainer

UNKNOWN = "[UNK]"
_LONGEST_WORD = 60
_SHORT = 3
_BEGUN = "##"


def learn_pieces(texts: Sequence[str], count: int) -> Tokenizer:
    """``count`` word pieces or fewer, without case and accents; token 0 stands for what no piece spells.

    The same texts give the same pieces: letters are numbered here, since the trainer numbers them as it meets them and
    lets numbers decide between pieces of one frequency. WordPiece: Schuster and Nakajima, "Japanese and Korean Voice
    Search", ICASSP 2012.
    """
    tokenizer = _tokenizer(_word_pieces({UNKNOWN: 0}))
    normalize = tokenizer.normalizer.normalize_str
    letters = sorted(set().union(*(normalize(text) for text in texts)))
    numbered = [UNKNOWN, *letters, *(f"{_BEGUN}{letter}" for letter in letters)]
    trainer = WordPieceTrainer(vocab_size=count, min_frequency=2, special_tokens=numbered, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return _tokenizer(_word_pieces(tokenizer.get_vocab()))


def without_some(tokenizer: Tokenizer, share: float, rng: np.random.Generator) -> Tokenizer:
    """The same tokens, less a random ``share`` of those of more than three letters: their words fall into smaller ones.

    After subword regularization by dropout (Provilkov, Emelianenko and Voita, "BPE-Dropout", ACL 2020).
    """
    kept = {
        piece: token
        for piece, token in sorted(tokenizer.get_vocab().items())  # they come in no order
        if len(piece.removeprefix(_BEGUN)) <= _SHORT or piece == UNKNOWN or rng.random() >= share
    }
    return _tokenizer(_word_pieces(kept))


def mistyped(texts: Sequence[str], share: float, rng: np.random.Generator) -> Iterator[str]:
    """The texts, a ``share`` of them with one slip of the fingers: letters left out, doubled or in the wrong order."""
    slips = rng.random(len(texts)) < share
    for text, slip in zip(texts, slips, strict=True):
        yield _slip(text, rng) if slip and len(text) > _SHORT else text


def _slip(text: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(1, len(text) - 1))
    letter, following = text[at], text[at + 1]
    instead = (following, letter + letter + following, following + letter)[int(rng.integers(3))]
    return text[:at] + instead + text[at + 2 :]


def _word_pieces(vocabulary: dict[str, int]) -> WordPiece:
    return WordPiece(vocabulary, unk_token=UNKNOWN, max_input_chars_per_word=_LONGEST_WORD)


def _tokenizer(model: WordPiece) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.add_special_tokens([UNKNOWN])
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFD(),
            normalizers.Lowercase(),
            normalizers.StripAccents(),
            normalizers.Replace("’", "'"),
            normalizers.Replace("œ", "oe"),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


@dataclass(frozen=True, slots=True)
class Bags:
    """Texts as tokens: those of text i are ``tokens[starts[i] : starts[i + 1]]``."""

    tokens: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, tokenizer: Tokenizer, texts: Iterable[str]) -> Self:
        found = [encoding.ids for encoding in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]
        lengths = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
        tokens = np.fromiter((token for ids in found for token in ids), dtype=np.int64, count=int(lengths.sum()))
        return cls(tokens, np.concatenate([[0], lengths.cumsum()]))

    def __len__(self) -> int:
        """How many texts there are."""
        return len(self.starts) - 1

    def take(self, texts: NDArray[np.int64]) -> Bags:
        """Those texts, in that order."""
        starts, ends = self.starts[texts], self.starts[texts + 1]
        lengths = ends - starts
        begins = np.concatenate([[0], lengths.cumsum()])
        places = np.arange(begins[-1]) + np.repeat(starts - begins[:-1], lengths)
        return Bags(self.tokens[places], begins)
