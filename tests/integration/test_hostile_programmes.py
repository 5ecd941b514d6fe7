"""Ten thousand broken packs and forms: each gives a result, or is refused in one sentence, and nothing else.

They are made from a seed by breaking what is whole: the packaged packs and the consortia judged by hand.
"""

from __future__ import annotations

import json
import random
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.cli.run import run
from api.programme_guide import guide
from api.settings import Settings
from api.verdict_json import verdict_json
from matching.checking.check import check
from matching.checking.telling import told
from models.consortium_files import read_consortium
from models.consortium_form import MOST_PARTICIPANTS
from models.errors import GrappeError
from models.programmes.pack import MOST
from models.programmes.reading import LARGEST, LONGEST_LINE, read_pack, read_pack_file
from models.programmes.shelf import packaged
from models.texts import LANGS
from tests.integration.test_hostile_files import broken, patience
from tests.packs import EDITION, HEAD, pack_of
from tests.tree import ROOT
from tests.workbooks import workbook

GOLDEN = [
    case["consortium"].encode()
    for file in sorted((ROOT / "tests" / "quality" / "golden").glob("*.toml"))
    for case in tomllib.loads(file.read_text("utf-8"))["cases"]
    if "consortium" in case
]
WORDS = (
    *(b'inf nan -1 0 1e999999 0xffff 1979-05-27 true [] {} [[rules]] [rules.who] = " \'\'\' """ # , ]'.split()),
    *(b'"eu" "territory" at_least at_most above below exactly check who = independent among "count" '.split()),
    *(b'"share" "distinct" "lead" "every" kind size country label steps = [2] weight editions if_any'.split()),
    b"\n[[editions]]\n",
    b"\x00",
    b"\xff",
    b"\xe2\x80\xa8",
    b"9" * 5_000,
    b"a." * 5_000,
    b"[" * 5_000,
    b" " * 5_000,
)
VALUES = (
    *(None, True, 0, -1, 10**400, "", " ", "x" * 600, "NaN", "Infinity", "1e999999", "1,5", "٣", "½", "²", "−1"),
    *("\ud800", "\x00", "\x1b[31m", "\u202e", "‮{0}", "%s", "{code}", "é" * 300, [], [[]], {}, {"id": "a"}),
    *("company", "sme", "FR", "UK", "zz", "coordinator", "2026-02-30", "oui", "0", "100", "50 %", [1], ["a", "b"]),
)
RAW = ("1e999999", "1e9999999", "-1e-9999999", "0e9999999", "1" * 5_000, "NaN", "Infinity", "1.0", '"\\ud800"', "2e3")


def packs(rng: random.Random, count: int) -> Iterator[bytes]:
    """Packaged packs with bytes broken, and with words and lines of the language where they don't belong."""
    texts = [pack.text.encode() for pack in packaged().values()]
    for number in range(count):
        text = texts[number % len(texts)]
        if number % 3 == 0:
            yield broken(text, rng, WORDS)
            continue
        lines = text.split(b"\n")
        for _ in range(rng.randint(1, 3)):
            place = rng.randrange(len(lines))
            name, equals, _ = lines[place].partition(b"=")
            match rng.randrange(5):
                case 0:
                    del lines[place]
                case 1:
                    lines.insert(place, rng.choice(lines))
                case 2 if equals:
                    lines[place] = name + b"= " + rng.choice(WORDS)
                case 3:
                    lines[place] = lines[place].replace(b"at_least", rng.choice((b"at_most", b"above", b"exactly")))
                case _:
                    lines.insert(place, rng.choice(WORDS) + b" = " + rng.choice(WORDS))
        yield b"\n".join(lines)


def somewhere(given: object, rng: random.Random) -> None:
    """Put another value in a place of a form, or take one away, or say a field under another name."""
    while isinstance(given, dict | list) and given:
        keys = list(given) if isinstance(given, dict) else range(len(given))
        key = rng.choice(list(keys))
        below = given[key]
        if isinstance(below, dict | list) and below and rng.random() < 0.8:
            given = below
            continue
        match rng.randrange(4):
            case 0:
                del given[key]
            case 1 if isinstance(given, dict):
                given[rng.choice(("budget", "size", "owners", "previous", "percent", "\ud800", "x" * 600))] = below
            case _:
                given[key] = rng.choice(VALUES)
        return


