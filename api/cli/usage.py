"""What is wrong with a command as it was typed, in the asker's language.

The parser's own messages are English only: those that a person meets are known here by their shape, the few others
are passed on as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from typer import TyperException
from typer.core import TyperGroup

from models.texts import Lang, Texts

_SHAPES = tuple(
    (re.compile(shape), code)
    for shape, code in (
        (r"(?:Value error, )?'(?P<value>.*)' is not one of (?P<known>.*)\.", "not_one_of"),
        (r"Input should be a valid (?:integer|number).*", "not_a_number"),
        (r"Input should be (?P<known>(?:greater|less) than.*)", "out_of_range"),
        (r"\w+ '(?P<value>.*)' does not exist\.", "no_such_file"),
        (r"\w+ '(?P<value>.*)' is a (?:file|directory)\.", "other_kind_of_file"),
        (r"No such option: (?P<value>\S+)", "no_such_option"),
        (r"No such command '(?P<value>.*?)'\.?(?: Did you mean (?P<known>.*)\?)?", "no_such_command"),
        (r"Missing command\.", "no_command"),
        (r"Option '(?P<value>.*)' requires .*", "no_value"),
        (r"Option '(?P<value>.*)' does not take a value\.", "value_in_excess"),
        (r"Got unexpected extra argument\(s\) \((?P<value>.*)\)", "argument_in_excess"),
    )
)
_GUESSING = {"no_such_command", "no_such_option"}
_BOUNDS = {"greater than or equal to": "≥", "less than or equal to": "≤", "greater than": ">", "less than": "<"}


@dataclass(frozen=True, slots=True)
class _Called:
    """The command that was called, as far as it is known: its names, and those of the commands below it."""

    names: tuple[str, ...]
    below: tuple[str, ...]


def usage_sentence(error: TyperException, typed: Sequence[str], root: TyperGroup, lang: Lang) -> str:
    """What is wrong and where; then where the help is. ``typed`` is the command line that ``root`` refused."""
    texts = Texts.of("api")
    parameter = _parameter(error)
    called = _called(typed, root)
    if type(error).__name__ == "MissingParameter":
        problem = texts("cli_usage_missing", lang, parameter=parameter)
    else:
        problem = _problem(error, called.below, lang)
        if parameter:
            problem = texts("cli_usage_of_parameter", lang, parameter=parameter, problem=problem)
    return texts("cli_usage", lang, problem=problem, command=" ".join(called.names))


def _problem(error: TyperException, below: Sequence[str], lang: Lang) -> str:
    texts = Texts.of("api")
    for shape, code in _SHAPES:
        found = shape.fullmatch(error.message)
        if found:
            facts = {name: value or "" for name, value in found.groupdict().items()}
            if code == "no_command":
                facts["known"] = ", ".join(below)
            elif code == "no_such_option":
                facts["known"] = next(iter(getattr(error, "possibilities", None) or ()), "")
            facts["known"] = _plain_words(facts.get("known", ""))
            if code in _GUESSING and facts["known"]:
                code += "_but"
            return texts(f"cli_usage_{code}", lang, **facts)
    return error.message.rstrip(".")


def _plain_words(known: str) -> str:
    """Without the parser's quotation marks, bounds as signs."""
    for words, sign in _BOUNDS.items():
        known = known.replace(words, sign)
    return known.replace("'", "")


def _parameter(error: TyperException) -> str:
    """The option or argument that the error is about; ``""`` when it is about none."""
    parameter = getattr(error, "param", None)
    if parameter is None:
        return ""
    if parameter.param_type_name == "option":
        return "/".join(parameter.opts)
    return str(parameter.metavar or parameter.name)


def _called(typed: Sequence[str], root: TyperGroup) -> _Called:
    """The parser's own errors do not tell."""
    command: object = root
    names = ["grappe"]
    for word in typed:
        below = command.commands.get(word) if isinstance(command, TyperGroup) else None
        if below is None:
            break
        command = below
        names.append(word)
    return _Called(tuple(names), tuple(sorted(command.commands)) if isinstance(command, TyperGroup) else ())
