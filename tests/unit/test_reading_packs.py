"""What is not a sound rule pack is refused with its line, and says what to mend."""

from pathlib import Path

import pytest

from models.errors import InvalidInput
from models.programmes.copying import renamed
from models.programmes.pack import Edition
from models.programmes.reading import LARGEST, LONGEST_LINE, read_pack, read_pack_file
from models.programmes.rules import AnyRule
from models.programmes.shelf import packaged
from models.texts import LANGS
from tests.packs import EDITION, HEAD, pack, pack_of, rule

COUNT = 'check = "count"\nat_least = 1'
PARAMETER = '\n[parameters.most]\nvalue = 3\nen = "Most."\nfr = "Le plus."\nsource = "None"\n'
RATE = '\n[[rates]]\nwho = { kind = ["company"] }\npercent = 50\nen = "Firm"\nfr = "Entreprise"\nsource = "None"\n'
REMINDER = '\n[[reminders]]\nen = "Ask."\nfr = "Demandez."\nsource = "None"\n'

# What the line with the mistake holds (the first line that does), the text of the file, what the sentence says of it.
WRONG = {
    "unknown at top": ("colour", pack(head=HEAD + "colour = 1\n"), "“colour” is no field"),
    "unknown in a rule": ("colour", pack_of(COUNT + "\ncolour = 1"), "“colour” is no field"),
    "unknown in who": ("who =", pack_of(COUNT + "\nwho = { colour = 1 }"), "“colour” is no field"),
    "unknown in a dotted who": ("colour", pack_of(COUNT + "\nwho.colour = 1"), "“colour” is no field"),
    "unknown in a table": ("colour", pack_of(COUNT + "\n[rules.who]\ncolour = 1"), "“colour” is no field"),
    "unknown in the second rule": ("colour", pack_of(COUNT, COUNT + "\ncolour = 1"), "“colour” is no field"),
    "unknown in an edition": ("colour", pack(editions=EDITION + "colour = 1\n"), "“colour” is no field"),
    "unknown in a rate": ("colour", pack(RATE + "colour = 1\n"), "“colour” is no field"),
    "unknown in a reminder": ("colour", pack(REMINDER + "colour = 1\n"), "“colour” is no field"),
    "unknown in a parameter": ("colour", pack(PARAMETER + "colour = 1\n"), "“colour” is no field"),
    "unknown field of another check": ("months", pack_of('check = "civil"\nmonths = 3'), "“months” is no field"),
    "missing at top": ("id = ", pack(head=HEAD.replace('fr = "Petit"\n', "")), "“fr” is missing"),
    "missing in a rule": ("[[rules]]", pack_of('check = "total"\nat_most = 1'), "“of” is missing"),
    "missing id": ("[[rules]]", pack("\n[[rules]]\n" + COUNT, "\n[[rules]]\n" + COUNT), "“id” is missing"),
    "missing wording": ("[[rules]]", pack(rule("a", COUNT).replace('fr = "Règle."\n', "")), "“fr” is missing"),
    "missing source": ("[[rules]]", pack(rule("a", COUNT).replace('source = "None"\n', "")), "“source” is missing"),
    "missing day": ("[[editions]]", pack(editions=EDITION.replace("as_of = 2026-03-01\n", "")), "“as_of” is missing"),
    "no editions": ("id = ", pack(editions=""), "“editions” is missing"),
    "missing in a rate": ("[[rates]]", pack(RATE.replace("percent = 50\n", "")), "“percent” is missing"),
    "missing in a parameter": ("[parameters.most]", pack(PARAMETER.replace("value = 3\n", "")), "“value” is missing"),
    "no check": ("[[rules]]", pack_of("at_least = 1"), "does not say what it checks"),
    "unknown check": ("[[rules]]", pack_of('check = "colour"'), "no such check"),
    "check that is no text": ("[[rules]]", pack_of("check = 3"), "no such check"),
    "no limit": ("[[rules]]", pack_of('check = "count"'), "no limit"),
    "limits of which none is left": ("[[rules]]", pack_of(COUNT + "\nat_most = 0"), "limits contradict each other"),
    "a limit touched and passed": ("[[rules]]", pack_of(COUNT + "\nbelow = 1"), "limits contradict each other"),
    "negative limit": ("[[rules]]", pack_of('check = "count"\nat_least = -1'), "zero or more"),
    "limit beyond all": ("[[rules]]", pack_of('check = "count"\nat_least = 1e15'), "below 10^15"),
    "endless limit": ("at_least", pack_of('check = "count"\nat_least = inf'), "“inf” cannot be used"),
    "limit that is no number": ("at_least", pack_of('check = "count"\nat_least = nan'), "“nan” cannot be used"),
    "limit that is a yes": ("at_least", pack_of('check = "count"\nat_least = true'), "“True” cannot be used"),
    "a number of many digits": (
        "participants_from",
        pack_of(COUNT + "\nparticipants_from = 0x" + "f" * 1900),
        "cannot be used",
    ),
    "limit that is a list": ("at_least", pack_of('check = "count"\nat_least = [1]'), "“[1]” cannot be used"),
    "unknown parameter": ("at_least", pack_of('check = "count"\nat_least = "least"'), "[parameters.least]"),
    "unknown parameter of a rate": ("percent", pack(RATE.replace("50", '"laboratory"')), "[parameters.laboratory]"),
    "unknown parameter of an edition": ("most = 4", pack(editions=EDITION + "values.most = 4\n"), "[parameters.most]"),
    "parameter that forms state": (
        "[parameters.civil]",
        pack(PARAMETER.replace("most]", "civil]")),
        "give the parameter another name",
    ),
    "negative parameter": ("value", pack(PARAMETER.replace("3", "-3")), "“-3” cannot be used"),
    "parameter of endless digits": ("value", pack(PARAMETER.replace("3", '"1e-9999999"')), "no more than 6 decimal"),
    "limit of many decimals": ("at_least", pack_of('check = "count"\nat_least = 0.1234567'), "no more than 6 decimal"),
    "wrong kind": ("who =", pack_of(COUNT + '\nwho = { kind = ["firm"] }'), "“firm” cannot be used"),
    "kind that is no list": ("who =", pack_of(COUNT + '\nwho = { kind = "company" }'), "“company” cannot be used"),
    "wrong size": ("who =", pack_of(COUNT + '\nwho = { size = ["tiny"] }'), "“tiny” cannot be used"),
    "empty list": ("who =", pack_of(COUNT + "\nwho = { kind = [] }"), "empty list means nobody"),
    "unknown list of states": ("who =", pack_of(COUNT + '\nwho = { country = ["mars"] }'), "neither a list of states"),
    "unknown state": (
        "one_in",
        pack_of('check = "distinct"\nat_least = 1\none_in = ["fr"]'),
        "neither a list of states",
    ),
    "states of regions": (
        "[[rules]]",
        pack_of('check = "distinct"\nof = "region"\nat_least = 1\namong = ["eu"]'),
        "but regions are counted",
    ),
    "lead of nobody": ("[[rules]]", pack_of('check = "lead"'), "does not say who leads"),
    "levels that don't meet": ("[[rules]]", pack_of('check = "trl"\nstarts_from = 5\nends_to = 4'), "contradict"),
    "level ten": ("ends_to", pack_of('check = "trl"\nends_to = 10'), "“10” cannot be used"),
    "weight above one": ("weight", pack_of(COUNT + "\nweight = 1.5"), "“1.5” cannot be used"),
    "weight of nothing": ("weight", pack_of(COUNT + "\nweight = 0"), "“0” cannot be used"),
    "step three": ("steps", pack_of(COUNT + "\nsteps = [3]"), "“3” cannot be used"),
    "date that is a text": ('since = "s', pack_of(COUNT + '\nsince = "soon"'), "“soon” cannot be used"),
    "rules that are none": ("rules = 3", pack(head=HEAD + "rules = 3\n"), "“3” cannot be used"),
    "a rule that is none": ("rules = [3]", pack(head=HEAD + "rules = [3]\n"), "“3” cannot be used"),
    "id with capitals": ('id = "R"', pack(rule("R", COUNT)), "“R” cannot be used"),
    "edition twice": ('id = "2026"', pack(editions=EDITION + EDITION), "“2026” stands here twice"),
    "rule twice": ('id = "a"', pack(rule("a", COUNT), rule("a", COUNT)), "“a” stands here twice"),
    "unknown edition of a rule": ("editions = [", pack_of(COUNT + '\neditions = ["2027"]'), "“2027” is no edition"),
    "unknown edition of a rate": ("editions = [", pack(RATE + 'editions = ["2027"]\n'), "“2027” is no edition"),
    "unknown edition of a reminder": ("editions = [", pack(REMINDER + 'editions = ["2027"]\n'), "“2027” is no edition"),
    "editions that are no list": ('editions = "', pack_of(COUNT + '\neditions = "2026"'), "“2026” cannot be used"),
    "edition that ends first": ("until", pack(editions=EDITION + "until = 2025-01-01\n"), "ends before it begins"),
    "percent above a hundred": ("percent", pack(RATE.replace("50", "101")), "“101” cannot be used"),
    "rules against each other": (
        "[[rules]]",
        pack_of('check = "count"\nat_least = 3', 'check = "count"\nat_most = 2'),
        "“r0” and “r1” contradict each other in the edition “2026”",
    ),
    "a name that steers the terminal": (
        "[[rules]]",
        pack_of(COUNT + '\n"a\\u001b\\n\\u001bcolour" = 1'),
        "“a colour” is no field",
    ),
    "line too long": ("about_xx", pack(head=HEAD + f'about_xx = "{"a" * LONGEST_LINE}"\n'), "break it"),
}
SECOND = {"edition twice", "rule twice"}
"""The last of the lines that hold it is named."""


