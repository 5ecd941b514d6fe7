"""``grappe snapshots``: what is in the indexes, how two of them differ, whether they are sound, and the way back."""

from __future__ import annotations

import pytest

from models.membership import Audience
from models.organization import Kind, Organization
from models.project import Participation, Project
from models.store import Batch


@pytest.fixture
def two(demo) -> tuple[str, str]:
    """Names of two indexes: between them one member came, one changed, one was removed, one withdrew, and a project
    came and one got another participant."""
    first = demo.done("snapshots", "list", "--json").json[0]["snapshot"]
    demo.done("members", "edit", "ambrelune", "--add-competence", "harpes de brume")
    demo.done("members", "edit", "ailevane", "--add-competence", "orgues de sable")
    demo.done("consent", "set", "ailevane", "--shown-to", "nobody", "--note", "asked by mail")
    with demo.store() as store:
        store.remove_member("adresse-claire")  # the command would drop the index that still has its number
        project = next(store.projects())
        wider = (*project.participations, Participation("new-lab"))
        changed = Project(**{**{f: getattr(project, f) for f in project.__dataclass_fields__}, "participations": wider})
        new = Project("p-new", title="Brumes", participations=(Participation("new-lab"), Participation("ambrelune")))
        store.save(Batch((Organization("new-lab", "Labo des Brumes", Kind.RESEARCH),), projects=(new, changed)))
    second = demo.done("index", "--json").json["snapshot"]
    return first, second


def test_what_differs_is_told_in_figures_and_by_the_names_that_staff_may_see(demo, two):
    told = demo.done("snapshots", "diff", *two, "--json").json
    organizations, projects = told["organizations"], told["projects"]
    assert organizations["came"] == {"count": 1, "listed": [{"id": "new-lab", "name": "Labo des Brumes"}]}
    assert [one["id"] for one in organizations["changed"]["listed"]] == ["ambrelune"]
    assert organizations["changed"]["count"] == 2
    assert organizations["went"] == {"count": 1, "listed": []}
    assert projects["came"]["listed"] == [{"id": "p-new", "name": "Brumes"}]
    assert projects["changed"]["count"] == 1
    assert told["passages"]["came"] >= 3
    shown = demo.done("snapshots", "diff", *two, lang="fr").out
    assert "+ organisations : Labo des Brumes (new-lab)" in shown
    assert "~ organisations : Ambrelune (ambrelune)" in shown
    for hidden in ("Ailevane", "ailevane", "adresse-claire"):
        assert hidden not in shown
    back = demo.done("snapshots", "diff", two[1], two[0], "--json").json
    assert back["organizations"]["went"] == organizations["came"]
    assert back["passages"] == {"came": told["passages"]["went"], "went": told["passages"]["came"]}
    same = demo.done("snapshots", "diff", two[0], two[0], "--json").json
    assert same["passages"] == {"came": 0, "went": 0}
    assert same["organizations"]["changed"] == {"count": 0, "listed": []}


def test_what_is_in_one(demo):
    name = demo.done("snapshots", "list", "--json").json[0]["snapshot"]
    told = demo.done("snapshots", "show", name, "--json").json
    assert told["published"] is True
    assert told["encoder"] == "words"
    assert told["counts"]["members"] == 120
    assert len(told["arrays"]["passages.digests"]["sha256"]) == 64
    shown = demo.done("snapshots", "show", name).out
    assert f"{name} · published" in shown
    assert "of which members: 120" in shown
    assert told["arrays"]["passages.digests"]["sha256"][:16] in shown


def test_all_are_read_whole_again(demo, home):
    first = demo.done("snapshots", "list", "--json").json[0]["snapshot"]
    second = demo.done("index", "--json").json["snapshot"]
    assert demo.done("snapshots", "verify").out.splitlines() == [
        f"✓ {first} is what it was made as.",
        f"✓ {second} is what it was made as.",
    ]
    (home / "snapshots" / first / "index.npy").write_bytes(b"nothing")
    told = demo("snapshots", "verify", "--json")
    assert told.code == 15
    assert [(one["snapshot"], one["sound"]) for one in told.json] == [(first, False), (second, True)]
    assert "index.npy" in demo("snapshots", "verify", lang="fr").out


def test_the_way_back_without_a_name_is_the_one_before(demo):
    names = [demo.done("snapshots", "list", "--json").json[0]["snapshot"]]
    names += [demo.done("index", "--json").json["snapshot"] for _ in range(2)]
    assert demo.done("snapshots", "rollback").out == f"{names[1]} · published\n"
    assert demo.done("snapshots", "rollback", "--json").json == {"snapshot": names[0], "published": True}
    told = demo("snapshots", "rollback")
    assert told.code == 11
    assert names[0] in told.err
    assert demo.done("snapshots", "rollback", names[2]).out == f"{names[2]} · published\n"


@pytest.mark.parametrize("arguments", [("show",), ("diff", "20200101T000000Z-0001"), ("rollback",)])
def test_an_index_that_is_not_there(demo, arguments):
    told = demo("snapshots", *arguments, "20200101T000000Z-0001")
    assert told.code == 11
    assert "choose one of" in told.err


def test_nobody_comes_back_with_an_earlier_index(demo, two):
    """Neither who was removed nor who withdrew since: consent is read when an answer is given."""
    demo.done("snapshots", "rollback")
    told = demo.done("suggest", "--need", "hébergement, orgues de sable", "--k", "100", "--json").json
    assert told["snapshot"] == two[0]
    shown = {one["organization"]["id"] for one in told["suggestions"]}
    assert not shown & {"adresse-claire", "ailevane"}
    with demo.store() as store:
        assert next(store.memberships(["ailevane"])).shown_to is Audience.NOBODY
