"""``grappe golden``: questions whose answer staff knows, which every new index must still answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door
from api.cli.meant import all_meant, meant
from api.cli.options import Json
from api.cli.tables import headed_table
from api.plain import plain

if TYPE_CHECKING:
    from api.golden import KeptQuestion

app = typer.Typer()


@app.command("add", help="cli_help_golden_add")
def add(
    context: typer.Context,
    expect: Annotated[list[str], typer.Option(metavar="cli_meta_who", help="cli_help_golden_expect")],
    need: Annotated[str, typer.Option(metavar="cli_meta_text", help="cli_help_golden_need", show_default=False)] = "",
    seeker: Annotated[str, typer.Option(metavar="cli_meta_who", help="cli_help_seeker", show_default=False)] = "",
    partners: Annotated[list[str] | None, typer.Option("--with", metavar="cli_meta_who", help="cli_help_with")] = None,
    k: Annotated[int, typer.Option("--k", "-k", min=1, max=100, help="cli_help_golden_k")] = 10,
    as_json: Json = False,
) -> None:
    from api.golden import new_id
    from models.golden import GoldenQuestion, check_golden
    from models.imports.values import plain_text

    door = Door.of(context)
    with door.open_store() as store:
        question = GoldenQuestion(
            id=new_id(),
            need=plain_text(need).strip(),
            expected=tuple(dict.fromkeys(all_meant(store, expect))),
            by=door.signature,
            at=door.now(),
            seeker=meant(store, seeker) if seeker else "",
            partners=tuple(dict.fromkeys(all_meant(store, partners))),
            k=k,
        )
        check_golden(question)
        store.golden.add(question)
    kept = next(one for one in _kept(door) if one.id == question.id)
    if as_json:
        door.dump(plain(kept))
        return
    door.say("golden_added", id=kept.id)
    door.note({True: "golden_holds", False: "golden_holds_not", None: "golden_holds_unknown"}[kept.holds])


@app.command("list", help="cli_help_golden_list")
def list_(context: typer.Context, as_json: Json = False) -> None:
    door = Door.of(context)
    questions = _kept(door)
    if as_json:
        door.dump([plain(one) for one in questions])
        return
    if not questions:
        door.note("golden_none")
        return
    table = headed_table(*(door.text(f"golden_{code}") for code in ("id", "need", "asks", "expected", "k", "held")))
    for one in questions:
        expected = [label for _, label in one.expected] + [door.text("golden_withheld", count=one.withheld)] * bool(
            one.withheld
        )
        table.add_row(
            one.id,
            one.need or door.text("golden_own_needs"),
            ", ".join(label for _, label in (*one.seeker, *one.partners)) or "–",
            ", ".join(expected),
            str(one.k),
            door.text({True: "golden_yes", False: "golden_no", None: "golden_unknown"}[one.holds]),
        )
    door.show(table)


@app.command("remove", help="cli_help_golden_remove")
def remove(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="cli_meta_question", help="cli_help_golden_id")],
    as_json: Json = False,
) -> None:
    door = Door.of(context)
    with door.open_store() as store:
        store.golden.remove(question)
    if as_json:
        door.dump({"id": question})
    else:
        door.say("golden_removed", id=question)


def _kept(door: Door) -> list[KeptQuestion]:
    """As they are answered at present, where there is an index."""
    from api.compose import compose
    from api.golden import kept_questions

    with compose(door.settings, encoder=door.encoder) as services:
        return list(kept_questions(services.store, services.engine))
