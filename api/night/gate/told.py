"""What the checks of the gate say, in both languages."""

from __future__ import annotations

from api.night.told import GateCheck
from models.texts import LANGS, Localized, Texts, in_figures

FIRST_NIGHT = "first_night"
OTHER_ENCODER = "other_encoder"


def line(code: str, **facts: object) -> Localized:
    """The sentence ``code`` in both languages."""
    texts = Texts.of("api.night.gate")
    en, fr = (texts(code, lang, **facts) for lang in LANGS)
    return Localized(en, fr)


def percent(share: float) -> Localized:
    """``share`` in [0, 1] in percent, with a digit after the point where it is not whole."""
    hundredths = 100 * share
    decimals = 0 if abs(hundredths - round(hundredths)) < 0.05 else 1
    en, fr = (in_figures(hundredths, lang, decimals) for lang in LANGS)
    return Localized(f"{en}%", f"{fr}\u00a0%")


def not_looked_at(check: str, code: str, **facts: object) -> GateCheck:
    """The check ``check`` with the reason why there was nothing to look at."""
    return GateCheck(check, None, line(code, **facts))
