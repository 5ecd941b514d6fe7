"""Every field that a change can touch has a name in both languages."""

from dataclasses import fields

import pytest

from models.call import Call
from models.cluster import Cluster
from models.facts import Facts
from models.journal import field_name
from models.membership import Membership
from models.organization import Organization
from models.project import Project

FIELDS = sorted(
    {one.name for kind in (Organization, Membership, Project, Call, Facts, Cluster) for one in fields(kind)}
)


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_called_by_a_name(field):
    assert field_name(field, "en")
    assert field_name(field, "fr")
