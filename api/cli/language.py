"""Help in the asker's language: commands are declared with codes, which are replaced by sentences here."""

from __future__ import annotations

import re

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from models.texts import Lang, Texts

HELP = ("--help", "-h")
_PREFIX = "cli_"


def localize(command: TyperCommand | TyperGroup, lang: Lang) -> None:
    """Replace the codes in ``command`` and all below it by their sentences in ``lang``."""
    texts = Texts.of("api")

    def sentence(code: str | None) -> str | None:
        return texts(code, lang) if code and code.startswith(_PREFIX) else code

    command.help, command.short_help = sentence(command.help), sentence(command.short_help)
    command.epilog = sentence(command.epilog)
    context = typer.Context(command, help_option_names=list(HELP))
    for parameter in command.params:
        parameter.metavar = sentence(parameter.metavar)
        if hasattr(parameter, "help"):
            parameter.help = sentence(parameter.help)
        if isinstance(parameter, TyperOption) and parameter.metavar is None:
            parameter.metavar = _placeholder(parameter, context, texts("cli_meta_number", lang))
    help_option = command.get_help_option(context)
    if help_option is not None:
        help_option.help, help_option.metavar = texts("cli_help_help", lang), ""
    if isinstance(command, TyperGroup):
        command.subcommand_metavar = texts("cli_meta_command", lang)
        for below in command.commands.values():
            if isinstance(below, TyperCommand | TyperGroup):
                localize(below, lang)


def _placeholder(option: TyperOption, context: typer.Context, number: str) -> str:
    """Nothing for a flag, the words of a choice, else a number: texts and paths are declared with their own."""
    if option.is_flag:
        return ""
    choices = re.fullmatch(r"<(?:list\[)?([^\]>]*\|[^\]>]*)\]?>", str(option.display_type_rich(context)))
    return choices[1].replace("|", " | ") if choices else number


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
