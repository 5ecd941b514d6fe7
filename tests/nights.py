"""Nights as a cluster may have them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from api.night.told import GateCheck, Night, Outcome, Step, StepDone
from models.texts import Localized

BEGAN = datetime(2026, 3, 12, 2, 15, tzinfo=UTC)
_CHECKS = (
    GateCheck(
        "counts", True, Localized("Every file of the index is whole.", "Tous les fichiers de l'index sont entiers.")
    ),
    GateCheck(
        "recall",
        True,
        Localized("The index finds what an exact search finds.", "L'index trouve ce que trouve une recherche exacte."),
        0.9931,
        0.97,
    ),
    GateCheck(
        "emptied",
        True,
        Localized("Few members lost all their passages.", "Peu d'adhérents ont perdu tous leurs passages."),
        0.008,
        0.05,
    ),
    GateCheck(
        "moved",
        True,
        Localized("Answers are about those of yesterday.", "Les réponses sont à peu près celles d'hier."),
        0.06,
        0.4,
    ),
    GateCheck(
        "golden",
        None,
        Localized("The cluster has no golden questions.", "La grappe n'a pas de questions de référence."),
    ),
    GateCheck(
        "consent",
        True,
        Localized("Nobody without consent is in any answer.", "Personne n'apparaît sans consentement."),
        0,
        0,
    ),
)
_STEPS = (
    StepDone(Step.BACKUP, 2.31, Localized("The store was backed up.", "La base a été sauvegardée.")),
    StepDone(Step.IMPORT, 0.84, Localized("2 sources read, 3 rows refused.", "2 sources lues, 3 lignes refusées.")),
    StepDone(Step.CHANGES, 0.42, Localized("21 texts are new.", "21 textes sont nouveaux.")),
    StepDone(Step.BUILD, 221.7, Localized("21 texts encoded, 1,480 known.", "21 textes encodés, 1 480 connus.")),
    StepDone(Step.GATE, 12.6, Localized("6 checks made.", "6 contrôles faits.")),
    StepDone(Step.PUBLISH, 0.1, Localized("The index serves.", "L'index est en service.")),
    StepDone(Step.PRUNE, 0.2, Localized("One old index removed.", "Un ancien index supprimé.")),
)

PUBLISHED = Night(
    "20260312T021500Z-0001",
    BEGAN,
    BEGAN + timedelta(seconds=239),
    Outcome.PUBLISHED,
    "20260311T021500Z-0001",
    "20260312T021800Z-0001",
    _STEPS,
    _CHECKS,
    {"added": 4, "changed": 9, "gone": 1, "encoded": 21, "members": 123, "projects": 310, "passages": 1501},
)
_EMPTIED = replace(
    _CHECKS[2],
    passed=False,
    line=Localized(
        "Of 123 members who had texts in the index, 38 have none any more: 30.9% (at most 5%, or one).",
        "Sur 123 membres qui avaient des textes dans l'index, 38 n'en ont plus : 30,9\u00a0% (au plus 5\u00a0%, "
        "ou un seul).",
    ),
    figure=0.309,
)
_MOVED = replace(
    _CHECKS[3],
    passed=False,
    line=Localized("Most answers changed overnight.", "La plupart des réponses ont changé dans la nuit."),
    figure=0.62,
)
REFUSED = replace(
    PUBLISHED,
    id="20260313T021500Z-0001",
    outcome=Outcome.REFUSED,
    checks=(*_CHECKS[:2], _EMPTIED, _MOVED, *_CHECKS[4:]),
    steps=(
        *_STEPS[:4],
        replace(_STEPS[4], line=Localized("2 of 6 checks not passed.", "2 contrôles sur 6 non passés.")),
    ),
    counts={"added": 0, "changed": 38, "gone": 0, "encoded": 0, "members": 123, "projects": 310, "passages": 1022},
)
FAILED = replace(
    PUBLISHED,
    id="20260314T021500Z-0001",
    outcome=Outcome.FAILED,
    made="",
    checks=(),
    counts={},
    steps=(
        StepDone(
            Step.BACKUP,
            0.02,
            Localized("The disk is full: make room in /srv.", "Le disque est plein : faites-y de la place dans /srv."),
            failed=True,
        ),
    ),
    error=Localized("The disk is full: make room in /srv.", "Le disque est plein : faites de la place dans /srv."),
)
UNCHANGED = replace(
    PUBLISHED, id="20260315T021500Z-0001", outcome=Outcome.UNCHANGED, made="", checks=(), steps=_STEPS[:3], counts={}
)
FORCED = replace(REFUSED, id="20260316T021500Z-0001", outcome=Outcome.PUBLISHED, forced="a large import is meant")
BUSY = Night("20260317T021500Z-0001", BEGAN, BEGAN, Outcome.BUSY, "20260311T021500Z-0001")
UNSENT = replace(
    PUBLISHED,
    id="20260318T021500Z-0001",
    steps=(
        *_STEPS,
        StepDone(
            Step.REPORT,
            20,
            Localized("The report could not be mailed.", "Le rapport n'a pas pu être envoyé."),
            failed=True,
        ),
    ),
)
NIGHTS = (PUBLISHED, REFUSED, FAILED, UNCHANGED, FORCED, BUSY, UNSENT)
