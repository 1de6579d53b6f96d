# ruff: noqa: DTZ001 - the clock readings in these files have no zone

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dcsim.core.errors import DcsimError, InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.physics.psychrometrics import relative_humidity_frac, standard_pressure_pa
from dcsim.signals.alignment import Rules
from dcsim.signals.readers.columns import WEATHER_COLUMNS
from dcsim.signals.readers.find import read_record, readers
from dcsim.signals.readers.record import SourceFile
from dcsim.signals.weather_file import weather_from_file

SAMPLES = Path(__file__).parent / "samples"


def read(path, zone=None):
    return read_record(SourceFile(path, path.name, zone, WEATHER_COLUMNS))


def period(start, days=1):
    return TimeGrid.of(datetime.fromisoformat(start).replace(tzinfo=UTC), days, 3600)


def problems_of(path, zone=None):
    with pytest.raises(InvalidInput) as caught:
        read(path, zone)
    return [(p.code, p.place, p.message, p.cure) for p in caught.value.problems]


def only_problem(path, zone=None):
    (problem,) = problems_of(path, zone)
    return problem


# --- what is installed


def test_every_format_is_a_registered_part():
    assert set(readers()) == {"csv", "epw", "parquet", "tmy3", "try"}


@pytest.mark.parametrize("name", ["weather.xlsx", "weather", "weather.nc"])
def test_a_file_that_no_reader_takes_is_refused_with_what_is_known(years, name):
    code, place, _, cure = only_problem(years.write(name, "x"))
    assert (code, place) == ("unknown-format", name)
    assert ".epw" in cure
    assert ".parquet" in cure


def test_a_csv_renamed_to_epw_is_no_epw(years):
    path = years.csv("time_utc,dry_bulb_c", ["2023-01-01T00:00Z,1"], "table.epw")
    assert only_problem(path)[0] == "unknown-format"


@pytest.mark.parametrize("suffix", ["epw", "csv", "dat", "parquet"])
def test_an_empty_file_is_said_to_be_empty(years, suffix):
    assert only_problem(years.write(f"none.{suffix}", ""))[0] == "file-empty"


# --- EPW


def test_hour_one_of_an_epw_file_is_the_first_hour_of_the_local_day(years):
    # Local time is UTC+1: the first local hour of 2 January is 23 h UTC of the 1st.
    path = years.epw(change={24: {"t": "19.9"}})
    air = weather_from_file(read(path), period("2019-01-01"))
    assert np.flatnonzero(air.dry_bulb_c == 19.9).tolist() == [23]


def test_a_zone_of_half_an_hour_shares_each_value_between_two_hours(years):
    header = SAMPLES.joinpath("epw_header.txt").read_text("utf-8").rstrip("\n")
    path = years.epw(
        change={24 + 12: {"t": "30.0"}}, header=header.replace("10.0,1.0,300.0", "10.0,5.5,300.0")
    )
    # Local 12:00-13:00 is 06:30-07:30 UTC. Without the peak every hour is 10 + h/10.
    air = weather_from_file(read(path), period("2019-01-02"))
    assert air.dry_bulb_c[6] == pytest.approx((11.1 + 30.0) / 2)
    assert air.dry_bulb_c[7] == pytest.approx((30.0 + 11.3) / 2)


def test_a_typical_year_is_aligned_with_any_year_by_month_day_and_hour(years):
    path = years.epw(change={(31 + 27) * 24 + 5: {"t": "-7.0", "dew": "-9.0"}})
    record = read(path)
    common = weather_from_file(record, period("2023-02-28"))
    leap = weather_from_file(record, period("2024-02-28", 2))
    # Local hour 5 of the 28th is 4 h UTC; in a leap year the 29th repeats it.
    assert np.flatnonzero(common.dry_bulb_c == -7.0).tolist() == [4]
    assert np.flatnonzero(leap.dry_bulb_c == -7.0).tolist() == [4, 28]
    assert any(note.startswith("leap-day") and "(24 h)" in note for note in leap.notes)
    assert not any(note.startswith("leap-day") for note in common.notes)


