"""From what exists to table rows and back. Reading a row gives again what was written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.access import AccessKey, KeyRole
from models.call import Call, Mastery, Need
from models.facts import Facts
from models.journal import Sort
from models.listed import Listed
from models.membership import WITHOUT_CONSENT, Audience, Competence, Consent, Contact, Membership
from models.names import name_key
from models.organization import Kind, Organization, Scheme, Size
from models.project import Participation, Project, Role
from models.sql.documents import from_document, to_document
from models.texts import Localized

Row = dict[str, Any]

# Enum calls cost more than the rest of a row: look members up instead.
_KINDS = {kind.value: kind for kind in Kind}
_SIZES = {size.value: size for size in Size}
_SCHEMES = {scheme.value: scheme for scheme in Scheme}
_AUDIENCES = {audience.value: audience for audience in Audience}
_ROLES = {role.value: role for role in Role}


def organization_row(organization: Organization) -> Row:
    return {
        "id": organization.id,
        "name": organization.name,
        "name_key": name_key(organization.name),
        "kind": organization.kind.value,
        "size": organization.size.value if organization.size else None,
        "country": organization.country,
        "region": organization.region,
        "city": organization.city,
    }


def identifier_rows(organization: Organization) -> Iterable[Row]:
    for scheme, number in organization.identifiers.items():
        yield {"organization_id": organization.id, "scheme": scheme.value, "number": number}


def read_organization(row: Sequence[Any], identifiers: dict[Scheme, str]) -> Organization:
    """``row``: id, name, name_key, kind, size, country, region, city."""
    id_, name, _, kind, size, country, region, city = row
    return Organization(id_, name, _KINDS[kind], _SIZES[size] if size else None, country, region, city, identifiers)


def read_listed(row: Sequence[Any]) -> Listed:
    """``row``: id, kind, size, country and region of an organization; whether it is a member; college and consent."""
    id_, kind, size, country, region, member, college, shown_to = row
    audience = _AUDIENCES[shown_to] if shown_to else WITHOUT_CONSENT
    return Listed(
        id_,
        _KINDS[kind],
        _SIZES[size] if size else None,
        country,
        region,
        college if member else None,
        audience if member else None,
    )


def read_scheme(scheme: str) -> Scheme:
    return _SCHEMES[scheme]


def membership_row(membership: Membership) -> Row:
    contact = membership.contact
    return {
        "organization_id": membership.organization_id,
        "college": membership.college,
        "axes": list(membership.axes),
        "description": membership.description,
        "competences": [[c.label, c.description, c.level, c.language] for c in membership.competences],
        "needs": list(membership.needs),
        "contact_name": contact.name,
        "contact_email": contact.email,
        "contact_phone": contact.phone,
        "contact_website": contact.website,
        **consent_row(membership.consent),
    }


def consent_row(consent: Consent | None) -> Row:
    return {
        "consent_shown_to": consent.shown_to.value if consent else None,
        "consent_since": consent.since if consent else None,
        "consent_note": consent.note if consent else None,
        "consent_contact": consent.contact if consent else None,
    }


def read_membership(row: Sequence[Any]) -> Membership:
    """``row``: the columns of the table, in order."""
    id_, college, axes, description, competences, needs, name, email, phone, website, *consent = row
    return Membership(
        id_,
        college,
        tuple(axes),
        description,
        tuple(Competence(*competence) for competence in competences),
        tuple(needs),
        Contact(name, email, phone, website),
        _read_consent(*consent),
    )


def _read_consent(shown_to: str | None, since: date, note: str, contact: bool) -> Consent | None:
    return Consent(_AUDIENCES[shown_to], since, note, contact) if shown_to else None


def project_row(project: Project) -> Row:
    return {
        "id": project.id,
        "title": project.title,
        "acronym": project.acronym,
        "summary": project.summary,
        "topic": project.topic,
        "topic_title": project.topic_title,
        "theme": project.theme,
        "action_type": project.action_type,
        "start_date": project.start_date,
    }


def participation_rows(project: Project) -> Iterable[Row]:
    for position, participation in enumerate(project.participations):
        yield {
            "project_id": project.id,
            "organization_id": participation.organization_id,
            "position": position,
            "role": participation.role.value,
        }


def read_project(row: Sequence[Any], participations: Sequence[Participation]) -> Project:
    """``row``: the columns of the table, in order."""
    id_, title, acronym, summary, topic, topic_title, theme, action_type, start_date = row
    texts = (title, acronym, summary, topic, topic_title, theme, action_type)
    return Project(id_, *texts, start_date=start_date, participations=tuple(participations))


def read_participation(organization_id: str, role: str) -> Participation:
    return Participation(organization_id, _ROLES[role])


def call_row(call: Call) -> Row:
    return {
        "id": call.id,
        "programme": call.programme,
        "title_en": call.title.en,
        "title_fr": call.title.fr,
        "text_en": call.text.en,
        "text_fr": call.text.fr,
        "needs": [[n.text.en, n.text.fr, n.weight, n.minimum_level, n.required] for n in call.needs],
        "opens": call.opens,
        "closes": call.closes,
        "edition": call.edition,
        "territory": list(call.territory),
        "budget_least": _money_text(call.budget_least),
        "budget_most": _money_text(call.budget_most),
    }


def read_call(row: Sequence[Any]) -> Call:
    """``row``: the columns of the table, in order."""
    id_, programme, title_en, title_fr, text_en, text_fr, needs, opens, closes, edition, territory, *budget = row
    least, most = (Decimal(amount) if amount is not None else None for amount in budget)
    return Call(
        id_,
        programme,
        Localized(title_en, title_fr),
        Localized(text_en, text_fr),
        tuple(_read_need(*need) for need in needs),
        opens,
        closes,
        edition,
        tuple(territory),
        least,
        most,
    )


def _read_need(en: str, fr: str, weight: float, level: str | None, required: bool) -> Need:
    return Need(Localized(en, fr), weight, Mastery(level) if level else None, required)


def _money_text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def facts_row(facts: Facts) -> Row:
    document = dict(to_document(Sort.FACTS, facts))
    return {"organization_id": document.pop("organization_id"), "known": document}


def read_facts(row: Sequence[Any]) -> Facts:
    """``row``: the columns of the table, in order."""
    id_, known = row
    facts = from_document(Sort.FACTS, {"organization_id": id_, **known})
    if not isinstance(facts, Facts):
        raise TypeError(type(facts).__name__)
    return facts


def key_row(key: AccessKey) -> Row:
    return {
        "id": key.id,
        "role": key.role.value,
        "digest": key.digest,
        "member_id": key.member_id,
        "created": key.created.isoformat(),
        "revoked": key.revoked.isoformat() if key.revoked else None,
        "holder": key.holder,
    }


def read_key(row: Sequence[Any]) -> AccessKey:
    """``row``: the columns of the table, in order."""
    id_, role, digest, member_id, created, revoked, holder = row
    return AccessKey(
        id=id_,
        role=KeyRole(role),
        digest=digest,
        created=datetime.fromisoformat(created),
        member_id=member_id,
        revoked=datetime.fromisoformat(revoked) if revoked else None,
        holder=holder,
    )
