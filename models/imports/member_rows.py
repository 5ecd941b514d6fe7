"""Rows of members, checked one by one and gathered: rows with the same id, identifier or name tell of one member."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from models.cluster import Cluster
from models.facts import UNTOLD, Facts
from models.imports.agreeing import agreeing
from models.imports.checked_row import SCHEMES, GivenMember, RowChecker
from models.imports.known import Known
from models.imports.problems import RowProblem, WrongValue
from models.membership import Competence, Consent, Contact, Membership
from models.names import name_key, slug
from models.organization import Kind, Organization, Scheme
from models.store import Batch

__all__ = ["GivenMember", "MemberRows"]


@dataclass(slots=True)
class _Draft:
    """A member as its rows are read: what they say of each field, and the line that said it first."""

    id: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    competences: dict[Competence, None] = field(default_factory=dict)
    needs: dict[str, None] = field(default_factory=dict)
    axes: dict[str, None] = field(default_factory=dict)
    known: Facts = UNTOLD


class MemberRows:
    """Gathers the rows of one file into members; ``headers`` gives each field's name in that file.

    A row without an id tells of the organization in ``known`` that has one of its numbers. One that merely has the
    same name is not taken for it: that is a warning, and for people to decide.
    """

    def __init__(
        self,
        file: str,
        headers: Mapping[str, str],
        *,
        consent: Consent | None,
        cluster: Cluster | None,
        known: Known,
        today: date | None = None,
    ) -> None:
        self.rows = 0
        self.problems: list[RowProblem] = []
        self.warnings: list[RowProblem] = []
        self._known = known
        self._file = file
        self._headers = headers
        self._consent = consent
        self._checker = RowChecker(cluster, today)
        self._drafts: dict[str, _Draft] = {}
        self._by_number: dict[tuple[Scheme, str], _Draft] = {}
        self._by_name: dict[str, _Draft] = {}

    def add(self, given: GivenMember) -> None:
        """Check a row and put it to the others of its member; a bad row is reported and left out."""
        self.rows += 1
        row = self._checker.check(given)
        self.warnings += (self._told(given.line, doubt) for doubt in row.doubts)
        if not row.wrong:
            try:
                draft = self._draft(row.facts, given.line)
                known = agreeing(draft.known, row.known)
                self._merge(draft, row.facts, given.line)
            except WrongValue as late:
                row.wrong.append(late.at(late.column, str(row.facts.get(late.column, ""))))
            else:
                draft.known = known
                draft.competences.update(dict.fromkeys(given.competences))
                draft.needs.update(dict.fromkeys(given.needs))
                draft.axes.update(dict.fromkeys(row.axes))
        for wrong in row.wrong:
            self.report(given.line, wrong)

    def report(self, line: int, wrong: WrongValue) -> None:
        """Put a problem on record."""
        self.problems.append(self._told(line, wrong))

    def _told(self, line: int, wrong: WrongValue) -> RowProblem:
        name = "siret" if wrong.column == "siren" and "siren" not in self._headers else wrong.column
        column = self._headers.get(name, wrong.column)
        return RowProblem(self._file, line, column, wrong.value, wrong.code, wrong.facts)

    def batch(self) -> Batch:
        """All members that were gathered."""
        return Batch(
            organizations=tuple(_organization(draft) for draft in self._drafts.values()),
            memberships=tuple(self._membership(draft) for draft in self._drafts.values()),
            facts=tuple(
                replace(draft.known, organization_id=draft.id) for draft in self._drafts.values() if draft.known
            ),
        )

    def _membership(self, draft: _Draft) -> Membership:
        values = draft.values
        return Membership(
            organization_id=draft.id,
            college=values.get("college", ""),
            axes=tuple(draft.axes),
            description=values.get("description", ""),
            competences=tuple(draft.competences),
            needs=tuple(draft.needs),
            contact=Contact(
                name=values.get("contact_name", ""),
                email=values.get("contact_email", ""),
                phone=values.get("contact_phone", ""),
                website=values.get("website", ""),
            ),
            consent=values.get("consent", self._consent),
        )

    def _draft(self, facts: Mapping[str, Any], line: int) -> _Draft:
        """The member that a row tells of, a new one if need be."""
        numbers = [(scheme, facts[name]) for name, scheme in SCHEMES.items() if name in facts]
        owners = [self._by_number[number] for number in numbers if number in self._by_number]
        id_, key = facts.get("id", ""), name_key(facts.get("name", ""))
        id_ = id_ or ("" if owners else self._known_id(numbers))
        namesake = None if id_ or owners else self._by_name.get(key)
        draft = self._drafts.get(id_) if id_ else next(iter(owners), namesake)
        for scheme, number in numbers:
            owner = self._by_number.get((scheme, number), draft)
            if owner is not draft and owner is not None:
                raise WrongValue("number_twice", column=scheme.value, first=owner.lines[scheme.value])
            if draft is namesake and draft is not None and draft.values.get(scheme.value, number) != number:
                first = draft.lines["name"]
                raise WrongValue("name_twice", column="name", first=first, scheme=scheme.value.upper())
            stored = self._known.by_number(scheme, number)
            if stored is not None and stored.id != (draft.id if draft else id_):
                raise WrongValue("number_taken", column=scheme.value, owner=f"{stored.label} ({stored.id})")
        if draft is None:
            draft = self._new(id_, key, facts, line)
        self._by_number.update(dict.fromkeys(numbers, draft))
        return draft

    def _new(self, id_: str, key: str, facts: Mapping[str, Any], line: int) -> _Draft:
        if not key:
            raise WrongValue("name_missing", column="name")
        made = id_ or slug(facts["name"])
        if made in self._drafts:
            raise WrongValue("id_made_twice", column="name", id=made, first=self._drafts[made].lines["name"])
        if not id_:
            self._check_namesakes(made, key, facts, line)
        draft = self._drafts[made] = _Draft(made, {"name": facts["name"]}, {"name": line})
        self._by_name.setdefault(key, draft)
        return draft

    def _known_id(self, numbers: Iterable[tuple[Scheme, str]]) -> str:
        return next((stored.id for number in numbers if (stored := self._known.by_number(*number))), "")

    def _check_namesakes(self, made: str, key: str, facts: Mapping[str, Any], line: int) -> None:
        """``WrongValue`` when the made id is that of somebody with another number; a warning for a mere namesake."""
        stored = self._known.by_id(made)
        if stored is None:
            namesakes = ", ".join(f"{other.label} ({other.id})" for other in self._known.by_name(key))
            if namesakes:
                doubt = WrongValue("name_known", column="name", value=facts["name"], listed=namesakes)
                self.warnings.append(self._told(line, doubt))
            return
        for name, scheme in SCHEMES.items():
            if name in facts and stored.identifiers.get(scheme, facts[name]) != facts[name]:
                raise WrongValue("name_taken", column="name", id=made, scheme=scheme.value.upper())

    def _merge(self, draft: _Draft, facts: Mapping[str, Any], line: int) -> None:
        """Add a row's facts to its member's; ``WrongValue`` when one says otherwise than an earlier row."""
        said = draft.values
        for name, value in facts.items():
            if name in said and not _same(name, said[name], value):
                earlier = said[name].shown_to.value if name == "consent" else said[name]
                raise WrongValue("row_differs", column=name, first=draft.lines[name], earlier=earlier)
        for name, value in facts.items():
            if name not in said:
                said[name] = value
                draft.lines[name] = line


def _organization(draft: _Draft) -> Organization:
    values = draft.values
    return Organization(
        id=draft.id,
        name=values["name"],
        kind=values.get("kind", Kind.OTHER),
        size=values.get("size"),
        country=values.get("country", ""),
        region=values.get("region", ""),
        city=values.get("city", ""),
        identifiers={scheme: values[name] for name, scheme in SCHEMES.items() if name in values},
    )


def _same(name: str, one: object, other: object) -> bool:
    return one == other or (name == "name" and name_key(str(one)) == name_key(str(other)))