def test_a_file_of_a_leap_year_brings_its_own_29_february(years):
    path = years.epw(year=2020, change={(31 + 28) * 24 + 13: {"t": "25.0"}})
    leap = weather_from_file(read(path), period("2024-02-29"))
    assert np.flatnonzero(leap.dry_bulb_c == 25.0).tolist() == [12]
    assert not any(note.startswith("leap-day") for note in leap.notes)
    common = weather_from_file(read(path), period("2023-02-28", 2))
    assert common.dry_bulb_c.max() < 13.0


def test_the_last_utc_hours_of_a_year_come_from_its_first_local_ones(years):
    path = years.epw(change={0: {"t": "-20.0", "dew": "-22.0"}})
    air = weather_from_file(read(path), period("2023-12-31"))
    assert np.flatnonzero(air.dry_bulb_c == -20.0).tolist() == [23]


def test_the_dew_point_is_used_where_the_rounded_humidity_stands_too(years):
    air = weather_from_file(read(years.epw()), period("2019-06-01"))
    assert air.dew_point_c == pytest.approx(5.0)
    assert air.relative_humidity_frac[0] == pytest.approx(
        float(relative_humidity_frac(air.dry_bulb_c[0], 5.0))
    )
    assert air.notes[0].startswith("aligned-by-calendar")


def test_a_missing_dew_point_comes_from_the_humidity_and_is_counted(years):
    change = {i: {"dew": "99.9", "rh": "50"} for i in range(3)}
    air = weather_from_file(read(years.epw(change)), period("2019-01-01"))
    # hours 1 and 2 of the local day are 0 and 1 h UTC
    assert air.relative_humidity_frac[0] == pytest.approx(0.5)
    assert air.notes[0] == "dew-point: from the relative humidity in 3 rows of year.epw"


@pytest.mark.parametrize(
    ("field", "code", "column"),
    [("t", "99.9", "dry_bulb_c"), ("p", "999999", "pressure_pa"), ("t", "", "dry_bulb_c")],
)
def test_codes_for_missing_are_gaps_and_refused_with_their_lines(years, field, code, column):
    record = read(years.epw({i: {field: code} for i in (100, 101, 300)}))
    with pytest.raises(InvalidInput) as caught:
        weather_from_file(record, period("2023-01-01"))
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("values-missing", f"year.epw:109: {column}")
    assert "3 values are missing, in or after line 109, 110, 309" in problem.message
    assert "site.fill_gaps_h" in problem.cure


def test_gaps_are_filled_by_a_line_only_up_to_the_stated_length(years):
    record = read(years.epw({12: {"t": "10.0"}, 13: {"t": "99.9"}, 14: {"t": "99.9"},
                             15: {"t": "16.0"}}))  # fmt: skip
    air = weather_from_file(record, period("2023-01-01"), rules=Rules(fill_gaps_h=2))
    assert air.dry_bulb_c[11:15] == pytest.approx([10.0, 12.0, 14.0, 16.0])
    filled = [note for note in air.notes if note.startswith("gaps-filled")]
    assert filled == [
        "gaps-filled: dry_bulb_c of year.epw: 2 h between neighbours, the longest gap 2 h"
    ]
    with pytest.raises(InvalidInput, match="gap-too-long"):
        weather_from_file(record, period("2023-01-01"), rules=Rules(fill_gaps_h=1))


def test_a_gap_at_the_edge_of_a_file_cannot_be_filled(years):
    record = read(years.epw({0: {"t": "99.9"}}))
    with pytest.raises(InvalidInput, match="gap-at-edge"):
        weather_from_file(record, period("2023-06-01"), rules=Rules(fill_gaps_h=6))


def test_missing_pressure_is_the_standard_atmosphere_at_the_stated_height(years):
    record = read(years.epw({i: {"p": "999999"} for i in range(8760)}))
    own = weather_from_file(record, period("2023-01-01"))
    high = weather_from_file(record, period("2023-01-01"), 2500.0)
    assert own.pressure_pa == pytest.approx(float(standard_pressure_pa(300.0)))
    assert high.pressure_pa == pytest.approx(float(standard_pressure_pa(2500.0)))
    assert any("standard atmosphere at 2500 m" in note and "(24 h)" in note for note in high.notes)


