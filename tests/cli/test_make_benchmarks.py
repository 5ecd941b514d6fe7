"""``grappe evaluate make`` and ``make-labs``: a folder, whole or not at all, that a system can be run on."""

import gzip
import json
import random

import pytest

from models.imports import read_consortia

PROJECTS = {
    "p1": ("2012", "abc", "Robots"),
    "p2": ("2014-12-31", "cd", "Robots pour l'eau"),
    "q1": ("2015", "ab", "Robots des champs"),
    "q2": ("2016", "cab", "Encore des robots"),
    "q3": ("2017", "abcd", "Robots marins"),
}
WINNERS = (
    "w1,2001,Un sonar,,,L1,Laboratoire",
    "w2,2002,Un autre sonar,,,L1,Laboratoire",
    "w3,2003,Une colle,,,L2,",
)


@pytest.fixture
def folder(write):
    """Two past projects, three later ones; q2 repeats p1."""

    def tables(order=None, **changed):
        shuffle = (lambda rows: random.Random(order).sample(rows, len(rows))) if order else list  # noqa: S311
        projects = PROJECTS | changed
        lines = {
            "organizations": ("id,name", [f"{id_},O{id_}" for id_ in "abcdz"]),
            "projects": (
                "id,start_date,title",
                [f'{id_},{day},"{title}"' for id_, (day, _, title) in projects.items()],
            ),
            "participations": (
                "project_id,organization_id,role",
                [
                    f"{id_},{partner},{'coordinator' if partner == partners[0] else 'participant'}"
                    for id_, (_, partners, _) in projects.items()
                    for partner in partners
                ],
            ),
        }
        name = f"consortia-{order}"
        for table, (header, rows) in lines.items():
            write(f"{name}/{table}.csv", "\n".join([header, *shuffle(rows)]) + "\n")
        return write(f"{name}/README", "").parent

    return tables


@pytest.fixture
def winners(write):
    return write("winners.csv", "id,year,moto_fr,summary_fr,siren,lab_rnsr,lab_name\n" + "\n".join(WINNERS) + "\n")


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def unpacked(path):
    return gzip.decompress(path.read_bytes()).decode().splitlines()


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            ("past projects: 2 · organizations: 4 · topics: complete 5, start 2", "repeats of an earlier consortium 1"),
        ),
        (
            "fr",
            ("projets passés : 2 · organisations : 4 · sujets : complete 5, start 2", "d'un consortium antérieur 1"),
        ),
    ],
)
def test_what_was_made_is_told(bare, folder, tmp_path, home, lang, words):
    told = bare.done("evaluate", "make", "--consortia", folder(), "--from", "2015", "--out", tmp_path / "b", lang=lang)
    for word in words:
        assert word in told.out
    assert not home.exists()


def test_the_folder_is_of_the_form_that_benchmarks_have(bare, folder, tmp_path):
    out = tmp_path / "new" / "bench"
    told = bare.done("evaluate", "make", "--consortia", folder(), "--from", "2015-01-01", "--out", out, "--json").json
    assert told == {
        "out": str(out),
        "projects": 2,
        "organizations": 4,
        "topics": {"complete": 5, "start": 2},
        "left_out": {"repeat": 1},
    }
    assert contents(out).keys() == {
        *(f"history/{table}.csv.gz" for table in ("organizations", "projects", "participations")),
        *(f"profiles/{table}.csv.gz" for table in ("organizations", "competences")),
        "topics.jsonl",
        "qrels.txt",
    }
    assert unpacked(out / "history" / "projects.csv.gz") == [
        "id,title,acronym,summary,topic,topic_title,theme,action_type,start_date",
        "p1,Robots,,,,,,,2012-01-01",
        "p2,Robots pour l'eau,,,,,,,2014-12-31",
    ]
    assert unpacked(out / "history" / "participations.csv.gz")[:3] == [
        "project_id,organization_id,role",
        "p1,a,coordinator",
        "p1,b,participant",
    ]
    assert unpacked(out / "profiles" / "competences.csv.gz") == [
        "organization_id,label",
        "a,Robots",
        "b,Robots",
        "c,Robots",
        "c,Robots pour l'eau",
        "d,Robots pour l'eau",
    ]
    topics = [json.loads(line) for line in (out / "topics.jsonl").read_text(encoding="utf-8").splitlines()]
    assert topics[:3] == [
        {"id": "q1-c0", "protocol": "complete", "title": "Robots des champs", "known": ["b"]},
        {"id": "q1-c1", "protocol": "complete", "title": "Robots des champs", "known": ["a"]},
        {"id": "q1-s", "protocol": "start", "title": "Robots des champs", "known": ["a"]},
    ]
    judged = (out / "qrels.txt").read_text(encoding="utf-8").splitlines()
    assert judged[:3] == ["q1-c0 0 a 1", "q1-c1 0 b 1", "q1-s 0 b 1"]
    assert judged[-3:] == ["q3-s 0 b 1", "q3-s 0 c 1", "q3-s 0 d 1"]


