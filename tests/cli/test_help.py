"""Help of every command, in both languages."""

from __future__ import annotations

import pytest
import typer
from typer.core import TyperGroup

from api.cli.root import app


def every_command(group: TyperGroup, path: tuple[str, ...] = ()):
    yield path
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from every_command(command, (*path, name))
        else:
            yield (*path, name)


COMMANDS = list(every_command(typer.main.get_group(app)))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_help_is_whole(bare, path, lang):
    told = bare.done(*path, "--help", lang=lang)
    assert told.err == ""
    assert "cli_" not in told.out
    assert "<bool>" not in told.out
    assert ("Montrer cette aide." if lang == "fr" else "Show this help.") in told.out
    assert f"grappe {' '.join(path)}".rstrip() in " ".join(told.out.split())


@pytest.mark.parametrize("path", [path for path in COMMANDS if path], ids=" ".join)
def test_help_differs_between_the_languages(bare, path):
    assert bare.done(*path, "-h", lang="fr").out != bare.done(*path, "-h", lang="en").out


def test_without_a_command_it_is_the_help(bare):
    told = bare.done(lang="fr")
    assert "Commandes" in told.out
    assert told.out == bare.done("--help", lang="fr").out


def test_nothing_is_made_by_asking_for_help(bare, home):
    bare.done("init", "--help")
    assert not home.exists()


def test_what_prints_something_can_print_json(bare):
    without = [path for path in COMMANDS if path and "--json" not in bare.done(*path, "--help").out]
    groups = {path[:-1] for path in COMMANDS if path[:-1]}
    assert set(without) == groups | {("serve",), ("encoder", "encode"), ("import", "template")}
