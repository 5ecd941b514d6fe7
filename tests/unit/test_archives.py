"""Archives that are not what they should be are refused with one sentence, whatever is wrong with them."""

from __future__ import annotations

import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models.errors import InvalidInput
from models.imports import read_consortia
from models.imports.archives import Limits, open_archive
from tests.cordis_zips import project, seat, write_zip

DEFLATED = zipfile.ZIP_DEFLATED
NOISE = np.random.default_rng(0).bytes(5_000)


def read_all(path: Path, limits: Limits | None = None) -> None:
    with open_archive(path, limits) as archive:
        for name in archive.names:
            with archive.open(name) as file:
                while file.read(1 << 16):
                    pass


def refused(path: Path, limits: Limits | None = None) -> str:
    """The code of the one sentence with which an archive, or the reading of all its files, is refused."""
    with pytest.raises(InvalidInput) as told:
        read_all(path, limits)
    sentences = [told.value.sentence(lang) for lang in ("en", "fr")]
    assert all(path.name in sentence and "\n" not in sentence for sentence in sentences)
    return told.value.code


@pytest.fixture
def zipped(tmp_path: Path):
    """Makes an archive of these files; ``change`` may spoil its bytes."""

    def make(files: dict[str, bytes], *, change: Callable[[bytes], bytes] = bytes, method: int = DEFLATED) -> Path:
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w", method) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        path.write_bytes(change(path.read_bytes()))
        return path

    return make


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, DEFLATED])
def test_what_was_put_in_comes_out(zipped, method):
    files = {"a.csv": b"1;2\n" * 50_000, "csv/b.csv": b"", "csv/": b""}
    with open_archive(zipped(files, method=method)) as archive:
        assert archive.names == ("a.csv", "csv/b.csv")
        for name in archive.names:
            with archive.open(name) as file:
                assert file.read() == files[name]
        with pytest.raises(KeyError):
            archive.open("c.csv")


def test_something_before_the_archive_does_no_harm(zipped):
    with open_archive(zipped({"a": b"x"}, change=lambda raw: b"#!/bin/sh\n" + raw)) as archive:
        assert archive.open("a").read() == b"x"


@pytest.mark.parametrize(
    "name",
    [
        "../a.csv",
        "csv/../../a.csv",
        "/etc/passwd",
        "C:/a.csv",
        "a\\b.csv",
        "a\x1bb.csv",
        "~/a.csv",
        "x" * 300,
        "csv/..",
    ],
)
def test_names_that_lead_elsewhere(zipped, name):
    assert refused(zipped({"project.csv": b"", name: b"x"})) == "archive_unsafe_name"


def test_a_zero_in_a_name(zipped):
    assert refused(zipped({"a_b.csv": b"x"}, change=lambda raw: raw.replace(b"a_b", b"a\0b"))) == "archive_unsafe_name"


def test_a_link(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("project.csv")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    assert refused(path) == "archive_unsafe_name"


def test_one_name_twice(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("a.csv", "1")
        archive.writestr("a.csv", "2")
    assert refused(path) == "archive_twice"


def test_an_encrypted_file(zipped):
    def encrypt(raw: bytes) -> bytes:
        at = raw.index(b"PK\x01\x02") + 8
        return raw[:at] + struct.pack("<H", 1) + raw[at + 2 :]

    assert refused(zipped({"a.csv": b"x"}, change=encrypt)) == "archive_encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing(zipped, method):
    assert refused(zipped({"a.csv": b"x" * 100}, method=method)) == "archive_method"


@pytest.mark.parametrize("limits", [Limits(), Limits(one_file=10_000_000), Limits(all_files=15_000_000, ratio=2000)])
def test_a_file_that_swells(zipped, limits):
    assert refused(zipped({"a.csv": bytes(12 << 20), "b.csv": bytes(12 << 20)}), limits) == "archive_bomb"


def test_small_files_may_be_packed_as_well_as_they_can(zipped):
    with open_archive(zipped({"a.csv": bytes(1 << 20)})) as archive:
        assert len(archive.open("a.csv").read()) == 1 << 20


def declared(size: int) -> Callable[[bytes], bytes]:
    """Say that the first file unpacks to ``size`` bytes."""

    def change(raw: bytes) -> bytes:
        for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
            at = raw.index(signature) + place
            raw = raw[:at] + struct.pack("<I", size) + raw[at + 4 :]
        return raw

    return change


@pytest.mark.parametrize("size", [0, 10, 99_999, 100_001, 1 << 20])
def test_a_size_that_is_a_lie(zipped, size):
    assert refused(zipped({"a.csv": b"1;2;3\n4;5\n" * 10_000}, change=declared(size))) == "archive_broken"


def test_a_huge_size_that_is_a_lie(zipped):
    assert refused(zipped({"a.csv": b"1;2;3\n"}, change=declared(0xFFFFFFF0))) == "archive_bomb"


def test_files_that_overlap(zipped):
    """The second entry of the directory points into the data of the first, as in bombs that unpack one block often."""

    def change(raw: bytes) -> bytes:
        second = raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02") + 1) + 42
        return raw[:second] + struct.pack("<I", 40) + raw[second + 4 :]

    assert refused(zipped({"a.csv": NOISE, "b.csv": b"x"}, change=change)) == "archive_bomb"


def test_a_hundred_thousand_files(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2_000):
            archive.writestr(f"{number}.csv", "")
    assert refused(path) == "archive_too_many"
    one = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, *[0] * 4, *[0] * 3, 12, *[0] * 4, 0, 0)
    directory = b"".join(one + b"%08d.csv" % number for number in range(100_000))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 5, 5, len(directory), 0, 0)
    path.write_bytes(directory + end)
    assert refused(path) == "archive_too_many"


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw[:-30],
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[100:],
        lambda _: b"",
        lambda _: b"PK\x03\x04",
        lambda raw: raw.replace(b"PK\x01\x02", b"PK\x01\x03"),
    ],
)
def test_an_archive_that_is_not_whole(zipped, change):
    assert refused(zipped({"a.csv": NOISE}, change=change)) == "archive_broken"