@pytest.mark.parametrize(
    ("field", "value", "column", "hint"),
    [
        ("t", "75.0", "dry_bulb_c", "Fahrenheit"),
        ("dew", "-95.0", "dew_point_c", "Kelvin"),
        ("rh", "0", "relative_humidity_frac", "per cent"),
        ("p", "970.0", "pressure_pa", "hPa"),
    ],
)
def test_a_value_that_cannot_be_true_is_refused_with_its_line(years, field, value, column, hint):
    code, place, _, cure = only_problem(years.epw({7: {field: value}}))
    assert (code, place) == ("value-out-of-range", f"year.epw:16: {column}")
    assert hint in cure


def test_many_bad_values_are_told_at_once_but_not_without_end(years):
    assert len(problems_of(years.epw({i: {"t": "warm"} for i in range(500)}))) == 20


def test_a_dew_point_above_the_dry_bulb_is_lowered_and_counted_or_refused(years):
    slightly = weather_from_file(read(years.epw({24: {"t": "4.0"}})), period("2019-01-01"))
    assert slightly.capped_dew_point_hours == 1
    assert slightly.dew_point_c[23] == 4.0
    with pytest.raises(InvalidInput, match=r"year\.epw:33: dew_point_c: 1 dew points"):
        weather_from_file(read(years.epw({24: {"t": "0.0"}})), period("2019-01-01"))


def test_a_lost_hour_is_named_by_the_line_where_it_should_stand(years):
    code, place, message, _ = only_problem(years.epw(drop={40}))
    assert (code, place) == ("hours-out-of-order", "year.epw:49")
    assert "2 January, hour 17" in message
    assert "2 January, hour 18" in message


def test_a_truncated_year_is_said_to_be_truncated(years):
    code, place, message, cure = only_problem(years.epw(drop=range(8000, 8760)))
    assert (code, place) == ("rows-missing", "year.epw:8008")
    assert "8000 hours" in message
    assert "truncated" in cure


def test_a_row_cut_in_the_middle_is_named(years):
    path = years.epw()
    path.write_bytes(path.read_bytes()[:-20])
    assert [p[:2] for p in problems_of(path)] == [("row-broken", "year.epw:8768")]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("DATA PERIODS,1,1", "DATA PERIODS,1,4", "epw-not-hourly", 8),
        ("DATA PERIODS,1,1", "DATA PERIODS,2,1", "epw-not-hourly", 8),
        ("COMMENTS 2", "REMARKS", "epw-header", 7),
        ("50.0,10.0,1.0,300.0", "50.0,10.0,one,300.0", "epw-header", 1),
        ("50.0,10.0,1.0,300.0", "50.0,10.0,25,300.0", "epw-header", 1),
    ],
)
def test_a_header_that_is_not_understood_is_refused(years, old, new, code, line):
    header = SAMPLES.joinpath("epw_header.txt").read_text("utf-8").rstrip("\n")
    problem = only_problem(years.epw(header=header.replace(old, new)))
    assert problem[:2] == (code, f"year.epw:{line}")


def test_a_zone_of_the_scenario_contradicts_a_file_that_has_its_own(years):
    assert only_problem(years.epw(), "Europe/Oslo")[0] == "zone-not-needed"


# --- TMY3 and TRY


def test_tmy3_labels_are_the_end_of_the_hour_in_local_standard_time(years):
    record = read(years.tmy3({23: {"t": "27.0"}}))
    air = weather_from_file(record, period("2023-01-01", 2))
    # 24:00 of 1 January at UTC-5: from 23 h to midnight, 4 to 5 h UTC of the next day
    assert np.flatnonzero(air.dry_bulb_c == 27.0).tolist() == [28]
    assert record.elevation_m == 100.0
    assert air.pressure_pa == pytest.approx(100_000.0)


