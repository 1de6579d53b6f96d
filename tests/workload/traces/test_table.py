"""CSV tables and GAIA's: columns by name, dates, units, and rows that break a rule."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.workload.traces.columns import TraceColumns
from dcsim.workload.traces.read import ReadRules, TraceFile, read_trace
from dcsim.workload.traces.source import TraceSource

PLAIN = "arrival_s,length_s,cores\n0,100,4\n10.5,60,1\n"


def test_columns_by_their_own_names(read):
    table = read(PLAIN)

    assert table.format == "csv"
    assert table.arrival_s.tolist() == [0.0, 10.5]
    assert table.cores.tolist() == [4, 1]
    assert table.line.tolist() == [2, 3]


def test_gaia_is_known_by_its_header(read):
    table = read("arrival_time,length,cpus\n0.0,6302.0,1\n68.0,1000.0,2\n")

    assert table.format == "gaia"
    assert table.core_s.tolist() == [6302.0, 2000.0]


def test_a_published_trace_has_the_jobs_that_its_paper_counts(reference_data):
    path = reference_data / "published" / "gaia_pai_1k.csv"
    table = read_trace(TraceFile(TraceSource(path, "pai.csv")), ReadRules())

    assert len(table) == 1000
    assert table.core_s.sum() == pytest.approx(3192.575555 * 3600, rel=1e-9)


def test_columns_of_other_names_and_units(read):
    text = "id,submitted,runtime,who\na,1000,500,x\nb,2500,1500,y\nc,2500,250,x\n"
    columns = {"arrival_s": "submitted", "length_s": "runtime", "user": "who", "time_unit": "ms"}
    table = read(text, columns=columns)

    assert table.arrival_s.tolist() == [1.0, 2.5, 2.5]
    assert table.length_s.tolist() == [0.5, 1.5, 0.25]
    assert table.cores.tolist() == [1, 1, 1], "a table without cores has jobs of one"
    assert table.more["user"].tolist() == [0.0, 1.0, 0.0], "users are numbered as they come"


def test_what_a_row_does_not_state_is_unknown_and_no_number(read):
    text = (
        "arrival_s,length_s,cores,memory_gb,priority,estimate_s,usage_frac,power_w,accelerators\n"
        "0,10,2,,,,,,\n0,10,2,8,-3,20,0.25,150,1\n"
    )
    table = read(text)

    np.testing.assert_array_equal(table.more["memory_gb"], [np.nan, 8.0])
    np.testing.assert_array_equal(table.more["priority"], [np.nan, -3.0])
    np.testing.assert_array_equal(table.more["power_w"], [np.nan, 150.0])
    assert table.core_s.tolist() == [20.0, 5.0], "unknown usage is all of the cores"


@pytest.mark.parametrize(
    "text",
    [
        "2023-01-01T01:00:00Z",
        "2023-01-01 01:00",
        "2023-01-01T01:00:00.000000",
        "2023-01-01T02:00:00+01:00",
        '"2023-01-01T01:00:00Z"',
    ],
)
def test_an_arrival_may_be_a_date(read, text):
    table = read(f"arrival_utc,length_s\n{text},5\n2023-01-01T01:00:00.5Z,5\n")

    assert table.is_dated
    assert table.arrival_s.tolist() == [1672534800.0, 1672534800.5]


@pytest.mark.parametrize("text", ["", "2023", "2023-01", "2023-13-01T00:00", "NaT", "now", "1e9"])
def test_what_is_no_date_is_refused(refused, text):
    found = refused(f"arrival_utc,length_s\n2023-01-01T00:00Z,5\n{text},5\n")[0]
    assert found == [("not-a-time", "t.csv:3")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("5,-1,1", "negative-length"),
        ("5,nan,1", "value-missing"),
        ("5,,1", "value-missing"),
        ("5,inf,1", "not-a-number"),
        ("5,1e999,1", "not-finite"),
        ("5,ten,1", "not-a-number"),
        ("5,1_0,1", "not-a-number"),
        ("5,0x10,1", "not-a-number"),
        ("5,10,0", "no-cores"),
        ("5,10,-2", "no-cores"),
        ("5,10,1.5", "cores-not-whole"),
        ("-5,10,1", "negative-arrival"),
        ("1e12,10,1", "arrival-out-of-range"),
        ("5,1e10,1", "length-out-of-range"),
        ("5,10", "row-broken"),
        ("5,10,1,9", "row-broken"),
        ('5,"10,1', "row-broken"),
        ("5;10;1", "row-broken"),
        ("5,1\u0663,1", "not-a-number"),
    ],
)
def test_a_row_that_cannot_be_is_refused_or_dropped_and_counted(read, refused, counts, line, code):
    text = f"arrival_s,length_s,cores\n1,10,1\n{line}\n9,10,1\n"

    assert refused(text)[0] == [(code, "t.csv:3")]
    table = read(text, invalid="drop")
    assert table.arrival_s.tolist() == [1.0, 9.0]
    assert table.rows == 3
    assert counts(table) == {code: ("dropped", 1, 3)}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("usage_frac", "1.01"),
        ("usage_frac", "-0.1"),
        ("memory_gb", "-1"),
        ("priority", "0.5"),
        ("accelerators", "-1"),
        ("power_w", "-5"),
        ("estimate_s", "-1"),
    ],
)
def test_a_value_that_is_known_must_be_possible(refused, column, value):
    found = refused(f"arrival_s,length_s,{column}\n0,5,{value}\n")[0]
    assert found == [("value-out-of-range", "t.csv:2")]


def test_quotes_are_read_as_csv_has_them(read):
    table = read('arrival_s,length_s,user,"cores"\n"0","10","a, b","2"\n1,10,"a, b",2\n')
    assert table.core_s.tolist() == [20.0, 20.0]
    assert table.more["user"].tolist() == [0.0, 0.0]


def test_ids_that_stand_twice_are_found_far_apart(read, refused, counts):
    lines = "".join(f"j{i},{i},5\n" for i in range(1000)) + "j17,1000,5\n"
    text = "id,arrival_s,length_s\n" + lines

    assert refused(text)[0] == [("duplicate-id", "t.csv:1002")]
    table = read(text, invalid="drop")
    assert len(table) == 1000
    assert counts(table) == {"duplicate-id": ("dropped", 1, 1002)}


def test_rows_out_of_order_are_refused_or_sorted_and_counted(read, refused, counts):
    text = "arrival_s,length_s\n0,1\n9,2\n5,3\n7,4\n9,5\n"

    problems, said = refused(text)
    assert problems == [("unsorted", "t.csv:4")]
    assert "1 other" in said
    table = read(text, unsorted="sort")
    assert table.arrival_s.tolist() == [0.0, 5.0, 7.0, 9.0, 9.0]
    assert table.line.tolist() == [2, 4, 5, 3, 6], "equal arrivals keep the order of the file"
    assert counts(table) == {"sorted": ("repaired", 2, 4)}


def test_all_that_is_wrong_is_told_up_to_twenty(refused):
    bad = "arrival_s,length_s\n" + "0,-1\n" * 3 + "x,1\n"
    assert [place for _, place in refused(bad)[0]] == ["t.csv:5", "t.csv:2", "t.csv:3", "t.csv:4"]
    assert len(refused("arrival_s,length_s\n" + "0,-1\n" * 100)[0]) == 20


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("arrival_s;length_s", {"wrong-delimiter"}),
        ("arrival_s\tlength_s", {"wrong-delimiter"}),
        ("a,b", {"column-missing"}),
        ("arrival_s,b", {"column-missing"}),
        ("arrival_s,length_s,length_s", {"column-repeated"}),
    ],
)
def test_a_header_that_says_too_little_is_refused(refused, header, codes):
    assert {code for code, _ in refused(f"{header}\n1,2\n")[0]} == codes


def test_both_columns_that_are_missing_are_told_at_once(refused):
    problems, said = refused("a,b\n1,2\n")
    assert len(problems) == 2
    assert "a, b" in said
    assert "columns.length_s" in said


def test_a_column_that_is_stated_and_not_there_is_told(refused):
    problems, said = refused(PLAIN, columns={"user": "who"})
    assert problems == [("column-missing", "t.csv:1")]
    assert "'who'" in said


def test_a_limit_takes_the_first_jobs_and_reads_no_further(read):
    text = "arrival_s,length_s\n" + "".join(f"{i},1\n" for i in range(300_000)) + "broken\n"

    assert read(text, limit_jobs=1000).arrival_s.tolist() == list(range(1000))


def test_more_jobs_than_memory_is_meant_for_are_refused_with_a_cure(refused):
    problems, said = refused("arrival_s,length_s\n" + "0,1\n" * 11, max_rows=10)
    assert problems == [("trace-too-long", "t.csv")]
    assert "limit_jobs" in said


def numbers(low, high):
    return st.floats(low, high, allow_subnormal=False).map(lambda x: x + 0.0)


ROWS = st.lists(
    st.tuples(
        numbers(0, 1e9),
        numbers(1e-6, 1e9),
        st.integers(1, 10**8),
        numbers(0, 1),
        numbers(0, 1e6) | st.none(),
        st.text(max_size=5),
    ),
    min_size=1,
    max_size=30,
)


@given(ROWS)
def test_what_is_written_is_read_again(tmp_path_factory, rows):
    rows.sort(key=lambda row: row[0])
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["arrival_s", "length_s", "cores", "usage_frac", "memory_gb", "user"])
    for *values, user in rows:
        clean = "".join(c for c in user if c.isprintable())
        writer.writerow([*("" if v is None else repr(v) for v in values), clean.strip()])
    path = tmp_path_factory.mktemp("trip") / "t.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")

    table = read_trace(TraceFile(TraceSource(path, "t.csv"), "csv", TraceColumns()), ReadRules())

    assert table.arrival_s.tolist() == [row[0] for row in rows]
    assert table.length_s.tolist() == [row[1] for row in rows]
    assert table.cores.tolist() == [row[2] for row in rows]
    assert table.more["usage_frac"].tolist() == [row[3] for row in rows]
    memory = [np.nan if row[4] is None else row[4] for row in rows]
    np.testing.assert_array_equal(table.more["memory_gb"], memory)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n", "\r\n\r\n"])
def test_line_ends_and_empty_lines_change_no_job_and_no_line_number(read, end):
    table = read(PLAIN.replace("\n", end))

    assert table.arrival_s.tolist() == [0.0, 10.5]
    step = end.count("\n")
    assert table.line.tolist() == [1 + step, 1 + 2 * step]


def test_a_carriage_return_within_a_line_begins_no_row_even_beside_an_empty_line(refused):
    problems, _ = refused("arrival_s,length_s,cores\n0,100,4\n\n5,60,1\r6,60,1\n")

    assert problems == [("row-broken", "t.csv:4")]


def test_words_of_c_for_infinity_and_not_a_number_are_no_numbers(refused):
    problems, _ = refused("arrival_s,length_s,cores\n0,inf,4\n1,nan(1),2\n2,nan,2\n3,5,2\n")

    assert problems == [
        ("not-a-number", "t.csv:2"),
        ("not-a-number", "t.csv:3"),
        ("value-missing", "t.csv:4"),
    ]
