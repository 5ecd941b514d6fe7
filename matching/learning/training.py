"""From known consortia to a ranker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import chain

from embeddings.encoder import Encoder
from matching.calibration import UNKNOWN
from matching.learning.calibrating import calibrate
from matching.learning.consortia import KnownConsortia
from matching.learning.examples import Examples
from matching.learning.own_words import KnownMembers, pools_of_members
from matching.learning.pools import Memory, pool_of, shapes_of, years_of
from matching.learning.reactions import KnownReactions, pools_of_reactions
from matching.learning.recipe import Recipe
from matching.learning.softmax import Scale, fit_softmax
from matching.ranker import LearnedRanker, default_ranker
from models.errors import InvalidInput

Progress = Callable[[int, int], None]


def train(
    histories: Sequence[KnownConsortia],
    encoder: Encoder,
    recipe: Recipe,
    progress: Progress,
    *,
    members: Sequence[KnownMembers] = (),
    reactions: Sequence[KnownReactions] = (),
    prior: LearnedRanker | None = None,
) -> LearnedRanker:
    """Learn over pools of many shapes: each year of the histories is asked about with what was known before it, and
    members are sought by words of their own that were taken away; ``reactions`` tell who was chosen of those shown.

    With a ``prior`` the weights stay near it, the nearer the less there is to learn from. ``InvalidInput`` when no
    question can be made. ``progress`` counts pools. What the scores mean is learned on the year before; where that
    tells too little, it is taken from ``prior``, or from the ranker in the box.
    """
    parts = list(_examples(histories, members, reactions, encoder, recipe, progress))
    n_pools = len(parts)
    examples = Examples.together(parts) if parts else None
    del parts  # they hold as much again
    if examples is None or not len(examples):
        names = [*(one.name for one in histories), *(one.name for one in members)]
        raise InvalidInput("matching.learning_no_question", names=", ".join(names))
    scale = Scale(prior.mean, prior.deviation) if prior else Scale.of(examples.values)
    weights = fit_softmax(
        examples, scale, penalty=recipe.penalty, rounds=recipe.rounds, prior=prior.weights if prior else None
    )
    manifest = {
        "histories": [{"name": one.name, "before": one.before.isoformat()} for one in histories],
        "members": [{"name": one.name, "count": len(one.memberships)} for one in members],
        "reactions": [{"name": one.name, "count": len(one.answers)} for one in reactions],
        "encoder": encoder.name,
        "recipe": asdict(recipe),
        "pools": n_pools,
        "questions": len(examples),
        "ceiling": round(examples.found / max(examples.sought, 1), 4),
    }
    ranker = LearnedRanker(scale.mean, scale.deviation, weights, UNKNOWN, manifest)
    calibration = calibrate(histories, encoder, recipe, ranker) or (prior or default_ranker()).calibration
    return replace(ranker, calibration=calibration)


def _examples(
    histories: Sequence[KnownConsortia],
    members: Sequence[KnownMembers],
    reactions: Sequence[KnownReactions],
    encoder: Encoder,
    recipe: Recipe,
    progress: Progress,
) -> Iterator[Examples]:
    shapes = [
        (year, shape, memory)
        for consortia in histories
        for year in years_of(consortia, recipe)
        for shape in shapes_of(year, encoder, recipe)
        for memory in Memory
    ]
    pools = chain(
        (pool_of(year, shape, memory, encoder, recipe) for year, shape, memory in shapes),
        chain.from_iterable(pools_of_members(one, encoder, recipe) for one in members),
        chain.from_iterable(pools_of_reactions(one, encoder) for one in reactions),
    )
    total = len(shapes) + recipe.clusters * len(members) + len(reactions)
    for number, pool in enumerate(pools, start=1):
        part = Examples.of(pool, encoder)
        progress(number, total)
        if len(part):
            yield part
