"""Does the snapshot know the organizations, members and projects that the store has, and no others?"""

from __future__ import annotations

from api.night.gate.case import Case
from api.night.gate.meanwhile import Meanwhile
from api.night.gate.told import line
from api.night.told import GateCheck

COUNTS = "counts"
_MOST_CHANGED = 0.5


def counts(case: Case) -> GateCheck:
    """One by one; of members, how many. What was changed since the snapshot was made may differ, unless that is so much
    that nothing could be compared."""
    catalogue, still = case.candidate.catalogue, case.still
    meanwhile = Meanwhile.since(catalogue, still)
    differing = set(catalogue.organizations.tolist()) ^ still.organizations.keys()
    differing |= set(catalogue.projects.tolist()) ^ still.projects.keys()
    things = len(still.organizations) + len(still.projects)
    if len(differing) > max(_MOST_CHANGED * things, meanwhile.untold):
        return GateCheck(COUNTS, passed=False, line=line("stale", differing=len(differing), things=things))
    members = abs(case.candidate.snapshot.manifest.counts.get("members", 0) - len(still.memberships))
    figure = len(differing - meanwhile.touched) + max(members - len(meanwhile.touched), 0)
    told = line(
        "counts",
        organizations=len(still.organizations),
        members=len(still.memberships),
        projects=len(still.projects),
        differing=figure,
    )
    return GateCheck(COUNTS, figure <= meanwhile.untold, told, figure, meanwhile.untold)
