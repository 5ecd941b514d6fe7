"""The command line as a process of its own: streams, signals, exit codes, and what a kill leaves behind."""

from __future__ import annotations

import http.client
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from models.sql.store import SqlStore
from tests.tree import ROOT

GRAPPE = (sys.executable, "-m", "api")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("GRAPPE_", "LC_", "LANG"))}


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    return {**ENVIRONMENT, "GRAPPE_HOME": str(home), "GRAPPE_LANG": "en", "PYTHONPATH": str(ROOT)}


@pytest.fixture
def process(environment, tmp_path):
    """Runs a command to its end, in a folder of the test's own."""

    def run(*arguments: object, **options) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*GRAPPE, *map(str, arguments)],
            **{"env": environment, "cwd": tmp_path, "capture_output": True, "text": True, "timeout": 120} | options,
        )
        assert "Traceback" not in (done.stderr or "")
        return done

    return run


def test_help(process, home):
    done = process("--help")
    assert done.returncode == 0
    assert "suggest" in done.stdout
    assert not home.exists()


def test_help_imports_nothing_heavy(environment, tmp_path):
    script = (
        "import sys; from api.cli.run import run; run(['--help']); "
        "heavy = {'torch', 'sentence_transformers', 'faiss', 'numpy', 'scipy', 'sklearn', 'sqlalchemy', 'fastapi', "
        "'uvicorn', 'matplotlib', 'ir_measures'}; sys.exit(repr(heavy & set(sys.modules)) if heavy & set(sys.modules) "
        "else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("init",), 0),
        (("nonsense",), 2),
        (("members", "list"), 14),
        (("import", "members", "nowhere.csv"), 14),
        (("evaluate", "score", "nowhere.run", "--qrels", "nowhere.txt"), 11),
        (("init", "--cluster", "nowhere.toml"), 10),
        (("doctor",), 20),
    ],
)
def test_exit_codes(process, arguments, code):
    assert process(*arguments).returncode == code


def test_the_console_script_is_the_same_program(environment, tmp_path):
    script = Path(sys.executable).with_name("grappe")
    done = subprocess.run(
        [script, "nonsense"], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 2
    assert "`grappe --help`" in done.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("members", "list"), ("members", "list", "--json")])
def test_whoever_reads_goes_away(process, arguments):
    process("init", "--demo")
    read, write = os.pipe()
    os.close(read)
    try:
        done = process(*arguments, capture_output=False, stdout=write, stderr=subprocess.PIPE)
    finally:
        os.close(write)
    assert done.returncode == 141
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_below_the_output(process):
    process("init", "--demo")
    with Path("/dev/full").open("w") as full:
        done = process("members", "list", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 18
    assert "The system refused to read or write" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_closed_streams(process):
    process("init", "--demo")
    for closed in (1, 2):
        done = process("members", "list", preexec_fn=lambda: os.close(closed))  # noqa: B023
        assert done.returncode == 0


def test_an_encoding_that_lacks_letters(process, environment):
    process("init", "--demo")
    done = process("doctor", "--lang", "fr", env={**environment, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 20
    assert "? La grappe est Grappe Num?rique" in done.stdout
    dumped = process("init", "--json", env={**environment, "PYTHONIOENCODING": "latin-1"})
    assert json.loads(dumped.stdout)["cluster"] == "Grappe Numérique des Deux Vents"


def test_interrupted_while_it_works(process, environment, tmp_path):
    process("init", "--demo")
    done = process("members", "remove", "ambrelune", stdin=subprocess.DEVNULL)
    assert done.returncode == 19
    asking = subprocess.Popen(
        [*GRAPPE, "members", "remove", "ambrelune"],
        env=environment,
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with asking:
        assert asking.stderr is not None
        asked = "Forget Ambrelune (ambrelune) with its profile, its consent and its keys? [y/N] "
        assert asking.stderr.read(len(asked)) == asked
        asking.send_signal(signal.SIGINT)
        rest = asking.stderr.read()
    assert asking.returncode == 130
    assert rest == "\nInterrupted.\n"
    assert process("members", "show", "ambrelune").returncode == 0


def test_a_night_that_cannot_begin_has_failed(process, environment):
    wrong = {**environment, "GRAPPE_PORT": "eighty"}
    for words in (("nightly",), ("--lang", "fr", "nightly")):
        done = process(*words, env=wrong)
        assert done.returncode == 11
        assert "GRAPPE_PORT" in done.stderr
        assert done.stderr.count("\n") == 1
    assert process("doctor", env=wrong).returncode == 10


def test_a_port_that_is_taken(process):
    process("init", "--demo")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for lang, words in (("en", "cannot be listened on"), ("fr", "Impossible d'écouter sur")):
            done = process("serve", "--port", port, "--lang", lang)
            assert done.returncode == 10
            assert words in done.stderr
            assert f"127.0.0.1:{port}" in done.stderr
            assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def server(process, environment, tmp_path):
    process("init", "--demo")
    with subprocess.Popen(
        [*GRAPPE, "serve", "--port", "0", "--lang", "fr"],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        yield server
        if server.poll() is None:
            server.send_signal(signal.SIGINT)
            server.stderr.read()


def test_the_server_says_where_it_is_and_stops_when_asked(server):
    told = server.stderr.readline()
    assert re.fullmatch(r"Grappe répond à http://127\.0\.0\.1:\d+/ \(Ctrl-C l'arrête\)\.\n", told)
    server.send_signal(signal.SIGINT)
    rest = server.stderr.read()
    assert server.wait() == 130
    assert "Traceback" not in rest


@pytest.mark.parametrize(("length", "status"), [(40_000, 200), (56_000, 414)])
def test_a_long_address_may_come_in_pieces(server, length, status):
    port = int(re.search(r":(\d+)/", server.stderr.readline())[1])
    head = f"GET /?lang={'a' * length} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(head[:20_000])
        hung_up = select.select([client], [], [], 0.5)[0]
        assert not hung_up
        client.sendall(head[20_000:])
        told = http.client.HTTPResponse(client)
        told.begin()
        assert told.status == status


KILLED = """
import os, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from api.cli.run import run

writes = 0


@event.listens_for(Engine, "before_cursor_execute")
def before(connection, cursor, statement, parameters, context, executemany):
    global writes
    if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
        writes += 1
        if writes > int(sys.argv[1]):
            os._exit(9)


sys.exit(run(["import", "members", sys.argv[2]]))
"""


def test_killed_in_the_middle_an_import_leaves_all_or_nothing(process, environment, tmp_path, home):
    process("init")
    file = tmp_path / "m.csv"
    file.write_text("nom;compétences\n" + "".join(f"Membre {i};métier {i}\n" for i in range(3000)), encoding="utf-8")
    url = f"sqlite:///{home / 'grappe.db'}"
    codes = []
    for survived in range(20):
        script = [sys.executable, "-c", KILLED, str(survived), str(file)]
        done = subprocess.run(script, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120)
        codes.append(done.returncode)
        with SqlStore.open(url) as store:
            organizations, members = len(list(store.organizations())), len(list(store.memberships()))
        if done.returncode == 0:
            assert (organizations, members) == (3000, 3000)
            break
        assert done.returncode == 9, done.stderr
        assert (organizations, members) == (0, 0)
    assert codes[0] == 9
    assert codes[-1] == 0
    assert len(codes) > 2
