"""``grappe index``: encode what changed and publish a snapshot."""

from __future__ import annotations

from time import perf_counter

import typer

from api.cli.door import Door
from api.cli.options import Encoder, Json
from api.plain import plain
from models.texts import in_figures


def index(context: typer.Context, encoder: Encoder = "", as_json: Json = False) -> None:
    from api.compose import caching_encoder, open_snapshots, open_store
    from api.feedback import forget_old_answers
    from matching.index import build_index

    door = Door.of(context)
    chosen = door.with_encoder(encoder)
    encoded = 0
    started = perf_counter()
    with open_store(chosen.settings) as store, chosen.progress("index_encoding") as show:

        def progress(done: int, total: int) -> None:
            nonlocal encoded
            encoded = done
            show(done, total)

        caching = caching_encoder(chosen.settings, encoder=chosen.encoder, progress=progress)
        snapshot = build_index(store, caching, open_snapshots(chosen.settings), now=chosen.now())
        forget_old_answers(store, chosen.now())
    counts = snapshot.manifest.counts
    if as_json:
        door.dump(
            {
                "snapshot": snapshot.name,
                "encoder": snapshot.manifest.encoder,
                "encoded": encoded,
                "counts": plain(counts),
            }
        )
    else:
        seconds = in_figures(perf_counter() - started, door.lang, 1)
        door.say("index_done", snapshot=snapshot.name, seconds=seconds, **counts)
        door.say("index_encoded", encoded=encoded, kept=counts["passages"] - encoded)
    if chosen.settings.encoder != door.settings.encoder:
        door.note("index_other_encoder", encoder=encoder)
    if not counts["passages"]:
        door.note("index_empty")
