"""``grappe nightly``: what is due is done once, what serves is always whole, and each end has its code."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from api.compose import caching_encoder, open_snapshots
from api.night.gate_of import gate_of
from api.night.night import run_night
from api.night.told import GateCheck, Night, Outcome, Step
from api.own_ranker import Learned
from embeddings.snapshot import Snapshot
from matching.index import build_index
from matching.ranker import LearnedRanker, default_ranker, is_own
from models.alone import alone
from models.errors import NotReady
from models.long_job import Stage
from models.texts import Localized
from tests.cli.conftest import NOW, Grappe

LINE = Localized("Too few.", "Trop peu.")


def said(night: dict, step: str) -> str:
    """What the last such step of a night says."""
    return [done["line"]["en"] for done in night["steps"] if done["step"] == step][-1]


def serving(grappe: Grappe) -> str:
    snapshot = open_snapshots(grappe.settings).current(encoder=grappe.encoder.name)
    assert not open_snapshots(grappe.settings).refusals()
    return snapshot.name


def judged(grappe: Grappe, judge: Callable[[Snapshot, Snapshot | None], tuple[GateCheck, ...]], **kwargs) -> Night:
    """A night with a gate of the test's own."""

    def gate(*_):
        return judge

    now = kwargs.pop("now", NOW)
    return run_night(grappe.settings, now=lambda: now, encoder=grappe.encoder, gate_of=gate, **kwargs)


def refusing(*_) -> tuple[GateCheck, ...]:
    return (GateCheck("counts", False, LINE, 1.0, 2.0),)


def step(night: Night, step: Step):
    (done,) = (done for done in night.steps if done.step is step)
    return done


def change(grappe: Grappe, said: str = "bouées dérivantes") -> None:
    grappe.done("members", "edit", "Ambrelune", "--add-competence", said)


def test_all_that_is_due_is_done_and_nothing_twice(demo):
    before = serving(demo)
    change(demo)
    night = demo.done("nightly", "--json").json
    assert (night["outcome"], night["before"], night["made"]) == ("published", before, serving(demo))
    assert serving(demo) != before
    assert [done["step"] for done in night["steps"]] == [
        *("backup", "import", "changes", "build", "gate", "publish", "prune")
    ]
    counts = night["counts"]
    assert (counts["added"], counts["changed"], counts["gone"], counts["encoded"]) == (0, 1, 0, 1)
    assert counts["passages"] == counts["encoded"] + 764 + 1
    again = demo.done("nightly", "--json").json
    assert (again["outcome"], again["before"], again["made"]) == ("unchanged", night["made"], "")
    assert "nothing changed since" in said(again, "backup")
    assert len(list(demo.settings.backups_folder.iterdir())) == 1
    kept = [json.loads(file.read_text()) for file in demo.settings.nights_folder.glob("*.json")]
    assert {one["outcome"] for one in kept} == {"published", "unchanged"}


@pytest.mark.parametrize(("lang", "words"), [("en", "Nothing changed"), ("fr", "Rien n'a changé")])
def test_it_is_told_in_both_languages(demo, lang, words):
    assert words in demo.done("nightly", lang=lang).out


def test_what_changes_nothing_in_an_index_makes_none(demo):
    demo.done("keys", "create", "--role", "staff")
    assert demo.done("nightly", "--json").json["outcome"] == "unchanged"


def test_what_is_shown_often_counts_as_a_change(demo):
    demo.done("suggest", "--need", "capteurs")
    assert demo.done("nightly", "--json").json["outcome"] == "published"


def test_a_store_that_was_never_made(bare):
    told = bare("nightly")
    assert told.code == 11
    assert told.err.count("\n") == 1
    assert "grappe init" in told.err


