"""What an encoder learns from, what it never sees, and how texts fall into pieces."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import chain

import numpy as np
import pytest

from embeddings.held_out import is_held_out
from embeddings.training.corpus import Corpus, read_corpus
from embeddings.training.glossary import Concept, read_glossary
from embeddings.training.lessons import at_random, by_neighbours, lessons_of
from embeddings.training.recipe import Passes, Recipe
from embeddings.training.tokens import Bags, learn_pieces, mistyped, without_some
from models.errors import InvalidInput
from tests.training_data import DOES, NOUNS, write_training_data

HELD = next(word for word in ("zeppelin" + "s" * number for number in range(200)) if is_held_out(word))
KEPT = [pair for pair in NOUNS if not is_held_out(pair[1])]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Corpus:
    data = write_training_data(tmp_path_factory.mktemp("data"), [*KEPT, ("dirigeable", HELD)])
    return read_corpus(data, Recipe(before=date(2016, 1, 1), everyday=10))


def texts(corpus: Corpus) -> set[str]:
    return {*corpus.spelled(), *chain.from_iterable(corpus.english)}


def test_translations_have_their_french_first(corpus):
    assert set(KEPT) <= set(corpus.terms)
    assert set(DOES) == set(corpus.sentences)


def test_nothing_of_a_label_held_out_is_read(corpus):
    read = {text.casefold() for text in texts(corpus)}
    assert HELD not in read
    assert "dirigeable" not in read
    assert f"{HELD} work" not in read
    assert f"work with the {HELD}." not in read


def test_nothing_of_a_project_after_the_day_is_read(corpus):
    years = {text.split()[3] for text in texts(corpus) if text.startswith("Better")}
    assert years == {"2014", "2015"}
    assert ("Un bateau sobre", "Ils font un bateau.") not in corpus.subjects


def test_a_synonym_stands_beside_the_term_of_its_language(corpus):
    fr, en = KEPT[0]
    assert {(en, f"{en} work"), (fr, f"travail du {fr}"), (en, f"{en}s")} <= set(corpus.synonyms)
    assert (fr, f"Chose que l'on appelle {fr}.") in corpus.subjects


def test_no_text_is_empty_and_no_pair_stands_twice(corpus):
    assert all(texts(corpus))
    for pairs in (corpus.sentences, corpus.terms, corpus.synonyms, corpus.subjects, *corpus.english):
        assert len(set(pairs)) == len(pairs) > 0


def test_few_everyday_sentences_are_put_to_the_teacher(corpus):
    assert len(corpus.english[-1]) == len(DOES) // 2 + 10


def test_a_table_that_is_missing_or_broken_is_named(tmp_path):
    data = write_training_data(tmp_path)
    broken = data / "directories" / "inov.csv.gz"
    broken.write_text("datepublication,moto,projetresume,entrepriseresume\n2018,a,b,c,d\n")
    with pytest.raises(InvalidInput, match="line 2"):
        read_corpus(data, Recipe())
    broken.unlink()
    with pytest.raises(InvalidInput, match="inov"):
        read_corpus(data, Recipe())


def test_the_glossary_has_no_wording_twice_in_a_concept():
    concepts = list(read_glossary())
    assert len(concepts) > 1500
    for concept in concepts:
        for wordings in (concept.french, concept.english):
            assert wordings
            assert len({wording.casefold() for wording in wordings}) == len(wordings), wordings


def test_pairs_that_share_a_wording_are_never_told_apart():
    corpus = Corpus(
        technical=(("un chat", "a cat"), ("le chat", "a cat")),
        everyday=(("un chien", "a dog"),),
        terms=(),
        synonyms=(),
        subjects=(),
        concepts=(Concept(("IA", "intelligence artificielle"), ("AI",)), Concept(("vin",), ("wine",))),
        english=(),
    )
    sentences, concepts = lessons_of(corpus, Recipe(passes=Passes(lists=0)), {"a dog": 7})
    one, other, third = sentences.meanings
    assert one == other != third
    assert sentences.taught.tolist() == [-1, -1, 7]
    assert sentences.translates
    of_pair = dict(zip(zip(concepts.left, concepts.right, strict=True), concepts.meanings.tolist(), strict=True))
    assert set(of_pair) == {
        ("IA", "AI"), ("intelligence artificielle", "IA"), ("intelligence artificielle", "AI"), ("AI", "IA"),
        ("vin", "wine"), ("wine", "vin"),
    }  # fmt: skip
    assert of_pair["intelligence artificielle", "IA"] == of_pair["IA", "AI"] != of_pair["vin", "wine"]


def test_lists_have_their_terms_in_the_same_order_in_both_languages(corpus):
    only = Passes(sentences=0, terms=0, synonyms=0, subjects=0, concepts=0, lists=1)
    (lists,) = lessons_of(replace(corpus, concepts=()), Recipe(passes=only, lists=500), {})
    assert len(lists) == 500
    for left, right in zip(lists.left, lists.right, strict=True):
        terms = list(zip(left.split(", "), right.split(", "), strict=True))
        assert 2 <= len(terms) <= 4
        assert set(terms) <= set(corpus.terms)


def test_what_is_about_the_same_need_not_be_the_same(corpus):
    kinds = {lesson.left[0]: lesson for lesson in lessons_of(corpus, Recipe(), {})}
    assert kinds[corpus.sentences[0][0]].pulled
    assert not kinds[corpus.subjects[0][0]].pulled


def test_every_row_comes_once_whatever_the_order():
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(1000, 8)).astype(np.float32)
    for batches in (at_random(1000, 128, rng), by_neighbours(vectors, 128, 16, rng)):
        found = list(batches)
        assert sorted(np.concatenate(found).tolist()) == list(range(1000))
        assert max(map(len, found)) <= 128


def test_near_rows_come_together():
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(32, 8)) * 10
    vectors = (np.repeat(centres, 16, axis=0) + rng.normal(size=(512, 8))).astype(np.float32)
    order = np.concatenate(list(by_neighbours(vectors, 64, 16, rng)))
    together = np.mean(order[1:] // 16 == order[:-1] // 16)
    assert together > 0.6
    by_chance = np.concatenate(list(at_random(512, 64, rng)))
    assert np.mean(by_chance[1:] // 16 == by_chance[:-1] // 16) < 0.1


@pytest.fixture(scope="module")
def tokenizer():
    return learn_pieces([text for pair in DOES for text in pair], 300)


def test_words_that_were_seen_are_one_piece(tokenizer):
    assert tokenizer.encode("Le RÉSEAU mesure l’œuvre", add_special_tokens=False).tokens[:3] == [
        "le",
        "reseau",
        "mesure",
    ]
    assert tokenizer.token_to_id("[UNK]") == 0


def test_left_out_pieces_leave_the_tokens_of_the_others(tokenizer):
    thin = without_some(tokenizer, 0.5, np.random.default_rng(0))
    whole, left = tokenizer.get_vocab(), thin.get_vocab()
    assert left.items() < whole.items()
    assert {piece for piece in whole if len(piece) <= 3} <= set(left)
    gone = next(piece for piece in whole if piece not in left and not piece.startswith("##"))
    assert len(thin.encode(gone, add_special_tokens=False).ids) > 1
    assert without_some(tokenizer, 0.0, np.random.default_rng(0)).get_vocab() == whole


def test_a_slip_changes_a_letter_or_two():
    rng = np.random.default_rng(0)
    given = ["capteur"] * 200 + ["eau", ""]
    assert list(mistyped(given, 0.0, rng)) == given
    slipped = list(mistyped(given, 1.0, rng))
    assert slipped[200:] == ["eau", ""]
    assert {len(text) for text in slipped[:200]} == {6, 7, 8}
    assert all(text[0] == "c" for text in slipped[:200])
    assert all(set(text) <= set("capteur") for text in slipped)


def test_bags_are_taken_in_the_order_asked(tokenizer):
    given = ["le réseau", "", "forêt forêt forêt"]
    bags = Bags.of(tokenizer, given)
    assert len(bags) == 3
    taken = bags.take(np.array([2, 1, 0, 2]))
    assert taken.starts.tolist() == [0, 3, 3, 5, 8]
    again = Bags.of(tokenizer, [given[2], given[1], given[0], given[2]])
    assert taken.tokens.tolist() == again.tokens.tolist()


def test_passes_decide_what_is_learned(corpus):
    kinds = lessons_of(corpus, Recipe(passes=Passes(sentences=0, subjects=0, lists=0)), {})
    assert len(kinds) == 3
    assert not set(kinds[0].left) & {fr for fr, _ in DOES}
