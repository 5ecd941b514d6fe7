"""Options that several commands share. Help and placeholders are codes: see ``api.cli.language``."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="cli_help_json")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="cli_help_dry_run")]
KeepLater = Annotated[bool, typer.Option("--keep-later", help="cli_help_keep_later")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="cli_help_yes")]
Encoder = Annotated[str, typer.Option(metavar="cli_meta_encoder", help="cli_help_encoder", show_default=False)]
Who = Annotated[str, typer.Argument(metavar="cli_meta_who", help="cli_help_who")]