def named_a(edition: Edition) -> AnyRule:
    return next(rule for rule in edition.rules if rule.id == "a")


def line_with(text: str, part: str, *, last: bool = False) -> int:
    found = [number for number, line in enumerate(text.split("\n"), start=1) if part in line]
    return found[-1 if last else 0]


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_its_line(name):
    part, text, said = WRONG[name]
    with pytest.raises(InvalidInput) as refused:
        read_pack(text, source="p.toml")
    sentence = refused.value.sentence("en")
    assert said in sentence
    assert sentence.startswith(f"p.toml, line {line_with(text, part, last=name in SECOND)}: "), (sentence, text)
    assert refused.value.sentence("fr").startswith("p.toml, ligne ")


BEFORE = {
    "a text of several lines": 'about_en = """one\n[[rules]]\ncolour = 3\n\\"\\"\\" still\n"""',
    "a text that ends with quotes": 'about_en = """one\n\n"quoted"""""',
    "a plain text of several lines": "about_en = '''one\n[[rules]]\n\\'''",
    "quotes within quotes": 'about_en = \'say """ so\'',
    "an escaped quote": 'about_en = "a \\" # \\"\\"\\" [["',
    "separators that are no line ends": 'about_en = "a\u2028b\u2029c\u0085d"',
    "a comment with quotes": 'about_en = "a" # """ [[rules]]',
    "brackets in a text": 'about_en = "[[[ {{"',
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("before", BEFORE)
def test_the_line_is_right_whatever_stands_before_it(tmp_path: Path, before, bom, ends):
    head = HEAD.replace('about_en = "A programme made for a test."', BEFORE[before])
    text = pack(rule("a", COUNT, "steps = [\n  1,\n  2,\n]", "colour = 1"), head=head)
    number = line_with(text, "colour = 1")
    file = tmp_path / "p.toml"
    file.write_bytes(bom + text.replace("\n", ends).encode())
    with pytest.raises(InvalidInput, match=rf"line {number}: “colour” is no field"):
        read_pack_file(file)


def test_lines_of_a_list_are_not_taken_for_tables(tmp_path: Path):
    text = pack(rule("a", COUNT, "weight = [\n[ 1 ],\n]", 'colour = "red"'))
    with pytest.raises(InvalidInput, match=rf"line {line_with(text, 'weight')}: “\[\[1\]\]” cannot be used"):
        read_pack(text, source="p.toml")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (HEAD.encode() + b'more = "caf\xe9"\n', "line 7: this is not UTF-8"),
        (b"# " + b"x" * LARGEST, f"larger than {LARGEST} bytes"),
        (HEAD.encode() + b"colour = \n", "is not valid TOML .*at line 7"),
        (HEAD.encode() + HEAD.encode(), "is not valid TOML .*at line 7"),
        (b"\x00", "is not valid TOML"),
        (b"", "line 1: “id” is missing"),
        (b"a = " + b"[" * 1500 + b"\n", "is not valid TOML"),
    ],
)
def test_what_is_no_toml_is_refused(tmp_path: Path, raw, said):
    file = tmp_path / "p.toml"
    file.write_bytes(raw)
    with pytest.raises(InvalidInput, match=said) as refused:
        read_pack_file(file)
    assert all(refused.value.sentence(lang) for lang in LANGS)


