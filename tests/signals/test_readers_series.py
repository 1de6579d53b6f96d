from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.signals.alignment import Rules
from dcsim.signals.readers.find import read_record
from dcsim.signals.readers.record import SourceFile
from dcsim.signals.series_file import carbon_from_file, price_from_file

DAY = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 1, 3600)


@pytest.fixture
def series(years):
    """Return what writes a column of values, by default hourly, and reads it back."""

    def make(column, values, minutes=60, start="2023-01-01"):
        first = datetime.fromisoformat(start)
        rows = [
            f"{first + timedelta(minutes=minutes * i):%Y-%m-%d %H:%M},{value}"
            for i, value in enumerate(values)
        ]
        path = years.csv(f"time_utc,{column}", rows, "series.csv")
        return read_record(SourceFile(path, path.name, None, frozenset([column])))

    return make


@pytest.mark.parametrize(
    ("column", "factor"),
    [
        ("carbon_gco2e_per_kwh", 1.0),
        ("carbon_g_per_kwh", 1.0),
        ("carbon_kg_per_mwh", 1.0),
        ("carbon_kg_per_kwh", 1000.0),
        ("carbon_kgco2e_per_kwh", 1000.0),
        ("carbon_lb_per_mwh", 0.45359237),
    ],
)
def test_the_end_of_a_columns_name_is_its_unit(series, column, factor):
    record = series(column, [400.0 / factor] * 24)
    signal = carbon_from_file(record, column, "lifecycle", DAY)
    assert signal.values_gco2e_per_kwh == pytest.approx(400.0)
    assert ("times" in signal.source) == (factor != 1.0)


def test_the_factor_of_pounds_is_stated(series):
    record = series("carbon_lb_per_mwh", [1000.0] * 24)
    signal = carbon_from_file(record, "carbon_lb_per_mwh", "direct", DAY)
    assert signal.values_gco2e_per_kwh[0] == 453.59237
    assert "times 0.45359237" in signal.source


def test_quarters_of_an_hour_are_averaged(series):
    record = series("carbon_gco2e_per_kwh", [100, 200, 300, 400] * 24, minutes=15)
    signal = carbon_from_file(record, "carbon_gco2e_per_kwh", "lifecycle", DAY)
    assert signal.values_gco2e_per_kwh == pytest.approx(250.0)


def test_daily_values_hold_for_their_day_and_that_is_said(series):
    record = series("carbon_gco2e_per_kwh", [100, 200], minutes=24 * 60)
    signal = carbon_from_file(record, "carbon_gco2e_per_kwh", "lifecycle", DAY)
    assert signal.values_gco2e_per_kwh == pytest.approx(100.0)
    assert signal.notes == ("coarse-series: each value of series.csv holds for 24 h",)


@pytest.mark.parametrize(
    ("column", "basis", "code"),
    [
        ("direct_gco2e_per_kwh", "lifecycle", "basis-mixed"),
        ("carbon_lca_g_per_kwh", "direct", "basis-mixed"),
        ("marginal_gco2e_per_kwh", "lifecycle", "marginal-signal"),
        ("moer_lb_per_mwh", "direct", "marginal-signal"),
        ("carbon_h", "direct", "unit-unknown"),
    ],
)
def test_a_column_that_says_something_else_than_the_scenario_is_refused(
    series, column, basis, code
):
    with pytest.raises(InvalidInput) as caught:
        carbon_from_file(series(column, [300.0] * 24), column, basis, DAY)
    assert [p.code for p in caught.value.problems] == [code]


def test_a_column_that_names_the_scenarios_basis_is_read(series):
    record = series("direct_gco2e_per_kwh", [0.0] * 24)
    signal = carbon_from_file(record, "direct_gco2e_per_kwh", "direct", DAY)
    assert not signal.values_gco2e_per_kwh.any()


@pytest.mark.parametrize("value", [-1.0, 1501.0])
def test_an_intensity_that_no_grid_has_is_refused_with_its_line(series, value):
    record = series("carbon_gco2e_per_kwh", [300.0] * 5 + [value] + [300.0] * 18)
    with pytest.raises(InvalidInput, match=r"(?s)series\.csv:7: .*_lb_per_mwh") as caught:
        carbon_from_file(record, "carbon_gco2e_per_kwh", "lifecycle", DAY)
    assert caught.value.problems[0].code == "value-out-of-range"


def test_kilograms_a_kilowatt_hour_under_the_name_of_grams_are_noticed(series):
    record = series("carbon_gco2e_per_kwh", [0.4] * 24)
    with pytest.raises(InvalidInput, match="unit-slip"):
        carbon_from_file(record, "carbon_gco2e_per_kwh", "lifecycle", DAY)


