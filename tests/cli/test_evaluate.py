"""``grappe evaluate``: run, score, report."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from embeddings.open_encoder import open_encoder
from tests.made_consortia import consortia, write_consortia

NEED = "capteurs irrigation"


@pytest.fixture
def bench(write, tmp_path):
    """Four past projects, two topics of later ones, and who was right."""
    write("history/organizations.csv", "id,name\n" + "".join(f"o{i},O{i}\n" for i in range(6)))
    write(
        "history/projects.csv",
        "id,title,start_date\n" + "".join(f"p{i},{NEED} {i},201{i}-01-01\n" for i in range(4)),
    )
    seats = ["p0,o0", "p0,o1", "p1,o0", "p1,o2", "p2,o0", "p2,o3", "p3,o1", "p3,o4"]
    write("history/participations.csv", "project_id,organization_id\n" + "\n".join(seats) + "\n")
    topics = [
        {"id": "t1-c0", "project": "t1", "protocol": "complete", "known": ["o1"], "title": NEED, "text": NEED},
        {"id": "t2-c0", "project": "t2", "protocol": "complete", "known": ["o2"], "title": NEED, "text": NEED},
    ]
    write("topics.jsonl", "".join(json.dumps(topic) + "\n" for topic in topics))
    write("qrels.txt", "t1-c0 0 o0 1\nt2-c0 0 o3 1\n")
    return tmp_path


@pytest.fixture
def evaluate(bare, bench):
    def run(system, *options, lang=""):
        return bare(
            *("evaluate", "run", "--history", bench / "history", "--topics", bench / "topics.jsonl"),
            *("--system", system, "--out", bench / f"{system}.run", *options),
            lang=lang,
        )

    return run


@pytest.mark.parametrize(("lang", "words"), [("en", "answered 2 of 2 topics"), ("fr", "a répondu à 2 sujets sur 2")])
def test_a_run_is_written(evaluate, bench, home, lang, words):
    told = evaluate("popularity", lang=lang)
    assert told.code == 0
    assert words in told.out
    assert (bench / "popularity.run").read_text(encoding="utf-8").startswith("t1-c0 Q0 ")
    assert not home.exists()


def test_the_product_is_a_system_too(evaluate):
    told = evaluate("grappe", "--fit", "shipped", "--json")
    assert told.code == 0
    assert (told.json["system"], told.json["encoder"], told.json["answered"]) == ("grappe", "words", 2)


@pytest.mark.parametrize(("lang", "words"), [("en", "learns nothing"), ("fr", "n'apprend rien")])
def test_only_the_product_learns_from_a_history(evaluate, bench, lang, words):
    told = evaluate("popularity", "--fit", "history", lang=lang)
    assert told.code == 10
    assert words in told.err


def test_the_product_learns_from_a_history(bare, write, tmp_path):
    history = write_consortia(tmp_path / "learned", consortia())
    write("asked.jsonl", json.dumps({"id": "t-c0", "protocol": "complete", "known": ["o00"], "title": "radio"}) + "\n")
    runs = {}
    for fit in ("history", "shipped"):
        told = bare.done(
            *("evaluate", "run", "--history", history, "--topics", tmp_path / "asked.jsonl", "--system", "grappe"),
            *("--fit", fit, "--out", tmp_path / fit, "--json"),
        )
        assert told.json["fit"] == fit
        runs[fit] = (tmp_path / fit).read_text(encoding="utf-8")
    assert runs["history"] != runs["shipped"]


def test_a_history_that_is_too_short_to_learn_from_is_said(evaluate, bench):
    told = evaluate("grappe", "--fit", "history")
    assert told.code == 10
    assert "two years" in told.err


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "popularity, text, text_knn"), ("fr", "les systèmes sont popularity")]
)
def test_an_unknown_system_names_the_known_ones(evaluate, lang, words):
    told = evaluate("magic", lang=lang)
    assert told.code == 11
    assert words in told.err


@pytest.mark.parametrize(
    ("option", "english", "french"),
    [("--topics", "There is no file", "n'existe pas"), ("--history", "There is no folder", "n'existe pas")],
)
def test_a_missing_file(bare, bench, option, english, french):
    paths = {"--history": bench / "history", "--topics": bench / "topics.jsonl", "--out": bench / "x.run"}
    paths[option] = bench / "nowhere"
    words = [word for pair in paths.items() for word in pair]
    for lang, sentence in (("en", english), ("fr", french)):
        told = bare("evaluate", "run", "--system", "popularity", *words, lang=lang)
        assert told.code == 11
        assert sentence in told.err


def test_a_replay_and_a_filler(evaluate, bench):
    assert evaluate("grappe", "--replay", "3", "--exposure", "0.5").code == 0
    assert " replay_0.5\n" in (bench / "grappe.run").read_text(encoding="utf-8")
    assert evaluate("grappe", "--replay", "3", "--filler", "2").code == 0
    assert " replay_filler_2\n" in (bench / "grappe.run").read_text(encoding="utf-8")
    for lang, words in (("en", "add --replay"), ("fr", "ajoutez --replay")):
        told = evaluate("grappe", "--filler", "2", lang=lang)
        assert (told.code, words in told.err) == (10, True)
    assert evaluate("grappe", "--replay", "3", "--filler", "2", "--exposure", "0.1").code == 10
    told = evaluate("popularity", "--replay", "3")
    assert (told.code, "popularity" in told.err) == (10, True)
    assert evaluate("grappe", "--exposure", "1.5").code == 2


def test_an_encoder_that_is_not_here(bare, bench):
    told = replace(bare, encoder=None)(
        *("evaluate", "run", "--history", bench / "history", "--topics", bench / "topics.jsonl"),
        *("--system", "minilm_knn", "--out", bench / "x.run", "--encoder", "none-such"),
    )
    assert told.code == 16
    assert "none-such" in told.err


@pytest.mark.encoder
def test_what_is_named_after_minilm_reads_with_it_whatever_the_setting(bare, bench):
    elsewhere = replace(bare, encoder=None).to(encoder="none-such")
    command = ("evaluate", "run", "--history", bench / "history", "--topics", bench / "topics.jsonl", "--json")
    for system, encoder in (("minilm_knn", "minilm@"), ("popularity", "")):
        told = elsewhere.done(*command, "--system", system, "--out", bench / "x.run").json
        assert (told["encoder"] or "").rstrip("0123456789abcdef") == encoder
    assert elsewhere(*command, "--system", "grappe", "--out", bench / "x.run").code == 16


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ("System", "Unanswered", "topics: 2")), ("fr", ("Système", "réponse", "sujets : 2"))],
)
def test_scores(evaluate, bare, bench, lang, words):
    runs = [bench / f"{system}.run" for system in ("popularity", "text") if evaluate(system).code == 0]
    told = bare.done("evaluate", "score", *runs, "--qrels", bench / "qrels.txt", lang=lang)
    for word in (*words, "popularity", "text", "complete"):
        assert word in told.out
    (line,) = (line for line in told.out.splitlines() if line.startswith("text "))
    assert len(re.findall(r"\d\.\d{3} ± \d\.\d{3}", line)) == 4
    scores = bare.done("evaluate", "score", *runs, "--qrels", bench / "qrels.txt", "--json").json
    assert {system["name"] for system in scores["protocols"][0]["systems"]} == {"popularity", "text"}


@pytest.mark.parametrize(("lang", "words"), [("en", "Written: "), ("fr", "Écrits : ")])
def test_a_report_is_a_page_and_json(evaluate, bare, bench, lang, words):
    evaluate("popularity")
    command = ("evaluate", "report", bench / "popularity.run", "--qrels", bench / "qrels.txt")
    assert words in bare.done(*command, "--out", bench / "r.html", lang=lang).out
    assert "<html" in (bench / "r.html").read_text(encoding="utf-8")
    told = bare.done(*command, "--out", bench / "s.html", "--json").json
    assert told == {"html": str(bench / "s.html"), "json": str(bench / "s.json")}
    assert json.loads((bench / "s.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("lang", "words"), [("en", "line 1"), ("fr", "ligne 1")])
def test_judgements_of_no_use(evaluate, bare, bench, write, lang, words):
    evaluate("popularity")
    wrong = write("wrong.txt", "not a judgement\n")
    told = bare("evaluate", "score", bench / "popularity.run", "--qrels", wrong, lang=lang)
    assert told.code == 10
    assert words in told.err


def test_the_calls_of_the_demo_cluster_are_assembled_in_several_ways(bare, home, tmp_path):
    shipped = replace(bare, encoder=open_encoder("bilingual", threads=1))
    told = shipped.done("evaluate", "assembling", "--out", tmp_path / "table.json")
    assert "18 consortia of 5.0 partners" in told.out
    table = json.loads((tmp_path / "table.json").read_text(encoding="utf-8"))
    exact, *others = table["ways"]
    assert exact["figures"]["eligible"]["mean"] == 1
    assert exact["figures"]["found"] is None
    assert {way["name"]: way["below"] for way in others} == {"greedy": 0, "top k": 0}
    assert not home.exists()


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "consortia of 3.0 partners"), ("fr", "consortiums de 3,0 partenaires")]
)
def test_topics_are_assembled_over_their_history(bare, bench, write, lang, words):
    topic = {"id": "t9-s", "protocol": "start", "known": ["o1"], "title": NEED}
    topics, qrels = write("start.jsonl", json.dumps(topic) + "\n"), write("start.txt", "t9-s 0 o0 1\nt9-s 0 o4 1\n")
    asked = ("--history", bench / "history", "--topics", topics, "--qrels", qrels)
    assert words in bare.done("evaluate", "assembling", *asked, lang=lang).out
    table = bare.done("evaluate", "assembling", *asked, "--json").json
    assert (table["problems"], table["partners"]) == (1, 3)
    assert [way["name"] for way in table["ways"]] == ["exact", "greedy", "top k"]


@pytest.mark.parametrize(("lang", "words"), [("en", "all three"), ("fr", "les trois")])
def test_a_history_is_assembled_with_its_topics_and_qrels(bare, bench, lang, words):
    told = bare("evaluate", "assembling", "--history", bench / "history", lang=lang)
    assert told.code == 10
    assert words in told.err


def test_figures_replace_no_file(bare, write):
    told = bare("evaluate", "assembling", "--out", write("there.json", "mine"))
    assert told.code == 10
    assert "there.json" in told.err
