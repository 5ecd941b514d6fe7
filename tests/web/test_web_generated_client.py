"""The description is good enough to make a client of it: one is made, and used against the application."""

from __future__ import annotations

import importlib
import json
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread
from types import ModuleType

import pytest
import uvicorn
from click.testing import CliRunner
from clientele.cli import cli_group as clientele

from api.app import create_app
from models.roll import find_member

from .conftest import FakeEngine


@contextmanager
def serving(app) -> Iterator[str]:
    """The application on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def made(house, tmp_path, monkeypatch) -> Iterator[ModuleType]:
    """A client made of the description, pointed at the application, holding a staff key."""
    app = create_app(replace(house.services, engine=FakeEngine()))
    description = tmp_path / "openapi.json"
    description.write_text(json.dumps(app.openapi()), encoding="utf-8")
    folder = tmp_path / "made" / "grappe_client"
    done = CliRunner().invoke(clientele, ["start-api", "-f", str(description), "-o", str(folder)])
    assert done.exit_code == 0, done.output
    monkeypatch.syspath_prepend(str(folder.parent))
    client, config = (importlib.import_module(f"grappe_client.{name}") for name in ("client", "config"))
    with serving(app) as address:
        headers = {"X-Grappe-Key": house.staff, "If-Match": "*"}
        client.client.configure(config=config.Config(base_url=address, headers=headers))
        yield client
        client.client.close()
    for name in [name for name in sys.modules if name.startswith("grappe_client")]:
        del sys.modules[name]


def test_a_client_made_of_the_description_reads_and_writes(house, made):
    """This generator takes every field for a needed one: what may be left out is by ``model_construct``."""
    schemas = sys.modules["grappe_client.schemas"]
    first = made.list_members(limit=3)
    assert isinstance(first, schemas.MembersShape)
    assert (len(first.members), first.total) == (3, 8)
    new = made.post_member(
        data=schemas.NewMemberGiven.model_construct(name="Ty Data", kind=schemas.Kind.COMPANY, needs=["a boat"])
    )
    assert isinstance(new, schemas.MemberShape)
    assert made.patch_member(member_id=new.id, data=schemas.MemberGiven.model_construct(city="Brest")).city == "Brest"
    made.post_need(member_id=new.id, data=schemas.NeedGiven(text="a mast"))
    assert {one.text for one in made.list_needs(member_id=new.id).needs} == {"a boat", "a mast"}
    made.put_needs(member_id=new.id, data=schemas.NeedsGiven(needs=["a mast"]))
    assert find_member(house.store, "ty-data").membership.needs == ("a mast",)
    missing = made.show_member(member_id="nobody")
    assert isinstance(missing, schemas.ProblemShape)
    assert missing.code == "member_unknown"
    assert isinstance(made.list_keys(), schemas.ProblemShape)


def test_every_operation_is_a_function_of_its_own(house, made):
    described = create_app(house.services).openapi()["paths"]
    names = [operation["operationId"] for methods in described.values() for operation in methods.values()]
    assert len(names) == len(set(names)) > 40
    for name in names:
        assert callable(getattr(made, name))