def test_nothing_of_what_is_asked_stands_in_the_history(bare, folder, tmp_path):
    bare.done("evaluate", "make", "--consortia", folder(), "--from", "2015", "--out", tmp_path / "b")
    known = "".join(line for path in (tmp_path / "b").rglob("*.csv.gz") for line in unpacked(path))
    assert "Robots pour l'eau" in known
    for later in ("q1", "q2", "q3", "champs", "Encore", "marins", "Oz"):
        assert later not in known


def test_the_order_of_rows_changes_no_byte(bare, folder, tmp_path):
    made = []
    for order in (None, 1, 2):
        out = tmp_path / f"b{order}"
        bare.done("evaluate", "make", "--consortia", folder(order), "--from", "2015", "--out", out, "--seed", "4")
        made.append(contents(out))
    assert made[0] == made[1] == made[2]


def test_the_mark_of_a_folder_says_what_may_be_asked(bare, folder, tmp_path, write):
    consortia = folder()
    rows = [f"{id_},{day},{title},{int(id_ == 'q3')}" for id_, (day, _, title) in PROJECTS.items()]
    (consortia / "projects.csv").write_text("id,start_date,title,In_Benchmark\n" + "\n".join(rows) + "\n", "utf-8")
    told = bare.done("evaluate", "make", "--consortia", consortia, "--from", "2015", "--out", tmp_path / "b", "--json")
    assert told.json["topics"] == {"complete": 3, "start": 1}
    assert told.json["left_out"] == {"unmarked": 2}


@pytest.mark.parametrize("protocols", ["cut", "labs"])
def test_a_benchmark_is_run_and_scored(bare, folder, winners, tmp_path, protocols):
    bench, run = tmp_path / "b", tmp_path / "run.txt"
    command = (
        ("make", "--consortia", folder(), "--from", "2015")
        if protocols == "cut"
        else ("make-labs", "--winners", winners)
    )
    bare.done("evaluate", *command, "--out", bench)
    asked = ("--history", bench / "history", "--topics", bench / "topics.jsonl")
    told = bare.done("evaluate", "run", *asked, "--system", "popularity", "--out", run, "--json").json
    assert told["answered"] == told["topics"]
    judged = ("--qrels", bench / "qrels.txt", *asked, run)
    scores = bare.done("evaluate", "score", *judged, "--json").json
    names = [protocol["protocol"] for protocol in scores["protocols"]]
    assert names == (["complete", "start"] if protocols == "cut" else ["labs"])
    assert bare.done("evaluate", "score", "--qrels", bench / "qrels.txt", run).out.count("topics:") == len(names)
    for lang in ("en", "fr"):
        bare.done("evaluate", "report", *judged, "--out", tmp_path / f"{lang}.html", lang=lang)


