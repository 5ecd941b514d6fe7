"""An answer as the page shows it: plain values, so that the template only places them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from api.facts import facts_of, lead_of
from api.web.choices import choices, to_choice
from api.web.form import Form
from matching.explanation import shortened
from models.cluster import Cluster
from models.feedback import Feedback, in_words
from models.membership import Contact
from models.suggestion import Answer, Coverage, Evidence, Source, Suggestion
from models.texts import Texts, in_figures

_LONGEST_QUOTE = 260
_LONGEST_ASPECT = 120  # in each suggestion; it stands whole above them
_NOT_DIALLED = re.compile(r"[^0-9+]")


@dataclass(frozen=True, slots=True)
class Row:
    """One aspect on one card. ``state``: ``added``, ``shared``, ``team`` or ``open``; bars are in [0, 100]."""

    aspect: str
    state: str
    said: str
    figure: str
    own_bar: int
    team_bar: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of evidence: where it was found, its heading (a project's title) if any, its text, its similarity."""

    found: str
    heading: str
    text: str
    figure: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach somebody; ``href`` is empty where the text is all there is."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the asker said of a suggestion before: as the form sends it, in words, and the note."""

    sent: str = ""
    words: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    id: str
    rank: int
    name: str
    level: str
    lead: str
    facts: tuple[str, ...]
    marks: tuple[str, ...]
    explanation: str
    rows: tuple[Row, ...]
    quotes: tuple[Quote, ...]
    through_staff: bool
    ways: tuple[Way, ...]
    join: str
    told: Told


@dataclass(frozen=True, slots=True)
class AspectLine:
    """One aspect over the whole answer: who of the team covers it, and which cards add it (id and name)."""

    aspect: str
    by_team: str
    added_by: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """``number`` is that under which the answer was remembered (empty: it was not), ``back`` its own address, and
    ``choices`` are what may be said of a suggestion: as the form sends it, and in words."""

    number: str
    back: str
    choices: tuple[tuple[str, str], ...]
    cards: tuple[Card, ...]
    aspects: tuple[AspectLine, ...]
    hints: tuple[str, ...]


def view_answer(
    answer: Answer,
    form: Form,
    partner_ids: tuple[str, ...],
    cluster: Cluster,
    said: Mapping[str, Feedback],
) -> AnswerView:
    """``said`` is what the asker said before, by organization."""
    view = _View(form, partner_ids, cluster, said)
    return AnswerView(
        form.answer,
        form.address,
        choices(form.lang),
        tuple(view.card(suggestion) for suggestion in answer.suggestions),
        tuple(_aspect_line(place, aspect, answer) for place, aspect in enumerate(answer.aspects)),
        answer.hints,
    )


def _aspect_line(place: int, aspect: str, answer: Answer) -> AspectLine:
    told = [(s, s.coverage[place]) for s in answer.suggestions if place < len(s.coverage)]
    by_team = next((coverage.team_name for _, coverage in told if coverage.covered_by_team), "")
    added_by = tuple((s.organization.id, s.organization.label) for s, coverage in told if coverage.added)
    return AspectLine(aspect, by_team, added_by)


class _View:
    def __init__(
        self, form: Form, partner_ids: tuple[str, ...], cluster: Cluster, said: Mapping[str, Feedback]
    ) -> None:
        self._form = form
        self._partner_ids = partner_ids
        self._lang = form.lang
        self._texts = Texts.of("api.web")
        self._cluster = cluster
        self._said = said

    def _say(self, code: str, **facts: object) -> str:
        return self._texts(code, self._lang, **facts)

    def card(self, suggestion: Suggestion) -> Card:
        organization = suggestion.organization
        marks = (
            "" if suggestion.member else self._say("mark_not_a_member"),
            self._say("mark_filler") if suggestion.filler else "",
        )
        return Card(
            id=organization.id,
            rank=suggestion.rank,
            name=organization.label,
            level=suggestion.level.value,
            lead=lead_of(suggestion, self._lang),
            facts=facts_of(suggestion, self._cluster, self._lang),
            marks=tuple(filter(None, marks)),
            explanation=suggestion.explanation,
            rows=tuple(self._row(coverage) for coverage in suggestion.coverage),
            quotes=tuple(self._quote(evidence) for evidence in suggestion.evidence),
            through_staff=suggestion.reach.through_staff,
            ways=_ways(suggestion.reach.contact),
            join=self._form.with_partners((*self._partner_ids, organization.id)).address,
            told=self._told(organization.id),
        )

    def _told(self, organization_id: str) -> Told:
        said = self._said.get(organization_id)
        if said is None:
            return Told()
        return Told(to_choice(said.reaction, said.reason), in_words(said.reaction, said.reason, self._lang), said.note)

    def _row(self, coverage: Coverage) -> Row:
        match coverage.covered_by_candidate, coverage.covered_by_team:
            case True, False:
                state = "added"
            case True, True:
                state = "shared"
            case False, True:
                state = "team"
            case _:
                state = "open"
        return Row(
            shortened(coverage.aspect, _LONGEST_ASPECT),
            state,
            self._say(f"covers_{state}", name=coverage.team_name),
            in_figures(coverage.by_candidate, self._lang),
            _percent(coverage.by_candidate),
            _percent(coverage.by_team),
        )

    def _quote(self, evidence: Evidence) -> Quote:
        heading, apart, rest = " ".join(evidence.text.split()).partition(" . ")
        if not apart:
            heading, rest = "", heading
        if evidence.source is Source.PROJECT and evidence.year:
            found = self._say("found_project_of", year=evidence.year)
        else:
            found = self._say(f"found_{evidence.source}")
        text = shortened(rest.replace(" . ", " — "), _LONGEST_QUOTE)
        return Quote(found, heading, text, in_figures(evidence.similarity, self._lang))


def _percent(share: float) -> int:
    return round(100 * min(max(share, 0.0), 1.0))


def _ways(contact: Contact) -> tuple[Way, ...]:
    ways = (
        Way(contact.name),
        Way(contact.email, "mailto:" + quote(contact.email, safe="@+.-_")),
        Way(contact.phone, "tel:" + _NOT_DIALLED.sub("", contact.phone)),
        Way(contact.website, contact.website if contact.website.startswith(("https://", "http://")) else ""),
    )
    return tuple(way for way in ways if way.text)
