"""An organization met twice: found, made one, taken back, kept apart."""

from __future__ import annotations

import pytest

MEMBERS = (
    "nom;siren;ville;compétences;courriel\n"
    "Ondabelle RF SARL;;Lourdes;antennes;a@ondabelle.example\n"
    "Bornes du Quai;;;bornes;\n"
)
PAST = {
    "organizations.csv": "id,name,kind,city\n999905974,ONDABELLE RF,company,LOURDES CEDEX\n7,Autre,company,\n",
    "projects.csv": "id,title,start_date\np1,Antennes de montagne,2023-01-01\np2,Seul,2022-01-01\n",
    "participations.csv": "project_id,organization_id,role\np1,999905974,coordinator\np1,7,\np2,7,\n",
}


@pytest.fixture
def cluster(grappe, write):
    grappe.done("import", "members", write("m.csv", MEMBERS), "--consent", "members", "--consent-note", "form")
    for name, text in PAST.items():
        folder = write(f"past/{name}", text).parent
    grappe.done("import", "consortia", folder)
    return grappe


def test_a_member_is_proposed_to_be_an_organization_of_past_projects(cluster):
    (proposal,) = cluster.done("duplicates", "list", "--json").json
    assert (proposal["one"]["id"], proposal["other"]["id"]) == ("999905974", "ondabelle-rf-sarl")
    assert proposal["keep"] == "ondabelle-rf-sarl"
    told = cluster.done("duplicates", "list", lang="fr").out
    assert "à la forme juridique" in " ".join(told.split())
    assert "grappe duplicates merge ondabelle-rf-sarl 999905974" in " ".join(told.split())


def test_made_one_the_member_has_its_history_and_it_can_be_taken_back(cluster):
    would = cluster.done("duplicates", "merge", "Ondabelle RF SARL", "999905974", "--dry-run")
    assert "Nothing was written" in would.out
    told = cluster.done("duplicates", "merge", "Ondabelle RF SARL", "999905974", "--json").json
    shown = cluster.done("members", "show", "ondabelle-rf-sarl", "--json").json
    assert [project["title"] for project in shown["projects"]] == ["Antennes de montagne"]
    assert cluster("members", "show", "999905974").code == 11
    assert cluster.done("duplicates", "list", "--json").json == []
    with cluster.store() as store:
        (project,) = store.projects(["p1"])
        assert [(seat.organization_id, seat.role.value) for seat in project.participations] == [
            ("ondabelle-rf-sarl", "coordinator"),
            ("7", "participant"),
        ]
    assert "merge" in cluster.done("changes", "list", "--json").json[0]["deed"]
    cluster.done("changes", "undo", told["change"])
    with cluster.store() as store:
        assert {organization.id for organization in store.organizations()} == {
            "999905974",
            "7",
            "ondabelle-rf-sarl",
            "bornes-du-quai",
        }
        assert next(store.projects(["p1"])).participations[0].organization_id == "999905974"


def test_kept_apart_they_are_not_proposed_again(cluster):
    cluster.done("duplicates", "keep-apart", "999905974", "ondabelle-rf-sarl")
    told = cluster.done("duplicates", "list")
    assert "No pair" in told.err
    cluster.done("duplicates", "keep-apart", "ondabelle-rf-sarl", "999905974", "--undo")
    assert len(cluster.done("duplicates", "list", "--json").json) == 1
    cluster.done("duplicates", "keep-apart", "999905974", "ondabelle-rf-sarl")
    assert cluster.done("duplicates", "list", "--json").json == []


def test_two_numbers_are_two_organizations(cluster):
    cluster.done("members", "edit", "ondabelle-rf-sarl", "--siren", "732829320")
    cluster.done("members", "edit", "bornes-du-quai", "--siren", "404833048")
    told = cluster("duplicates", "merge", "ondabelle-rf-sarl", "bornes-du-quai", lang="fr")
    assert told.code == 10
    assert "732829320" in told.err
    assert cluster("duplicates", "merge", "ondabelle-rf-sarl", "ondabelle-rf-sarl").code == 10
    assert cluster("duplicates", "merge", "ondabelle-rf-sarl", "Personne").code == 11
