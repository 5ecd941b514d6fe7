"""``grappe train``: learn from known consortia how to rank."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door
from api.cli.options import Encoder, Json
from api.cli.score_view import show_scores
from models.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from embeddings import encoder as reading
    from evaluation.score import Scores
    from matching.learning.consortia import KnownConsortia
    from matching.learning.own_words import KnownMembers
    from matching.learning.recipe import Recipe
    from matching.ranker import LearnedRanker


def train(
    context: typer.Context,
    history: Annotated[
        list[Path] | None, typer.Option(metavar="cli_meta_folder", help="cli_help_train_history")
    ] = None,
    before: Annotated[list[str] | None, typer.Option(metavar="cli_meta_date", help="cli_help_train_before")] = None,
    members: Annotated[list[Path] | None, typer.Option(metavar="cli_meta_file", help="cli_help_train_members")] = None,
    leave_out_country: Annotated[
        list[str] | None, typer.Option(metavar="cli_meta_country", help="cli_help_train_leave_out")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="cli_meta_folder", help="cli_help_train_out", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(min=0, metavar="cli_meta_number", help="cli_help_train_seed")] = 0,
    encoder: Encoder = "",
    as_json: Json = False,
) -> None:
    from matching.learning.recipe import Recipe

    door = Door.of(context).with_encoder(encoder)
    recipe = Recipe(seed=seed)
    if history:
        sources = _Sources(history, before or [], members or [], leave_out_country or [])
        _learn_anew(door, sources, out, recipe, as_json=as_json)
    elif before or members or leave_out_country or out:
        raise InvalidInput("api.cli_train_alone")
    else:
        _learn_own(door, recipe, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Sources:
    """What is learned from, as typed."""

    histories: Sequence[Path]
    before: Sequence[str]
    members: Sequence[Path]
    without_countries: Sequence[str]


def _learn_anew(door: Door, sources: _Sources, out: Path | None, recipe: Recipe, *, as_json: bool) -> None:
    """From files alone; written to ``out`` whatever comes of it."""
    from api.typed import read_day
    from evaluation.fitting import OWN, leave_out, read_known, read_known_members
    from evaluation.scores_json import scores_to_json
    from models.new_folder import check_free, new_folder

    folders, before = sources.histories, sources.before
    if out is None:
        raise InvalidInput("api.cli_train_out")
    if before and len(before) != len(folders):
        raise InvalidInput("api.cli_train_before", histories=len(folders), days=len(before))
    check_free(out)
    days = map(read_day, before) if before else repeat(None)
    histories = [read_known(folder, before=day) for folder, day in zip(folders, days, strict=False)]
    histories = leave_out(histories, sources.without_countries)
    members = [read_known_members(file) for file in sources.members]
    encoder = door.opened_encoder()
    earlier = _learned(door, [known.a_year_earlier() for known in histories], encoder, recipe, members=members)
    judged = [_judged(door, known, {OWN: earlier}, encoder) for known in histories]
    ranker = _learned(door, histories, encoder, recipe, members=members)
    with new_folder(out) as folder:
        ranker.save(folder)
    facts = {key: ranker.manifest[key] for key in ("pools", "questions", "ceiling")}
    if as_json:
        door.dump({"out": str(out), **facts, "judged": [scores_to_json(scores) for scores in judged]})
        return
    for known, scores in zip(histories, judged, strict=True):
        door.say("train_judged", name=known.name, since=known.a_year_earlier().before)
        show_scores(door, scores)
    door.say("train_done", out=out, **facts)


def _learn_own(door: Door, recipe: Recipe, *, as_json: bool) -> None:
    """From the store of this installation; served only where that finds more."""
    from api.compose import open_store
    from api.own_ranker import learn_own
    from evaluation.fitting import OWN, SHIPPED
    from evaluation.scores_json import scores_to_json
    from matching.ranker import forget_ranker

    folder = door.settings.ranker_folder
    with open_store(door.settings) as store:
        learned = learn_own(store, door.opened_encoder(), recipe, door.progress)
    if learned.ranker:
        learned.ranker.save(folder)
    else:
        forget_ranker(folder)
    if as_json:
        door.dump({"chosen": OWN if learned.ranker else SHIPPED, "judged": [scores_to_json(learned.scores)]})
        return
    show_scores(door, learned.scores)
    door.say("train_chose_own" if learned.ranker else "train_chose_shipped", folder=folder)


def _learned(
    door: Door,
    histories: Sequence[KnownConsortia],
    encoder: reading.Encoder,
    recipe: Recipe,
    *,
    members: Sequence[KnownMembers] = (),
) -> LearnedRanker:
    from matching.learning.training import train

    with door.progress("train_learning") as tell:
        return train(histories, encoder, recipe, tell, members=members)


def _judged(
    door: Door, known: KnownConsortia, rankers: Mapping[str, LearnedRanker], encoder: reading.Encoder
) -> Scores:
    """On the last year of ``known``, which none of the rankers may have seen."""
    from evaluation.fitting import judge_last_year

    with TemporaryDirectory(prefix="grappe-") as work, door.progress("train_judging") as tell:
        return judge_last_year(known, rankers, encoder, work=Path(work), progress=tell)