def test_an_index_that_was_built_before_a_crash_is_judged_and_not_built_again(demo):
    before = serving(demo)
    change(demo)

    def breaking(*_):
        raise NotReady("store_failed", url="x", reason="gone")

    failed = judged(demo, breaking)
    assert failed.outcome is Outcome.FAILED
    assert failed.error == step(failed, Step.GATE).line
    assert serving(demo) == before
    (waiting,) = open_snapshots(demo.settings).prepared()
    night = demo.done("nightly", "--json").json
    assert (night["outcome"], night["made"]) == ("published", waiting)
    assert "a run before" in said(night, "build")
    assert open_snapshots(demo.settings).prepared() == ()


def test_what_waits_and_is_of_another_state_is_thrown_away(demo, caplog):
    change(demo)
    failed = judged(demo, lambda *_: 1 / 0)
    assert "ZeroDivisionError" in failed.error.en
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [ZeroDivisionError]
    assert len(open_snapshots(demo.settings).prepared()) == 1
    change(demo, "radars")
    night = demo.done("nightly", "--json").json
    assert "was built and" in said(night, "build")
    assert night["made"] == serving(demo)
    assert open_snapshots(demo.settings).prepared() == ()


def test_what_the_gate_refuses_is_never_seen_and_force_publishes_it_with_the_reason(demo):
    before = serving(demo)
    change(demo)
    night = judged(demo, refusing)
    assert (night.outcome, night.made) == (Outcome.REFUSED, "")
    assert night.checks == refusing()
    assert serving(demo) == before
    assert open_snapshots(demo.settings).prepared() == ()
    assert Step.PRUNE not in {done.step for done in night.steps}
    forced = judged(demo, refusing, force="after the merger")
    assert (forced.outcome, forced.forced, forced.checks) == (Outcome.PUBLISHED, "after the merger", refusing())
    assert serving(demo) == forced.made != before
    with demo.store() as store:
        stages = [(job.stage, job.kind, job.by, job.made) for job in store.long_jobs.jobs()]
    assert set(stages) == {(Stage.FAILED, "night", "night:", ""), (Stage.DONE, "night", "night:", forced.made)}


def test_the_shell_is_told_of_a_refusal(demo):
    with demo.store() as store:
        for member in [one.organization_id for one in store.memberships()][:61]:
            store.remove_member(member)
    before = serving(demo)
    told = demo("nightly")
    assert told.code == 10
    assert "Members: 59, 120 before" in told.err
    assert "--force" in told.out
    assert serving(demo) == before
    assert demo("nightly", "--force", "they left").code == 0
    assert serving(demo) != before


def test_a_gate_that_could_not_look_refuses_nothing(demo):
    change(demo)
    assert judged(demo, lambda *_: (GateCheck("golden", None, LINE),)).outcome is Outcome.PUBLISHED


def test_who_publishes_meanwhile_is_not_overtaken(demo):
    change(demo)
    seen = []

    def publishing(candidate: Snapshot, before: Snapshot | None) -> tuple[GateCheck, ...]:
        seen.append(before.name)
        if len(seen) == 1:
            change(demo, "radars")
            with demo.store() as store:
                caching = caching_encoder(demo.settings, encoder=demo.encoder)
                build_index(store, caching, open_snapshots(demo.settings), now=NOW)
        return ()

    night = judged(demo, publishing)
    assert len(seen) == 1  # what was published meanwhile is what the night would have published next
    assert night.outcome is Outcome.UNCHANGED
    assert night.made == ""


def test_a_member_who_is_forgotten_meanwhile_is_not_brought_back(demo):
    change(demo)
    seen = []

    def forgetting(candidate: Snapshot, before: Snapshot | None) -> tuple[GateCheck, ...]:
        seen.append(candidate)
        if len(seen) == 1:
            demo.done("members", "remove", "Ambrelune", "--yes")
        return ()

    night = judged(demo, forgetting)
    assert (night.outcome, len(seen)) == (Outcome.UNCHANGED, 1)  # forgetting makes an index of its own
    assert seen[0].name not in {*open_snapshots(demo.settings).names(), *open_snapshots(demo.settings).prepared()}
    assert open_snapshots(demo.settings).current(encoder=demo.encoder.name).manifest.counts["members"] == 119


