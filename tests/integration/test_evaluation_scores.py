"""From run files to scores and the report."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evaluation.metrics import Metric
from evaluation.report import render_report, write_report
from evaluation.run import probabilities_beside
from evaluation.score import score_runs
from evaluation.slices import Count, Slice
from models.errors import InvalidInput, NotFound
from models.suggestion import Level


def run_file(folder: Path, tag: str, lists: dict[str, str], name: str = "") -> Path:
    path = folder / f"{name or tag}.txt"
    path.write_text(
        "".join(
            f"{topic} Q0 {id_} {rank} {100 - rank} {tag}\n"
            for topic, ids in lists.items()
            for rank, id_ in enumerate(ids.split(), start=1)
        ),
        encoding="utf-8",
    )
    return path


@pytest.fixture
def folder(tmp_path) -> Path:
    topics = [
        {"id": "p-c0", "protocol": "complete", "title": "x", "known": ["a"]},
        {"id": "p-c1", "protocol": "complete", "title": "x", "known": ["b"]},
        {"id": "q-c0", "protocol": "complete", "title": "y", "known": ["a"]},
        {"id": "p-s", "protocol": "start", "title": "x", "known": ["a"]},
        {"id": "r-s", "protocol": "start", "title": "z", "known": ["a"]},
    ]
    (tmp_path / "topics.jsonl").write_text("".join(json.dumps(topic) + "\n" for topic in topics), encoding="utf-8")
    (tmp_path / "qrels.txt").write_text(
        "p-c0 0 b 1\np-c1 0 a 1\nq-c0 0 c 1\np-s 0 b 1\np-s 0 cold 1\n", encoding="utf-8"
    )
    history = tmp_path / "history"
    history.mkdir()
    (history / "organizations.csv").write_text("id,name,kind\na,,company\nb,,research\nc,,company\nd,,other\n")
    (history / "projects.csv").write_text("id,title\n1,x\n2,y\n3,z\n")
    (history / "participations.csv").write_text("project_id,organization_id\n1,a\n1,b\n2,c\n3,a\n3,b\n2,b\n")
    return tmp_path


@pytest.fixture
def runs(folder) -> list[Path]:
    return [
        run_file(folder, "popularity", {"p-c0": "b c", "p-c1": "c", "q-c0": "b d c", "p-s": "c b"}),
        run_file(folder, "text", {"p-c0": "c d", "q-c0": "b"}),
        run_file(folder, "grappe", {"p-c0": "b", "p-c1": "a", "q-c0": "c", "p-s": "b"}),
    ]


def scored(folder, runs, **options):
    return score_runs(
        folder / "qrels.txt", runs, topics=folder / "topics.jsonl", history=folder / "history", samples=200, **options
    )


def test_protocols_apart_with_everything_by_hand(folder, runs):
    scores = scored(folder, runs)
    assert scores.left_out == 1  # r-s was asked and has nothing relevant
    complete, start = scores.protocols
    assert (complete.topics, complete.projects) == (("p-c0", "p-c1", "q-c0"), 2)
    assert (start.topics, start.projects) == (("p-s",), 1)
    popularity, text, grappe = complete.systems
    assert popularity.estimates[Metric.RECALL_10].mean == pytest.approx(2 / 3)
    assert popularity.estimates[Metric.MRR].mean == pytest.approx((1 + 0 + 1 / 3) / 3)
    assert text.unanswered == 1
    assert text.estimates[Metric.RECALL_100].mean == 0
    assert grappe.estimates[Metric.NDCG_10].mean == 1
    assert popularity.values.tolist()[1] == [0, 0, 0, 0]
    assert complete.ceiling == 1
    assert start.ceiling == 0.5
    assert grappe.slices == {
        Slice.STANDING: Count(3, 3),
        Slice.NEW_LINK: Count(1, 1),
        Slice.COMPANY: Count(2, 2),
        Slice.FEW_SEATS: Count(2, 2),
        Slice.COLD: Count(0, 0),
    }
    assert start.systems[2].slices[Slice.COLD] == Count(0, 1)
    assert popularity.exposure.coverage == 3 / 4


def test_the_best_baseline_is_never_the_product(folder, runs):
    complete, _ = scored(folder, runs).protocols
    popularity, text, grappe = complete.systems
    assert complete.baseline == "popularity"
    assert popularity.against_baseline is None
    assert grappe.against_baseline[Metric.RECALL_10].mean == pytest.approx(1 / 3)
    assert text.against_baseline[Metric.RECALL_10].mean == pytest.approx(-2 / 3)
    named = scored(folder, runs, baseline="text").protocols[0]
    assert named.systems[0].against_baseline[Metric.RECALL_10].mean == pytest.approx(2 / 3)
    with pytest.raises(NotFound, match="popularity, text, grappe"):
        scored(folder, runs, baseline="oracle")
    assert scored(folder, runs[2:]).protocols[0].baseline == ""


def test_suffixes_tell_the_protocol_without_topics(folder, runs):
    scores = score_runs(folder / "qrels.txt", runs)
    assert [len(protocol.topics) for protocol in scores.protocols] == [3, 1]
    assert scores.protocols[0].systems[0].slices is None
    assert scores.protocols[0].systems[0].exposure is None
    (folder / "qrels.txt").write_text("p 0 b 1\n")
    plain = run_file(folder, "plain", {"p": "b"})
    with pytest.raises(InvalidInput, match="--topics"):
        score_runs(folder / "qrels.txt", [plain])


def test_same_seed_same_scores(folder, runs):
    first, again, other = (scored(folder, runs, seed=seed) for seed in (3, 3, 4))
    estimates = [one.protocols[0].systems[0].estimates for one in (first, again, other)]
    assert estimates[0] == estimates[1]
    assert estimates[0][Metric.MRR].mean == estimates[2][Metric.MRR].mean


def test_two_runs_of_one_tag_are_told_apart_by_their_files(folder, runs):
    again = run_file(folder, "grappe", {"p-c0": "c b"}, name="grappe-before")
    names = [system.name for system in scored(folder, [*runs, again]).protocols[0].systems]
    assert names == ["popularity", "text", "grappe (grappe.txt)", "grappe (grappe-before.txt)"]


def test_what_does_not_belong_together_is_told(folder, runs):
    stranger = run_file(folder, "stranger", {"other-c0": "b"})
    with pytest.raises(InvalidInput, match="none of the topics"):
        scored(folder, [stranger])
    knows = run_file(folder, "knows", {"p-c0": "a"})
    with pytest.raises(InvalidInput, match="already a partner"):
        scored(folder, [knows])
    with (folder / "qrels.txt").open("a") as file:
        file.write("elsewhere-s 0 b 1\n")
    with pytest.raises(InvalidInput, match="elsewhere-s"):
        scored(folder, runs)
    (folder / "qrels.txt").write_text("p-c0 0 b 0\n")
    with pytest.raises(InvalidInput, match="no relevant"):
        scored(folder, runs)


class Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.lang = ""

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.tags.append(tag)
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told[name] for name in ("href", "src", "xlink:href") if told.get(name)]
        self.lang = told.get("lang", self.lang) if tag == "html" else self.lang
        assert not any(name.startswith("on") for name in told)
        assert tag != "th" or told.get("scope") in ("col", "row")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_report_is_one_page_that_needs_nothing_else(folder, runs, lang):
    scores = scored(folder, runs)
    report = write_report(scores, folder / "out" / "report.html", lang=lang)
    page = report.html.read_text(encoding="utf-8")
    outline = Outline()
    outline.feed(page)
    assert outline.lang == lang
    assert "script" not in outline.tags
    assert outline.tags.count("svg") == 2
    assert outline.tags.count("h1") == 1
    assert outline.tags.count("table") == outline.tags.count("caption") == 6
    assert len(outline.ids) == len(set(outline.ids))
    assert all(link.startswith("#") and link[1:] in outline.ids for link in outline.links)
    assert not re.search(r"https?://(?!www\.w3\.org)", page)
    assert ("0,667" if lang == "fr" else "0.667") in page
    assert ("Par rapport à popularity" if lang == "fr" else "Against popularity") in page
    assert render_report(scores, lang) == page


def test_the_json_holds_all_of_it_and_each_topic(folder, runs):
    report = write_report(scored(folder, runs), folder / "report.json")
    assert report.html == folder / "report.html"
    read = json.loads(report.json.read_text(encoding="utf-8"))
    complete = read["protocols"][0]
    assert (complete["protocol"], complete["baseline"], complete["topics"]) == ("complete", "popularity", 3)
    grappe = complete["systems"][2]
    assert grappe["metrics"]["recall@10"]["mean"] == 1
    assert grappe["against_baseline"]["recall@10"]["mean"] == pytest.approx(1 / 3)
    assert grappe["topics"]["p-c1"] == {"recall@10": 1, "recall@100": 1, "ndcg@10": 1, "mrr": 1}
    assert grappe["slices"]["new_link"] == {"found": 1, "all": 1, "share": 1}
    assert 0 <= grappe["exposure"]["gini"] <= 1


def test_a_foreign_name_is_text_and_nothing_else(folder, runs):
    odd = run_file(folder, "<script>$x^2$&", {"p-c0": "b"}, name="odd")
    page = render_report(scored(folder, [*runs, odd]), "en")
    assert "<script" not in page
    assert "&lt;script&gt;$x^2$&amp;" in page


def test_replays_stand_on_the_frontier_and_in_no_protocol(folder, runs):
    alone = {"p-c0": "b c", "p-c1": "a c", "q-c0": "b d c", "p-s": "b c"}
    even = {"p-c0": "d c", "p-c1": "a d", "q-c0": "d b c", "p-s": "d b"}
    replays = [run_file(folder, "replay_0", alone), run_file(folder, "replay_0.5", even)]
    scores = scored(folder, [*runs, *replays])
    assert {system.name for protocol in scores.protocols for system in protocol.systems} == {
        *("popularity", "text", "grappe"),
    }
    assert [point.name for point in scores.frontier] == ["replay_0", "replay_0.5"]
    first, second = scores.frontier
    assert first.recall.mean == pytest.approx((1 + 1 + 1 + 0.5) / 4)
    assert first.ndcg.mean > second.ndcg.mean
    assert first.slices[Slice.STANDING] == Count(4, 4)
    assert (first.exposure.shown, second.exposure.shown) == (4, 4)
    assert scored(folder, replays).protocols == ()
    assert scored(folder, replays).frontier == scores.frontier


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_report_tells_what_can_be_believed_and_what_evenness_costs(folder, runs, lang):
    replays = [
        run_file(folder, tag, {"p-c0": "b c", "q-c0": "b d c"}) for tag in ("replay_0", "replay_0.5", "replay_filler_2")
    ]
    probabilities_beside(runs[2]).write_text("p-c0 b 0.2\np-c1 a 0.01\nq-c0 c 0.07\np-s b 0.04\n")
    scores = scored(folder, [*runs, *replays])
    assert set(scores.believed) == {"grappe"}
    page = render_report(scores, lang)
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    for words in (
        Level.VERY_STRONG.to(lang),
        "replay_filler_2",
        {"en": "What evenness costs", "fr": "Ce que coûte"}[lang],
    ):
        assert words in page
    found = json.loads(write_report(scores, folder / "r.html", lang=lang).json.read_text(encoding="utf-8"))
    assert found["believed"]["grappe"]["suggestions"] == 4
    assert [point["name"] for point in found["frontier"]] == ["replay_0", "replay_0.5", "replay_filler_2"]
