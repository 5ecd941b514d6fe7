"""A small folder of the texts that an encoder is trained on, all made up."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path

NOUNS = tuple(
    zip(
        ["réseau", "capteur", "logiciel", "forêt", "vigne", "moteur", "hôpital", "bateau", "laboratoire", "récolte"],
        ["network", "sensor", "software", "forest", "vineyard", "engine", "hospital", "ship", "laboratory", "harvest"],
        strict=True,
    )
)
VERBS = tuple(
    zip(
        ["mesure", "protège", "construit", "répare", "observe"],
        ["measures", "protects", "builds", "repairs", "watches"],
        strict=True,
    )
)
DOES = tuple(
    (f"le {subject} {verb} la {thing}", f"the {subject_en} {verb_en} the {thing_en}")
    for (subject, subject_en), (verb, verb_en), (thing, thing_en) in product(NOUNS, VERBS, NOUNS)
    if subject != thing
)


def write_training_data(data: Path, labels: Sequence[tuple[str, str]] = NOUNS) -> Path:
    """``labels`` are French and English, and stand in all vocabularies and in the projects."""
    _table(data, "bilingual/labels", "source,en,fr", [("esco", en, fr) for fr, en in labels])
    _table(
        data,
        "bilingual/parallel",
        "kind,source,licence,en,fr",
        [
            *(("sent", ("tatoeba", "pydocs")[place % 2], "made up", en, fr) for place, (fr, en) in enumerate(DOES)),
            *(("term", "eurovoc", "made up", en, fr) for fr, en in labels),
        ],
    )
    _table(
        data,
        "vocabularies/esco_skills",
        "label_en,alt_en,label_fr,alt_fr,description_en",
        [(en, f"{en} work|work on {en}", fr, f"travail du {fr}", f"Work with the {en}.") for fr, en in labels],
    )
    _table(
        data, "vocabularies/euroscivoc", "pref_en,pref_fr,alt_en,alt_fr", [(en, fr, f"{en}s", "") for fr, en in labels]
    )
    _table(
        data,
        "vocabularies/franceterme",
        "fr,fr_syn,en,en_syn,definition_fr",
        [(fr, "", en, "", f"Chose que l'on appelle {fr}.") for fr, en in labels],
    )
    _table(
        data,
        "h2020/projects",
        "id,start_date,title,summary,topic_title,theme",
        [
            (
                str(place),
                f"{2014 + place}-05-01",
                f"Better {en} for {2014 + place}",
                f"We make the {en}.",
                "Things",
                "T",
            )
            for place, (_, en) in enumerate(labels)
        ],
    )
    _table(
        data,
        "directories/ilab",
        "year,moto_fr,summary_fr",
        [(str(2014 + place), f"Un {fr} nouveau", f"Elle fait un {fr}.") for place, (fr, _) in enumerate(labels)],
    )
    _table(
        data,
        "directories/inov",
        "datepublication,moto,projetresume,entrepriseresume",
        [("2018-01-01", f"Un {fr} sobre", f"Ils font un {fr}.", "Ils sont trois.") for fr, _ in labels],
    )
    return data


def _table(data: Path, name: str, header: str, rows: Iterable[Sequence[str]]) -> None:
    path = data / f"{name}.csv.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)
