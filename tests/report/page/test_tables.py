"""The tables beside the figures say the same as the run."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.report.energy_flow import energy_flow
from dcsim.report.page.tables import (
    class_table,
    daily,
    day_table,
    duration,
    duration_table,
    flow_table,
    month_table,
    monthly,
    wait_table,
    waits,
)

SUMS = [
    "it_energy_kwh",
    "facility_energy_kwh",
    "cooling_energy_kwh",
    "scope2_location_kgco2e",
    "scope3_kgco2e",
    "water_site_l",
    "cost",
]


def two_days():
    """Return 48 hours around the turn of a month: 1 kWh of IT a hour, then 3."""
    hours = pd.date_range("2023-01-31", periods=48, freq="h", tz="UTC")
    it = np.repeat([1.0, 3.0], 24)
    table = pd.DataFrame({"dry_bulb_c": np.repeat([-5.0, 5.0], 24)}, index=hours)
    for name in SUMS:
        table[name] = it
    table["facility_energy_kwh"] = it + np.repeat([1.0, 0.0], 24)
    table["facility_energy_kwh"] += np.eye(1, 48, 30)[0]
    return table


def test_months_split_where_utc_says():
    months = monthly(two_days())
    assert list(months.index) == ["2023-01", "2023-02"]
    assert list(months["it_energy_kwh"]) == [24.0, 72.0]
    assert list(months["pue"]) == [48.0 / 24.0, 73.0 / 72.0]
    assert list(months["peak_hour_kw"]) == [2.0, 4.0]
    assert list(months["dry_bulb_c"]) == [-5.0, 5.0]


def test_a_month_without_servers_has_no_pue():
    table = two_days().assign(it_energy_kwh=0.0)
    assert monthly(table)["pue"].isna().all()


@pytest.mark.parametrize("by", [monthly, daily])
def test_the_parts_sum_to_the_summary(by, year):
    parts, total = by(year.hourly), year.summary.total
    carbon = total.carbon_kgco2e
    expected = {
        "it_energy_kwh": total.it_energy_kwh,
        "facility_energy_kwh": total.facility_energy_kwh,
        "cooling_energy_kwh": total.cooling_energy_kwh,
        "scope2_location_kgco2e": carbon.scope2_location,
        "scope3_kgco2e": carbon.scope3,
        "water_site_l": total.water_site_l,
        "cost": total.cost,
    }
    assert sorted(expected) == sorted(SUMS)
    for name, value in expected.items():
        assert math.fsum(parts[name]) == pytest.approx(value, rel=1e-12)
    assert len(parts) == {monthly: 12, daily: 365}[by]


def test_the_last_row_of_the_months_is_the_summary(year):
    months, total = monthly(year.hourly), year.summary.total
    table = month_table(months, total, year.hourly)
    assert table.total
    last = dict(zip(table.header, table.rows[-1], strict=True))
    assert last["month"].text == "whole period"
    assert last["pue"].text == f"{total.pue:.4f}"
    assert last["pue"].value == pytest.approx(total.pue, rel=1e-8)
    for name in SUMS:
        at = table.header.index(name)
        shown = math.fsum(row[at].value for row in table.rows[:-1])
        assert shown == pytest.approx(last[name].value, rel=1e-7)


def test_every_row_is_as_long_as_its_header(year):
    hourly, jobs = year.hourly, year.jobs
    for table in (
        flow_table(energy_flow(hourly)),
        day_table(daily(hourly)),
        duration_table(hourly),
        class_table(jobs),
        wait_table(*waits(jobs)),
    ):
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.header)}


values = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200)


@given(values)
def test_a_duration_curve_falls_from_the_highest_to_the_lowest(hours):
    shares = [0, 10, 50, 90, 100]
    curve = duration(pd.Series(hours), shares)
    assert curve[0] == max(hours)
    assert curve[-1] == min(hours)
    assert sorted(curve, reverse=True) == curve


@given(st.permutations(range(101)))
def test_a_tenth_of_the_hours_lies_above_the_curve_at_ten_percent(hours):
    (at_ten,) = duration(pd.Series(hours, dtype=float), [10])
    assert at_ten == 90.0
    assert sum(hour > at_ten for hour in hours) == 10


def test_hours_without_a_value_count_for_nothing():
    assert duration(pd.Series([1.0, math.nan, 3.0]), [0, 50, 100]) == [3.0, 2.0, 1.0]
    assert all(map(math.isnan, duration(pd.Series([math.nan]), [0, 100])))


def jobs_waiting(*hours):
    table = pd.DataFrame({"kind": "job", "status": "finished", "wait_h": [*hours]}, dtype=object)
    table["wait_h"] = table["wait_h"].astype(float)
    others = pd.DataFrame({"kind": ["baseload", "idle"], "wait_h": [math.nan] * 2})
    return pd.concat([table, others], ignore_index=True)


def test_waits_fall_into_classes_that_include_their_upper_end():
    names, counts = waits(jobs_waiting(0.0, 0.5, 1.0, 1.5, 24.0, 49.0, math.nan))
    found = {name: count for name, count in zip(names, counts, strict=True) if count}
    assert found == {
        "none": 1,
        "0–1 h": 2,
        "1–2 h": 1,
        "12–24 h": 1,
        "over 48 h": 1,
        "not started": 1,
    }


@given(st.lists(st.one_of(st.just(math.nan), st.floats(0.0, 1e4)), min_size=1))
def test_every_job_waits_in_exactly_one_class(hours):
    assert sum(waits(jobs_waiting(*hours))[1]) == len(hours)


def test_classes_count_all_jobs(wet_month):
    table = class_table(wet_month.jobs)
    row = dict(zip(table.header, table.rows[0], strict=True))
    jobs = wet_month.summary.total.jobs
    assert row["submitted"].value == jobs.submitted
    assert row["finished"].value == jobs.finished
    assert row["mean_wait_h"].value == pytest.approx(wet_month.summary.total.mean_wait_h)
