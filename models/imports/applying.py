"""Write what an import read, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace

from models.counts import Changes
from models.errors import Refused
from models.facts import Facts, newest
from models.imports.problems import ImportReport
from models.journal import Act, Deed, Imported
from models.membership import Competence, Consent, Contact, Membership
from models.organization import Organization, completed
from models.project import Project
from models.store import Store


def apply_import(
    store: Store,
    report: ImportReport,
    *,
    keep_good: bool = False,
    dry_run: bool = False,
    imported: Imported | None = None,
) -> Changes:
    """Save the good rows. ``Refused`` when there are bad ones, unless ``keep_good``.

    A blank never takes away what is known of an organization, a member or a project: two sources of the same one
    complete each other. What a list says (competences, needs, axes) replaces the list that was known. A consent on
    record stays, unless its row brings a later one of its own; a fact stays that is newer than what a row tells.
    ``imported`` is put on record, also where the import is refused.
    """
    if report.problems and not keep_good:
        if imported and not dry_run:
            store.journal.record_refused(imported)
        raise Refused("import_refused", count=len(report.problems), rows=report.rows)
    organizations = tuple(_completed(store, report.batch.organizations))
    memberships = tuple(_completed_memberships(store, report))
    act = Act(Deed.IMPORT, imported.source if imported else "", imported)
    projects = tuple(_completed_projects(store, report.batch.projects))
    facts = tuple(_completed_facts(store, report.batch.facts))
    batch = replace(report.batch, organizations=organizations, memberships=memberships, projects=projects, facts=facts)
    return store.save(batch, act=act, dry_run=dry_run)


def kept_consents(store: Store, report: ImportReport) -> int:
    """How many members have a consent on record that says otherwise than the one for the whole file, and keep it."""
    wanted = report.for_all
    if wanted is None:
        return 0
    bringing = {one.organization_id for one in report.batch.memberships if one.consent is wanted}
    on_record = (membership.consent for membership in store.memberships(sorted(bringing)))
    terms = (wanted.shown_to, wanted.contact)
    return sum(1 for consent in on_record if consent and (consent.shown_to, consent.contact) != terms)


def _consent(known: Consent | None, given: Consent | None, for_all: Consent | None) -> Consent | None:
    """What is to be put on record, ``None`` to leave what is there as it is at that moment."""
    if known is None or given is None:
        return given
    return None if given is for_all or given.since < known.since else given


def _completed_memberships(store: Store, report: ImportReport) -> Iterable[Membership]:
    given = report.batch.memberships
    stored = {
        membership.organization_id: membership for membership in store.memberships([m.organization_id for m in given])
    }
    for membership in given:
        known = stored.get(membership.organization_id)
        yield (
            membership
            if known is None
            else Membership(
                organization_id=membership.organization_id,
                college=membership.college or known.college,
                axes=membership.axes or known.axes,
                description=membership.description or known.description,
                competences=tuple(_told_more(membership.competences, known.competences)) or known.competences,
                needs=membership.needs or known.needs,
                contact=Contact(
                    name=membership.contact.name or known.contact.name,
                    email=membership.contact.email or known.contact.email,
                    phone=membership.contact.phone or known.contact.phone,
                    website=membership.contact.website or known.contact.website,
                ),
                consent=_consent(known.consent, membership.consent, report.for_all),
            )
        )


def _told_more(given: tuple[Competence, ...], known: tuple[Competence, ...]) -> Iterable[Competence]:
    """``given``, those that are a label alone with what is known of them."""
    more = {competence.label: competence for competence in known}
    for competence in given:
        yield more.get(competence.label, competence) if competence == Competence(competence.label) else competence


def _completed(store: Store, given: tuple[Organization, ...]) -> Iterable[Organization]:
    stored = {organization.id: organization for organization in store.organizations([o.id for o in given])}
    for organization in given:
        known = stored.get(organization.id)
        yield completed(organization, known) if known else organization


def _completed_facts(store: Store, given: tuple[Facts, ...]) -> Iterable[Facts]:
    stored = {facts.organization_id: facts for facts in store.facts([one.organization_id for one in given])}
    for facts in given:
        yield newest(facts, stored.get(facts.organization_id, facts))


def _completed_projects(store: Store, given: tuple[Project, ...]) -> Iterable[Project]:
    stored = {project.id: project for project in store.projects([project.id for project in given])}
    for project in given:
        known = stored.get(project.id)
        if known is None or known == project:
            yield project
        else:
            facts = {fact.name: getattr(project, fact.name) or getattr(known, fact.name) for fact in fields(Project)}
            yield Project(**facts)
