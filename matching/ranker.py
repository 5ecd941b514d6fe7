"""From features to a rank score, as it was learned from known consortia."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from embeddings.snapshot_writing import replace_file
from matching.calibration import INPUTS, Calibration
from matching.features import CONDITIONS, NAMES, Features
from models.errors import Damaged, Missing
from models.suggestion import Level

FORMAT = 2
DEFAULT = Path(__file__).with_name("default_ranker")
_FILE = "ranker.json"
_log = logging.getLogger("grappe")


class Ranker(Protocol):
    """Anything that weighs features. Deterministic: the same features give the same scores."""

    @property
    def calibration(self) -> Calibration:
        """What its scores mean."""

    def score(self, features: Features) -> NDArray[np.float64]:
        """``(n_candidates,)``; logarithms of chances, higher is better, comparable within one answer only."""


@dataclass(frozen=True, slots=True)
class LearnedRanker:
    """score = Σ over features f of (b₀f + Σ over conditions c of c · b_cf) · (x_f - mean_f) / deviation_f.

    A feature that is missing counts as its mean. ``mean`` and ``deviation`` ``(len(NAMES),)``, ``weights``
    ``(1 + len(CONDITIONS), len(NAMES))`` float64; ``manifest`` tells what it was learned from. Scores are logarithms of
    chances: of two candidates of one answer, one that has ln 2 more is twice as likely to be the partner sought.
    """

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    weights: NDArray[np.float64]
    calibration: Calibration
    manifest: Mapping[str, Any]

    def score(self, features: Features) -> NDArray[np.float64]:
        """``(n_candidates,)``; higher is better, comparable within one answer only."""
        chosen = np.concatenate(([1.0], features.conditions)) @ self.weights
        read = (features.values - self.mean) / self.deviation
        return np.where(np.isnan(read), 0.0, read) @ chosen

    def save(self, folder: Path) -> None:
        """Write ``ranker.json`` into the folder, whole or not at all; the same bytes for the same ranker."""
        body = {
            "format": FORMAT,
            "manifest": dict(self.manifest),
            "calibration": {
                "weights": {
                    name: round(float(weight), 6) for name, weight in zip(INPUTS, self.calibration.weights, strict=True)
                },
                "frequencies": {level.value: round(share, 6) for level, share in self.calibration.frequencies.items()},
            },
            "conditions": list(CONDITIONS),
            "features": {
                name: {
                    "mean": round(float(self.mean[place]), 6),
                    "deviation": round(float(self.deviation[place]), 6),
                    "weights": [round(float(weight), 6) for weight in self.weights[:, place]],
                }
                for place, name in enumerate(NAMES)
            },
        }
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(folder / _FILE, json.dumps(body, ensure_ascii=False, indent=1) + "\n")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """``Missing`` when the folder has no ``ranker.json``, ``Damaged`` when that is no ranker of these features."""
        path = folder / _FILE
        try:
            written = path.read_bytes()
        except OSError as error:
            raise Missing("matching.ranker_missing", file=path) from error
        try:
            body = json.loads(written.decode())
            if (
                body["format"] != FORMAT
                or list(body["features"]) != list(NAMES)
                or body["conditions"] != list(CONDITIONS)
            ):
                raise ValueError("format")
            rows = list(body["features"].values())
            mean = np.asarray([row["mean"] for row in rows], dtype=np.float64)
            deviation = np.asarray([row["deviation"] for row in rows], dtype=np.float64)
            weights = np.asarray([row["weights"] for row in rows], dtype=np.float64).T
            if weights.shape != (1 + len(CONDITIONS), len(NAMES)) or not (deviation > 0).all():
                raise ValueError("shape")
            calibration = _calibration(body["calibration"])
            if not all(np.isfinite(part).all() for part in (mean, deviation, weights, calibration.weights)):
                raise ValueError("number")
            manifest = dict(body["manifest"])
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise Damaged("matching.ranker_damaged", file=path) from error
        return cls(mean, deviation, weights, calibration, manifest)


def _calibration(read: Mapping[str, Any]) -> Calibration:
    frequencies = {level: float(read["frequencies"][level.value]) for level in Level}
    if not all(0 <= share <= 1 for share in frequencies.values()):
        raise ValueError("frequency")
    return Calibration(np.asarray([read["weights"][name] for name in INPUTS], dtype=np.float64), frequencies)


def is_own(folder: Path) -> bool:
    """Whether a ranker was learned into ``folder``."""
    return (folder / _FILE).exists()


def named(folder: Path) -> str:
    """By which the ranker that ``own_or_default`` gives is known again: a digest of it."""
    if is_own(folder):
        return f"own-{sha256((folder / _FILE).read_bytes()).hexdigest()[:12]}"
    return "shipped"


def own_or_default(folder: Path) -> LearnedRanker:
    """The ranker that was learned into ``folder``; the one that ships where there is none, or one of another version
    of Grappe: that is said in the log, and service goes on.
    """
    if not is_own(folder):
        return default_ranker()
    try:
        return LearnedRanker.load(folder)
    except Damaged as error:
        _log.warning(error.sentence("en"))
        return default_ranker()


class ServingRanker:
    """Gives the ranker that ``own_or_default`` gives, and another one as soon as another lies in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._known: tuple[tuple[int, ...], LearnedRanker] | None = None

    def __call__(self) -> LearnedRanker:
        with self._lock:
            mark = self._mark()
            if self._known is None or self._known[0] != mark:
                self._known = mark, own_or_default(self._folder)
            return self._known[1]

    def _mark(self) -> tuple[int, ...]:
        """By which one file is told from another that took its place."""
        try:
            found = (self._folder / _FILE).stat()
        except OSError:
            return ()
        return found.st_ino, found.st_size, found.st_mtime_ns


def forget_ranker(folder: Path) -> None:
    """From now on the one that ships serves."""
    (folder / _FILE).unlink(missing_ok=True)


@cache
def default_ranker() -> LearnedRanker:
    """The one that ships: see ``default_ranker/README.md``."""
    return LearnedRanker.load(DEFAULT)
