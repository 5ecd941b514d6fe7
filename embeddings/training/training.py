"""From public texts to an encoder that reads French and English."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
from tokenizers import Tokenizer

from embeddings.encoder import Vectors
from embeddings.training.corpus import Corpus
from embeddings.training.evening import evened
from embeddings.training.fit import Fit
from embeddings.training.lessons import lessons_of
from embeddings.training.recipe import Recipe
from embeddings.training.teaching import Teaching
from embeddings.training.tokens import Bags, learn_pieces


def train(
    corpus: Corpus, teachings: Sequence[Teaching], recipe: Recipe, progress: Callable[[int, int], None]
) -> tuple[Tokenizer, Vectors]:
    """The word pieces and their vectors ``(n_pieces, recipe.dimension)``; ``progress`` counts the steps.

    Torch draws and adds in one order for one number of threads, so that the same input gives the same vectors there.
    """
    tokenizer = learn_pieces(list(corpus.spelled()), recipe.pieces)
    taught = chain.from_iterable(teaching.texts for teaching in teachings)
    places = {text: place for place, text in reversed(list(enumerate(taught)))}
    fit = Fit(tokenizer, lessons_of(corpus, recipe, places), teachings, recipe)
    fit.run(progress)
    return tokenizer, _evened(fit.vectors(), tokenizer, corpus, recipe)


def _evened(vectors: Vectors, tokenizer: Tokenizer, corpus: Corpus, recipe: Recipe) -> Vectors:
    translations = corpus.sentences + corpus.terms
    drawn = np.random.default_rng(recipe.seed).permutation(len(translations))[: recipe.compared]
    left, right = (Bags.of(tokenizer, [translations[place][side] for place in drawn]) for side in (0, 1))
    return evened(vectors, left, right, recipe.evened)
