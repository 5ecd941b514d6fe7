"""What tells a suggested organization in a few words, the same at every door."""

from __future__ import annotations

from models.cluster import Cluster
from models.membership import Member
from models.organization import Organization
from models.suggestion import Suggestion
from models.texts import Lang, Texts


def facts_of(suggestion: Suggestion, cluster: Cluster, lang: Lang) -> tuple[str, ...]:
    """Its kind, size, college and place, as far as they are known."""
    return _facts(suggestion.organization, suggestion.college, cluster, lang)


def facts_of_member(member: Member, cluster: Cluster, lang: Lang) -> tuple[str, ...]:
    """The same of a member."""
    return _facts(member.organization, member.membership.college, cluster, lang)


def _facts(organization: Organization, college: str, cluster: Cluster, lang: Lang) -> tuple[str, ...]:
    colleges = {college.id: college.name.to(lang) for college in cluster.colleges}
    facts = (
        organization.kind.to(lang),
        organization.size.to(lang) if organization.size else "",
        colleges.get(college, college),
        ", ".join(filter(None, (organization.city, organization.country))),
    )
    return tuple(filter(None, facts))


def lead_of(suggestion: Suggestion, lang: Lang) -> str:
    """How good it is, in words and as a frequency; nothing of one that only fills up the list."""
    level = suggestion.level.to(lang)
    if suggestion.filler:
        return ""
    if not suggestion.one_in:
        return level
    return Texts.of("api")("lead", lang, level=level, one_in=suggestion.one_in)
