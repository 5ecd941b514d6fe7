"""Proposals made by hand for calls of the demo cluster, and the dossiers of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from api.dossier.dossier import Dossier
from api.dossier.gathering import dossier_of
from models.call import Mastery
from models.demo_cluster import load_demo
from models.programmes.shelf import Shelf
from models.project import Role
from models.proposal import Answered, Assembly, Place, Proposed, Settled
from models.sql.store import SqlStore

TODAY = date(2026, 11, 2)
HIDDEN = "soulas-qualite"
"""A member of the demo cluster that is shown to staff only."""
LAB, LEAD = "labo-usages-vieillissement", "ambrelune"


def demo_store(folder: Path) -> SqlStore:
    store = SqlStore.create(f"sqlite:///{folder / 'demo.sqlite'}")
    load_demo(store)
    return store


def places(*given: tuple[str, str, str | None]) -> tuple[Place, ...]:
    """Ids with their budgets and aids; the first leads."""
    roles = (Role.COORDINATOR, *[Role.PARTICIPANT] * (len(given) - 1))
    return tuple(
        Place(id_, role, Decimal(12), Decimal(budget), None if aid is None else Decimal(aid))
        for (id_, budget, aid), role in zip(given, roles, strict=True)
    )


AT_HOME = Proposed(
    places(
        (LEAD, "320000.00", "160000.00"),
        ("silo-31", "210000.50", "63000.15"),
        ("voxerelle", "120000.00", "60000.00"),
        (LAB, "180000.00", "72000.00"),
        (HIDDEN, "90000.00", "45000.00"),
    ),
    (
        Answered(0, LEAD, 0.93, Mastery.EXPERT, "télésurveillance de patients chroniques", carries=True),
        Answered(
            1, "voxerelle", 0.9, Mastery.EXPERT, "reconnaissance vocale hors ligne pour personnes âgées", carries=True
        ),
        Answered(2, "silo-31", 0.97, Mastery.EXPERT, "hébergement de données de santé (HDS)", carries=True),
        Answered(3, LAB, 0.88, Mastery.EXPERT, "évaluation d'usages auprès de personnes âgées", carries=True),
        Answered(3, LEAD, 0.31, Mastery.CONFIRMED, "marquage CE logiciel dispositif médical classe IIa"),
        Answered(3, HIDDEN, 0.4, Mastery.EXPERT, "carnet sanitaire d'établissement thermal"),
    ),
)


def assembly(
    proposed: Proposed = AT_HOME,
    *,
    call: str = "bien-chez-soi",
    programme: str = "fui",
    edition: str = "call-25",
    project: Mapping[str, str] | None = None,
    parameters: Mapping[str, str] | None = None,
) -> Assembly:
    labelled = {"pole_labels": "Pôle Autan Systèmes", "territory": "Occitanie", "lead_pole_territory": "Occitanie"}
    settled = Settled(project=labelled if project is None else project, parameters=parameters or {})
    made_at = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    reason = "sans Soulas Qualité, trop chère"
    return Assembly(
        "chez-soi-1", 3, call, programme, edition, "cli:josiane", made_at, reason, "s-20261101", settled=settled,
        proposed=(proposed,),
    )  # fmt: skip


def dossier(store: SqlStore, made: Assembly | None = None) -> Dossier:
    """Of the first proposal."""
    made = made or assembly()
    return dossier_of(store, made, 0, Shelf(None).pack(made.programme), TODAY)
