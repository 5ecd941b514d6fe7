"""Doors over two clusters: the demo, open to all, and a small one of the tests' own with keys and consents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.compose import Services
from api.keys import make_key
from api.night.report import write_report
from api.settings import Settings
from embeddings.snapshots import Snapshots
from matching.answering_needs import NeedsAnswered
from matching.engine import Engine
from matching.index import build_index
from models.access import KeyRole
from models.call import Call, Mastery, Need
from models.cluster import Cluster, College
from models.demo_cluster import load_demo
from models.membership import Audience, Competence, Consent, Contact, Membership
from models.organization import Kind, Organization, Size
from models.sql.store import SqlStore
from models.store import Batch
from models.suggestion import Answer, Coverage, Evidence, Level, Reach, Source, Suggestion
from models.texts import Localized
from tests.nights import PUBLISHED
from tests.word_encoder import WordEncoder

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
SINCE = date(2026, 1, 5)


@dataclass
class FakeEngine:
    """Answers what it was given (or raises it), once ``gate`` is open, and remembers what it was asked."""

    answer: Answer | Exception = field(default_factory=lambda: Answer((), (), (), "none"))
    ready: Exception | None = None
    asked: list = field(default_factory=list)
    entered: Event = field(default_factory=Event)
    gate: Event | None = None

    def suggest(self, question):
        self.asked.append(question)
        self.entered.set()
        if self.gate is not None:
            assert self.gate.wait(60)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def answer_needs(self, question, needs):
        """Nobody answers any."""
        none = np.zeros((0, len(needs)))
        words = none.astype(np.str_)
        return NeedsAnswered((), np.zeros(0), np.zeros(0, np.int64), none, words, words, "none")

    serving = "none"

    def warm(self):
        if self.ready is not None:
            raise self.ready

    def take_up(self):
        """There is never another."""

    def look_again(self):
        """There is never another."""


def suggestion(id_="zeta", name="Zeta", **changes) -> Suggestion:
    """One suggestion with something in every part of it."""
    one = Suggestion(
        rank=1,
        organization=Organization(id_, name, Kind.COMPANY, Size.SOLO, "FR", "Occitanie", "Auch"),
        score=0.2,
        level=Level.VERY_STRONG,
        one_in=6,
        member=True,
        filler=False,
        college="software",
        explanation="Covers “probes”.",
        coverage=(
            Coverage("probes", 0.1, "Alpha", 0.7, covered_by_team=False, covered_by_candidate=True),
            Coverage("radio", 0.6, "Alpha", 0.2, covered_by_team=True, covered_by_candidate=False),
        ),
        evidence=(Evidence(Source.PROJECT, "Drops . Probes in a field", 0.61, "p1", 2015),),
        reach=Reach(Contact("Zoé", "zoe@zeta.example", "05 36 49 00 01", "https://zeta.example"), through_staff=False),
    )
    return replace(one, **changes)


def member(id_, *, name="", shown_to=Audience.MEMBERS, contact=True, **fields) -> tuple[Organization, Membership]:
    consent = Consent(shown_to, SINCE, "signed form", contact) if shown_to else None
    mail = Contact(f"Who of {id_}", f"{id_}@mail.example")
    return (
        Organization(id_, name or id_.title(), Kind.COMPANY, Size.SMALL, "FR", "Occitanie", "Auch"),
        Membership(id_, "software", contact=mail, consent=consent, **fields),
    )


CLUSTER = Cluster(
    id="valley",
    name="Valley Cluster",
    country="FR",
    notice=Localized("Members only.", "Réservé aux membres."),
    contact=Contact("The staff", "staff@valley.example"),
    colleges=(College("software", Localized("Software", "Logiciels")),),
)
MEMBERS = (
    member("alpha", competences=(Competence("probes in the field"),), needs=("a radio link",)),
    member("beta", competences=(Competence("radio link over mountains"),)),
    member("shy", contact=False, competences=(Competence("signed updates"),)),
    member("hidden", name="Secret Works", shown_to=Audience.NOBODY, competences=(Competence("probes of secrets"),)),
    member("silent", name="Silent Works", shown_to=None, competences=(Competence("probes of silence"),)),
    member("staff-only", name="Staff Works", shown_to=Audience.STAFF),
    member("twin-a", name="Twin"),
    member("twin-b", name="Twin"),
    member("twin-hidden", name="Twin", shown_to=Audience.NOBODY),
    member("hostile", name='<script>alert("x")</script>', competences=(Competence("<b>bold</b> probes"),)),
)

CALL = Call(
    "c1",
    "fui",
    Localized("Home <b>longer</b>", "Chez soi"),
    Localized("A text.", ""),
    (Need(Localized("Sensors", "Capteurs"), 2.5, Mastery.EXPERT, required=True), Need(Localized("", "Une avocate"))),
    closes=date(2027, 3, 15),
)


@dataclass(frozen=True)
class House:
    """A small cluster of its own and the secrets of its keys."""

    services: Services
    staff: str
    alpha: str
    hidden: str
    revoked: str

    @property
    def store(self) -> SqlStore:
        return self.services.store

    def with_engine(self, engine) -> Services:
        return replace(self.services, engine=engine)


def services_over(home: Path, store: SqlStore) -> Services:
    encoder = WordEncoder()
    snapshots = Snapshots(home / "snapshots")
    build_index(store, encoder, snapshots, now=NOW)
    engine = Engine(store=store, snapshots=snapshots, encoder=encoder)
    return Services(Settings(home=home, lang="en"), store, store.cluster(), snapshots, encoder, engine)


def client(services: Services) -> TestClient:
    """Without its lifespan; ``with client(...)`` runs that too."""
    return TestClient(create_app(services), raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Iterator[Services]:
    """The demo cluster, for those who only read."""
    home = tmp_path_factory.mktemp("demo")
    with SqlStore.create(f"sqlite:///{home / 'grappe.db'}") as store:
        load_demo(store)
        yield services_over(home, store)


@pytest.fixture
def house(tmp_path) -> Iterator[House]:
    with SqlStore.create(f"sqlite:///{tmp_path / 'grappe.db'}") as store:
        outside = Organization("outside", "Outside Lab", Kind.RESEARCH, None, "ES")
        store.save(Batch((*(o for o, _ in MEMBERS), outside), tuple(m for _, m in MEMBERS), calls=(CALL,)))
        store.set_cluster(CLUSTER)
        made = {
            "staff": make_key(KeyRole.STAFF, member_id="", now=NOW),
            "alpha": make_key(KeyRole.MEMBER, member_id="alpha", now=NOW),
            "hidden": make_key(KeyRole.MEMBER, member_id="hidden", now=NOW),
            "revoked": make_key(KeyRole.STAFF, member_id="", now=NOW),
        }
        for one in made.values():
            store.add_key(one.key)
        store.revoke_key(made["revoked"].key.id, NOW)
        services = services_over(tmp_path, store)
        write_report(PUBLISHED, services.settings)
        yield House(services, **{name: one.secret for name, one in made.items()})


@pytest.fixture
def on_demo(demo) -> TestClient:
    return client(demo)


@pytest.fixture
def at_house(house) -> TestClient:
    return client(house.services)
