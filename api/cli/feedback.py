"""``grappe feedback``: what became of the partners that an answer suggested. Asked as staff."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json
from api.cli.tables import headed_table
from api.plain import plain
from models.feedback import DeclineReason, Reaction, in_words

app = typer.Typer()


@app.command("give", help="cli_help_feedback_give")
def give(
    context: typer.Context,
    answer: Annotated[str, typer.Argument(metavar="cli_meta_answer", help="cli_help_feedback_answer")],
    organization: Annotated[str, typer.Argument(metavar="cli_meta_who", help="cli_help_feedback_organization")],
    reaction: Annotated[Reaction, typer.Argument(metavar="cli_meta_reaction", help="cli_help_feedback_reaction")],
    reason: Annotated[DeclineReason | None, typer.Option(help="cli_help_feedback_reason")] = None,
    note: Annotated[str, typer.Option(metavar="cli_meta_text", help="cli_help_feedback_note", show_default=False)] = "",
    by: Annotated[str, typer.Option(metavar="cli_meta_who", help="cli_help_feedback_by", show_default=False)] = "",
    as_json: Json = False,
) -> None:
    from api.compose import open_store
    from api.feedback import Said, give_feedback
    from models.access import Asker, KeyRole
    from models.imports.values import plain_text
    from models.roll import find_member

    door = Door.of(context)
    said = Said(reaction, reason, plain_text(note).strip())
    with open_store(door.settings) as store:
        giver = find_member(store, by).id if by else ""
        given = give_feedback(
            store, answer, organization, said, asker=Asker(KeyRole.STAFF), now=door.now(), given_by=giver
        )
        about = next(store.organizations([given.organization_id]))
    if as_json:
        door.dump(plain(given))
    else:
        told = in_words(given.reaction, given.reason, door.lang)
        door.say("feedback_done", name=about.label, said=told, id=given.answer_id, rank=given.rank)


@app.command("list", help="cli_help_feedback_list")
def list_(context: typer.Context, as_json: Json = False) -> None:
    from api.compose import open_store
    from api.feedback import seen_feedback
    from models.access import Asker, KeyRole

    door = Door.of(context)
    with open_store(door.settings) as store:
        seen = list(seen_feedback(store, Asker(KeyRole.STAFF)))
    if as_json:
        door.dump([plain(one.feedback) for one in seen])
        return
    if not seen:
        door.note("feedback_none")
        return
    codes = ("at", "answer", "rank", "about", "said", "by", "note")
    table = headed_table(*(door.text(f"feedback_{code}") for code in codes))
    for one in seen:
        given = one.feedback
        table.add_row(
            f"{given.at:%Y-%m-%d}",
            given.answer_id,
            str(given.rank),
            one.organization.label,
            in_words(given.reaction, given.reason, door.lang),
            one.giver.label if one.giver else door.text("role_staff"),
            given.note,
        )
    door.show(table)
