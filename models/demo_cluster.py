"""The fictional cluster that comes with Grappe, loaded by the same importers as anybody's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from models.calls_toml import read_calls
from models.cluster import Cluster
from models.counts import Changes
from models.errors import Damaged, Refused
from models.imports.dataset import read_organizations
from models.imports.fact_rows import read_facts
from models.imports.members import read_members
from models.imports.problems import ImportReport
from models.imports.sheet import read_sheet
from models.names import name_key
from models.organization import Organization
from models.store import Batch, Store, known_cluster

_FOLDER = Path(__file__).parent / "demo"


def load_demo(store: Store) -> Changes:
    """Set the cluster and save its members with some of their facts, their outside partners, past
    projects and calls. Twice changes nothing.

    ``Refused`` where a real cluster lives: the demo is open to everybody.
    """
    _check_free(store)
    cluster = Cluster.from_toml((_FOLDER / "cluster.toml").read_text(encoding="utf-8"))
    members = _whole(read_members(_FOLDER / "members.jsonl", cluster=cluster))
    outside = _whole(read_organizations(_FOLDER / "organizations.csv"))
    organizations = members.organizations + outside.organizations
    names = _by_name(organizations)
    past = _whole(read_sheet(_FOLDER / "projects.csv", find=lambda who: names[name_key(who)]))
    facts = _whole(read_facts(_FOLDER / "facts.csv", known=organizations))
    calls = read_calls((_FOLDER / "calls.toml").read_text(encoding="utf-8"))
    changes = store.save(Batch(organizations, members.memberships, past.projects, calls, facts.facts))
    store.set_cluster(cluster)
    return changes


def _check_free(store: Store) -> None:
    cluster = known_cluster(store)
    free = cluster.is_demo if cluster else not any(store.memberships())
    if not free:
        raise Refused("demo_over_cluster")


def _whole(report: ImportReport) -> Batch:
    if report.problems:
        first = report.problems[0]
        raise Damaged("demo_damaged", problem=first.sentence("en"))
    return report.batch


def _by_name(organizations: Iterable[Organization]) -> defaultdict[str, list[Organization]]:
    names: defaultdict[str, list[Organization]] = defaultdict(list)
    for organization in organizations:
        names[name_key(organization.name)].append(organization)
    return names