def test_tmy3_humidity_is_recomputed_from_the_dew_point(years):
    # 53 % in the file is a rounded 52.5 %
    air = weather_from_file(read(years.tmy3()), period("2023-01-01"))
    assert air.relative_humidity_frac[0] == pytest.approx(0.5252, abs=2e-4)


def test_tmy3_code_for_missing_is_a_gap(years):
    record = read(years.tmy3({10: {"p": "-9900"}}))
    with pytest.raises(InvalidInput, match=r"year\.csv:13: pressure_pa"):
        weather_from_file(record, period("2023-01-01"))


def test_a_test_reference_year_is_in_central_european_time_and_999_is_a_pressure(years):
    record = read(years.try2010())
    air = weather_from_file(record, period("2023-01-02"))
    assert air.pressure_pa == pytest.approx(99_900.0)
    assert air.relative_humidity_frac == pytest.approx(0.8)
    # hour 1 (0.0 C) of 3 January begins at 23 h UTC of the 2nd
    assert air.dry_bulb_c.tolist() == [*range(1, 24), 0.0]
    assert (record.elevation_m, len(record.lines)) == (152.0, 8760)


def test_the_repeated_last_hour_above_a_year_of_2010_may_be_absent(years):
    with_it, without = read(years.try2010()), read(years.try2010("b.dat", repeated=False))
    for name, column in with_it.columns.items():
        assert np.array_equal(column, without.columns[name])


def test_the_layout_of_2015_is_read_by_its_own_columns(years):
    record = read(years.try2015())
    assert record.columns["dry_bulb_c"][0] == 12.5
    assert record.columns["pressure_pa"][0] == pytest.approx(99_900.0)
    assert record.columns["relative_humidity_frac"][0] == pytest.approx(0.6)
    assert record.elevation_m == 87.0


def test_unknown_columns_of_a_reference_year_are_refused(years):
    text = years.try2015().read_text().replace("HW      MM", "MM      HW")
    code, place, _, cure = only_problem(years.write("odd.dat", text))
    assert (code, place) == ("try-header", "odd.dat:7")
    assert "RW HW MM DD HH" in cure


def test_a_reference_year_without_the_line_of_stars_is_refused(years):
    text = years.try2015().read_text().replace("***", "---").replace("TRY  ", "TRY .")
    assert only_problem(years.write("odd.dat", text))[0] == "try-header"


# --- CSV


def hourly_rows(start, count, values, form="%Y-%m-%dT%H:%MZ"):
    first = datetime.fromisoformat(start)
    return [f"{first + timedelta(hours=i):{form}},{values(i)}" for i in range(count)]


def test_offsets_and_utc_columns_and_zones_say_the_same(years):
    def rows(hours, form):
        return hourly_rows(f"2023-07-01T{hours:02}:00", 30, lambda i: f"{i / 2},-5", form)

    head = "dry_bulb_c,dew_point_c"
    utc = read(years.csv(f"time_utc,{head}", rows(0, "%Y-%m-%d %H:%M"), "a.csv"))
    offset = read(years.csv(f"time,{head}", rows(2, "%Y-%m-%dT%H:%M+02:00"), "b.csv"))
    zone = read(years.csv(f"time,{head}", rows(2, "%Y-%m-%d %H:%M"), "c.csv"), "Europe/Oslo")
    fixed = read(years.csv(f"time,{head}", rows(2, "%Y-%m-%d %H:%M"), "d.csv"), "UTC+2")
    local = read(
        years.csv(
            f"time_local,utc_offset_s,{head}",
            [row.replace(",", ",7200,", 1) for row in rows(2, "%Y-%m-%d %H:%M")],
            "e.csv",
        )
    )
    for other in (offset, zone, fixed, local):
        assert np.array_equal(other.start_s, utc.start_s)


def test_naive_times_are_refused_with_what_would_help(years):
    path = years.csv("time,dry_bulb_c", ["2023-01-01 00:00,1", "2023-01-01 01:00,1"])
    first, _ = problems_of(path)
    assert first[:2] == ("time-naive", "table.csv:2: time")
    assert "Z" in first[3]
    assert "zone" in first[3]