def test_values_of_an_edition_take_the_place_of_those_of_the_pack():
    later = EDITION.replace("2026", "2027") + "values.most = 5\n"
    text = pack(PARAMETER, rule("a", 'check = "count"\nat_most = "most"'), editions=EDITION + later)
    read = read_pack(text, source="p.toml")
    limits = {id_: named_a(read.edition(id_)).at_most for id_ in read.editions}
    assert limits == {"2026": 3, "2027": 5}
    assert read.edition().id == "2027"


def test_values_that_contradict_the_rules_are_refused():
    text = pack(PARAMETER, rule("a", 'check = "count"\nat_least = 2\nat_most = "most"'))
    read = read_pack(text, source="p.toml")
    assert named_a(read.edition(values={"most": 2})).at_most == 2
    with pytest.raises(InvalidInput, match="With most=1, the rules of small cannot hold"):
        read.edition(values={"most": 1})


def test_values_that_set_two_rules_against_each_other_are_refused():
    text = pack(PARAMETER, rule("a", 'check = "count"\nat_most = "most"'), rule("b", 'check = "count"\nat_least = 2'))
    read = read_pack(text, source="p.toml")
    assert named_a(read.edition(values={"most": 2})).at_most == 2
    with pytest.raises(InvalidInput, match="With most=1, the rules of small cannot hold"):
        read.edition(values={"most": 1})


@pytest.mark.parametrize("id_", packaged())
def test_every_packaged_pack_can_be_copied_under_another_name(id_):
    text = renamed(packaged()[id_], "of-our-own")
    copied = read_pack(text, source="of-our-own.toml")
    assert copied.id == "of-our-own"
    assert copied.table.model_copy(update={"id": id_}) == packaged()[id_].table


@pytest.mark.parametrize("name", ["", "A", "a b", "a/b", "../a", "é", "a" * 61, "-a"])
def test_a_name_that_no_pack_can_have_is_refused(name):
    with pytest.raises(InvalidInput, match="cannot name a pack"):
        renamed(packaged()["he-ria"], name)


def test_texts_do_not_steer_the_terminal():
    read = read_pack(pack(head=HEAD.replace("Petit", "Pe\\u001b[31mtit")), source="p.toml")
    assert read.name.fr == "Pe[31mtit"
