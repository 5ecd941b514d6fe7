"""A store with something of every sort in it, and all that a store tells of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from models.access import AccessKey
from models.call import Mastery
from models.collective import ChecklistAnswer
from models.consortium import Figures, Owner
from models.demo_cluster import load_demo
from models.facts import Facts, Known, Rate, Zone
from models.feedback import DeclineReason, Feedback, Reaction, Shown, ShownAnswer
from models.golden import GoldenQuestion
from models.membership import Audience, Consent, Reader
from models.organization import Organization, Scheme
from models.project import Role
from models.proposal import Answered, Assembly, Place, Proposed, Settled
from models.sql import SqlStore
from models.store import Batch, Store

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)


def fill(store: Store) -> None:
    """The demo cluster with identifiers, keys, a withdrawn member, answers and feedback."""
    load_demo(store)
    first, second, third = [membership.organization_id for membership in store.memberships()][:3]
    known = next(store.organizations([first]))
    numbers = {Scheme.SIREN: "732829320", Scheme.VAT: "FR44732829320"}
    numbered = Organization(first, known.name, known.kind, known.size, known.country, known.region, known.city, numbers)
    store.save(Batch((numbered, Organization("outside", 'Außen "GmbH"\n', identifiers={Scheme.PIC: "999888777"}))))
    store.save(Batch(facts=(whole_facts(first), Facts("outside", group=Known("", NOW.date(), "by telephone")))))
    store.set_consent([third], Consent(Audience.NOBODY, NOW.date(), "par courriel ; « retrait »"))
    store.keep_apart("outside", first)
    answer = ChecklistAnswer("knowledge", "le syndicat suit l'emploi\net « la mission locale »", "cli:anne", NOW.date())
    store.set_cluster(replace(store.cluster(), answers=(answer,)))
    store.add_key(AccessKey("k1", Reader.MEMBER, "d" * 64, NOW, first))
    store.add_key(AccessKey("k2", Reader.STAFF, "e" * 64, NOW))
    store.revoke_key("k2", NOW + timedelta(days=1))
    for number in range(3):
        shown = (Shown(second, 1, 1 / 3), Shown(third, 2, 0.1 + number))
        when = NOW + timedelta(minutes=number)
        asked = ("", first, second)[number]
        answer = ShownAnswer(f"answer{number}", when, asked, asked or first, "capteurs 🛰", ("outside",), "s-1", shown)
        store.remember_answer(answer)
    said = Feedback("answer1", second, 1, 1 / 3, Reaction.DECLINED, DeclineReason.TOO_FAR, "non\tmerci", first, NOW)
    store.give_feedback(said)
    store.give_feedback(Feedback("answer0", third, 2, 0.1, Reaction.JOINED, None, "", "", NOW))
    whole = whole_assembly(first, second, third, call=next(store.calls()).id)
    store.add_assembly(Assembly("empty", 1, "gone", "fui", "25", "cli:anne", NOW))
    store.add_assembly(whole)
    store.golden.add(GoldenQuestion("g1", "capteurs « 🛰 »\n", (second, first), "cli:anne", NOW, third, ("outside",), 7))
    store.golden.add(GoldenQuestion("g2", "", (third,), "staff:k2", NOW, second))
    later = NOW + timedelta(hours=1)
    store.add_assembly(replace(whole, version=2, made_by="staff:k2", made_at=later, because="sans « lui »\nni toi"))


def whole_facts(id_: str) -> Facts:
    """Something in every part of it."""
    day, source = NOW.date(), "liasse fiscale 2025 ; « copie »"
    small = Figures(Decimal("22.5"), Decimal(2_100_000), Decimal("1500000.25"))
    return Facts(
        id_,
        (Known(small, day, source), Known(Figures(turnover=Decimal(0)), day - timedelta(days=365), source)),
        Known("Groupe Delta", day, source),
        Known(
            (Owner("Delta SA", Decimal("33.4"), public=False, figures=small), Owner("Région", excepted=True)), day, ""
        ),
        Known(("Aerospace Valley",), day, source),
        Known((), day, source),
        Known(("fui",), day, source),
        Known((Rate("fui", Decimal(45)),), day, source),
        Known((Zone("poctefa-small", inside=True), Zone("interreg-sudoe", inside=False)), day, source),
        Known(Decimal(30), day, source),
        Known(value=True, as_of=day, source=source),
        Known(value=False, as_of=day, source=source),
        Known(value=True, as_of=day, source=source),
    )


def whole_assembly(first: str, second: str, third: str, *, call: str = "c1") -> Assembly:
    """Something in every part of it, about three: the first leads, the second takes part, the third is left out."""
    months, cents = Decimal("4.5"), Decimal("120000.25")
    places = (
        Place(first, Role.COORDINATOR, months, cents, Decimal("54000.11")),
        Place(second, Role.PARTICIPANT, Decimal(3), Decimal(24000)),
    )
    answered = (
        Answered(0, first, 1 / 3, Mastery.EXPERT, "capteurs 🛰 ; « de sol »", carries=True),
        Answered(0, second, 0.125),
        Answered(2, second, 1.0, None, "un labo\tdu sol", "p7", carries=True),
    )
    settled = Settled(
        locked=(first, second),
        lead=first,
        excluded=(third,),
        exclusive=((second, third), (first, "outside", third)),
        budgets={first: cents, second: Decimal(24000)},
        partners_least=2,
        partners_most=5,
        budget_least=Decimal(100_000),
        budget_most=Decimal("750000.5"),
        confirmed=True,
        known=True,
        project={"duration_months": "24", "pole_labels": "Aerospace Valley"},
        parameters={"ceiling": "750 000"},
    )
    points = {"coverage": 812_345, "partners": -30_000, "certainty": 200_000, "preferences": 0}
    proposed = (Proposed(places, answered, points, 1_000_001), Proposed(places[:1], forgotten=1))
    versions = {"snapshot": "s-1", "ranker": "default", "pack": "c" * 64}
    return Assembly(
        "p1",
        1,
        call,
        "fui",
        "25",
        "cli:anne",
        NOW,
        "premier jet",
        **versions,
        settled=settled,
        proposed=proposed,
        kept=1,
    )


def told_by(store: SqlStore, *, keys: bool = True) -> dict[str, Any]:
    """Everything that the seam to a store gives."""
    return {
        "cluster": store.cluster(),
        "organizations": list(store.organizations()),
        "memberships": list(store.memberships()),
        "projects": list(store.projects()),
        "calls": list(store.calls()),
        "facts": list(store.facts()),
        "answers": list(store.answers()),
        "feedback": list(store.feedback()),
        "kept apart": store.kept_apart(),
        "assemblies": [version for one in store.assemblies() for version in store.assembly_versions(one.id)],
        "golden": list(store.golden.questions()),
        "keys": list(store.keys()) if keys else [],
    }
