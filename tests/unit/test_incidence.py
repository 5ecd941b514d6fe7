"""Rows of columns in flat arrays do what the dense matrix would."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.incidence import Incidence

N_COLUMNS = 6
rows_of_columns = st.lists(st.sets(st.integers(0, N_COLUMNS - 1)).map(sorted), max_size=8)


def dense(rows) -> np.ndarray:
    matrix = np.zeros((len(rows), N_COLUMNS))
    for place, row in enumerate(rows):
        matrix[place, row] = 1
    return matrix


@given(rows_of_columns, st.data())
def test_spread_any_gather_and_transposed_agree_with_the_dense_matrix(rows, data):
    incidence, matrix = Incidence.from_rows(rows, N_COLUMNS), dense(rows)
    chosen = np.asarray(
        data.draw(st.lists(st.integers(0, max(len(rows) - 1, 0)), max_size=5)) if rows else [], np.int64
    )
    weights = np.arange(1.0, len(chosen) + 1)
    assert incidence.lengths.tolist() == matrix.sum(axis=1).tolist()
    np.testing.assert_allclose(incidence.spread(chosen, weights), weights @ matrix[chosen])
    columns = np.asarray(data.draw(st.lists(st.booleans(), min_size=N_COLUMNS, max_size=N_COLUMNS)))
    assert incidence.count(columns).tolist() == matrix[:, columns].sum(axis=1).tolist()
    assert incidence.any(columns).tolist() == (matrix[:, columns].sum(axis=1) > 0).tolist()
    entries = incidence.gather(chosen)
    assert list(zip(entries.place.tolist(), entries.columns.tolist(), strict=True)) == [
        (place, column) for place, row in enumerate(chosen) for column in rows[row]
    ]
    turned = incidence.transposed()
    assert [turned.row(column).tolist() for column in range(N_COLUMNS)] == [
        np.flatnonzero(matrix[:, column]).tolist() for column in range(N_COLUMNS)
    ]


@given(rows_of_columns)
def test_arrays_of_a_snapshot_give_the_same_rows_back(rows):
    incidence = Incidence.from_rows(rows, N_COLUMNS)
    again = Incidence.from_arrays(incidence.to_arrays("owners"), "owners", N_COLUMNS)
    assert [again.row(place).tolist() for place in range(len(again))] == rows
