"""A column of texts, many of them alike."""

from hypothesis import given
from hypothesis import strategies as st

from matching.roster import Labels
from models.names import fold

texts = st.sampled_from(("Occitanie", "OCCITANIE", "Île-de-France", "ile-de-france", ""))


@given(st.lists(texts), st.lists(texts))
def test_those_rows_are_found_whose_text_is_wanted(column, wanted):
    assert Labels.of(iter(column)).among(wanted).tolist() == [text in wanted for text in column]
    folded = [fold(text) for text in wanted]
    assert Labels.of(column, read=fold).among(folded).tolist() == [fold(text) in folded for text in column]


def test_texts_that_are_alike_are_kept_once():
    labels = Labels.of(["a", "b", "a"])
    assert labels.known == ("a", "b")
    assert labels.numbers.tolist() == [0, 1, 0]