def test_what_was_thrown_away_meanwhile_is_built_again(demo):
    change(demo)
    seen = []

    def forgetting(candidate: Snapshot, before: Snapshot | None) -> tuple[GateCheck, ...]:
        seen.append(candidate.name)
        if len(seen) < 3:
            open_snapshots(demo.settings).forget_all_but(open_snapshots(demo.settings).published())
        return ()

    assert judged(demo, forgetting).made == serving(demo) == seen[2]


def test_a_night_that_is_overtaken_again_and_again_says_so(demo):
    before = serving(demo)
    change(demo)

    def forgetting(*_) -> tuple[GateCheck, ...]:
        open_snapshots(demo.settings).forget_all_but(open_snapshots(demo.settings).published())
        return ()

    night = judged(demo, forgetting)
    assert night.outcome is Outcome.FAILED
    assert "run it again" in night.error.en
    assert serving(demo) == before


def test_what_waits_goes_when_nothing_is_to_be_published_any_more(demo):
    before = serving(demo)
    change(demo)
    judged(demo, lambda *_: 1 / 0)
    assert open_snapshots(demo.settings).prepared()
    (newest, *_) = demo.done("changes", "list", "--json").json
    demo.done("changes", "undo", newest["id"])
    assert demo.done("nightly", "--json").json["outcome"] == "unchanged"
    assert open_snapshots(demo.settings).prepared() == ()
    assert serving(demo) == before


def test_whoever_stops_it_is_obeyed_before_the_next_step(demo):
    before = serving(demo)
    change(demo)

    def stopped(*_):
        with demo.store() as opened:
            jobs = opened.signed("", lambda: NOW).long_jobs
            (job,) = jobs.jobs()
            assert (job.stage, job.line.en) == (Stage.RUNNING, "Looking at the index before it is published.")
            jobs.note(replace(job, stage=Stage.CANCELLED))
        return ()

    night = judged(demo, stopped)
    assert night.outcome is Outcome.FAILED
    assert "stopped" in night.error.en
    assert serving(demo) == before


def test_two_at_once(demo):
    change(demo)
    with alone(demo.settings.home / "night.lock", "somebody, 12") as mine:
        assert mine
        told = demo("nightly")
    assert told.code == 12
    assert "somebody, 12" in told.err
    assert not demo.settings.nights_folder.exists()
    assert demo("nightly").code == 0


def test_two_homes_over_one_store(demo, tmp_path):
    url = f"sqlite:///{demo.settings.home / 'grappe.db'}"
    other = demo.to(home=tmp_path / "other", database_url=url)
    change(demo)

    def meanwhile(*_):
        assert other("nightly").code == 12
        return ()

    assert judged(demo.to(database_url=url), meanwhile).outcome is Outcome.PUBLISHED
    assert other("nightly").code == 0


def test_a_clock_that_was_set_back_throws_nothing_away(demo):
    before = serving(demo)
    change(demo)
    night = judged(demo, lambda *_: (), now=NOW - timedelta(days=400))
    assert night.outcome is Outcome.FAILED
    assert "2025-02-05 12:00" in night.error.en
    assert serving(demo) == before
    assert not demo.settings.backups_folder.exists()
    assert judged(demo, lambda *_: (), now=NOW - timedelta(minutes=50)).outcome is Outcome.PUBLISHED


def test_backups_stay_as_many_as_are_asked_for(demo):
    kept = demo.to(backups_kept=2)
    for hours in (0, 7, 14, 21):
        judged(kept, lambda *_: (), now=NOW + timedelta(hours=hours))
    names = [file.name for file in sorted(kept.settings.backups_folder.iterdir())]
    assert names == ["grappe-20260313T020000Z.db", "grappe-20260313T090000Z.db"]
    none = demo.to(backups_kept=0, backups=str(demo.settings.home / "elsewhere"))
    assert judged(none, lambda *_: ()).outcome is Outcome.UNCHANGED
    assert not none.settings.backups_folder.exists()


