"""The documentation tells what is there: every command, setting, exit code and link of it exists, and the other way."""

import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.main import get_group

from api import exit_codes
from api.cli.globals import split_globals
from api.cli.root import app
from api.exit_codes import ExitCode
from api.settings import PREFIX, Settings
from evaluation.systems.catalogue import SYSTEMS
from models.feedback import KEPT, DeclineReason
from models.texts import Texts
from tests.pages import PAGES, Shown, commands, inline_code, links, prose, table
from tests.tree import ROOT

ADMINISTRATORS = ROOT / "docs" / "administrators.md"
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
SHOWN = [shown for page in PAGES for shown in commands(page) if shown.grappe is not None]


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


each_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


def called(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Parse a command line as ``grappe`` does, without running it: the names of the command that it calls."""
    command, name, rest, context = get_group(app), "grappe", list(split_globals(arguments).rest), None
    names: list[str] = []
    while True:
        try:
            context = command.make_context(name, rest, parent=context)
        except typer.Exit:  # --help
            return tuple(names)
        if not hasattr(command, "commands"):
            return tuple(names)
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        names.append(name)


def leaves(command=None, names: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """The names of every command that does something."""
    command = command or get_group(app)
    if not hasattr(command, "commands"):
        return {names}
    return set().union(*(leaves(below, (*names, name)) for name, below in command.commands.items()))


def anchors(page: Path) -> set[str]:
    """The anchors that headings get when the page is shown."""
    titles = re.findall(r"^#+ (.*)$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("shown", SHOWN, ids=str)
def test_every_command_shown_is_one_that_grappe_understands(shown: Shown):
    try:
        assert called(shown.grappe) in leaves() or "--help" in shown.grappe
    except typer.TyperException as error:
        pytest.fail(f"{shown}: {shown.command}: {error.message}")


def test_a_command_that_does_not_exist_would_be_noticed():
    for wrong in ("suggest --need x --colour red", "sugest --need x", "evaluate run", "index --json extra"):
        with pytest.raises(typer.TyperException):
            called(tuple(wrong.split()))


@each_page
def test_commands_named_in_the_text_exist(page: Path):
    known = leaves() | {names[:1] for names in leaves()}
    for code in inline_code(page):
        words = shlex.split(code) if code.startswith("grappe ") else []
        names = tuple(word for word in words[1:3] if re.fullmatch(r"[a-z-]+", word) and not word.startswith("-"))
        if names:
            assert names in known or names[:1] in known & leaves(), f"{name_of(page)}: {code}"


def test_every_command_is_documented():
    assert leaves() - {called(shown.grappe) for shown in SHOWN} == set()


def test_the_table_of_exit_codes_is_that_of_the_command_line():
    documented = {int(code): meaning for code, meaning in table(ADMINISTRATORS, "code").items()}
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", exit_codes.__doc__, flags=re.MULTILINE)
    assert documented == {int(code): meaning for code, meaning in rows}
    assert documented.keys() == {code.value for code in ExitCode}


def test_every_setting_is_documented_with_its_default_and_no_other():
    fields = {PREFIX + name.upper(): field for name, field in Settings.model_fields.items() if name != "locale"}
    documented = table(ADMINISTRATORS, "setting")
    assert documented.keys() == fields.keys()
    for name, field in fields.items():
        if field.default_factory is None and str(field.default):
            assert documented[name].strip("`") == str(field.default).lower(), name


def test_every_system_that_can_be_evaluated_is_documented_and_counted():
    documented = table(ROOT / "docs" / "evaluation.md", "name")
    assert documented.keys() == set(SYSTEMS)
    assert len(SYSTEMS) - 1 == 12
    assert "Twelve simple systems" in prose(PAGES[0])


@each_page
def test_settings_named_anywhere_exist(page: Path):
    fields = {PREFIX + name.upper() for name in Settings.model_fields}
    assert set(re.findall(r"\bGRAPPE_[A-Z]\w*", page.read_text(encoding="utf-8"))) <= fields


@each_page
def test_links_lead_somewhere(page: Path):
    for target in links(page):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{name_of(page)}: {target}"
        assert not anchor or anchor in anchors(there), f"{name_of(page)}: {target}"


def test_every_page_is_reached_from_the_readme():
    reached, left = {PAGES[0]}, [PAGES[0]]
    while left:
        page = left.pop()
        there = {(page.parent / target.partition("#")[0]).resolve() for target in links(page)}
        new = {path for path in there if path.suffix == ".md" and path.exists()} - reached
        reached |= new
        left.extend(new)
    assert {name_of(page) for page in PAGES} - {name_of(page) for page in reached} == set()


def test_the_readme_names_the_commands_to_show_prove_and_check():
    shown = {shown.command.split("#")[0].strip() for shown in commands(PAGES[0])}
    assert {"make demo", "make test"} <= shown
    assert "make check" in inline_code(PAGES[0])


@each_page
def test_make_targets_exist(page: Path):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    named = [shown.command for shown in commands(page)] + inline_code(page)
    wanted = {words[1] for code in named if (words := code.split())[:1] == ["make"] and len(words) > 1}
    assert {target for target in wanted if target.isalpha() and target.islower()} <= targets


@pytest.mark.parametrize("place", range(len(DECISIONS)))
def test_decisions_are_numbered_without_gaps_and_say_why_and_what_it_costs(place: int):
    page = DECISIONS[place]
    assert page.name.startswith(f"{place + 1:03}-")
    headings = re.findall(r"^## (.*)$", prose(page), flags=re.MULTILINE)
    assert headings == ["Decision", "Why", "What it costs"]
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 60


@pytest.mark.parametrize(("page", "lang"), [("members.md", "en"), ("membres.md", "fr")])
def test_the_members_page_names_things_as_the_page_does(page: str, lang: str):
    explained = (ROOT / "docs" / page).read_text(encoding="utf-8").lower()
    codes = ("need", "seeker", "with", "k", "scope", "join", "leave", "coverage", "evidence", "covers_added")
    for code in (*codes, "mark_not_a_member", "mark_filler", "reach", "tell"):
        assert Texts.of("api.web")(code, lang).lower() in explained, code


@pytest.mark.parametrize(("page", "lang", "days"), [("members.md", "en", "days"), ("membres.md", "fr", "jours")])
def test_the_members_page_tells_what_may_be_said_and_how_long_questions_are_kept(page: str, lang: str, days: str):
    explained = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert f"{KEPT.days} {days}" in explained
    for reason in DeclineReason:
        assert reason.to(lang) in explained


def test_examples_are_marked_as_invented():
    for path in (ROOT / "docs" / "examples").iterdir():
        assert re.search("fictional|invented", (path.parent / "README.md").read_text(encoding="utf-8"))
        assert path.name == "README.md" or f"`{path.name}`" in (path.parent / "README.md").read_text(encoding="utf-8")