def test_the_hour_that_the_spring_skips_is_explained_with_its_row():
    code, place, message, cure = only_problem(SAMPLES / "oslo_spring.csv", "Europe/Oslo")
    assert (code, place) == ("time-nonexistent", "oslo_spring.csv:4: time")
    assert "does not exist in Europe/Oslo" in message
    assert "UTC+1" in cure
    assert read(SAMPLES / "oslo_spring.csv", "UTC+1").step_s == 3600


def test_the_hour_that_the_autumn_repeats_is_taken_twice_in_its_order():
    record = read(SAMPLES / "oslo_autumn.csv", "Europe/Oslo")
    assert np.diff(record.start_s).tolist() == [3600, 3600, 3600]
    assert record.start_s[0] == datetime(2023, 10, 28, 23, tzinfo=UTC).timestamp()


def test_an_autumn_hour_that_stands_once_is_ambiguous(years):
    text = (SAMPLES / "oslo_autumn.csv").read_text().replace("2023-10-29 02:00,3.0,-1.0\n", "")
    code, place, message, _ = only_problem(years.write("once.csv", text), "Europe/Oslo")
    assert (code, place) == ("time-ambiguous", "once.csv:3")
    assert "comes twice" in message


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "UTC+25", "", "Europe"])
def test_an_unknown_zone_is_refused(zone):
    assert only_problem(SAMPLES / "oslo_autumn.csv", zone)[0] == "unknown-zone"


@pytest.mark.parametrize(
    ("rows", "code", "line"),
    [
        (["2023-01-01T00:00Z,1", "2023-01-01T01:00Z,warm"], "not-a-number", 3),
        (["2023-01-01T00:00Z,1_0", "2023-01-01T01:00Z,1"], "not-a-number", 2),
        (["2023-01-01T00:00Z,1", "yesterday,1"], "time-unreadable", 3),
        (["2023-01-01T00:00:00.5Z,1", "2023-01-01T01:00Z,1"], "time-unreadable", 2),
        (["2023-01-01T00:00Z,1", "2023-01-01T01:00Z"], "row-broken", 3),
        (["2023-01-01T00:00Z,1", "2023-01-01T00:00Z,1"], "time-not-rising", 3),
        (["2023-01-01T01:00Z,1", "2023-01-01T00:00Z,1"], "time-not-rising", 3),
        (["2023-01-01T00:00Z,1", "2023-01-01T00:00:10Z,1"], "time-step", 2),
        (["2023-01-01T00:00Z,1"], "rows-missing", 1),
        ([f"2023-01-01T0{h}Z,1" for h in ("0:00", "1:00", "2:00", "3:30")],
         "time-step-irregular", 5),
        (["2023-01-01T00:00Z,400", "2023-01-01T01:00Z,1"], "value-out-of-range", 2),
        (['2023-01-01T00:00Z,"1', "2023-01-01T01:00Z,1"], "csv-broken", 3),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_by_its_line(years, rows, code, line):
    found = problems_of(years.csv("time,dry_bulb_c", rows))
    assert found[0][0] == code
    assert found[0][1].split(": ")[0] == f"table.csv:{line}"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("when,dry_bulb_c", "time-column-missing"),
        ("time,temperature", "column-missing"),
        ("time,dry_bulb_c,dry_bulb_c", "column-repeated"),
    ],
)
def test_a_header_without_time_or_unit_is_refused(years, header, code):
    row = ",".join(["2023-01-01T00:00Z", *["1"] * header.count(",")])
    assert only_problem(years.csv(header, [row]))[:2] == (code, "table.csv:1")


def test_a_csv_in_another_encoding_is_refused(years):
    path = years.write("latin.csv", b"time,dry_bulb_c\n2023-01-01T00:00Z,\xb01\n")
    assert only_problem(path)[0] == "not-utf8"
    path = years.write("binary.csv", b"time,dry_bulb_c\n\0\n")
    assert only_problem(path)[0] == "not-text"


