"""The systems by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from embeddings.cache import CachedEncoder, VectorCache
from embeddings.encoder import Encoder
from embeddings.open_encoder import MINILM
from evaluation.history import History, read_history
from evaluation.systems.best import Best
from evaluation.systems.bm25 import Bm25
from evaluation.systems.hybrid import Hybrid
from evaluation.systems.participation import CoParticipation, LikenessTimesCoParticipation
from evaluation.systems.popularity import Popularity
from evaluation.systems.profile import Profile
from evaluation.systems.scorer import ScoredSystem, Scorer
from evaluation.systems.space import EncodedSpace, LexicalSpace, Space
from evaluation.systems.system import Progress, System
from evaluation.systems.vote import Vote
from matching.question import USUAL_EXPOSURE
from matching.ranker import Ranker
from models.errors import InvalidInput, NotFound

PRODUCT = "grappe"


@dataclass(frozen=True, slots=True)
class _WithoutText:
    """How to make a scorer that reads no text."""

    make: Callable[[History], Scorer]
    needs_partners: bool = False


@dataclass(frozen=True, slots=True)
class _WithSpace:
    """How to make a scorer that compares texts in a space."""

    make: Callable[[History, Space], Scorer]
    encoded: bool = False
    needs_partners: bool = False


_BASELINES: Mapping[str, _WithoutText | _WithSpace] = {
    "popularity": _WithoutText(Popularity),
    "text": _WithSpace(Profile),
    "text_knn": _WithSpace(lambda history, space: Vote(history, space, power=2)),
    "bm25": _WithoutText(Bm25),
    "copart": _WithoutText(CoParticipation, needs_partners=True),
    "text_x_copart": _WithSpace(
        lambda history, space: LikenessTimesCoParticipation(history, space, power=1), needs_partners=True
    ),
    "hybrid": _WithSpace(lambda history, space: Hybrid(history, Vote(history, space, power=2)), needs_partners=True),
    "minilm_profile": _WithSpace(Profile, encoded=True),
    "minilm_best": _WithSpace(Best, encoded=True),
    "minilm_knn": _WithSpace(lambda history, space: Vote(history, space, power=4), encoded=True),
    "minilm_hybrid": _WithSpace(
        lambda history, space: Hybrid(history, Vote(history, space, power=4)), encoded=True, needs_partners=True
    ),
    "minilm_x_copart": _WithSpace(
        lambda history, space: LikenessTimesCoParticipation(history, space, power=3), encoded=True, needs_partners=True
    ),
}

SYSTEMS = (*_BASELINES, PRODUCT)


def needs_encoder(name: str) -> bool:
    """Whether the system ``name`` reads texts with an encoder; ``NotFound`` when there is no such system."""
    if name not in SYSTEMS:
        raise NotFound("evaluation.system_unknown", system=name, known=", ".join(SYSTEMS))
    recipe = _BASELINES.get(name)
    return name == PRODUCT or (isinstance(recipe, _WithSpace) and recipe.encoded)


def own_encoder(name: str) -> str:
    """The encoder that the system ``name`` is named after, as ``open_encoder`` takes it; ``""`` for any other."""
    return MINILM if name.startswith(f"{MINILM}_") else ""


def open_system(
    name: str,
    folder: Path,
    encoder: Encoder | None,
    *,
    work: Path,
    progress: Progress | None = None,
    ranker: Ranker | None = None,
    exposure: float = USUAL_EXPOSURE,
) -> System:
    """The system ``name`` over the history in ``folder``; what it keeps while it lives lies in ``work``.

    ``NotFound`` for an unknown name; ``InvalidInput`` when it needs an encoder and has none, or needs past partners
    and the folder has none. ``progress`` counts the texts to encode; ``ranker`` and ``exposure`` are for the product
    alone.
    """
    if needs_encoder(name) and encoder is None:
        raise InvalidInput("evaluation.system_needs_encoder", system=name)
    if not folder.is_dir():
        raise NotFound("evaluation.folder_missing", folder=folder)
    if name == PRODUCT and encoder is not None:
        from evaluation.systems.grappe import GrappeSystem

        return GrappeSystem.open(folder, encoder, work=work, progress=progress, ranker=ranker, exposure=exposure)
    recipe = _BASELINES[name]
    history = read_history(folder)
    if recipe.needs_partners and not history.with_projects:
        raise InvalidInput("evaluation.system_needs_partners", system=name, folder=folder)
    if isinstance(recipe, _WithoutText):
        return ScoredSystem(name, history, recipe.make(history))
    space: Space
    if encoder is not None and recipe.encoded:
        caching = CachedEncoder(encoder, VectorCache(work / "vectors.sqlite"), progress)
        space = EncodedSpace(history, caching, encoder)
    else:
        space = LexicalSpace(history)
    return ScoredSystem(name, history, recipe.make(history, space))