def test_a_wrong_checksum(zipped):
    def change(raw: bytes) -> bytes:
        return raw[:2_000] + bytes([raw[2_000] ^ 1]) + raw[2_001:]

    content = NOISE
    assert refused(zipped({"a.csv": content}, change=change, method=zipfile.ZIP_STORED)) == "archive_broken"


def test_a_path_of_no_use(tmp_path):
    assert refused(tmp_path / "nowhere.zip") == "file_missing"
    assert refused(tmp_path) == "archive_broken"


def test_a_nested_archive_is_not_opened(tmp_path, zipped):
    inner = zipped({"project.csv": b"id;rcn\n"}).read_bytes()
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.csv", inner)
        archive.writestr("organization.csv", inner)
    with pytest.raises(InvalidInput) as told:
        read_consortia(path)
    assert told.value.code == "archive_nested"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"id;rcn\n" + bytes(100_000), "file_not_text"),
        (b"id;rcn\n" + b"1;2\n" * 50_000 + bytes(70_000), "file_not_text"),
        (b'id;rcn\n"' + b"x" * 3_000_000, "file_line_too_long"),
        (b"id;rcn\n" + b"\n" * 2_000_000, "file_too_many_lines"),
        (b"id;rcn\r" + b"\r" * 2_000_000, "file_too_many_lines"),
        (b"", "file_empty"),
    ],
)
def test_tables_of_no_use(tmp_path, content, code):
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.csv", content)
        archive.writestr("organization.csv", "projectID;organisationID\n")
    with pytest.raises(InvalidInput) as told:
        read_consortia(path)
    assert told.value.code == code


def spoilt(raw: bytes, rng: np.random.Generator) -> bytes:
    """A few bytes changed, cut, doubled, or another number written where numbers stand."""
    spoiling = bytearray(raw)
    for _ in range(rng.integers(1, 5)):
        at, length = int(rng.integers(len(spoiling))), int(rng.integers(1, 40))
        match rng.integers(6):
            case 0:
                spoiling[at] = rng.integers(256)
            case 1:
                del spoiling[at : at + length]
            case 2:
                spoiling[at:at] = rng.bytes(length)
            case 3:
                spoiling[at:at] = spoiling[at : at + length]
            case 4:
                del spoiling[at:]
            case _:
                heads = [place for mark in (b"PK\1\2", b"PK\3\4", b"PK\5\6") if (place := spoiling.find(mark)) >= 0]
                at = int(rng.choice(heads or [0]) + rng.integers(4, 47))
                spoiling[at : at + 4] = (b"\xff" * 4, bytes(4), rng.bytes(4))[rng.integers(3)]
        if not spoiling:
            return b""
    return bytes(spoiling)


def test_thousands_of_spoilt_archives_are_read_or_refused_with_one_sentence(tmp_path):
    """Whatever is not refused must have come through whole: the checksum sees to that."""
    rng = np.random.default_rng(6)
    seats = [seat("1", str(900_000_000 + number), name=f"NAME {rng.random()}") for number in range(30)]
    good = write_zip(tmp_path / "good.zip", [project("1", "11")], seats)
    expected, raw = read_consortia(good).batch, good.read_bytes()
    path, whole, sentences = tmp_path / "spoilt.zip", 0, []
    for _ in range(3_000):
        path.write_bytes(spoilt(raw, rng))
        try:
            report = read_consortia(path)
        except InvalidInput as error:
            sentences += [error.sentence("en"), error.sentence("fr")]
        else:
            whole += 1
            assert report.batch == expected
    assert all("spoilt.zip" in sentence or ".csv" in sentence for sentence in sentences)
    assert len(sentences) > 4_000
    assert whole > 20