def test_labs_are_found_by_nobody_known(bare, winners, tmp_path):
    bench, run = tmp_path / "b", tmp_path / "run.txt"
    told = bare.done("evaluate", "make-labs", "--winners", winners, "--out", bench, "--json").json
    assert (told["topics"], told["projects"], told["organizations"]) == ({"labs": 1}, 2, 2)
    assert contents(bench).keys() == {
        *(f"history/{table}.csv.gz" for table in ("organizations", "projects", "participations")),
        "topics.jsonl",
        "qrels.txt",
    }
    (topic,) = (bench / "topics.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(topic) == {"id": "w2-l", "protocol": "labs", "title": "Un autre sonar", "known": []}
    assert (bench / "qrels.txt").read_text(encoding="utf-8") == "w2-l 0 L1 1\n"
    asked = ("--history", bench / "history", "--topics", bench / "topics.jsonl")
    bare.done("evaluate", "run", *asked, "--system", "minilm_knn", "--out", run)
    (labs,) = bare.done("evaluate", "score", "--qrels", bench / "qrels.txt", *asked, run, "--json").json["protocols"]
    (system,) = labs["systems"]
    assert system["metrics"]["recall@10"]["mean"] == 1
    assert system["slices"].keys() == {"standing", "company", "few_seats", "cold"}


def test_the_history_is_read_as_any_dataset_folder(bare, winners, tmp_path):
    bare.done("evaluate", "make-labs", "--winners", winners, "--out", tmp_path / "b")
    report = read_consortia(tmp_path / "b" / "history")
    assert not report.problems
    assert [one.label for one in report.batch.organizations] == ["Laboratoire", "L2"]


@pytest.mark.parametrize(
    ("changed", "options", "code", "english", "french"),
    [
        ({}, ("--from", "2030"), 10, "no project to ask about from 2030-01-01 on", "à partir du 2030-01-01"),
        ({}, ("--from", "2010"), 10, "choose a later date", "choisissez une date plus tardive"),
        ({}, ("--from", "2015", "--until", "2015"), 10, "Nothing lies between", "Il n'y a rien entre"),
        ({}, ("--from", "soon"), 10, "“soon” is not a date", "« soon » n'est pas une date"),
        ({}, ("--from", ""), 10, "“” is not a date", "«  » n'est pas une date"),
        ({}, ("--from", "2015", "--min-partners", "1"), 2, "--min-partners", "--min-partners"),
        (
            {id_: ("", *rest) for id_, (_, *rest) in PROJECTS.items()},
            ("--from", "2015"),
            10,
            "has a date (start_date)",
            "n'a de date (start_date)",
        ),
        ({"p1": ("soon", "ab", "x")}, ("--from", "2015"), 10, "projects.csv, line 2:", "projects.csv, ligne 2 :"),
    ],
)
def test_what_cannot_be_made_is_refused_and_leaves_nothing(
    bare, folder, tmp_path, changed, options, code, english, french
):
    consortia = folder(**changed)
    for lang, sentence in (("en", english), ("fr", french)):
        told = bare("evaluate", "make", "--consortia", consortia, *options, "--out", tmp_path / "b", lang=lang)
        assert told.code == code
        assert sentence in told.err
    assert [path.name for path in tmp_path.iterdir()] == [consortia.name]


def test_a_folder_that_is_not_there(bare, tmp_path):
    told = bare("evaluate", "make", "--consortia", tmp_path / "nowhere", "--from", "2015", "--out", tmp_path / "b")
    assert told.code == 11
    assert "nowhere" in told.err


@pytest.mark.parametrize("command", ["make", "make-labs"])
@pytest.mark.parametrize("taken", ["b/kept.txt", "b"])
def test_what_is_there_is_never_written_over(bare, folder, winners, write, tmp_path, command, taken):
    kept = write(taken, "kept")
    given = ("--consortia", folder(), "--from", "2015") if command == "make" else ("--winners", winners)
    for lang, sentence in (("en", "not an empty folder"), ("fr", "pas un dossier vide")):
        told = bare("evaluate", command, *given, "--out", tmp_path / "b", lang=lang)
        assert told.code == 10
        assert sentence in told.err
    assert kept.read_text(encoding="utf-8") == "kept"
    assert not list(tmp_path.glob("**/qrels.txt"))


def test_an_empty_folder_may_be_filled(bare, winners, tmp_path):
    (tmp_path / "b").mkdir()
    bare.done("evaluate", "make-labs", "--winners", winners, "--out", tmp_path / "b")
    assert (tmp_path / "b" / "qrels.txt").exists()


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "no two winners with a text"), ("fr", "pas deux lauréats avec un texte")]
)
def test_winners_without_a_lab_in_common(bare, write, tmp_path, lang, words):
    alone = write("alone.csv", "id,year,moto_fr,lab_rnsr\nw1,2001,Un sonar,L1\nw2,2001,Une colle,L2\n")
    told = bare("evaluate", "make-labs", "--winners", alone, "--out", tmp_path / "b", lang=lang)
    assert told.code == 10
    assert words in told.err
    assert not (tmp_path / "b").exists()
