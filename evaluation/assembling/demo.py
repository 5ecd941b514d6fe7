"""The calls of the demo cluster, as consortia to be assembled under the rules of their programmes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Self

from embeddings.encoder import Encoder
from embeddings.snapshots import Snapshots
from evaluation.assembling.posed import Candidates, Past, Posed
from matching.assembling.candidates import Known
from matching.assembling.problem import Problem, Weights, Wishes
from matching.engine import Engine
from matching.index import build_index
from matching.question import Question, Scope
from models.call import Call
from models.cluster import Cluster
from models.consortium import Consortium
from models.demo_cluster import load_demo
from models.membership import Reader
from models.programmes.shelf import packaged
from models.sql.store import SqlStore
from models.texts import Lang

PARTNERS = (4, 5, 6)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_MONTHS = Decimal(36)
_LANG: Lang = "fr"


@dataclass(frozen=True, slots=True)
class DemoPosed:
    """Each call with four, five and six partners, of whom anybody may lead.

    A project lasts three years and is civil; the pole to which the cluster is tied labels it, whose territory is that
    of the call, or else of the cluster.
    """

    store: SqlStore
    engine: Engine
    cluster: Cluster
    weights: Weights = field(default_factory=Weights)

    @classmethod
    def open(cls, encoder: Encoder, *, work: Path) -> Self:
        """Load the demo cluster and index it; all lies in the empty folder ``work``. Close it as a context manager."""
        store = SqlStore.create(f"sqlite:///{work / 'store.db'}")
        load_demo(store)
        snapshots = Snapshots(work / "snapshots")
        build_index(store, encoder, snapshots, now=_NOW)
        return cls(store, Engine(store=store, snapshots=snapshots, encoder=encoder), store.cluster())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    @property
    def count(self) -> int:
        return len(self._calls()) * len(PARTNERS)

    def each(self) -> Iterator[Posed]:
        past = Past.of(self.store.projects())
        for call in self._calls():
            candidates = self._candidates(call)
            for partners in PARTNERS:
                problem = Problem(
                    packaged()[call.programme].edition(call.edition),
                    self._form(call),
                    call.needs,
                    candidates.found,
                    Wishes(
                        partners_least=partners,
                        partners_most=partners,
                        budget_least=call.budget_least,
                        budget_most=call.budget_most,
                    ),
                    weights=self.weights,
                )
                yield Posed(f"{call.id} {partners}", call.id, problem, past, candidates.seconds)

    def _calls(self) -> list[Call]:
        calls = [call for call in self.store.calls() if packaged()[call.programme].table.of == "consortia"]
        return sorted(calls, key=lambda call: call.id)

    def _candidates(self, call: Call) -> Candidates:
        texts = [need.text.to(_LANG) for need in call.needs]
        everybody = sum(1 for _ in self.store.organizations())
        question = Question("\n".join(texts), k=everybody, reader=Reader.STAFF, scope=Scope.KNOWN, exposure=0.0)
        known = Known(call.programme, call.opens or _NOW.date(), _MONTHS)
        return Candidates.look(self.store, self.engine, question, known, texts)

    def _form(self, call: Call) -> Consortium:
        territory = call.territory or self.cluster.territory
        return Consortium(
            (),
            call.programme,
            call.edition,
            duration_months=_MONTHS,
            civil=True,
            pole_labels=tuple(tie.name for tie in self.cluster.ties if tie.kind == "pole"),
            territory=territory,
            lead_pole_territory=territory,
        )
