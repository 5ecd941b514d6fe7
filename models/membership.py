"""Who has joined the cluster: what a member offers, seeks, and allows to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.organization import Organization


class Reader(StrEnum):
    """Who reads an answer."""

    MEMBER = "member"
    STAFF = "staff"


class Audience(StrEnum):
    """To whom a member agreed to be shown."""

    MEMBERS = "members"
    STAFF = "staff"
    NOBODY = "nobody"

    def admits(self, reader: Reader) -> bool:
        return self is Audience.MEMBERS or (self is Audience.STAFF and reader is Reader.STAFF)


WITHOUT_CONSENT = Audience.STAFF
"""To whom a member is shown until it has said otherwise."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a member agreed to, since when and how it said so.

    ``contact`` tells whether its contact may be shown to that audience too.
    """

    shown_to: Audience
    since: date
    note: str = ""
    contact: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    name: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.email or self.phone or self.website)


@dataclass(frozen=True, slots=True)
class Competence:
    """One thing that a member offers. ``level`` and ``language`` (``fr``, ``en`` or empty) are as it said."""

    label: str
    description: str = ""
    level: str = ""
    language: str = ""

    @property
    def text(self) -> str:
        return f"{self.label} . {self.description}" if self.description else self.label


@dataclass(frozen=True, slots=True)
class Membership:
    """What an organization brought when it joined; ``consent`` is ``None`` until one is on record."""

    organization_id: str
    college: str = ""
    axes: tuple[str, ...] = ()
    description: str = ""
    competences: tuple[Competence, ...] = ()
    needs: tuple[str, ...] = ()
    contact: Contact = Contact()
    consent: Consent | None = None

    @property
    def shown_to(self) -> Audience:
        return self.consent.shown_to if self.consent else WITHOUT_CONSENT

    def reachable_by(self, reader: Reader) -> Contact | None:
        """Its own contact, or ``None`` where its consent does not cover that. Staff always reach their members."""
        if not self.contact or not self.shown_to.admits(reader):
            return None
        allowed = reader is Reader.STAFF or (self.consent is not None and self.consent.contact)
        return self.contact if allowed else None


@dataclass(frozen=True, slots=True)
class Member:
    """An organization of the cluster with its membership."""

    organization: Organization
    membership: Membership

    @property
    def id(self) -> str:
        return self.organization.id
