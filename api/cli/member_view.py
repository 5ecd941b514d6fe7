"""One member on one screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from models.cluster import Cluster
from models.membership import Contact, Member
from models.project import Project
from models.texts import Lang, Localized, Texts


def member_sheet(member: Member, past: Sequence[Project], cluster: Cluster | None, lang: Lang) -> Table:
    """Facts, what it offers and seeks, its past projects, contact and consent; what is not known is left out."""
    texts = Texts.of("api")
    organization, own = member.organization, member.membership
    sheet = Table(box=None, pad_edge=False, show_header=False)
    sheet.add_column(style="bold", no_wrap=True)
    sheet.add_column(overflow="fold", ratio=1)

    def line(code: str, value: str) -> None:
        if value:
            sheet.add_row(Text(texts(f"cli_members_{code}", lang)), Text(value))

    line("id", member.id)
    line("name", organization.name)
    line("kind", organization.kind.to(lang))
    line("size", organization.size.to(lang) if organization.size else "")
    line("place", ", ".join(filter(None, (organization.city, organization.region, organization.country))))
    line("identifiers", ", ".join(f"{scheme.upper()} {number}" for scheme, number in organization.identifiers.items()))
    line("college", _named(own.college, {c.id: c.name for c in cluster.colleges} if cluster else {}, lang))
    axes = {axis.id: axis.name for axis in cluster.axes} if cluster else {}
    line("axes", ", ".join(_named(axis, axes, lang) for axis in own.axes))
    line("description", own.description)
    line("competences", _listed(competence.text for competence in own.competences))
    line("needs", _listed(own.needs))
    line("projects", _listed(_project(project) for project in past))
    line("contact", contact_line(own.contact))
    line("shown_to", texts(f"cli_audience_{own.shown_to}", lang))
    if own.consent:
        covers = texts("cli_consent_covers" if own.consent.contact else "cli_consent_covers_not", lang)
        line("consent", f"{own.consent.since} · {covers} · {own.consent.note}".rstrip(" ·"))
    else:
        line("consent", texts("cli_consent_none", lang))
    return sheet


def contact_line(contact: Contact) -> str:
    return " · ".join(filter(None, (contact.name, contact.email, contact.phone, contact.website)))


def _named(id_: str, names: dict[str, Localized], lang: Lang) -> str:
    return f"{names[id_].to(lang)} ({id_})" if id_ in names else id_


def _listed(items: Iterable[str]) -> str:
    return "\n".join(f"• {item}" for item in items)


def _project(project: Project) -> str:
    return f"{project.label} ({project.start_date.year})" if project.start_date else project.label
