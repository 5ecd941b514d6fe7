"""``grappe programmes``: the rules of the calls, as data that can be read, checked, copied and edited."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json
from api.cli.tables import headed_table

if TYPE_CHECKING:
    from models.programmes.shelf import Shelf

app = typer.Typer()

Name = Annotated[str, typer.Argument(metavar="cli_meta_programme", help="cli_help_programme_name")]


@app.command("list", help="cli_help_programmes_list")
def list_(context: typer.Context, as_json: Json = False) -> None:
    door = Door.of(context)
    packs = _shelf(door).packs()
    if as_json:
        door.dump(
            [{"id": p.id, "name": p.name.to(door.lang), "editions": list(p.editions), "of": p.table.of} for p in packs]
        )
        return
    table = headed_table(*(door.text(f"programmes_{code}") for code in ("id", "name", "editions", "rules")))
    for pack in packs:
        rules = len(pack.edition().rules)
        table.add_row(pack.id, pack.name.to(door.lang), ", ".join(pack.editions), str(rules or "–"))
    door.show(table)


@app.command("show", help="cli_help_programmes_show")
def show(
    context: typer.Context,
    name: Name,
    edition: Annotated[str, typer.Option(metavar="cli_meta_edition", help="cli_help_edition")] = "",
    as_toml: Annotated[bool, typer.Option("--toml", help="cli_help_programmes_toml")] = False,
    as_json: Json = False,
) -> None:
    from api.programme_guide import guide, guide_json

    door = Door.of(context)
    pack = _shelf(door).pack_or_file(name)
    if as_toml:
        door.out.file.write(pack.text)
    elif as_json:
        door.dump(guide_json(pack, pack.edition(edition), door.lang))
    else:
        door.out.print(guide(pack, pack.edition(edition), door.lang).rstrip(), soft_wrap=True)


@app.command("check", help="cli_help_programmes_check")
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="cli_meta_file", help="cli_help_programmes_file")],
    as_json: Json = False,
) -> None:
    from models.errors import NotFound
    from models.programmes.reading import read_pack_file

    door = Door.of(context)
    if not file.is_file():
        raise NotFound("pack_file_missing", path=file)
    pack = read_pack_file(file)
    rules = {one: len(pack.edition(one).rules) for one in pack.editions}
    if as_json:
        door.dump({"id": pack.id, "editions": rules})
        return
    door.say("programmes_sound", id=pack.id, editions=len(rules), rules=max(rules.values()))


@app.command("new", help="cli_help_programmes_new")
def new(
    context: typer.Context,
    source: Annotated[str, typer.Option("--from", metavar="cli_meta_programme", help="cli_help_programmes_from")],
    name: Annotated[str, typer.Argument(metavar="cli_meta_programme", help="cli_help_programmes_new_name")] = "",
    as_json: Json = False,
) -> None:
    from models.new_file import check_new, write_new
    from models.programmes.copying import renamed

    door = Door.of(context)
    pack = _shelf(door).pack_or_file(source)
    name = name or f"{pack.id}-own"
    text = renamed(pack, name)
    out = door.settings.programmes_folder / f"{name}.toml"
    check_new(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_new(out, text.encode())
    if as_json:
        door.dump({"file": str(out)})
        return
    door.say("programmes_new", file=out)


def _shelf(door: Door) -> Shelf:
    from models.programmes.shelf import Shelf

    return Shelf(door.settings.programmes_folder)
