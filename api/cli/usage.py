"""What is wrong with a command as it was typed, in the asker's language.

The parser's own messages are English only: those that a person meets are known here by their shape, the few others
are passed on as they are.
"""

from __future__ import annotations

import re

from typer import TyperException

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
_BOUNDS = {"greater than or equal to": "≥", "less than or equal to": "≤", "greater than": ">", "less than": "<"}


def usage_sentence(error: TyperException, lang: Lang) -> str:
    """What is wrong and where; then where the help is."""
    texts = Texts.of("api")
    parameter, path = _parameter(error), _command_path(error)
    if type(error).__name__ == "MissingParameter":
        problem = texts("cli_usage_missing", lang, parameter=parameter)
    else:
        problem = _problem(error.message, lang)
        if parameter:
            problem = texts("cli_usage_of_parameter", lang, parameter=parameter, problem=problem)
    return texts("cli_usage", lang, problem=problem, command=path)


def _problem(message: str, lang: Lang) -> str:
    texts = Texts.of("api")
    for shape, code in _SHAPES:
        found = shape.fullmatch(message)
        if found:
            facts = {name: value or "" for name, value in found.groupdict().items()}
            if code == "no_such_command" and facts["known"]:
                code = "no_such_command_but"
            for words, sign in _BOUNDS.items():
                facts = {
                    name: value.replace(words, sign) if name == "known" else value for name, value in facts.items()
                }
            return texts(f"cli_usage_{code}", lang, **facts)
    return message.rstrip(".")


def _parameter(error: TyperException) -> str:
    """The option or argument that the error is about; ``""`` when it is about none."""
    parameter = getattr(error, "param", None)
    if parameter is None:
        return ""
    if parameter.param_type_name == "option":
        return "/".join(parameter.opts)
    return str(parameter.metavar or parameter.name)


def _command_path(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    return str(context.command_path) if context is not None else "grappe"
