"""Help in the asker's language: commands are declared with codes, which are replaced by sentences here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from models.texts import Lang, Texts

if TYPE_CHECKING:
    from typer.core import TyperCommand, TyperGroup

_PREFIX = "cli_"


def localize(command: TyperCommand | TyperGroup, lang: Lang) -> None:
    """Replace the codes in ``command`` and all below it by their sentences in ``lang``."""
    texts = Texts.of("api")

    def sentence(code: str | None) -> str | None:
        return texts(code, lang) if code and code.startswith(_PREFIX) else code

    command.help, command.short_help = sentence(command.help), sentence(command.short_help)
    command.epilog = sentence(command.epilog)
    for parameter in command.params:
        parameter.metavar = sentence(parameter.metavar)
        if hasattr(parameter, "help"):
            parameter.help = sentence(parameter.help)
    help_option = command.get_help_option(typer.Context(command))
    if help_option is not None:
        help_option.help = texts("cli_help_help", lang)
    for below in getattr(command, "commands", {}).values():
        localize(below, lang)


def localize_panels(lang: Lang) -> None:
    """The words that frame the help: typer keeps them as constants of one module."""
    from typer import rich_utils

    texts = Texts.of("api")
    for name, code in (
        ("ARGUMENTS_PANEL_TITLE", "cli_panel_arguments"),
        ("OPTIONS_PANEL_TITLE", "cli_panel_options"),
        ("COMMANDS_PANEL_TITLE", "cli_panel_commands"),
        ("REQUIRED_LONG_STRING", "cli_panel_required"),
        ("DEFAULT_STRING", "cli_panel_default"),
    ):
        setattr(rich_utils, name, texts(code, lang))
