"""Consortia are proposed, changed, taken back, decided for and forgotten from the command line."""

from __future__ import annotations

import io
import json

import pytest

from api.proposing.promised import promised

CALL = "neige-voisine"
FIRST = f"{CALL}-1"


def propose(grappe, *more, call=CALL):
    return grappe("consortium", "propose", "--call", call, *more)


def what_if(grappe, *more, proposal=FIRST):
    return grappe("consortium", "what-if", proposal, *more)


def shown(grappe, *more):
    return grappe.done("consortium", "show", FIRST, "--json", *more).json


def ids(consortium):
    return [one["id"] for one in consortium["partners"]]


def carried(grappe):
    """A need of the first consortium, who carries it, and its own words that speak for that."""
    for row in shown(grappe)["consortia"][0]["coverage"]:
        if row["carried_by"] and row["answers"][0]["text"]:
            return row["need"], row["answers"][0], row["answers"][0]["text"]
    raise AssertionError("nobody carries anything")


@pytest.fixture
def proposed(demo):
    """With one proposal of three consortia."""
    told = propose(demo, "--json")
    assert told.code == 0, told
    return demo


@pytest.mark.parametrize("call", ["bien-chez-soi", CALL])
def test_what_is_proposed_is_kept_as_the_first_version_and_breaks_no_rule(demo, tmp_path, call):
    told = propose(demo, "--json", call=call)
    assert told.code == 0
    made = told.json
    assert (made["assembly"]["id"], made["assembly"]["version"]) == (f"{call}-1", 1)
    assert (made["conflict"], made["repairs"]) == ([], [])
    assert [one["number"] for one in made["consortia"]] == [1, 2, 3]
    for one in made["consortia"]:
        out = tmp_path / f"{one['number']}.json"
        demo.done("consortium", "export", f"{call}-1", "--of", one["number"], "--out", out)
        assert demo("consortium", "check", out).code in {0, 13}
        assert one["verdict"] in {"holds", "undecided"}
        assert one["best"]["proven"]
        assert [partner["role"] for partner in one["partners"]].count("coordinator") == 1
        carried = {row["need"]: row["carried_by"] for row in one["coverage"]}
        assert sorted(need for need, who in carried.items() if who is None) == one["uncovered"]
        assert not any(made["needs"][need]["required"] for need in one["uncovered"])
        for row in one["coverage"]:
            assert not row["answers"] or (row["carried_by"] in {None, row["answers"][0]["id"]})
    assert demo.done("consortium", "show", f"{call}-1", "--json").json["consortia"] == made["consortia"]


def test_consortia_differ_by_three_or_have_another_lead(proposed):
    found = [(set(ids(one)), ids(one)[0], one) for one in shown(proposed)["consortia"]]
    for place, (those, _, one) in enumerate(found):
        for others, _, other in found[:place]:
            leads = {p["id"] for c in (one, other) for p in c["partners"] if p["role"] == "coordinator"}
            assert len(those ^ others) >= (1 if len(leads) == 2 else 3)


def test_the_same_question_gets_the_same_answer(demo):
    one, other = (propose(demo, "--try", "--json").json for _ in range(2))
    assert one == other
    assert propose(demo, "--try").out == propose(demo, "--try").out


def test_a_try_keeps_nothing(demo):
    told = propose(demo, "--try")
    assert (told.code, "nothing is kept" in told.out) == (0, True)
    assert propose(demo, "--try", "--json").json["assembly"] is None
    assert demo.done("consortium", "list", "--json").json == []
    assert "Nothing was proposed yet" in demo.done("consortium", "list").err


def test_what_people_read_has_names_strengths_and_money_in_both_languages(demo):
    english, french = (demo.done("consortium", "propose", "--call", CALL, "--k", 1, lang=lang) for lang in ("en", "fr"))
    for name in ("Proposal neige-voisine-1 · version 1", "lead", "wholly", "Total", "Proven: no other is worth more."):
        assert name in english.out
    for name in ("Proposition neige-voisine-2 · version 1", "chef de file", "entièrement", "Prouvé : aucun autre"):
        assert name in french.out


def test_fewer_than_were_asked_for_is_said(demo):
    told = propose(demo, "--lock", "hertzienne-du-midi", "--lock", "cadi-blau", "--partners", 2, "--k", 10)
    assert told.code == 0
    assert "Asked for 10: there are no more than 1" in told.err


