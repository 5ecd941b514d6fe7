"""Every command that the documentation shows does what is shown: run in order, page by page, in an empty folder."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from embeddings.open_encoder import open_encoder
from tests.following import FOLLOWED, Follower, agrees, expected_codes, in_empty_folder
from tests.pages import commands
from tests.tree import ROOT


@pytest.fixture(scope="module")
def encoder():
    """The default encoder, loaded once."""
    return open_encoder("bilingual", threads=1)


@pytest.mark.parametrize("page", FOLLOWED, ids=lambda page: page.name)
def test_a_page_can_be_followed_from_its_first_command_to_its_last(page: Path, encoder, tmp_path: Path):
    with in_empty_folder(tmp_path):
        follower = Follower(encoder)
        follower.prepare(page)
        for shown, code in expected_codes(commands(page)):
            if shown.grappe[0] == "serve":
                serve_until_ready()
                continue
            printed = follower.run(shown)
            story = f"{shown}: {shown.command}\nprints now (`python -m tests.refresh_pages` writes it there):\n"
            assert follower.code == code, story + "\n".join(printed)
            assert not shown.output or agrees(shown.output, printed), story + "\n".join(printed)


def serve_until_ready() -> None:
    """Start the server of the folder where we are on a free port, wait until it is ready, and stop it."""
    command = [sys.executable, "-m", "api", "serve", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            told = server.stderr.readline()
            address = re.search(r"http://\S+", told)
            assert address, told + server.stderr.read()
            wait_until_ready(f"{address[0]}readyz", server)
        finally:
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=60)


def wait_until_ready(address: str, server: subprocess.Popen) -> None:
    """Ask until the answer is 200; fail when the server ends before, or is not ready after two minutes of asking."""
    for _ in range(1200):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310
                assert answer.status == 200
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    server.kill()
    pytest.fail(f"the server does not get ready: {server.stderr.read()}")


def test_a_difference_would_be_noticed():
    shown = ["Index 20260312T021500Z-0001 published in 4.1 s", "…", "passages: 31"]
    real = ["Index 20271231T235959Z-0002 published in 0.3 s", "x", "y", "passages: 31"]
    assert agrees(shown, real)
    assert not agrees(shown, real[:-1])
    assert not agrees(shown, [*real[:-1], "passages: 32"])
    assert not agrees(["a"], ["a", "b"])
