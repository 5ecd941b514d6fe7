"""A whole cluster out to a folder, and in again to the same state."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
from datetime import UTC, date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.call import Call, Mastery, Need
from models.cluster import Axis, Cluster, College
from models.cluster_folder import read_cluster_folder, write_cluster_folder
from models.errors import GrappeError, InvalidInput, NotReady, Refused
from models.feedback import Shown, ShownAnswer
from models.golden import GoldenQuestion
from models.imports import apply_import, read_members
from models.journal import Act, Deed
from models.membership import Audience, Competence, Consent, Contact, Membership
from models.organization import Kind, Organization, Scheme, Size
from models.project import Participation, Project, Role
from models.sql import SqlStore
from models.sql.copying import fill_empty, frozen
from models.store import Batch
from models.texts import Localized
from models.whole_cluster import WholeCluster
from tests.made_assemblies import made_assemblies
from tests.whole_store import NOW, fill, told_by

ACT = Act(Deed.IMPORT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("exported")
    with SqlStore.create(f"sqlite:///{place / 'store.db'}") as store:
        fill(store)
        write_cluster_folder(WholeCluster.of(store), place / "cluster", NOW)
    return place / "cluster"


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """The same folder, to be spoilt."""
    return shutil.copytree(folder, tmp_path / "copy")


def bring(folder: Path, url: str) -> None:
    fill_empty(url, lambda store: read_cluster_folder(folder).put_into(store, ACT))


def test_out_and_in_again_is_the_same_state(database_url: str, tmp_path: Path) -> None:
    with SqlStore.create(database_url) as store:
        fill(store)
        before = told_by(store, keys=False)
    with frozen(database_url) as still:
        parts = write_cluster_folder(WholeCluster.of(still), tmp_path / "out", NOW)
    assert {name for name, part in parts.items() if part.count} == {
        path.name for path in (tmp_path / "out").iterdir()
    } - {"manifest.json"}
    bring(tmp_path / "out", f"sqlite:///{tmp_path / 'new.db'}")
    with SqlStore.open(f"sqlite:///{tmp_path / 'new.db'}") as store:
        assert told_by(store) == before | {"keys": []}


def test_into_either_sort_of_database(folder: Path, database_url: str) -> None:
    bring(folder, database_url)
    with SqlStore.open(database_url) as store, SqlStore.open(f"sqlite:///{folder.with_name('store.db')}") as first:
        assert told_by(store) == told_by(first, keys=False)


def test_no_key_and_nobody_else_gets_out(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not any("d" * 64 in path.read_text(encoding="utf-8") for path in folder.iterdir())


def test_its_files_are_those_of_the_other_commands(folder: Path) -> None:
    """``grappe init --cluster`` and ``grappe import members`` read theirs, and change nothing."""
    cluster = Cluster.from_toml((folder / "cluster.toml").read_text(encoding="utf-8"))
    with SqlStore.open(f"sqlite:///{folder.with_name('store.db')}") as store:
        assert store.cluster() == cluster
        report = read_members(folder / "members.jsonl", cluster=cluster, known=store.organizations())
        assert (report.problems, report.warnings) == ((), ())
        assert not apply_import(store, report, dry_run=True)


def test_only_an_empty_store_takes_it(folder: Path, database_url: str) -> None:
    with SqlStore.create(database_url) as store:
        store.save(Batch((Organization("mine"),)))
        with pytest.raises(Refused):
            bring(folder, database_url)
        assert [organization.id for organization in store.organizations()] == ["mine"]


def test_a_folder_is_not_written_over(folder: Path) -> None:
    with pytest.raises(InvalidInput, match=r"cluster"):
        write_cluster_folder(WholeCluster(None, Batch()), folder, NOW)


CHANGED = ("members.jsonl", "cluster.toml", "calls.toml", "apart.jsonl", "feedback.jsonl", "golden.jsonl")


@pytest.mark.parametrize("name", CHANGED)
def test_a_file_that_was_changed_or_taken_away_is_named(copy: Path, name: str) -> None:
    (copy / name).write_bytes((copy / name).read_bytes() + b"\n")
    with pytest.raises(InvalidInput, match=name) as changed:
        read_cluster_folder(copy)
    assert changed.value.code == "export_changed"
    (copy / name).unlink()
    with pytest.raises(InvalidInput, match=name):
        read_cluster_folder(copy)


@pytest.mark.parametrize("manifest", [None, b"", b"[]", b"{}", b'{"form": "x"}', b'{"form": 1, "files": {"a": 3}}'])
def test_what_is_no_export_is_told(copy: Path, manifest: bytes | None) -> None:
    (copy / "manifest.json").unlink()
    if manifest is not None:
        (copy / "manifest.json").write_bytes(manifest)
    with pytest.raises(InvalidInput) as foreign:
        read_cluster_folder(copy)
    assert foreign.value.code == "export_foreign"


def test_one_of_a_newer_grappe_is_told(copy: Path) -> None:
    manifest = json.loads((copy / "manifest.json").read_bytes())
    (copy / "manifest.json").write_text(json.dumps(manifest | {"form": 2}))
    with pytest.raises(NotReady, match="newer"):
        read_cluster_folder(copy)


def forged(copy: Path, name: str, content: bytes) -> Path:
    """The folder with another file, and a manifest that vouches for it."""
    manifest = json.loads((copy / "manifest.json").read_bytes())
    manifest["files"][name]["sha256"] = hashlib.sha256(content).hexdigest()
    (copy / name).write_bytes(content)
    (copy / "manifest.json").write_text(json.dumps(manifest))
    return copy


FACT = {"as_of": "2026-01-01", "source": "s"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"capacity": FACT | {"value": "1E+999999999"}},
        {"capacity": FACT | {"value": "1E-999999999"}},
        {"capacity": FACT | {"value": "-1"}},
        {"capacity": FACT | {"value": "NaN"}},
        {"accounts": [FACT | {"value": {"turnover": "1e400"}}]},
        {"owners": FACT | {"value": [{"percent": "1e99"}]}},
        {"group": {"value": "", "as_of": "soon", "source": "s"}},
        {"group": FACT | {"value": "\x1b[2J"}},
    ],
    ids=str,
)
def test_forged_facts_are_named(copy: Path, wrong: dict[str, object]) -> None:
    line = json.dumps({"organization_id": "outside", **wrong}).encode()
    with pytest.raises(InvalidInput, match=r"facts\.jsonl"):
        read_cluster_folder(forged(copy, "facts.jsonl", line + b"\n"))


PLACE = {"organization_id": "a", "role": "participant", "person_months": "1", "budget": "1"}
ANSWERED = {"need": 0, "organization_id": "a", "strength": 0.5}


@pytest.mark.parametrize(
    "wrong",
    [
        {"proposed": [{"places": [PLACE | {"budget": "1E+999999999"}]}]},
        {"proposed": [{"places": [PLACE | {"person_months": "-1"}]}]},
        {"proposed": [{"places": [PLACE | {"aid": "NaN"}]}]},
        {"proposed": [{"places": [PLACE | {"role": "friend"}]}]},
        {"proposed": [{"answered": [ANSWERED | {"strength": float("nan")}]}]},
        {"proposed": [{"answered": [ANSWERED | {"text": "\x1b[2J"}]}]},
        {"settled": {"budgets": {"a": "1e400"}}},
        {"settled": {"budget_most": "-1"}},
        {"made_at": "soon"},
        {"version": 2},
        {"version": 10**40},
    ],
    ids=str,
)
def test_forged_proposals_are_refused(copy: Path, tmp_path: Path, wrong: dict[str, object]) -> None:
    line = {"id": "x", "version": 1, "call_id": "c", "programme": "fui", "edition": "25", "made_by": ""}
    forgery = json.dumps({**line, "made_at": "2026-01-01T00:00:00Z", **wrong}).encode()
    with pytest.raises(GrappeError):
        bring(forged(copy, "assemblies.jsonl", forgery), f"sqlite:///{tmp_path / 'new.db'}")
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize(
    "wrong", [{"k": 10**40}, {"k": 0}, {"expected": "a"}, {"at": "soon"}, {"need": "\x1b[2J"}], ids=str
)
def test_forged_golden_questions_are_refused(copy: Path, tmp_path: Path, wrong: dict[str, object]) -> None:
    line = {"id": "x", "need": "n", "expected": ["a"], "by": "", "at": "2026-01-01T00:00:00Z", **wrong}
    with pytest.raises(GrappeError):
        bring(forged(copy, "golden.jsonl", json.dumps(line).encode()), f"sqlite:///{tmp_path / 'new.db'}")
    assert not (tmp_path / "new.db").exists()


MEMBER = {"id": "a", "name": "A", "kind": "other", "size": None, "country": "", "region": "", "city": ""}
MEMBER |= {"identifiers": {}}


@pytest.mark.parametrize(
    "line",
    [
        b"nothing",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        *(
            json.dumps(MEMBER | wrong).encode()
            for wrong in (
                {"id": "../a"},
                {"kind": "friend"},
                {"name": "\x1b[2J"},
                {"name": "\ud800"},
                {"name": 5},
                {"contact": {"website": "javascript:alert(1)"}},
                {"contact": {"email": "<script>"}},
                {"consent": {"shown_to": "everybody", "since": "2026-01-01"}},
                {"consent": {"shown_to": "members", "since": "soon"}},
                {"competences": [{"label": 3}]},
            )
        ),
    ],
    ids=lambda line: line.decode(errors="replace")[-60:],
)
def test_a_forged_line_is_named_and_nothing_is_written(copy: Path, tmp_path: Path, line: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"Line 1 of .*members\.jsonl"):
        bring(forged(copy, "members.jsonl", line + b"\n"), f"sqlite:///{tmp_path / 'new.db'}")
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize(
    "name",
    ["projects.jsonl", "organizations.jsonl", "answers.jsonl", "feedback.jsonl", "golden.jsonl", "assemblies.jsonl"],
)
def test_what_does_not_fit_together_is_refused(copy: Path, tmp_path: Path, name: str) -> None:
    """Things that name what is not there, or are of another sort."""
    others = (copy / ("feedback.jsonl" if name == "projects.jsonl" else "projects.jsonl")).read_bytes()
    with pytest.raises(GrappeError) as refused:
        bring(forged(copy, name, others), f"sqlite:///{tmp_path / 'new.db'}")
    assert refused.value.sentence("fr")
    assert not (tmp_path / "new.db").exists()


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r\f\x85"), max_size=20)
names = st.text("abcdefé0123-._:'\"🛰", min_size=1, max_size=8)
days = st.dates(min_value=date(1900, 1, 1))
localized = st.builds(Localized, texts, texts)
competences = st.builds(Competence, texts, texts, texts, texts)
contacts = st.builds(
    Contact,
    texts,
    st.sampled_from(["", "a@b.example"]),
    texts,
    st.sampled_from(["", "https://a.example/b?c", "HTTP://x.example"]),
)
golden = st.builds(
    GoldenQuestion,
    *(names, texts, st.lists(names, max_size=3).map(tuple), texts, st.datetimes(timezones=st.just(UTC))),
    *(texts, st.lists(names, max_size=2).map(tuple), st.integers(1, 100)),
)
answers = st.builds(
    ShownAnswer,
    names,
    st.datetimes(timezones=st.just(UTC)),
    texts,
    texts,
    texts,
    st.lists(texts, max_size=2).map(tuple),
    texts,
    st.lists(st.builds(Shown, texts, st.integers(1, 99), st.floats(0, 1)), max_size=2).map(tuple),
)


@st.composite
def clusters(draw: st.DrawFn) -> WholeCluster:
    ids = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    identifiers = st.dictionaries(st.sampled_from(Scheme), texts)
    organizations = tuple(
        draw(
            st.builds(
                Organization,
                st.just(id_),
                texts,
                st.sampled_from(Kind),
                st.none() | st.sampled_from(Size),
                texts,
                texts,
                texts,
                identifiers,
            )
        )
        for id_ in sorted(ids)
    )
    memberships = st.builds(
        Membership,
        st.sampled_from(ids),
        texts,
        st.lists(texts, max_size=2).map(tuple),
        texts,
        st.lists(competences, max_size=2).map(tuple),
        st.lists(texts, max_size=2).map(tuple),
        contacts,
        st.none() | st.builds(Consent, st.sampled_from(Audience), days, texts, st.booleans()),
    )
    seats = st.lists(st.builds(Participation, st.sampled_from(ids), st.sampled_from(Role)), max_size=3).map(tuple)
    projects = st.builds(Project, texts, texts, texts, texts, texts, texts, texts, texts, st.none() | days, seats)
    weights, levels = st.floats(0, 100, exclude_min=True), st.none() | st.sampled_from(Mastery)
    needs = st.lists(st.builds(Need, localized, weights, levels, st.booleans()), max_size=2).map(tuple)
    regions, amounts = st.lists(texts, max_size=2).map(tuple), st.none() | st.decimals(0, 10**12, places=2)
    dates = st.none() | days
    calls = st.builds(Call, names, texts, localized, localized, needs, dates, dates, texts, regions, amounts, amounts)
    cluster = st.builds(
        Cluster,
        texts,
        texts,
        st.lists(texts, max_size=2).map(tuple),
        texts,
        st.sampled_from(Size),
        localized,
        contacts,
        st.lists(st.builds(College, texts, localized), max_size=2).map(tuple),
        st.lists(st.builds(Axis, texts, localized), max_size=2).map(tuple),
    )
    joined = draw(st.lists(memberships, max_size=3, unique_by=lambda m: m.organization_id))
    return WholeCluster(
        draw(st.none() | cluster),
        Batch(
            organizations,
            tuple(sorted(joined, key=lambda m: m.organization_id)),
            tuple(draw(st.lists(projects, max_size=2))),
            tuple(draw(st.lists(calls, max_size=2, unique_by=lambda call: call.id))),
        ),
        tuple(draw(st.lists(answers, max_size=2))),
        kept_apart=tuple(draw(st.lists(st.tuples(names, names), max_size=2))),
        assemblies=tuple(draw(st.lists(made_assemblies(ids), max_size=2))),
        golden=tuple(draw(st.lists(golden, max_size=2))),
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(whole=clusters())
def test_whatever_is_written_is_read_again(tmp_path: Path, whole: WholeCluster) -> None:
    out = tmp_path / "out"
    shutil.rmtree(out, ignore_errors=True)
    write_cluster_folder(whole, out, NOW)
    found = read_cluster_folder(out)
    by_id = {organization.id: organization for organization in found.batch.organizations}
    assert by_id == {organization.id: organization for organization in whole.batch.organizations}
    assert found.batch.memberships == whole.batch.memberships
    assert (found.batch.projects, found.batch.calls) == (whole.batch.projects, whole.batch.calls)
    assert (found.cluster, found.answers, found.kept_apart) == (whole.cluster, whole.answers, whole.kept_apart)
    assert (found.assemblies, found.golden) == (whole.assemblies, whole.golden)
