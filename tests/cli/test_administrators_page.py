"""The administrators' page, typed as it stands on an empty folder: each command in a process of its own."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

from tests.deployed import environment, installed, served
from tests.following import PLACEHOLDERS, agrees, expected_codes
from tests.pages import Shown, commands
from tests.tree import ROOT

PAGE = ROOT / "docs" / "administrators.md"
SLOW = {("encoder", "score"), ("encoder", "train"), ("train",)}
"""They learn or load much, and are followed in one process by ``test_documented_commands``."""


def is_slow(shown: Shown) -> bool:
    words = shown.grappe or ()
    return words[:2] in SLOW or words[:1] in SLOW or "minilm" in words


def typed(shown: Shown, folder: Path) -> subprocess.CompletedProcess[str]:
    """The line as a shell takes it, with ``grappe`` on the path and what is really there for the page's placeholders,
    which its output has again."""
    variables = environment(folder / "var", PATH=f"{installed().parent}:/usr/bin:/bin")
    del variables["GRAPPE_HOME"], variables["PYTHONPATH"]
    command, real = shown.command, {}
    for word in PLACEHOLDERS.keys() & set(shlex.split(command)):
        listing, field, place = PLACEHOLDERS[word]
        listed = subprocess.run(
            [installed(), listing, "list", "--json"], env=variables, cwd=folder, capture_output=True
        )
        real[word] = str(json.loads(listed.stdout)[place][field])
        command = command.replace(word, real[word])
    line = ["sh", "-c", f"{command} 2>&1"]
    done = subprocess.run(line, env=variables, cwd=folder, stdout=subprocess.PIPE, text=True, check=False)
    for word, value in real.items():
        done.stdout = done.stdout.replace(value, word)
    return done


def test_from_an_empty_folder_to_the_last_command(tmp_path: Path):
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    ran = 0
    for shown, code in expected_codes(commands(PAGE)):
        if is_slow(shown) or shown.grappe == ("--help",):
            continue
        if shown.grappe[:1] == ("serve",):
            with served(tmp_path / "var") as port:
                assert port
            continue
        done = typed(shown, tmp_path)
        story = f"{shown}: {shown.command}\n{done.stdout}"
        assert done.returncode == code, story
        printed = [
            re.sub(r"\d{8}T\d{6}Z-\d{4}", "SNAPSHOT", line.rstrip()) for line in done.stdout.rstrip().splitlines()
        ]
        expected = [re.sub(r"\d{8}T\d{6}Z-\d{4}", "SNAPSHOT", line) for line in shown.output]
        assert not expected or agrees(expected, printed), story
        ran += 1
    assert ran > 12
    assert (tmp_path / "var").stat().st_mode & 0o077 == 0
