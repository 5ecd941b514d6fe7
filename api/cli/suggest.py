"""``grappe suggest``: who completes us for this project? Asked as staff."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.meant import all_meant, meant
from api.cli.options import Encoder, Json
from api.cli.sheet_out import Out, format_of, write_sheet
from api.cli.suggestion_view import answer_as_json, answer_view
from matching.question import Scope
from models.cluster import Cluster
from models.errors import InvalidInput
from models.membership import Reader
from models.organization import Kind, Size

_Whos = Annotated[list[str] | None, typer.Option("--with", metavar="cli_meta_who", help="cli_help_with")]
_Texts = list[str] | None


def suggest(
    context: typer.Context,
    need: Annotated[str, typer.Option(metavar="cli_meta_text", help="cli_help_need")],
    seeker: Annotated[str, typer.Option(metavar="cli_meta_who", help="cli_help_seeker", show_default=False)] = "",
    partners: _Whos = None,
    k: Annotated[int, typer.Option("--k", "-k", min=1, max=100, help="cli_help_k")] = 10,
    scope: Annotated[Scope, typer.Option(help="cli_help_scope")] = Scope.MEMBERS,
    exclude: Annotated[_Texts, typer.Option(metavar="cli_meta_who", help="cli_help_exclude")] = None,
    country: Annotated[_Texts, typer.Option(metavar="cli_meta_country", help="cli_help_country")] = None,
    region: Annotated[_Texts, typer.Option(metavar="cli_meta_text", help="cli_help_region")] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="cli_help_kind")] = None,
    size: Annotated[list[Size] | None, typer.Option(help="cli_help_size")] = None,
    college: Annotated[_Texts, typer.Option(metavar="cli_meta_college", help="cli_help_college")] = None,
    exposure: Annotated[
        float | None, typer.Option(min=0, max=1, metavar="cli_meta_share", help="cli_help_exposure", show_default=False)
    ] = None,
    alike: Annotated[bool, typer.Option("--alike", help="cli_help_alike")] = False,
    encoder: Encoder = "",
    out: Out = None,
    as_json: Json = False,
) -> None:
    from api.compose import compose
    from api.feedback import remember
    from api.typed import read_typed
    from matching.question import Filters, Question
    from models.imports.values import read_country

    door = Door.of(context).with_encoder(encoder)
    if out is not None:
        format_of(out)
    with compose(door.settings, encoder=door.encoder) as services:
        question = Question(
            need=need,
            seeker=meant(services.store, seeker) if seeker else "",
            partners=all_meant(services.store, partners),
            k=k,
            lang=door.lang,
            reader=Reader.STAFF,
            scope=scope,
            filters=Filters(
                exclude=all_meant(services.store, exclude),
                countries=tuple(read_typed(read_country, given) for given in country or ()),
                regions=tuple(region or ()),
                kinds=tuple(kind or ()),
                sizes=tuple(size or ()),
                colleges=tuple(_college(services.cluster, given) for given in college or ()),
            ),
            exposure=exposure,
            alike=alike,
        )
        with door.waiting("suggest_searching"):
            answer = services.engine.suggest(question)
        number = remember(services.store, question, answer, asked="", now=door.now())
        refusals = services.snapshots.refusals()
    if out is not None:
        from api.sheets import suggestions_sheet

        write_sheet(door, suggestions_sheet(answer, services.cluster, door.lang), out, as_json=as_json)
    elif as_json:
        door.dump(answer_as_json(answer, number))
    else:
        door.show(answer_view(answer, number, services.cluster, door.lang))
    for refusal in refusals:
        door.note("snapshot_refused", reason=refusal.sentence(door.lang))


def _college(cluster: Cluster, given: str) -> str:
    college = cluster.college_named(given)
    if college is None:
        raise InvalidInput("api.edit_college", value=given, known=", ".join(c.id for c in cluster.colleges) or "–")
    return college.id
