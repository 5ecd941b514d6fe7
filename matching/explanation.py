"""Why somebody is suggested, in two sentences at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.suggestion import Coverage, Evidence, Source
from models.texts import Lang, Texts

_NAMED = 2
_LONGEST = 90
_LEAST = 0.2  # a cosine from which on a text is said to speak for somebody


@dataclass(frozen=True, slots=True)
class Reasons:
    """What is known when the sentences are written.

    ``partners_met`` are names of those of the team that it worked with in a project that is evidence, ``shared`` in
    how many past projects they did; ``first_meeting`` tells that nobody of the team did in any. ``analogues`` is how
    many of its past projects are like the need, ``analogue`` the label of one that is evidence. ``asked`` tells whether
    anything was asked, ``with_team`` whether there is a team.
    """

    coverage: Sequence[Coverage] = ()
    evidence: Sequence[Evidence] = ()
    partners_met: Sequence[str] = ()
    shared: int = 0
    first_meeting: bool = False
    analogues: int = 0
    analogue: str = ""
    asked: bool = True
    with_team: bool = False
    filler: bool = False


def explain(reasons: Reasons, lang: Lang) -> str:
    """One or two sentences: what it brings to this need, then what its past says."""
    say = _Say(lang)
    if reasons.filler:
        return say("why_filler")
    return " ".join(filter(None, (_brings(reasons, say), _past(reasons, say))))


class _Say:
    def __init__(self, lang: Lang) -> None:
        self._lang = lang
        self._texts = Texts.of("matching")

    def __call__(self, code: str, **facts: object) -> str:
        return self._texts(code, self._lang, **facts)

    def listed(self, items: Sequence[str], *, quoted: bool) -> str:
        """Two at most by name, the others as a number."""
        named = [self("quoted", text=shortened(item)) if quoted else item for item in items[:_NAMED]]
        if len(items) > _NAMED:
            return self("list_more", listed=", ".join(named), count=len(items) - _NAMED)
        return self("list_two", first=named[0], last=named[1]) if len(named) == 2 else named[0]


def shortened(text: str, longest: int = _LONGEST) -> str:
    """``text`` on one line, cut at a word where it is longer than ``longest``."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[:longest].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _brings(reasons: Reasons, say: _Say) -> str:
    added = [coverage.aspect for coverage in reasons.coverage if coverage.added]
    covered = [coverage.aspect for coverage in reasons.coverage if coverage.covered_by_candidate]
    if added:
        return say("why_adds" if reasons.with_team else "why_covers", aspects=say.listed(added, quoted=True))
    if covered:
        return say("why_deepens", aspects=say.listed(covered, quoted=True))
    own = [one for one in reasons.evidence if one.source is not Source.PROJECT and one.similarity >= _LEAST]
    if own:
        return say("why_near", text=say("quoted", text=shortened(own[0].text)))
    if reasons.analogues or reasons.partners_met:
        return ""
    return say("why_far" if reasons.asked else "why_record")


def _past(reasons: Reasons, say: _Say) -> str:
    if reasons.partners_met:
        names = say.listed(reasons.partners_met, quoted=False)
        return say("why_met_once" if reasons.shared == 1 else "why_met", names=names, count=reasons.shared)
    if reasons.analogues:
        project = say("quoted", text=shortened(reasons.analogue))
        return say(
            "why_analogue" if reasons.analogues == 1 else "why_analogues", project=project, count=reasons.analogues
        )
    return say("why_first_meeting") if reasons.first_meeting else ""
