"""Suggestions on a terminal, for people; and as JSON, for programs."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.cli.member_view import contact_line
from api.facts import facts_of, lead_of
from api.plain import plain_fields
from matching.explanation import shortened
from models.cluster import Cluster
from models.suggestion import Answer, Coverage, Evidence, Suggestion
from models.texts import Lang, Texts, in_figures

_INDENT = 4
_LONGEST_EVIDENCE = 160


def answer_as_json(answer: Answer, number: str) -> dict[str, object]:
    """The answer's fields as they are named in ``models.suggestion``, each coverage with ``added``.

    ``number`` is that under which it was remembered, ``""`` where it was not.
    """
    return {
        "answer": number or None,
        "snapshot": answer.snapshot,
        "aspects": list(answer.aspects),
        "suggestions": [
            plain_fields(suggestion)
            | {"coverage": [plain_fields(coverage) | {"added": coverage.added} for coverage in suggestion.coverage]}
            for suggestion in answer.suggestions
        ],
        "hints": list(answer.hints),
    }


def answer_view(answer: Answer, number: str, cluster: Cluster, lang: Lang) -> RenderableType:
    """One block a suggestion, best first, then the hints, and the answer's number (if any) at the end."""
    view = _View(cluster, lang)
    blocks: list[RenderableType] = [view.suggestion(suggestion) for suggestion in answer.suggestions]
    if not blocks:
        blocks.append(Text(view.say("suggest_none")))
    if answer.hints:
        blocks.append(Text(view.say("suggest_hints"), style="bold"))
        blocks.extend(Text(f"• {hint}") for hint in answer.hints)
    if number:
        blocks.append(Text(view.say("suggest_number", id=number), style="dim"))
    return Group(*blocks)


class _View:
    def __init__(self, cluster: Cluster, lang: Lang) -> None:
        self._cluster = cluster
        self._lang = lang
        self._texts = Texts.of("api")

    def say(self, code: str, **facts: object) -> str:
        return self._texts(f"cli_{code}", self._lang, **facts)

    def suggestion(self, suggestion: Suggestion) -> RenderableType:
        body = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
        body.add_column(style="dim", no_wrap=True)
        body.add_column(overflow="fold", ratio=1)
        for place, coverage in enumerate(suggestion.coverage):
            body.add_row(self.say("suggest_covers") if place == 0 else "", self._coverage(coverage))
        for place, evidence in enumerate(suggestion.evidence):
            body.add_row(self.say("suggest_evidence") if place == 0 else "", self._evidence(evidence))
        body.add_row(self.say("suggest_contact"), self._reach(suggestion))
        heading = Text(f"{suggestion.rank:>2}. ", style="bold")
        heading.append(suggestion.organization.label, style="bold cyan")
        facts = Text(self._facts(suggestion), style="dim")
        lead = lead_of(suggestion, self._lang)
        reasons = [Text(lead, style="bold"), Text(suggestion.explanation)] if lead else [Text(suggestion.explanation)]
        return Group(heading, Padding(Group(facts, *reasons, body), (0, 0, 1, _INDENT)))

    def _facts(self, suggestion: Suggestion) -> str:
        facts = (
            *facts_of(suggestion, self._cluster, self._lang),
            "" if suggestion.member else self.say("suggest_not_a_member"),
            self.say("suggest_filler") if suggestion.filler else "",
        )
        return " · ".join(filter(None, facts))

    def _coverage(self, coverage: Coverage) -> Text:
        """A filled mark where the candidate covers the aspect; who of the team does, where somebody does."""
        line = Text()
        line.append("● " if coverage.covered_by_candidate else "○ ", style="green" if coverage.added else "")
        line.append(coverage.aspect)
        line.append("  " + in_figures(coverage.by_candidate, self._lang), style="dim")
        if coverage.added:
            line.append("  " + self.say("suggest_added"), style="green")
        elif coverage.covered_by_team:
            similarity = in_figures(coverage.by_team, self._lang)
            line.append("  " + self.say("suggest_by_team", name=coverage.team_name, similarity=similarity))
        return line

    def _evidence(self, evidence: Evidence) -> Text:
        code = f"suggest_from_{evidence.source}" + ("_of" if evidence.year else "")
        line = Text(self.say(code, year=evidence.year or "", text=shortened(evidence.text, _LONGEST_EVIDENCE)))
        line.append("  " + in_figures(evidence.similarity, self._lang), style="dim")
        return line

    def _reach(self, suggestion: Suggestion) -> Text:
        reached = contact_line(suggestion.reach.contact)
        if suggestion.reach.through_staff:
            return Text(
                self.say("suggest_through_staff", contact=reached)
                if reached
                else self.say("suggest_through_staff_bare")
            )
        return Text(reached)
