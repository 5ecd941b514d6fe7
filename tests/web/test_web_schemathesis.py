"""Schemathesis asks whatever the description allows, and what it does not, as every role."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.keys import make_key
from api.night.report import write_report
from models.access import KeyRole
from models.call import Call
from models.organization import Organization
from models.project import Participation, Project, Role
from models.proposal import Assembly, Place, Proposed
from models.sql.store import SqlStore
from models.store import Batch
from models.texts import Localized
from tests.nights import PUBLISHED

from .conftest import CLUSTER, MEMBERS, NOW, services_over

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
ROLES = {
    "nobody": None,
    "member": make_key(KeyRole.MEMBER, member_id="alpha", now=NOW),
    "staff": make_key(KeyRole.STAFF, now=NOW),
    "admin": make_key(KeyRole.ADMIN, now=NOW),
}
KNOWN = {
    "member_id": ["alpha", "beta", "shy", "hidden"],
    "organization_id": ["alpha", "beta", "hidden", "outside"],
    "project_id": ["p1"],
    "call_id": ["c1"],
    "proposal_id": ["c1-1"],
    "change_id": [1, 2],
    "night_id": [PUBLISHED.id],
}
PROPOSED = Assembly(
    "c1-1",
    1,
    "c1",
    "fui",
    "call-25",
    "staff:",
    NOW,
    proposed=(Proposed((Place("alpha", Role.COORDINATOR, Decimal(3), Decimal(9)),)),),
)
EXAMPLES = 8


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Iterator[object]:
    home = tmp_path_factory.mktemp("asked")
    with SqlStore.create(f"sqlite:///{home / 'grappe.db'}") as store:
        organizations = (*(o for o, _ in MEMBERS), Organization("outside", "Outside"))
        seats = tuple(map(Participation, ("alpha", "hidden", "outside")))
        store.save(Batch(organizations, tuple(m for _, m in MEMBERS), (Project("p1", "Drops", participations=seats),)))
        store.save(Batch(calls=(Call("c1", "fui", Localized("a", "b"), Localized("", "")),)))
        store.add_assembly(PROPOSED)
        store.set_cluster(CLUSTER)
        for one in filter(None, ROLES.values()):
            store.add_key(one.key)
        free = {"key_rate": 0, "address_rate": 0}
        services = services_over(home, store)
        write_report(PUBLISHED, services.settings)
        yield create_app(replace(services, settings=services.settings.model_copy(update=free)))


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_answered_that_the_description_does_not_have(app, role):
    description = schemathesis.openapi.from_asgi("/openapi.json", app)
    chance = random.Random(7)  # noqa: S311
    asked = set()
    for result in description.get_all_operations():
        operation = result.ok()
        modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
        for mode in modes:

            @seed(7)
            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case):
                for name, ids in KNOWN.items():
                    if name in (case.path_parameters or {}) and chance.random() < 0.7:
                        case.path_parameters[name] = chance.choice(ids)
                headers = {}
                if ROLES[role]:
                    headers["X-Grappe-Key"] = ROLES[role].secret
                if chance.random() < 0.5:
                    headers["If-Match"] = "*"
                response = case.call(headers=headers)
                case.validate_response(response, checks=CHECKS)
                asked.add((case.method, case.operation.path))

            if mode is GenerationMode.POSITIVE:
                ask()
            else:
                with suppress(Unsatisfiable):  # where there is nothing that could be wrong
                    ask()
    assert len(asked) == len(list(description.get_all_operations()))
