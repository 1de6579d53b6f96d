"""The CSV for people brings every value back and carries no formula."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.report.human_csv import csv_of, guarded, rows_csv

text = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20)


def cells(content):
    return list(csv.reader(io.StringIO(content, newline="")))


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_every_number_comes_back_to_the_last_bit(values):
    back = cells(csv_of(pd.DataFrame({"x_kwh": values})))
    assert [float(row[0]) for row in back[1:]] == values


@given(st.lists(st.tuples(text, text), min_size=1))
def test_every_text_comes_back_but_for_the_guard(rows):
    back = cells(rows_csv(("a", "b"), rows))
    assert back[1:] == [[guarded(a), guarded(b)] for a, b in rows]


@given(text)
def test_no_cell_begins_as_a_formula_does(value):
    (row,) = cells(rows_csv(("a",), []))[1:] or [["x"]]
    assert row
    (_, [cell]) = cells(rows_csv(("a",), [[value or "x"]]))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_formula_gets_an_apostrophe(value):
    assert guarded(value) == f"'{value}"


def test_a_negative_number_stays_a_number():
    assert cells(csv_of(pd.DataFrame({"a_c": [-1.5]})))[1] == ["-1.5"]


def test_lines_end_and_cells_are_quoted_as_rfc_4180_asks():
    assert rows_csv(("a", "b"), [('say "x"', "1,2")]) == 'a,b\r\n"say ""x""","1,2"\r\n'


def test_times_are_iso_in_utc_and_what_is_missing_is_empty():
    table = pd.DataFrame(
        {
            "t_utc": pd.to_datetime(["2023-01-01T00:00:05Z", None]),
            "late": [True, False],
            "n": pd.array([7, None], dtype="Int64"),
            "w_h": [np.nan, 0.5],
            "who": ["x", None],
        }
    )
    assert cells(csv_of(table))[1:] == [
        ["2023-01-01T00:00:05Z", "true", "7", "", "x"],
        ["", "false", "", "0.5", ""],
    ]