@pytest.mark.parametrize(
    ("options", "holds"),
    [
        (("--lock", "Capteurs du Lauragais"), lambda one: "capteurs-du-lauragais" in ids(one)),
        (("--exclude", "Hertzienne du Midi"), lambda one: "hertzienne-du-midi" not in ids(one)),
        (
            ("--lead", "neve-lucide"),
            lambda one: one["partners"][ids(one).index("neve-lucide")]["role"] == "coordinator",
        ),
        (("--partners", "5-6"), lambda one: 5 <= len(ids(one)) <= 6),
        (("--partners", "-4"), lambda one: len(ids(one)) <= 4),
        (("--budget-most", "150 k€"), lambda one: float(one["checked"]["aid"]["budget"]) <= 150_000),
        (("--not-both", "Dihydrelle, Névé Lucide"), lambda one: not {"dihydrelle", "neve-lucide"} <= set(ids(one))),
        (
            ("--lock", "cadi-blau", "--budget", "Cadí Blau Robòtica=31 000"),
            lambda one: one["partners"][ids(one).index("cadi-blau")]["budget"] == "31000",
        ),
        (("--confirmed",), lambda one: one["verdict"] == "holds"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)
def test_what_is_settled_holds_in_every_one(demo, options, holds):
    told = propose(demo, *options, "--json")
    assert told.code == 0, told
    assert all(holds(one) for one in told.json["consortia"])
    assert "Settled: " in demo.done("consortium", "show", FIRST).out


def test_nothing_possible_says_why_and_what_would_help_and_keeps_nothing(demo):
    told = propose(demo, call="eau-comptee")
    assert told.code == 10
    assert "Nothing is possible" in told.out
    assert "France, Spain and Portugal" in told.out
    assert "1. Add Instituto de Sistemas do Mondelo." in told.out
    data = propose(demo, "--json", call="eau-comptee")
    assert data.code == 10
    [conflict] = data.json["conflict"]
    assert conflict["kind"] == "rule"
    assert data.json["repairs"][0]["joining"][0]["id"] == "mondelo"
    assert data.json["consortia"] == demo.done("consortium", "list", "--json").json == []
    french = demo("consortium", "propose", "--call", "eau-comptee", lang="fr")
    assert "Ajoutez Instituto de Sistemas do Mondelo." in french.out


def test_what_is_to_be_asked_is_told_with_whom_to_ask(demo):
    told = propose(demo, "--confirmed", call="bien-chez-soi")
    assert told.code == 10
    assert "the project: the poles that label it" in told.out
    assert "Ask for what is not known yet: the project: " in told.out


def test_a_repair_that_is_done_repairs(demo):
    assert propose(demo, "--lock", "mondelo", call="eau-comptee").code == 0


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--call", "nothing"), 11, "nothing"),
        (("--call", CALL, "--lock", "Nobody At All"), 11, "Nobody At All"),
        (("--call", CALL, "--lock", "cadi-blau", "--exclude", "cadi-blau"), 10, "both kept and left out"),
        (("--call", CALL, "--lead", "cadi-blau", "--exclude", "cadi-blau"), 10, "both kept and left out"),
        (("--call", CALL, "--partners", "some"), 10, "“some” is no number of partners"),
        (("--call", CALL, "--partners", "7-4"), 10, "From 7 to 4 partners is no range"),
        (("--call", CALL, "--not-both", "cadi-blau"), 10, "does not name two or more"),
        (("--call", CALL, "--budget", "cadi-blau=much"), 10, "much"),
        (("--call", CALL, "--budget-most", "much"), 10, "much"),
        (("--call", CALL, "--set", "duration"), 10, "duration"),
        (("--call", CALL, "--set", "colour=3"), 10, "colour"),
        (("--call", CALL, "--set", "duration_months=long"), 10, "long"),
        (("--call", CALL, "--programme", "nothing"), 11, "nothing"),
        (("--call", CALL, "--programme", "datar-grappes"), 10, "clusters"),
        (("--call", CALL, "--edition", "1066"), 11, "1066"),
        (("--call", CALL, "--k", "11"), 2, "--k"),
        (("--call", CALL, "--seconds", "0"), 2, "--seconds"),
        ((), 2, "--call"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)
def test_what_cannot_be_used_is_one_sentence(demo, options, code, said):
    told = demo("consortium", "propose", *options)
    assert (told.code, told.out) == (code, "")
    assert said in told.err
    assert len(told.err.strip().splitlines()) == 1
    assert demo.done("consortium", "list", "--json").json == []


def test_whoever_withdrew_is_not_proposed_and_cannot_be_locked(demo):
    demo.done("consent", "set", "cadi-blau", "--shown-to", "nobody", "--note", "a letter")
    told = propose(demo, "--lock", "cadi-blau")
    assert (told.code, told.out) == (11, "")
    assert all("cadi-blau" not in ids(one) for one in propose(demo, "--json").json["consortia"])


def test_a_change_tells_the_difference_and_is_the_next_version(proposed):
    before = shown(proposed)
    told = what_if(proposed, "--exclude", "Cadí Blau Robòtica", "--because", "no time before autumn")
    assert told.code == 0
    assert "What changes from consortium 1 to the first one below:" in told.out
    assert "Cadí Blau Robòtica goes" in told.out
    after = shown(proposed)
    assert (after["assembly"]["version"], after["assembly"]["because"]) == (2, "no time before autumn")
    assert len(after["consortia"]) == len(before["consortia"])
    assert all("cadi-blau" not in ids(one) for one in after["consortia"])
    assert shown(proposed, "--version", 1)["consortia"] == before["consortia"]


def test_the_difference_as_data(proposed):
    before = shown(proposed)["consortia"][1]
    data = what_if(proposed, "--of", 2, "--replace", "cadi-blau=Effacelle", "--try", "--json").json
    after = data["consortia"][0]
    assert "effacelle" in ids(after)
    assert {one["id"] for one in data["difference"]["goes"]} == set(ids(before)) - set(ids(after))
    assert {one["id"] for one in data["difference"]["comes"]} == set(ids(after)) - set(ids(before))
    assert data["difference"]["said"]
    assert data["assembly"] is None
    assert shown(proposed)["assembly"]["version"] == 1


def test_nothing_changes_where_nothing_is_changed(proposed):
    told = what_if(proposed, "--try")
    assert "Nothing changes: consortium 1 stays as it is." in told.out


def test_another_programme_has_other_rules_by_their_words(demo):
    propose(demo, "--k", 1, call="bien-chez-soi")
    told = what_if(demo, "--programme", "i-demo", "--try", proposal="bien-chez-soi-1")
    assert told.code == 0
    assert "i-Démo · 2022" in told.out
    assert "labels the project; the lead pole is named first.”: not asked (before: cannot be decided)" in told.out
    assert "The project lasts 36 to 60 months.”: cannot be decided (before: not asked)" in told.out


def test_an_impossible_change_is_told_and_not_kept(proposed):
    told = what_if(proposed, "--budget-most", 1000)
    assert told.code == 10
    assert "at most 1,000.00 €" in told.out
    assert "Ways out" in told.out
    assert shown(proposed)["assembly"]["version"] == 1


def test_what_was_settled_can_be_settled_otherwise(proposed):
    what_if(proposed, "--lock", "effacelle", "--exclude", "cadi-blau", "--lead", "neve-lucide")
    what_if(proposed, "--not-both", "dihydrelle,neve-lucide", "--budget", "effacelle=30000")
    settled = shown(proposed)["assembly"]["settled"]
    assert (settled["locked"], settled["excluded"], settled["lead"]) == (["effacelle"], ["cadi-blau"], "neve-lucide")
    assert settled["exclusive"] == [["dihydrelle", "neve-lucide"]]
    assert settled["budgets"] == {"effacelle": "30000"}
    told = what_if(
        proposed,
        *("--unlock", "effacelle", "--lead", "", "--lock", "cadi-blau"),
        *("--together", "Névé Lucide, Dihydrelle", "--budget", "effacelle"),
    )
    assert told.code == 0, told
    settled = shown(proposed)["assembly"]["settled"]
    assert (settled["locked"], settled["excluded"], settled["lead"]) == (["cadi-blau"], [], "")
    assert (settled["exclusive"], settled["budgets"]) == ([], {})


def test_undo_takes_a_change_back_and_all_stays_on_record(proposed):
    first = shown(proposed)["consortia"]
    what_if(proposed, "--exclude", "cadi-blau")
    second = shown(proposed)["consortia"]
    assert "which is as version 1 was" in proposed.done("consortium", "undo", FIRST).out
    assert shown(proposed)["consortia"] == first
    proposed.done("consortium", "undo", FIRST, "--to", 2, "--because", "she has time after all")
    assert shown(proposed)["consortia"] == second
    versions = proposed.done("consortium", "show", FIRST, "--versions", "--json").json
    assert [one["version"] for one in versions] == [1, 2, 3, 4]
    assert versions[-1]["because"] == "she has time after all"
    assert "she has time after all" in proposed.done("consortium", "show", FIRST, "--versions").out


@pytest.mark.parametrize("to", [(), ("--to", 1), ("--to", 5)])
def test_there_is_nothing_before_the_first_version(proposed, to):
    told = proposed("consortium", "undo", FIRST, *to)
    assert (told.code, told.out) == (10, "")
    assert "is at version 1" in told.err


def test_of_two_who_change_one_version_the_second_is_told(proposed):
    assert what_if(proposed, "--version", 1, "--exclude", "cadi-blau").code == 0
    proposed.done("consortium", "undo", FIRST, "--version", 2)
    for second in (
        ("what-if", FIRST, "--version", 1, "--exclude", "dihydrelle"),
        ("decide", FIRST, "--version", 2),
        ("undo", FIRST, "--version", 2),
    ):
        told = proposed("consortium", *second)
        assert (told.code, told.out) == (21, "")
        assert "Proposal neige-voisine-1 is at version 3 by now, written by" in told.err
        assert "Nothing was written over it" in told.err
    assert shown(proposed)["assembly"]["version"] == 3


def test_what_was_decided_for_counts_as_promised_in_other_calls(proposed):
    told = proposed.done("consortium", "decide", FIRST, "--of", 2)
    assert "decided for consortium 2 (version 2)" in told.out
    second = shown(proposed)["consortia"][1]
    months = {one["id"]: one["person_months"] for one in second["partners"]}
    with proposed.store() as store:
        assert {id_: f"{value:f}" for id_, value in promised(store).items()} == months
        assert promised(store, other_than=CALL) == {}
    assert "Decided for consortium 2." in proposed.done("consortium", "show", FIRST).out
    [row] = proposed.done("consortium", "list", "--call", CALL, "--json").json
    assert row["decided"] == 2
    assert "is not yet" in what_if(proposed, "--exclude", "cadi-blau").err
    proposed.done("consortium", "undo", FIRST)
    proposed.done("consortium", "decide", FIRST, "--none")
    with proposed.store() as store:
        assert promised(store) == {}


def test_there_is_no_such_proposal_version_or_consortium(proposed):
    for words in (("show", "x"), ("what-if", "x"), ("undo", "x"), ("decide", "x"), ("forget", "x", "--yes")):
        told = proposed("consortium", *words)
        assert (told.code, told.out) == (11, "")
        assert "There is no proposal x" in told.err
    assert proposed("consortium", "show", FIRST, "--version", 7).code == 11
    for words in (("show", FIRST, "--of", 4), ("what-if", FIRST, "--of", 4), ("decide", FIRST, "--of", 4)):
        told = proposed("consortium", *words)
        assert (told.code, told.out) == (10, "")
        assert "has 3 consortia, and no number 4" in told.err
    assert proposed("consortium", "list", "--call", "nothing").code == 11


def test_a_proposal_is_forgotten_when_that_is_meant(proposed, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    assert proposed("consortium", "forget", FIRST).code == 19
    assert proposed.done("consortium", "forget", FIRST, "--yes", "--json").json == {"id": FIRST, "forgotten": True}
    assert proposed("consortium", "show", FIRST).code == 11


def test_one_consortium_is_shown_with_coverage_evidence_and_every_rule(proposed):
    told = proposed.done("consortium", "show", FIRST, "--of", 1)
    for part in ("Coverage", "● 1.00", " says: ", "[holds]", "source: ", "Budget and aid"):
        assert part in told.out
    assert "\n2. " not in told.out
    french = proposed.done("consortium", "show", FIRST, "--of", 1, lang="fr")
    assert "● 1,00" in french.out


def test_whoever_has_left_for_good_is_counted_and_not_named(proposed):
    proposed.done("members", "erase", "cadi-blau", "--yes")
    one = shown(proposed)["consortia"][0]
    assert one["forgotten"] == 1
    told = proposed.done("consortium", "show", FIRST)
    assert "left it for good since: 1" in told.out
    assert "Cadí" not in told.out


def test_a_partner_who_withdrew_since_is_not_taken_for_known(proposed):
    need, who, text = carried(proposed)
    proposed.done("consent", "set", who["id"], "--shown-to", "nobody", "--note", "a letter")
    assert need in shown(proposed)["consortia"][0]["uncovered"]
    assert text not in proposed.done("consortium", "show", FIRST, "--json").out
    partners = {one["id"]: one for one in shown(proposed)["consortia"][0]["partners"]}
    assert not partners[who["id"]]["known"]
    told = proposed.done("consortium", "show", FIRST).out
    assert f"{who['name']} · not known any more" in told
    assert f"Judged without those who are not known any more: {who['name']}" in told


def test_what_is_said_is_what_the_profile_says_now(proposed):
    need, who, text = carried(proposed)
    proposed.done("members", "edit", who["id"], "--remove-competence", text)
    after = shown(proposed)["consortia"][0]
    assert need not in after["uncovered"]
    assert text not in [answer["text"] for row in after["coverage"] for answer in row["answers"]]


def test_a_call_that_has_fewer_needs_now_is_shown_with_those(proposed, write):
    toml = proposed.done("calls", "show", CALL, "--toml").out
    head, first, *_ = toml.split("[[calls.needs]]")
    proposed.done("calls", "import", write("call.toml", f"{head}[[calls.needs]]{first}"))
    after = shown(proposed)
    assert len(after["needs"]) == 1
    assert {row["need"] for one in after["consortia"] for row in one["coverage"]} == {0}
    assert what_if(proposed, "--exclude", "cadi-blau").code == 0


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "docx", "pdf"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_consortium_is_exported_in_each_format(proposed, tmp_path, form, lang):
    out = tmp_path / f"dossier.{form}"
    proposed.done("consortium", "export", FIRST, "--out", out, lang=lang)
    written = out.read_bytes()
    assert written[:4] == {"json": b"{\n  ", "csv": written[:4], "pdf": b"%PDF"}.get(form, b"PK\x03\x04")
    other = tmp_path / "other"
    told = proposed.done("consortium", "export", FIRST, "--of", 2, "--format", form, "--out", other, "--json")
    assert told.json == {"file": str(other), "format": form, "bytes": other.stat().st_size, "unnamed": 0}


@pytest.mark.parametrize(("form", "more"), [("json", ()), ("csv", ("--programme", "poctefa-small"))])
def test_what_is_exported_is_judged_as_the_proposal_was(proposed, tmp_path, form, more):
    out = tmp_path / f"c.{form}"
    proposed.done("consortium", "export", FIRST, "--out", out)
    judged = proposed("consortium", "check", out, *more, "--json").json
    assert judged["verdict"] == shown(proposed)["consortia"][0]["verdict"]


def test_an_export_names_only_who_agreed_and_writes_over_nothing(proposed, tmp_path):
    out = tmp_path / "c.json"
    proposed.done("consent", "set", "cadi-blau", "--shown-to", "staff", "--note", "a letter")
    told = proposed.done("consortium", "export", FIRST, "--out", out)
    assert "have not agreed to be shown to members: 1" in told.err
    assert "Cadí" not in out.read_text(encoding="utf-8")
    assert len(json.loads(out.read_text(encoding="utf-8"))["participants"]) == 4
    before = out.read_bytes()
    again = proposed("consortium", "export", FIRST, "--out", out)
    assert (again.code, again.out, out.read_bytes()) == (10, "", before)
    for words in (("--out", tmp_path / "x.txt"), ("--out", tmp_path / "x", "--of", 9)):
        told = proposed("consortium", "export", FIRST, *words)
        assert (told.code, told.out) == (10, "")
    assert sorted(one.name for one in tmp_path.glob("*.*")) == ["c.json"]


def test_the_cluster_is_exported_for_datar(demo, tmp_path):
    for form in ("xlsx", "docx", "pdf"):
        demo.done("datar", "export", "--out", tmp_path / f"datar.{form}", lang="fr")
    told = demo("datar", "export", "--out", tmp_path / "datar.json")
    assert (told.code, told.out) == (10, "")
    assert "xlsx, docx, pdf" in told.err
