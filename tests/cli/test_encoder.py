"""``grappe encoder encode``: a text a line in, an array out."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys

import numpy as np
import pytest

from api.cli.run import run
from api.settings import Settings
from tests.static_model import save_static_model
from tests.tree import ROOT
from tests.word_encoder import WordEncoder

GRAPPE = (sys.executable, "-m", "api", "encoder", "encode")


@pytest.fixture
def small(tmp_path):
    return str(save_static_model(tmp_path / "small", dimension=48))


@pytest.fixture
def encode(home, monkeypatch, capfdbinary):
    """Runs the command on bytes and gives its exit code, and the bytes of both streams."""

    def of(given: bytes, *options: str, encoder=None, lang="en"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        code = run(["encoder", "encode", *options], settings=Settings(home=home, lang=lang), encoder=encoder)
        said = capfdbinary.readouterr()
        assert not home.exists()
        return int(code), said.out, said.err

    return of


@pytest.fixture
def array(encode):
    """The array that bytes lead to, where all went well."""

    def of(given: bytes, *options: str, encoder=None) -> np.ndarray:
        code, out, err = encode(given, *options, encoder=encoder)
        assert (code, err) == (0, b"")
        read = io.BytesIO(out)
        rows = np.load(read, allow_pickle=False)
        assert read.read() == b""
        assert rows.dtype == np.dtype("<f4")
        assert rows.flags.c_contiguous
        return rows

    return of


def test_a_row_a_line_in_order(array, small):
    rows = array("radio\nété\n\nradio\n".encode(), "--encoder", small)
    assert rows.shape == (4, 48)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 0, 1])
    assert rows[0] == pytest.approx(rows[3])
    assert rows[0] @ rows[1] < 0.99


@pytest.mark.parametrize(("given", "count"), [(b"", 0), (b"\n", 1), (b"a", 1), (b"a\n", 1), (b"a\n\n", 2), (b"\na", 2)])
def test_as_many_rows_as_lines(array, small, given, count):
    assert array(given, "--encoder", small).shape == (count, 48)


def test_nothing_comes_of_nothing_known(array, small):
    given = "\n \n日本\n🍇🍇\n[UNK]\n\0\n\ufeff\n".encode()
    assert not array(given, "--encoder", small).any()


@pytest.mark.parametrize(
    ("given", "same"),
    [
        (b"radio\r\neau\r\n", b"radio\neau\n"),
        (b"\xef\xbb\xbfradio\neau", b"radio\neau"),
        (b"for\xeat eau\nradio", "for\ufffdt eau\nradio".encode()),
        (b"radio \xff\nradio \xed\xa0\x80", "radio \ufffd\nradio \ufffd\ufffd\ufffd".encode()),
    ],
    ids=["Windows", "a mark of UTF-8", "Latin-1", "no letters at all"],
)
def test_any_bytes_are_read(array, small, given, same):
    assert np.array_equal(array(given, "--encoder", small), array(same, "--encoder", small))


def test_only_the_end_of_a_line_ends_it(array):
    given = ["radio\x0b\x0c\x1c\x85eau", "vigne\u2028\u2029bois", "a\rb"]
    words = WordEncoder()
    assert len(array("\n".join(given).encode(), encoder=words)) == 3
    assert words.encoded == given


def test_many_lines_and_one_of_a_megabyte(array, small):
    lines = [f"radio {number} vigne" for number in range(3000)]
    rows = array("\n".join([*lines, "eau " * 250_000, *lines]).encode(), "--encoder", small)
    assert rows.shape == (6001, 48)
    assert np.isfinite(rows).all()
    assert np.array_equal(rows[:3000], rows[3001:])
    assert rows[7] == pytest.approx(array(lines[7].encode(), "--encoder", small)[0], abs=1e-6)


def test_the_default_encoder(array):
    french, english = array(b"intelligence artificielle\nartificial intelligence\n")
    assert french @ english > 0.5


@pytest.mark.parametrize(("lang", "words"), [("en", "There is no encoder"), ("fr", "n'est pas sur cette machine")])
def test_an_encoder_that_is_not_here(encode, lang, words):
    code, out, err = encode(b"radio", "--encoder", "none-such", lang=lang)
    assert (code, out) == (16, b"")
    assert words in err.decode()


def test_a_damaged_encoder_writes_no_array(encode, small, tmp_path):
    weights = tmp_path / "small" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-9])
    code, out, err = encode(b"radio", "--encoder", small)
    assert (code, out) == (15, b"")
    assert small in err.decode()


@pytest.mark.parametrize(("lang", "words"), [("en", "send it to a file"), ("fr", "envoyez-le dans un fichier")])
def test_a_terminal_is_refused(home, lang, words):
    ours, theirs = pty.openpty()
    try:
        environment = {**os.environ, "GRAPPE_HOME": str(home), "GRAPPE_LANG": lang}
        done = subprocess.run(
            GRAPPE,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 10
    (told,) = done.stderr.decode().splitlines()
    assert words in told


@pytest.mark.parametrize("closed", [0, 1])
def test_closed_streams(home, closed):
    environment = {**os.environ, "GRAPPE_HOME": str(home), "GRAPPE_LANG": "en"}
    done = subprocess.run(
        GRAPPE, cwd=ROOT, env=environment, capture_output=True, timeout=60, preexec_fn=lambda: os.close(closed)
    )
    assert (done.returncode, done.stderr) == (0, b"")
    if closed == 0:
        assert np.load(io.BytesIO(done.stdout)).shape[0] == 0
