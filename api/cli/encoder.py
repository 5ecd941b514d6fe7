"""``grappe encoder``: what turns texts into vectors, on its own."""

from __future__ import annotations

import codecs
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, BinaryIO

import typer

from api.cli.door import Door
from api.cli.options import Encoder, Json
from api.cli.tables import headed_table
from models.errors import InvalidInput

app = typer.Typer()

_LINES = 256
_LETTERS = 1 << 18


@app.command("encode", help="cli_help_encode")
def encode(context: typer.Context, encoder: Encoder = "") -> None:
    """Rows wait in a temporary file, since the array begins with their number; a failure leaves nothing written."""
    door = Door.of(context).with_encoder(encoder)
    if sys.stdout.isatty():
        raise InvalidInput("api.cli_encode_terminal")
    opened = door.opened_encoder()
    with TemporaryFile() as rows:
        count = 0
        with door.waiting("index_encoding"):
            for batch in _batches(_lines()):
                rows.write(opened.encode(batch).astype("<f4").tobytes())
                count += len(batch)
        rows.seek(0)
        out = sys.stdout.buffer
        _write_header(out, count, opened.dimension)
        shutil.copyfileobj(rows, out)
        out.flush()


@app.command("score", help="cli_help_encoder_score")
def score(
    context: typer.Context,
    encoder: Encoder = "",
    data: Annotated[Path | None, typer.Option(metavar="cli_meta_folder", help="cli_help_encoder_data")] = None,
    as_json: Json = False,
) -> None:
    from evaluation.encoding.figures import figures

    door = Door.of(context).with_encoder(encoder)
    opened = door.opened_encoder()
    with door.waiting("index_encoding"):
        found = tuple(figures(opened, data))
    if as_json:
        door.dump([{**asdict(figure), "encoder": opened.name} for figure in found])
        return
    table = headed_table()
    for column in ("test", "measure"):
        table.add_column(door.text(f"encoder_score_{column}"))
    for column in ("value", "asked", "among"):
        table.add_column(door.text(f"encoder_score_{column}"), justify="right")
    for figure in found:
        table.add_row(figure.test, figure.measure, f"{figure.value:.3f}", str(figure.asked), str(figure.among))
    door.show(table)


@app.command("train", help="cli_help_encoder_train")
def train(
    context: typer.Context,
    data: Annotated[Path, typer.Option(metavar="cli_meta_folder", help="cli_help_encoder_train_data")],
    out: Annotated[Path, typer.Option(metavar="cli_meta_folder", help="cli_help_make_out")],
    seed: Annotated[int, typer.Option(min=0, metavar="cli_meta_number", help="cli_help_encoder_seed")] = 0,
    as_json: Json = False,
) -> None:
    from embeddings.open_encoder import MINILM
    from embeddings.training.corpus import read_corpus
    from embeddings.training.recipe import Recipe
    from embeddings.training.saving import save_model
    from embeddings.training.teaching import teach
    from embeddings.training.training import train
    from models.new_folder import check_free

    door = Door.of(context).with_encoder(MINILM)
    check_free(out)
    recipe = Recipe(seed=seed)
    corpus = read_corpus(data, recipe)
    with door.progress("encoder_teaching") as tell:
        teachings = teach(corpus.english, door.opened_encoder(), tell)
    with door.progress("encoder_training") as tell:
        tokenizer, vectors = train(corpus, teachings, recipe, tell)
    save_model(out, tokenizer, vectors, recipe)
    pieces, dimension = vectors.shape
    if as_json:
        door.dump({"out": str(out), "pieces": pieces, "dimension": dimension})
        return
    door.say("encoder_trained", out=out, pieces=pieces, dimension=dimension)


def _write_header(out: BinaryIO, count: int, dimension: int) -> None:
    """The beginning of a file of one float32 array ``(count, dimension)``, row by row."""
    from numpy.lib.format import write_array_header_1_0

    write_array_header_1_0(out, {"descr": "<f4", "fortran_order": False, "shape": (count, dimension)})


def _lines() -> Iterator[str]:
    """The lines of standard input, as UTF-8; what is not is replaced."""
    if sys.stdin is None:
        return
    for number, line in enumerate(sys.stdin.buffer):
        bare = line.removesuffix(b"\n").removesuffix(b"\r")
        yield (bare if number else bare.removeprefix(codecs.BOM_UTF8)).decode("utf-8", "replace")


def _batches(lines: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    letters = 0
    for line in lines:
        batch.append(line)
        letters += len(line)
        if len(batch) >= _LINES or letters >= _LETTERS:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch
