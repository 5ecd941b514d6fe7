"""``grappe profiles``: whose profile is thin, and what to ask that member."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import typer
from rich.text import Text

from api.cli.door import Door
from api.cli.options import Encoder, Json
from models.errors import Damaged, Missing, NotReady

if TYPE_CHECKING:
    from matching.thin import OwnWords, Thin
    from models.cluster import Cluster

app = typer.Typer()


@app.callback()
def profiles() -> None:
    """Keeps ``report`` a command of its own, though it is the only one."""


@app.command("report", help="cli_help_profiles_report")
def report(context: typer.Context, encoder: Encoder = "", as_json: Json = False) -> None:
    from matching.thin import look_for_thin
    from matching.thin_question import in_words
    from models.store import known_cluster

    door = Door.of(context).with_encoder(encoder)
    with ExitStack() as opened:
        store = opened.enter_context(door.open_store())
        cluster = known_cluster(store)
        unasked: NotReady | Damaged | Missing | None = None
        finder = None
        try:
            finder = _finder(door, opened)
        except (NotReady, Damaged, Missing) as error:
            unasked = error
        with door.progress("profiles_asking") as tell:
            found = look_for_thin(store, today=door.today(), finder=finder, tell=tell)
    if as_json:
        door.dump(
            {
                "members": found.members,
                "asked": found.asked,
                "thin": [_as_json(door, thin, cluster) for thin in found.thin],
            }
        )
    else:
        for thin in found.thin:
            _show(door, thin, cluster)
        door.say("profiles_done", thin=len(found.thin), members=found.members)
        for lack, count in found.counts.items():
            door.say("profiles_count", lack=in_words(lack, door.lang), count=count)
    if unasked is not None:
        door.note("profiles_unasked", reason=unasked.sentence(door.lang))
    elif found.asked < found.members:
        door.note("profiles_asked", asked=found.asked, members=found.members)


def _finder(door: Door, opened: ExitStack) -> OwnWords:
    from api.compose import compose
    from matching.thin import OwnWords

    services = opened.enter_context(compose(door.settings, encoder=door.encoder))
    services.engine.warm()
    return OwnWords(services.engine)


def _show(door: Door, thin: Thin, cluster: Cluster | None) -> None:
    from matching.thin_question import in_words, question_to

    head = Text(thin.member.organization.label, style="bold")
    head.append(f" ({thin.member.id})", style="")
    head.append(" · " + " · ".join(in_words(lack, door.lang) for lack in thin.lacks), style="yellow not bold")
    door.show(head)
    door.out.print(question_to(thin, cluster, door.lang), soft_wrap=True)  # to be pasted: no line ends of ours
    door.out.print()


def _as_json(door: Door, thin: Thin, cluster: Cluster | None) -> dict[str, object]:
    from matching.thin_question import question_to

    return {
        "id": thin.member.id,
        "name": thin.member.organization.name,
        "email": thin.member.membership.contact.email,
        "lacks": [lack.value for lack in thin.lacks],
        "latest_project": thin.latest.isoformat() if thin.latest else None,
        "alike": thin.alike,
        "question": question_to(thin, cluster, door.lang),
    }