def test_per_cent_and_hectopascal_are_converted_when_the_name_says_so(years):
    header = "time,dry_bulb_c,relative_humidity_pct,pressure_hpa"
    record = read(years.csv(header, hourly_rows("2023-01-01", 24, lambda _: "20,50,1000")))
    air = weather_from_file(record, period("2023-01-01"))
    assert air.relative_humidity_frac == pytest.approx(0.5)
    assert air.pressure_pa == pytest.approx(100_000.0)
    rows = hourly_rows("2023-01-01", 2, lambda _: "1000,100000")
    both = years.csv("time,pressure_hpa,pressure_pa", rows)
    assert only_problem(both)[0] == "column-repeated"


def test_finer_rows_are_averaged_and_coarser_ones_hold(years):
    start = datetime(2023, 1, 1)
    quarters = [
        f"{start + timedelta(minutes=15 * i):%Y-%m-%dT%H:%MZ},{i % 4},-9" for i in range(96)
    ]
    head = "time,dry_bulb_c,dew_point_c"
    air = weather_from_file(read(years.csv(head, quarters)), period("2023-01-01"), 0.0)
    assert air.dry_bulb_c == pytest.approx(1.5)
    days = [f"2023-01-0{d}T00:00Z,{d},-9" for d in (1, 2, 3)]
    air = weather_from_file(read(years.csv(head, days)), period("2023-01-01", 3), 0.0)
    assert air.dry_bulb_c.tolist() == [1.0] * 24 + [2.0] * 24 + [3.0] * 24


def test_a_lost_row_is_a_gap_of_its_time(years):
    rows = hourly_rows("2023-01-01", 48, lambda i: f"{i},-9")
    del rows[10:12]
    record = read(years.csv("time,dry_bulb_c,dew_point_c", rows))
    with pytest.raises(InvalidInput, match=r"table\.csv:11: dry_bulb_c: 2 values are missing"):
        weather_from_file(record, period("2023-01-01"), 0.0)
    air = weather_from_file(record, period("2023-01-01"), 0.0, Rules(fill_gaps_h=2))
    assert air.dry_bulb_c == pytest.approx(np.arange(24.0))
    # outside the period a gap does not matter
    weather_from_file(record, period("2023-01-02"), 0.0)


def test_a_gap_at_the_edge_of_the_period_is_filled_from_beyond_it(years):
    rows = hourly_rows("2023-01-01", 72, lambda i: f"{i / 2},-9")
    del rows[23:26]
    record = read(years.csv("time,dry_bulb_c,dew_point_c", rows))
    air = weather_from_file(record, period("2023-01-02"), 0.0, Rules(fill_gaps_h=3))
    assert air.dry_bulb_c == pytest.approx(np.arange(24, 48) / 2)


def test_a_period_outside_the_file_is_refused_unless_aligned_by_the_calendar(years):
    rows = hourly_rows("2022-01-01", 8760, lambda i: f"{i % 24},-9")
    record = read(years.csv("time,dry_bulb_c,dew_point_c", rows))
    with pytest.raises(InvalidInput, match="period-not-covered") as caught:
        weather_from_file(record, period("2024-02-28", 2), 0.0)
    assert "site.by_calendar: true" in str(caught.value)
    air = weather_from_file(record, period("2024-02-28", 2), 0.0, Rules(by_calendar=True))
    assert air.dry_bulb_c.tolist() == [*range(24)] * 2
    assert [note.split(":")[0] for note in air.notes if ":" in note] == [
        "standard-pressure", "aligned-by-calendar", "leap-day",
    ]  # fmt: skip


def test_less_than_a_year_cannot_be_aligned_by_the_calendar(years):
    rows = hourly_rows("2022-01-01", 8000, lambda _: "1,-9")
    record = read(years.csv("time,dry_bulb_c,dew_point_c", rows))
    with pytest.raises(InvalidInput, match="8000 whole hours"):
        weather_from_file(record, period("2023-01-01"), 0.0, Rules(by_calendar=True))


