"""Learning the vectors of word pieces from pairs and from a teacher: the only file of training that knows torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import EmbeddingBag
from torch.nn.functional import cross_entropy, log_softmax, mse_loss, normalize

from embeddings.encoder import Vectors
from embeddings.training.lessons import Lesson, Places, at_random, by_neighbours
from embeddings.training.recipe import Recipe
from embeddings.training.teaching import Teaching
from embeddings.training.tokens import Bags, mistyped, without_some

_LEAST_TAUGHT = 32
_NOTHING = -1e4
_AT_ONCE = 8192

_Loss = Callable[[], Tensor]


class Fit:
    """Vectors of tokens, in the making. ``EmbeddingBag`` sums them as sentence-transformers' ``StaticEmbedding`` does;
    its gradients are sparse, so that a step costs what its batch holds and not what the vocabulary holds.
    """

    def __init__(
        self, tokenizer: Tokenizer, lessons: Sequence[Lesson], teachings: Sequence[Teaching], recipe: Recipe
    ) -> None:
        self._tokenizer = tokenizer
        self._lessons = lessons
        self._teachings = teachings
        self._recipe = recipe
        self._taught = torch.from_numpy(np.concatenate([teaching.vectors for teaching in teachings]))
        self._rng = np.random.default_rng(recipe.seed)
        torch.manual_seed(recipe.seed)
        self._bag = EmbeddingBag(tokenizer.get_vocab_size(), recipe.dimension, mode="sum", sparse=True)
        torch.nn.init.normal_(self._bag.weight, std=recipe.spread)
        self._forget_unknown()

    def vectors(self) -> Vectors:
        """``(n_tokens, dimension)``; the first row, of what is not known, is zero."""
        return self._bag.weight.detach().numpy().copy()

    def run(self, progress: Callable[[int, int], None]) -> None:
        """All epochs; ``progress`` counts the steps."""
        recipe = self._recipe
        optimizer = torch.optim.SparseAdam(self._bag.parameters(), lr=recipe.rate)
        done, total = 0, 1
        for epoch in range(recipe.epochs):
            steps = list(self._steps(epoch))
            total = len(steps) * recipe.epochs
            for place in self._rng.permutation(len(steps)):
                rate = min((done + 1) / recipe.warm_up, max(1 - done / total, 0.02))
                optimizer.param_groups[0]["lr"] = recipe.rate * rate
                optimizer.zero_grad()
                steps[place]().backward()
                optimizer.step()  # type: ignore[no-untyped-call]
                self._forget_unknown()
                done += 1
                progress(done, total)

    def _forget_unknown(self) -> None:
        with torch.no_grad():
            self._bag.weight[0].zero_()

    def _steps(self, epoch: int) -> Iterator[_Loss]:
        """The steps of an epoch, kind by kind; texts are cut into pieces anew, each side in its own way."""
        recipe, rng = self._recipe, self._rng
        harder = epoch < recipe.epochs - 1
        left_cut, right_cut = (
            without_some(self._tokenizer, recipe.left_out, rng) if harder else self._tokenizer for _ in range(2)
        )
        noise = recipe.mistyped if harder else 0.0
        for lesson in self._lessons:
            left = Bags.of(left_cut, mistyped(lesson.left, noise, rng))
            right = Bags.of(right_cut, mistyped(lesson.right, noise, rng))
            for number in range(lesson.passes):
                near = lesson.close and epoch > 0 and number % 2 == 1
                for rows in self._batches(len(lesson), self._embedded(right) if near else None):
                    yield partial(self._pair_loss, lesson, left, right, rows)
        for teaching, passes in zip(self._teachings, recipe.passes.english, strict=True):
            texts = Bags.of(right_cut, teaching.texts)
            for number in range(passes):
                for rows in self._batches(len(teaching.texts), teaching.vectors if number % 2 == 1 else None):
                    yield partial(self._teacher_loss, teaching, texts, rows)

    def _batches(self, count: int, vectors: Vectors | None) -> Iterator[Places]:
        recipe = self._recipe
        if vectors is None:
            return at_random(count, recipe.batch, self._rng)
        return by_neighbours(vectors, recipe.batch, recipe.neighbours, self._rng)

    def _rows(self, bags: Bags) -> Tensor:
        """``(n_texts, dimension)`` of unit length; zero for a text without tokens."""
        summed: Tensor = self._bag(torch.from_numpy(bags.tokens), torch.from_numpy(bags.starts[:-1]))
        return normalize(summed, dim=1)

    def _embedded(self, bags: Bags) -> Vectors:
        places = np.arange(len(bags))
        with torch.no_grad():
            parts = [self._rows(bags.take(places[at : at + _AT_ONCE])) for at in range(0, len(places), _AT_ONCE)]
        return torch.cat(parts).numpy()

    def _pair_loss(self, lesson: Lesson, left: Bags, right: Bags, rows: Places) -> Tensor:
        """How badly each text is told from others of its batch by its pair: InfoNCE (van den Oord, Li and Vinyals,
        2018) in both directions, the texts of its own side among the others, with what ``Recipe`` adds to it.
        """
        recipe = self._recipe
        one, other = self._rows(left.take(rows)), self._rows(right.take(rows))
        across, ones, others = one @ other.T, one @ one.T, other @ other.T
        meanings = torch.from_numpy(lesson.meanings[rows])
        same = meanings[:, None] == meanings[None, :]
        itself = torch.eye(len(rows), dtype=torch.bool)
        beside = same & ~itself

        def told_apart(pairs: Tensor, own_side: Tensor) -> Tensor:
            shown = torch.cat([pairs.masked_fill(beside, _NOTHING), own_side.masked_fill(same, _NOTHING)], dim=1)
            return cross_entropy(shown * recipe.scale, torch.arange(len(rows)))

        loss = (told_apart(across, ones) + told_apart(across.T, others)) / 2
        if lesson.pulled:
            loss = loss + recipe.pull * (1 - across.diagonal()).mean()
        known = np.flatnonzero(lesson.taught[rows] >= 0)
        if lesson.translates and recipe.taught and len(known) >= _LEAST_TAUGHT:
            told = self._taught[lesson.taught[rows[known]]]
            among = torch.from_numpy(known)
            for block in (across, across.T, ones):
                loss = loss + recipe.taught / 3 * self._unlike(told, block[among][:, among])
        return loss

    def _teacher_loss(self, teaching: Teaching, texts: Bags, rows: Places) -> Tensor:
        own = self._rows(texts.take(rows))
        told = torch.from_numpy(teaching.vectors[rows])
        return self._unlike(told, own @ own.T) + self._recipe.level * mse_loss(own @ own.T, told @ told.T)

    def _unlike(self, told: Tensor, cosines: Tensor) -> Tensor:
        """How far the order of likenesses is from the one that a teacher sees: the Kullback-Leibler divergence of the
        softmax of each row's cosines, a text with itself left out (after Tung and Mori, "Similarity-Preserving
        Knowledge Distillation", ICCV 2019).
        """
        itself = torch.eye(len(told), dtype=torch.bool)
        wanted, found = (
            log_softmax((likeness * self._recipe.scale).masked_fill(itself, _NOTHING), dim=1)
            for likeness in (told @ told.T, cosines)
        )
        return (wanted.exp() * (wanted - found)).sum(dim=1).mean()
