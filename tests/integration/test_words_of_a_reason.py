"""Every word of a reason comes from its evidence, the need, the names of the team, or the templates."""

import re
import tomllib
from datetime import UTC, datetime

import pytest

from embeddings.open_encoder import open_encoder
from embeddings.snapshots import Snapshots
from matching.engine import Engine
from matching.explanation import shortened
from matching.index import build_index
from matching.question import Question, Scope
from models.cluster import Cluster
from models.demo_cluster import load_demo
from models.imports import apply_import, read_consortia
from models.membership import Reader
from models.sql.store import SqlStore
from tests.made_consortia import TRADES, consortia, write_consortia
from tests.tree import ROOT
from tests.word_encoder import WordEncoder

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS = tomllib.loads((ROOT / "matching" / "texts.toml").read_text(encoding="utf-8"))
NEEDS = (
    "",
    "hébergement de données de santé, tests d'usage auprès de personnes âgées",
    "capteurs pour la vigne",
    "We look for a drone that reads thermal images, and for somebody who knows the law of health data.",
    "zzz",
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    with SqlStore.create(f"sqlite:///{folder / 'store.db'}") as store:
        load_demo(store)
        yield engine_over(store, open_encoder("bilingual", threads=1), folder), store


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    with SqlStore.create(f"sqlite:///{folder / 'store.db'}") as store:
        store.set_cluster(Cluster("made", "Made"))
        apply_import(store, read_consortia(write_consortia(folder / "known", consortia())))
        yield engine_over(store, WordEncoder(), folder), store


def engine_over(store, encoder, folder) -> Engine:
    snapshots = Snapshots(folder / "snapshots")
    build_index(store, encoder, snapshots, now=NOW)
    return Engine(store=store, snapshots=snapshots, encoder=encoder)


def unexplained(explanation: str, answer, suggestion, team: list[str], lang: str) -> str:
    """What is left of the explanation when all that it may be made of is taken out."""
    sources = [*answer.aspects, *team]
    for evidence in suggestion.evidence:
        flat = " ".join(evidence.text.split())
        sources += [flat, *flat.split(" . ")]
    templates = [TEXTS[code][lang] for code in TEXTS if code.startswith(("why_", "quoted", "list_"))]
    literals = [part for template in templates for part in re.split(r"\{\w+\}", template)]
    for known in (map(shortened, sources), literals):
        for part in sorted(filter(str.strip, known), key=len, reverse=True):
            explanation = explanation.replace(part, "\0")
    return re.sub(r"[\d\s\0]", "", explanation)


def answers(engine, store, needs, scope):
    ids = [organization.id for organization in store.organizations()]
    for number, need in enumerate(needs):
        for team in ((), (ids[number],), tuple(ids[number::17][:3])):
            for lang in ("fr", "en"):
                question = Question(
                    need, team[0] if team else "", team[1:], k=20, lang=lang, reader=Reader.STAFF, scope=scope
                )
                yield question, engine.suggest(question)


def judge(engine, store, needs, scope) -> dict[str, int]:
    """How often each sort of past was told of; every reason is looked at."""
    told = {"met": 0, "analogue": 0, "first": 0}
    projects = {project.id: project for project in store.projects()}
    names = {organization.id: organization.label for organization in store.organizations()}
    for question, answer in answers(engine, store, needs, scope):
        team = [names[id_] for id_ in question.team]
        for one in answer.suggestions:
            assert unexplained(one.explanation, answer, one, team, question.lang) == ""
            shown = [projects[evidence.project_id] for evidence in one.evidence if evidence.project_id]
            seats = {seat.organization_id for project in shown for seat in project.participations}
            beside = seats & set(question.team)
            all_seats = {
                seat.organization_id
                for project in projects.values()
                if one.organization.id in {seat.organization_id for seat in project.participations}
                for seat in project.participations
            }
            if "déjà travaillé" in one.explanation or "already worked" in one.explanation:
                told["met"] += 1
                assert beside
                assert any(names[id_] in one.explanation for id_ in beside)
            elif "semblable" in one.explanation or "similar past" in one.explanation:
                told["analogue"] += 1
                assert any(shortened(project.label) in one.explanation for project in shown)
            elif "première rencontre" in one.explanation or "first meeting" in one.explanation:
                told["first"] += 1
                assert not all_seats & set(question.team)
    return told


def test_a_word_from_nowhere_is_seen(demo):
    engine, _ = demo
    answer = engine.suggest(Question(NEEDS[1], k=1))
    one = answer.suggestions[0]
    assert unexplained(one.explanation, answer, one, [], "en") == ""
    assert "Reliable" in unexplained(f"{one.explanation} Reliable.", answer, one, [], "en")


def test_of_the_demo_cluster(demo):
    told = judge(*demo, NEEDS, Scope.MEMBERS)
    assert min(told.values()) > 0


def test_of_made_consortia(made):
    told = judge(*made, (*TRADES, "", f"{TRADES[0]} and {TRADES[1]}"), Scope.KNOWN)
    assert told["met"] > 0