def test_vectors_of_what_nobody_says_any_more_go_once_they_are_many(demo):
    from embeddings.cache import VectorCache

    cache = VectorCache(demo.settings.vectors_file)
    texts = [f"text {number}" for number in range(2000)]
    cache.write(demo.encoder.name, dict(zip(texts, demo.encoder.encode(texts), strict=True)))
    night = demo.done("nightly", "--json").json
    assert "2000 vector(s)" in said(night, "prune")
    assert len(cache) == len(cache.read(demo.encoder.name, demo.encoder.dimension, [])) + night["counts"]["passages"]


def test_a_ranker_is_learned_when_it_is_due(demo):
    assert "train" not in [done["step"] for done in demo.done("nightly", "--json").json["steps"]]
    cluster = demo.to(train_days=30)
    first = cluster.done("nightly", "--json").json
    assert said(first, "train")
    assert "train" not in [done["step"] for done in cluster.done("nightly", "--json").json["steps"]]


def learns(monkeypatch, ranker: LearnedRanker | None) -> None:
    """Training finds ``ranker`` better than the one that ships, or nothing better."""
    monkeypatch.setattr("api.own_ranker.learn_own", lambda *_: Learned(scores=None, ranker=ranker))


def test_a_ranker_that_the_gate_refuses_does_not_serve(demo, monkeypatch):
    cluster, learned = demo.to(train_days=30), replace(default_ranker(), manifest={"learned": "here"})
    asked = []

    def gate(_settings, _store, _encoder, ranker):
        asked.append(ranker)
        return refusing if ranker is learned else lambda *_: ()

    def night(days: int) -> Night:
        now = NOW + timedelta(days=days)
        return run_night(cluster.settings, now=lambda: now, encoder=cluster.encoder, gate_of=gate)

    learns(monkeypatch, learned)
    refused = night(0)
    assert step(refused, Step.TRAIN).failed
    assert LINE.fr in step(refused, Step.TRAIN).line.fr
    assert refused.outcome is Outcome.UNCHANGED
    assert asked == [learned]
    assert not is_own(cluster.settings.ranker_folder)

    learned.save(cluster.settings.ranker_folder)  # by hand, say: what ships finds as much, and is judged in its turn
    learns(monkeypatch, None)
    back = night(31)
    assert not step(back, Step.TRAIN).failed
    assert asked == [learned, default_ranker()]
    assert not is_own(cluster.settings.ranker_folder)


SOURCES = """
[[source]]
kind = "members"
path = "in/*.csv"
consent = "members"
consent_note = "signed"

[[source]]
kind = "facts"
path = "gone.csv"
"""
HEADER = "name;kind;description\n"


@pytest.fixture
def lain(demo: Grappe, home: Path) -> Path:
    """A folder that the demo's nights import from, beside a file that is not there."""
    (home / "sources.toml").write_text(SOURCES, encoding="utf-8")
    (home / "in").mkdir()
    (home / "in" / "a.csv").write_text(HEADER + "Voile Bleue;company;voiles légères\n", encoding="utf-8")
    return home / "in"


