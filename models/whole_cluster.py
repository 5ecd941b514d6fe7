"""A whole cluster: everything that a store holds but its keys, its journal and its imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from models.cluster import Cluster
from models.feedback import Feedback, ShownAnswer
from models.golden import GoldenQuestion
from models.journal import Act
from models.proposal import Assembly
from models.store import Batch, Store, known_cluster


@dataclass(frozen=True, slots=True)
class WholeCluster:
    """``cluster`` is ``None`` where it was never set; ``kept_apart`` are pairs of ids that are known to be two;
    ``assemblies`` are all versions of all series, each series ascending."""

    cluster: Cluster | None
    batch: Batch
    answers: tuple[ShownAnswer, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    kept_apart: tuple[tuple[str, str], ...] = ()
    assemblies: tuple[Assembly, ...] = ()
    golden: tuple[GoldenQuestion, ...] = ()

    @classmethod
    def of(cls, store: Store) -> Self:
        """What ``store`` holds; nobody should write to it meanwhile (see ``models.sql.copying.frozen``)."""
        return cls(
            known_cluster(store),
            Batch(
                tuple(store.organizations()),
                tuple(store.memberships()),
                tuple(store.projects()),
                tuple(store.calls()),
                tuple(store.facts()),
            ),
            tuple(store.answers()),
            tuple(store.feedback()),
            tuple(sorted(store.kept_apart())),
            tuple(version for one in store.assemblies() for version in store.assembly_versions(one.id)),
            tuple(store.golden.questions()),
        )

    def put_into(self, store: Store, act: Act) -> None:
        """Write it into a store that holds nothing; errors as of its methods, and then it holds a part."""
        if self.cluster:
            store.set_cluster(self.cluster)
        store.save(self.batch, act=act)
        for answer in self.answers:
            store.remember_answer(answer)
        for said in self.feedback:
            store.give_feedback(said)
        for one, other in self.kept_apart:
            store.keep_apart(one, other)
        for assembly in self.assemblies:
            store.add_assembly(assembly)
        for question in self.golden:
            store.golden.add(question)