def test_weather_without_height_pressure_or_humidity_is_refused(years):
    dry = read(years.csv("time,dry_bulb_c", hourly_rows("2023-01-01", 24, lambda _: "1")))
    with pytest.raises(InvalidInput, match="column-missing"):
        weather_from_file(dry, period("2023-01-01"), 0.0)
    rows = hourly_rows("2023-01-01", 24, lambda _: "1,0")
    both = read(years.csv("time,dry_bulb_c,dew_point_c", rows))
    with pytest.raises(InvalidInput, match=r"state site\.elevation_m"):
        weather_from_file(both, period("2023-01-01"))


# --- Parquet


def table(years, name="table.parquet", **columns):
    path = years.folder / name
    pq.write_table(pa.table(columns), path)
    return path


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_parquet_says_the_same_as_csv(years, unit):
    start = datetime(2023, 1, 1, tzinfo=UTC)
    times = [start + timedelta(hours=i) for i in range(24)]
    values = [float(i) for i in range(24)]
    path = table(
        years,
        time=pa.array(times, pa.timestamp(unit, "UTC")),
        dry_bulb_c=pa.array(values, pa.float32()),
        dew_point_c=[-9] * 24,
    )
    rows = hourly_rows("2023-01-01", 24, lambda i: f"{i},-9")
    text = read(years.csv("time,dry_bulb_c,dew_point_c", rows))
    binary = read(path)
    assert np.array_equal(binary.start_s, text.start_s)
    assert np.array_equal(binary.columns["dry_bulb_c"], text.columns["dry_bulb_c"])


def test_parquet_times_without_zone_need_one(years):
    times = [datetime(2023, 1, 1) + timedelta(hours=i) for i in range(24)]
    path = table(years, time=times, dry_bulb_c=[1.0] * 24)
    assert problems_of(path)[0][0] == "time-naive"
    assert read(path, "UTC+1").start_s[0] == datetime(2022, 12, 31, 23, tzinfo=UTC).timestamp()
    local = table(years, time_local=times, utc_offset_s=[3600] * 24, dry_bulb_c=[1.0] * 24)
    assert read(local).start_s[0] == datetime(2022, 12, 31, 23, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"time_utc": [None, datetime(2023, 1, 1)], "dry_bulb_c": [1.0, 2.0]}, "time-unreadable"),
        ({"time_utc": ["x", "y"], "dry_bulb_c": [1.0, 2.0]}, "time-unreadable"),
        ({"time_utc": [datetime(2023, 1, 1)] * 2, "dry_bulb_c": ["a", "b"]}, "not-a-number"),
        ({"time_utc": [1, 2], "dry_bulb_c": [1.0, 2.0]}, "time-unreadable"),
        ({"time_utc": [datetime(2500, 1, 1), datetime(2500, 1, 2)], "dry_bulb_c": [1.0, 2.0]},
         "time-unreadable"),
        ({"dry_bulb_c": [1.0, 2.0]}, "time-column-missing"),
    ],
)  # fmt: skip
def test_a_bad_parquet_table_is_refused(years, columns, code):
    assert problems_of(table(years, **columns))[0][0] == code


def test_a_damaged_parquet_file_is_refused(years):
    path = table(years, time_utc=[datetime(2023, 1, 1)] * 2, dry_bulb_c=[1.0, 2.0])
    path.write_bytes(path.read_bytes()[:200])
    assert only_problem(path)[0] == "parquet-broken"


# --- real weather


@pytest.mark.parametrize("name", ["london", "mumbai", "sydney", "new_york_ny"])
def test_recorded_cities_are_read_with_their_offsets(reference_data, name):
    record = read(reference_data / "weather" / f"{name}_2023.parquet")
    whole_days = period("2023-01-02", 363)
    air = weather_from_file(record, whole_days, 10.0)
    assert len(record.start_s) == 8760
    assert (air.dew_point_c <= air.wet_bulb_c + 1e-6).all()
    assert (air.wet_bulb_c <= air.dry_bulb_c + 1e-6).all()
    assert air.quality == "hours of the file"


def test_only_errors_of_dcsim_leave_a_reader(tmp_path):
    for suffix in ("epw", "csv", "dat", "parquet"):
        with pytest.raises(DcsimError):
            read(tmp_path / f"absent.{suffix}")
