"""Lists for a spreadsheet: rows under headers, as CSV or as an Excel file, in the language of whoever asks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from models.cluster import Cluster
from models.inert import kept_as_text
from models.membership import Consent, Contact, Member
from models.organization import Scheme
from models.suggestion import Answer, Suggestion
from models.texts import Lang, Localized, Texts, in_figures

Cell = str | int | float | Decimal
"""A ``Decimal`` is a sum in euros."""

_CONTACT = ("contact_name", "contact_email", "contact_phone", "website")
_WHO = ("kind", "size", "country", "region", "city", "college")
_SAYS = ("axes", "description", "competences", "needs")
_CONSENT = ("shown_to", "consent_date", "consent_note", "consent_contact")
_OF_A_MEMBER = ("id", "name", *Scheme, *_WHO, *_SAYS, *_CONTACT, *_CONSENT)
_ADVICE = ("member", "score", "adds", "explanation", "evidence")
_OF_A_SUGGESTION = ("rank", "id", "name", *_WHO, *_ADVICE, *_CONTACT, "reach")


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"

    @property
    def media_type(self) -> str:
        if self is Format.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows`` have a cell for each of ``headers``; a text may have several lines."""

    title: str
    lang: Lang
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def csv(self) -> bytes:
        """UTF-8 with its mark, as Excel wants it; in French semicolons and decimal commas, as French Excel reads them.

        A text that a spreadsheet would compute gets an apostrophe before it.
        """
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";" if self.lang == "fr" else ",", lineterminator="\r\n")
        writer.writerows([self._told(cell) for cell in row] for row in (self.headers, *self.rows))
        return out.getvalue().encode("utf-8-sig", errors="replace")

    def _told(self, cell: Cell) -> str:
        if isinstance(cell, Decimal):
            return in_figures(cell, self.lang)
        if isinstance(cell, float):
            return in_figures(cell, self.lang, 4)
        return kept_as_text(cell) if isinstance(cell, str) else str(cell)


@dataclass(frozen=True, slots=True)
class Listed:
    """A member as far as the asker may see it: its own contact, or none, and (for those who may read it) its consent,
    ``None`` where none is on record."""

    member: Member
    contact: Contact
    consent: Consent | None = None


def members_sheet(listed: Iterable[Listed], cluster: Cluster | None, lang: Lang) -> Sheet:
    """One row a member, under headers that ``grappe import members`` reads."""
    colleges = {college.id: college.name for college in cluster.colleges} if cluster else {}
    axes = {axis.id: axis.name for axis in cluster.axes} if cluster else {}
    rows = []
    for one in listed:
        organization, own, contact = one.member.organization, one.member.membership, one.contact
        rows.append(
            (
                organization.id,
                organization.name,
                *(organization.identifiers.get(scheme, "") for scheme in Scheme),
                organization.kind.to(lang),
                organization.size.to(lang) if organization.size else "",
                organization.country,
                organization.region,
                organization.city,
                _named(own.college, colleges, lang),
                "\n".join(_named(axis, axes, lang) for axis in own.axes),
                own.description,
                "\n".join(competence.label for competence in own.competences),
                "\n".join(own.needs),
                contact.name,
                contact.email,
                contact.phone,
                contact.website,
                *_agreed(one.consent, lang),
            )
        )
    return Sheet(_say("members", lang), lang, tuple(_say(code, lang) for code in _OF_A_MEMBER), tuple(rows))


def _agreed(consent: Consent | None, lang: Lang) -> tuple[str, str, str, str]:
    if consent is None:
        return ("", "", "", "")
    audience = Texts.of("api")(f"cli_audience_{consent.shown_to}", lang)
    return audience, consent.since.isoformat(), consent.note, _say("yes" if consent.contact else "no", lang)


def suggestions_sheet(answer: Answer, cluster: Cluster, lang: Lang) -> Sheet:
    """One row a suggestion, best first."""
    rows = tuple(_suggestion(suggestion, cluster, lang) for suggestion in answer.suggestions)
    return Sheet(_say("suggestions", lang), lang, tuple(_say(code, lang) for code in _OF_A_SUGGESTION), rows)


def _suggestion(suggestion: Suggestion, cluster: Cluster, lang: Lang) -> tuple[Cell, ...]:
    organization, contact = suggestion.organization, suggestion.reach.contact
    return (
        suggestion.rank,
        organization.id,
        organization.label,
        organization.kind.to(lang),
        organization.size.to(lang) if organization.size else "",
        organization.country,
        organization.region,
        organization.city,
        _named(suggestion.college, {college.id: college.name for college in cluster.colleges}, lang),
        _say("yes" if suggestion.member else "no", lang),
        float(suggestion.score),
        "\n".join(coverage.aspect for coverage in suggestion.coverage if coverage.added),
        suggestion.explanation,
        "\n".join(evidence.text for evidence in suggestion.evidence),
        contact.name,
        contact.email,
        contact.phone,
        contact.website,
        _say("through_staff" if suggestion.reach.through_staff else "directly", lang),
    )


def _named(id_: str, names: dict[str, Localized], lang: Lang) -> str:
    return names[id_].to(lang) if id_ in names else id_


def _say(code: str, lang: Lang) -> str:
    return Texts.of("api")(f"sheet_{code}", lang)