def forms(rng: random.Random, count: int) -> Iterator[bytes]:
    """Consortia judged by hand with values that no form has, and with bytes broken."""
    for number in range(count):
        raw = rng.choice(GOLDEN)
        match number % 3:
            case 0:
                yield broken(
                    raw, rng, (b"\x00", b'"', b"\\u", b"{", b"}", b"[", b"]", b",", b":", b"9" * 5_000, b"1e9")
                )
            case 1:
                given = json.loads(raw)
                for _ in range(rng.randint(1, 4)):
                    somewhere(given, rng)
                yield json.dumps(given).encode()
            case _:
                names = ('"budget": ', '"aid": ', '"step": ', '"staff": ', '"duration_months": ', '"trl_start": ')
                member = rng.choice(names) + rng.choice(RAW)
                places = [place for place, letter in enumerate(raw) if letter == ord("{")]
                place = rng.choice(places) + 1
                yield raw[:place] + member.encode() + b", " + raw[place:]


def rows_of(raw: bytes) -> list[list[object]]:
    participants = json.loads(raw)["participants"]
    names = sorted({name for one in participants for name in one})
    return [
        names,
        *(
            [json.dumps(one[name]) if isinstance(one.get(name), list | dict) else one.get(name, "") for name in names]
            for one in participants
        ),
    ]


