"""The nights that are on record as a list tells them: a line each, a damaged one too."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from api.night.report import read_report, report_ids
from api.night.report_view import SIGNS, Light, tell_night
from api.night.told import Night
from models.errors import Damaged, NotFound
from models.texts import Lang, Texts


@dataclass(frozen=True, slots=True)
class Listed:
    """``night`` is ``None`` where its report is damaged: ``error`` tells more."""

    id: str
    light: Light
    sign: str
    day: str
    headline: str
    night: Night | None = None
    error: Damaged | None = None


def listed(folder: Path, lang: Lang, *, most: int = 0) -> list[Listed]:
    """The newest first; ``most`` of them, 0 for all."""
    found = (read_listed(folder, id_, lang) for id_ in report_ids(folder)[: most or None])
    return [one for one in found if one]


def read_listed(folder: Path, id_: str, lang: Lang) -> Listed | None:
    """``None`` for one that is gone meanwhile."""
    try:
        night = read_report(folder, id_)
    except NotFound:
        return None
    except Damaged as error:
        line = Texts.of("api")("report_damaged_line", lang)
        return Listed(id_, Light.RED, SIGNS[Light.RED], "", line, error=error)
    told = tell_night(night, lang)
    return Listed(id_, told.light, told.sign, f"{told.day}, {told.when}", told.headline, night)