def test_sources_are_imported_once_and_a_bad_one_keeps_nothing_back(demo, lain):
    (lain / "b.csv").write_text(HEADER + ";company;nobody\n", encoding="utf-8")
    (lain / "c.csv").write_bytes(b"\x00\xff" * 50)
    (lain / ".hidden.csv").write_text("nothing", encoding="utf-8")
    told = demo("nightly", "--json")
    night = told.json
    assert told.code == 0
    assert night["outcome"] == "published"
    assert night["counts"]["added"] == 1
    line = said(night, "import")
    for words in ("a.csv: 1 rows.", "b.csv was refused", "c.csv was not imported", "gone.csv"):
        assert words in line, line
    assert "hidden" not in line
    assert line in told.err
    with demo.store() as store:
        (job,) = (job for job in store.journal.jobs() if job.source == "a.csv")
        assert job.by == "night:"
        (member,) = (one for one in store.memberships() if one.description == "voiles légères")
        assert member.consent.note == "signed"
    again = demo.done("nightly", "--json").json
    assert again["outcome"] == "unchanged"
    assert "As before, and not imported again: 1" in said(again, "import")
    demo.done("imports", "undo", job.id)
    (lain / "b.csv").write_text(HEADER + "Rame;company;rames\n", encoding="utf-8")
    third = demo.done("nightly", "--json").json
    assert "b.csv: 1 rows." in said(third, "import")
    with demo.store() as store:
        descriptions = {one.description for one in store.memberships()}
    assert "rames" in descriptions
    assert "voiles légères" not in descriptions
    (lain / "a.csv").write_text(HEADER + "Voile Bleue;company;voiles lourdes\n", encoding="utf-8")
    assert "a.csv: 1 rows." in said(demo.done("nightly", "--json").json, "import")


def test_files_of_one_name_in_several_folders_are_told_apart(demo, lain, home):
    (home / "in2").mkdir()
    (home / "in2" / "a.csv").write_text(HEADER + "Rame;company;rames\n", encoding="utf-8")
    (home / "sources.toml").write_text(
        "".join(f'[[source]]\nkind = "members"\npath = "{name}"\n' for name in ("in", "in2")), encoding="utf-8"
    )
    demo.done("nightly")
    assert "not imported again: 2" in said(demo.done("nightly", "--json").json, "import")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[source", "no TOML"),
        ("sources = 1", "[[source]]"),
        ("[[source]]\npath = 'x'", "kind"),
        ("[[source]]\nkind = 'members'", "`path`"),
        ("[[source]]\nkind = 'members'\npath = 'x'\nas_of = '2026'", "`as_of` is not one of"),
        ("[[source]]\nkind = 'members'\npath = 'x'\nkeep_good = 'yes'", "`keep_good`"),
        ("[[source]]\nkind = 'members'\npath = 'x'\nconsent = 'all'", "`consent`"),
        ("[[source]]\nkind = 'members'\npath = 'x'\nconsent_note = 'form'", "`consent`"),
        ("[[source]]\nkind = 'consortia'\npath = 'x'\ncountry = 'FR'", "`country`"),
    ],
)
def test_a_file_of_sources_that_is_wrong_is_told_and_the_night_goes_on(demo, home, text, words):
    change(demo)
    (home / "sources.toml").write_text(text, encoding="utf-8")
    told = demo("nightly")
    assert told.code == 0
    assert words in told.err
    assert "serves now" in told.out


def test_past_projects_of_a_folder_are_imported(demo, home, write):
    write("home/past/organization.csv", "projectID;organisationID;name;role;country\n1;999999999;Rame;coordinator;FR\n")
    write("home/past/project.csv", "id;rcn;title;objective\n1;10;Rames;ramer\n")
    (home / "sources.toml").write_text('[[source]]\nkind = "consortia"\npath = "past"\n', encoding="utf-8")
    night = demo.done("nightly", "--json").json
    assert night["outcome"] == "published"
    assert night["counts"]["added"] == 1
    assert "not imported again: 1" in said(demo.done("nightly", "--json").json, "import")


def test_what_is_wired_judges(demo):
    """The gate of the command line is asked, with the snapshot and the one before."""
    with demo.store() as store:
        snapshot = open_snapshots(demo.settings).current(encoder=demo.encoder.name)
        judge = gate_of(demo.settings, store, demo.encoder, default_ranker())
        assert {check.passed for check in judge(snapshot, snapshot)} <= {True, None}
