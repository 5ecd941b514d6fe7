"""``grappe consortium export`` and ``grappe datar export``: dossiers to send, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json
from api.cli.seeking import Of, ProposalId

if TYPE_CHECKING:
    from api.dossier.datar_dossier import DatarDossier
    from api.dossier.dossier import Dossier

OutFile = Annotated[Path, typer.Option("--out", metavar="cli_meta_file", help="cli_help_dossier_out")]


def export(
    context: typer.Context,
    proposal: ProposalId,
    out: OutFile,
    of: Of = 1,
    form: Annotated[
        str,
        typer.Option("--format", metavar="json|csv|xlsx|docx|pdf", help="cli_help_dossier_format", show_default=False),
    ] = "",
    version: Annotated[
        int | None, typer.Option("--version", min=1, help="cli_help_proposal_version", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    from api.dossier.gathering import dossier_of
    from models.new_file import check_new
    from models.programmes.shelf import Shelf

    door = Door.of(context)
    check_new(out)
    with door.open_store() as store:
        assembly = store.assembly(proposal, version)
        pack = Shelf(door.settings.programmes_folder).pack(assembly.programme)
        dossier = dossier_of(store, assembly, of - 1, pack, door.today())
    _write(door, dossier, form, out, as_json=as_json)
    if dossier.unnamed:
        door.note("dossier_unnamed", count=dossier.unnamed)


def export_datar(
    context: typer.Context,
    out: OutFile,
    form: Annotated[
        str,
        typer.Option("--format", metavar="xlsx|docx|pdf", help="cli_help_dossier_format", show_default=False),
    ] = "",
    as_json: Json = False,
) -> None:
    from api.dossier.datar_dossier import datar_dossier_of
    from models.new_file import check_new

    door = Door.of(context)
    check_new(out)
    with door.open_store() as store:
        dossier = datar_dossier_of(store, door.now())
    _write(door, dossier, form, out, as_json=as_json)
    if dossier.unnamed:
        door.note("dossier_unnamed", count=dossier.unnamed)


def _write(door: Door, dossier: Dossier | DatarDossier, form: str, out: Path, *, as_json: bool) -> None:
    """A new file, whole; without a format its ending tells which."""
    from api.dossier.formats import exported
    from models.new_file import write_new

    form = form.strip().lower() or out.suffix.lower().removeprefix(".")
    with door.waiting("dossier_writing"):
        content = exported(dossier, form, door.lang).content
    write_new(out, content)
    if as_json:
        door.dump({"file": str(out), "format": form, "bytes": len(content), "unnamed": dossier.unnamed})
    else:
        door.say("dossier_done", out=out)
