"""The encoder in the box is as good as its card says, and the figures are counted as they are described."""

import gzip

import numpy as np
import pytest

from embeddings.held_out import is_held_out
from embeddings.open_encoder import open_encoder
from evaluation.encoding.figures import Figure, figures
from models.errors import InvalidInput
from tests.consortia import BENCH, where_they_are
from tests.tree import ROOT

CARD = ROOT / "embeddings" / "bilingual" / "README.md"
LOSS = 0.01


def told_on_the_card() -> dict[tuple[str, str], float]:
    """The last column of the card's table, by test and measure."""
    rows = [line.strip("| ").split(" | ") for line in CARD.read_text(encoding="utf-8").splitlines() if "@" in line]
    return {(row[0], row[1]): float(row[-1]) for row in rows if len(row) == 4}


def check(found: list[Figure]) -> None:
    told = told_on_the_card()
    assert {(figure.test, figure.measure.value) for figure in found} <= set(told)
    for figure in found:
        assert figure.value >= told[figure.test, figure.measure] - LOSS, figure


@pytest.mark.data
@where_they_are
def test_the_encoder_is_as_good_as_its_card_says():
    found = list(figures(open_encoder("bilingual", threads=1), BENCH.parent))
    assert len(found) == len(told_on_the_card()) == 8
    check(found)


def test_the_encoder_finds_members_by_their_needs_as_its_card_says():
    found = list(figures(open_encoder("bilingual", threads=1)))
    assert len(found) == 3
    check(found)


class Letters:
    """Texts are alike where they share letters."""

    name = "letters"
    dimension = 128

    def encode(self, texts):
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text.encode("ascii", "ignore"):
                row[letter] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def table(path, lines):
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress("\n".join(lines).encode()))


def test_figures_count_the_labels_that_are_held_out(tmp_path):
    alike, other, third = (
        next(word for word in (letter * number for number in range(1, 200)) if is_held_out(word)) for letter in "abc"
    )
    rows = [("esco", alike, alike), ("euroscivoc", other, "zzz"), ("euroscivoc", third, third), ("nace", alike, alike)]
    table(tmp_path / "bilingual" / "labels.csv.gz", ["source,en,fr", *(",".join(row) for row in rows)])
    table(tmp_path / "bilingual" / "abstracts.csv.gz", ["en,fr", "xx,x", "yy,x"])
    found = {figure.test: figure for figure in figures(Letters(), tmp_path)}
    assert (found["esco"].value, found["esco"].asked, found["esco"].among) == (1.0, 1, 1)
    assert (found["euroscivoc"].asked, found["euroscivoc"].among) == (2, 2)
    assert found["euroscivoc"].value in {0.5, 1.0}  # "zzz" is like none, and takes the first of the pool
    assert (found["abstracts"].value, found["abstracts"].asked) == (0.5, 2)
    assert found["synonyms"].asked == 200


def test_a_folder_without_labels_is_refused(tmp_path):
    with pytest.raises(InvalidInput):
        list(figures(Letters(), tmp_path))