def tables(rng: random.Random, count: int) -> Iterator[bytes]:
    for _ in range(count):
        rows = rows_of(rng.choice(GOLDEN))
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = str(rng.choice(VALUES)).replace("\ud800", "?")
        text = "\n".join(";".join(f'"{str(cell).replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
        raw = text.encode(rng.choice(("utf-8", "utf-16", "cp1252")), errors="replace")
        yield raw if rng.random() < 0.5 else broken(raw, rng)


def books(rng: random.Random, count: int) -> Iterator[bytes]:
    for _ in range(count):
        raw = workbook({"Consortium": rows_of(rng.choice(GOLDEN))})
        yield raw if rng.random() < 0.2 else broken(raw, rng)


def noise(rng: random.Random, count: int) -> Iterator[bytes]:
    for _ in range(count):
        start = rng.choice((b"", b"{", b"[", b'id = "', b"\xef\xbb\xbf", b"PK\x03\x04", b"\xff\xfe"))
        yield start + rng.randbytes(rng.randrange(400))


def recursive(depth: int) -> bytes:
    owners = '"owners": [{"percent": 60, ' * depth + '"name": "end"' + "}]" * depth
    return f'{{"participants": [{{"id": "a", "role": "coordinator", {owners}}}]}}'.encode()


def many(count: int, **more: object) -> bytes:
    one = {"role": "participant", "kind": "company", **more}
    participants = [{"id": str(number), **one} for number in range(count)]
    return json.dumps({"participants": participants}).encode()


def judge(raw: bytes) -> str:
    """Read a form, check it under the programme that it names, and tell what was found, in words and as data."""
    form = read_consortium(raw, "c")
    "".join(form.unread).encode()
    named = form.consortium.programme
    pack = packaged().get(named) or packaged()["fui"]
    found = check(form.consortium, pack.edition())
    for lang in LANGS:
        assert told(found, lang).said
        json.dumps(verdict_json(found, lang), ensure_ascii=False).encode()
    return str(found.verdict)


def read(raw: bytes, file: Path) -> str:
    """Read a pack, print its rules, and check a consortium under it."""
    file.write_bytes(raw)
    pack = read_pack_file(file)
    for lang in LANGS:
        guide(pack, pack.edition(), lang).encode()
    if not pack.of_clusters:
        check(read_consortium(GOLDEN[0], "c").consortium, pack.edition())
    return "sound"


def outcome(work: Callable[[], str]) -> str:
    """The result, or the code of the refusal, which is one sentence; any other exception is a failure of the test."""
    try:
        with patience():
            return work()
    except GrappeError as error:
        for lang in LANGS:
            sentence = error.sentence(lang)
            sentence.encode()
            assert sentence.strip()
            assert len(sentence.splitlines()) == 1, sentence
            assert len(sentence) < 2_000
        return error.code


@pytest.mark.parametrize(("count", "seed"), [(2_500, 1)])
def test_a_broken_pack_is_sound_or_refused(tmp_path, count, seed):
    made = packs(random.Random(seed), count)  # noqa: S311 (no secret)
    found = Counter(outcome(lambda raw=raw: read(raw, tmp_path / "p.toml")) for raw in made)
    assert found.total() == count
    assert set(found) >= {"sound", "pack_wrong", "pack_not_toml"}, found


@pytest.mark.parametrize(
    ("corpus", "count", "seed"), [(forms, 6_400, 2), (tables, 600, 3), (books, 100, 4), (noise, 400, 5)]
)
def test_a_broken_form_is_judged_or_refused(corpus, count, seed):
    made = corpus(random.Random(seed), count)  # noqa: S311 (no secret)
    found = Counter(outcome(lambda raw=raw: judge(raw)) for raw in made)
    assert found.total() == count
    assert corpus is noise or {"holds", "fails", "undecided"} & set(found), found
    assert len(found) >= 3, found


LARGE_FORMS = {
    "too many": many(MOST_PARTICIPANTS + 1),
    "as many as may be": many(MOST_PARTICIPANTS),
    "all of groups": many(MOST_PARTICIPANTS, group="g", country="FR", budget="1"),
    "all with owners": many(MOST_PARTICIPANTS, owners=[{"percent": 30}] * 20, staff=3),
    "owners of owners": recursive(30),
    "owners of owners without end": recursive(5_000),
    "lists of lists": b'{"exclusive": ' + b"[" * 5_000,
    "fields without end": b'{"participants": [{' + b",".join(b'"f%d": 1' % n for n in range(50_000)) + b"}]}",
    "the same field again": b'{"participants": [{"id": "a", "role": "lead", '
    + b'"budget": 1, ' * 50_000
    + b'"aid": 1}]}',
    "a very long text": b'{"participants": [{"id": "a", "role": "lead", "name": "' + b"x" * 1_000_000 + b'"}]}',
    "beyond the largest": b" " * 10_000_001,
}


@pytest.mark.parametrize("name", LARGE_FORMS)
def test_a_large_form_is_judged_or_refused(name):
    assert outcome(lambda: judge(LARGE_FORMS[name]))


RULE = 'check = "count"\nwho = {{ region = ["{0}", "all"] }}\nat_least = 1'
LARGE_PACKS = {
    "as many rules as may be": pack_of(*(RULE.format(number) for number in range(MOST))),
    "a rule more": pack_of(*(RULE.format(number) for number in range(MOST + 1))),
    "a line too long": HEAD + "a = " + "[" * LONGEST_LINE,
    "keys of many parts": HEAD + "\n".join(f"k{n}" + ".a" * 900 + " = 1" for n in range(20)),
    "tables in tables": HEAD + "".join("[" + ".".join("t" * 200) + f".x{n}]\n" for n in range(300)),
    "beyond the largest": "#" * 1_000 + "\n" + "# comment\n" * (LARGEST // 10),
    "editions without end": HEAD + "".join(EDITION.replace('"2026"', f'"e{n}"', 1) for n in range(500)),
    "texts that open and never end": HEAD + 'x = """' + "\n" * 1_000,
}


@pytest.mark.parametrize("name", LARGE_PACKS)
def test_a_large_pack_is_sound_or_refused(tmp_path, name):
    found = outcome(lambda: read(LARGE_PACKS[name].encode(), tmp_path / "p.toml"))
    assert (found == "sound") == (name == "as many rules as may be")


HEAVY = {
    "all at places that are not known": many(MOST_PARTICIPANTS),
    "all in chains of groups": json.dumps(
        {
            "participants": [
                {"id": str(n), "role": "participant", "region": f"r{(n + 1) // 2}", "group": f"g{n // 2}", "budget": 1}
                for n in range(MOST_PARTICIPANTS)
            ]
        }
    ).encode(),
    "half of them known": json.dumps(
        {
            "participants": [
                {"id": str(n), "role": "participant", "budget": n} | ({"region": f"r{n}", "group": ""} if n % 2 else {})
                for n in range(MOST_PARTICIPANTS)
            ]
        }
    ).encode(),
}


@pytest.mark.parametrize("name", HEAVY)
def test_the_largest_consortium_is_judged_by_the_rules_that_cost_most(name):
    rules = (
        'check = "distinct"\nof = "region"\nindependent = true\nat_least = 3',
        'check = "distinct"\nindependent = true\nat_least = 3\namong = ["eu"]',
        'check = "largest_share"\nof = "budget"\nby = "region"\nat_most = 70',
        'check = "largest_share"\nof = "budget"\nat_most = 70',
        'check = "share"\nof = "budget"\nif_any = true\nat_most = 70\nwho = { kind = ["public"] }',
    )
    pack = read_pack(pack_of(*rules), source="p")
    with patience():
        assert len(check(read_consortium(HEAVY[name], "c").consortium, pack.edition()).rules) == len(rules)


@pytest.mark.parametrize("raw", [*RAW, "1e308"])
def test_numbers_beyond_all_are_refused_at_the_command_line(tmp_path, capsys, raw):
    file = tmp_path / "c.json"
    file.write_text(f'{{"participants": [{{"id": "a", "role": "lead", "budget": {raw}}}]}}', encoding="utf-8")
    settings = Settings(home=tmp_path, database_url="", lang="en")
    code = run(["consortium", "check", str(file), "--programme", "fui"], settings=settings)
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert code == (10 if raw in {"1.0", "2e3"} else 2)
    assert len(said.err.splitlines()) == (0 if raw in {"1.0", "2e3"} else 1)