def test_prices_may_be_negative_and_are_converted_from_kilowatt_hours(series):
    record = series("price_eur_per_kwh", [-0.05, 0.1] * 12)
    signal = price_from_file(record, "price_eur_per_kwh", "EUR", DAY)
    assert signal.values_per_mwh[:2] == pytest.approx([-50.0, 100.0])
    assert signal.currency == "EUR"


def test_a_price_in_another_currency_is_refused(series):
    record = series("price_usd_per_mwh", [50.0] * 24)
    with pytest.raises(InvalidInput, match="currency-mixed"):
        price_from_file(record, "price_usd_per_mwh", "EUR", DAY)


def test_an_hour_with_a_missing_part_is_a_gap(series):
    values = [str(float(i)) for i in range(96)]
    values[41] = "n/e"
    record = series("price_per_mwh", values, minutes=15)
    with pytest.raises(InvalidInput, match=r"series\.csv:43: price_per_mwh: 1 values are missing"):
        price_from_file(record, "price_per_mwh", "EUR", DAY)
    signal = price_from_file(record, "price_per_mwh", "EUR", DAY, rules=Rules(1, key="price"))
    assert signal.values_per_mwh == pytest.approx(np.arange(96.0).reshape(24, 4).mean(axis=1))
    assert "0.25 h between neighbours" in signal.notes[0]


def test_another_period_of_the_same_file_is_the_same_hours_shifted(series):
    values = np.random.default_rng(3).uniform(0.0, 100.0, 72)
    record = series("price_per_mwh", values)
    whole = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 3, 3600)
    second = TimeGrid.of(datetime(2023, 1, 2, tzinfo=UTC), 1, 3600)
    all_days = price_from_file(record, "price_per_mwh", "EUR", whole).values_per_mwh
    one_day = price_from_file(record, "price_per_mwh", "EUR", second).values_per_mwh
    assert np.array_equal(one_day, all_days[24:48])
    assert all_days == pytest.approx(values)


def test_a_leap_year_of_rows_aligned_with_another_leap_year_keeps_every_hour(series):
    values = np.arange(8784) % 1000
    record = series("price_per_mwh", values, start="2020-01-01")
    year = TimeGrid.of(datetime(2024, 1, 1, tzinfo=UTC), 366, 3600)
    signal = price_from_file(record, "price_per_mwh", "EUR", year, rules=Rules(by_calendar=True))
    assert signal.values_per_mwh == pytest.approx(values)
    common = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 365, 3600)
    signal = price_from_file(record, "price_per_mwh", "EUR", common, rules=Rules(by_calendar=True))
    without = np.delete(values, np.arange(59 * 24, 60 * 24))
    assert signal.values_per_mwh == pytest.approx(without)


def test_of_hours_that_come_twice_in_the_calendar_the_first_ones_are_taken(series):
    # 366 days of 2022 reach into the first day of 2023
    values = [10.0] * 8760 + [99.0] * 24
    record = series("price_per_mwh", values, start="2022-01-01")
    january = TimeGrid.of(datetime(2024, 1, 1, tzinfo=UTC), 1, 3600)
    signal = price_from_file(record, "price_per_mwh", "EUR", january, rules=Rules(by_calendar=True))
    assert signal.values_per_mwh == pytest.approx(10.0)


@pytest.mark.parametrize(
    "rows",
    [
        ["2023-01-01T00:00:00Z,1.5", "2023-01-01 01:00,-2e1"],
        ["2023-01-01 00:00, ", " 2023-01-01 01:00:00Z , 7.25"],
        ["2023-01-01 00:00,n/a", "2023-01-01 01:00,1e400"],
        ["2023-01-01 00:00,0x10", "2023-01-01 01:00,1", "2023-13-01 02:00,1"],
        ["2023-01-01 00:00:00.5,1", "1822-01-01 01:00,1"],
        ["2023-01-01 00:00,1", "2023-01-01 01:00,2,3", "2023-01-01 02:00"],
        ["2023-01-01 00:00,1", "", "2023-01-01 01:00,2\r2023-01-01 02:00,3"],
    ],
)
def test_reading_all_at_once_and_line_by_line_agree(years, rows, monkeypatch):
    path = years.csv("time_utc,price_per_mwh", rows, "series.csv")
    source = SourceFile(path, path.name, None, frozenset(["price_per_mwh"]))

    def outcome():
        try:
            record = read_record(source)
        except InvalidInput as error:
            return [str(problem) for problem in error.problems]
        columns = [record.start_s, record.lines, *record.columns.values()]
        return [column.tolist() for column in columns]

    at_once = outcome()
    monkeypatch.setattr("dcsim.signals.readers.csv_table._read_plain", lambda *_: None)
    assert str(at_once) == str(outcome())
