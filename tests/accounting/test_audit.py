"""The audit finds every planted error and names the balance it breaks."""

import numpy as np
import pandas as pd
import pytest

from dcsim.accounting.audit import COOLING, HEAT_OUT, SERVERS, USES, WATER_OUT, Balance, audit

HOURS = 3
SUPPLY, COOLED, HEAT = "electricity supply and use", "cooling and its components", "heat in and out"
WATER, SHARES, TABLE = "water in and out", "servers and their users", "servers and the job table"
FACILITY, CORES, CARBON = "facility and the job table", "core hours", "carbon"
COST, JOBS = "cost", "jobs in and out"


@pytest.fixture
def hourly():
    """Return three hours whose every balance closes, with heat and water in every path."""
    hour = np.linspace(1.0, 2.0, HOURS)
    table = pd.DataFrame({name: (k + 1.0) * hour for k, name in enumerate(USES)})
    facility = table[USES].sum(axis=1)
    table["cooling_energy_kwh"] = table[COOLING].sum(axis=1)
    table["facility_energy_kwh"] = facility
    table["latent_gain_kwh"] = 0.5 * hour
    table["heat_envelope_kwh"] = -0.2 * hour
    heat = facility + table["latent_gain_kwh"] + table["heat_envelope_kwh"]
    for name, share in zip(HEAT_OUT, (0.6, 0.1, 0.2, 0.15, -0.05), strict=True):
        table[name] = share * heat
    table["water_site_l"] = 10.0 * hour
    for name, share in zip(WATER_OUT, (5.0, 3.0, 1.0, 1.0), strict=True):
        table[name] = share * hour
    for name, share in zip(SERVERS, (0.5, 0.3, 0.2), strict=True):
        table[name] = share * table["it_energy_kwh"]
    table["job_core_h"] = 4.0 * hour
    table["carbon_gco2e_per_kwh"] = [100.0, 200.0, 50.0]
    table["scope2_location_kgco2e"] = facility * table["carbon_gco2e_per_kwh"] / 1000.0
    table["price_per_mwh"] = [50.0, 0.0, -10.0]
    table["cost"] = facility * table["price_per_mwh"] / 1000.0
    return table


@pytest.fixture
def jobs(hourly):
    """Return a finished, a running and a queued job, the baseload and nobody."""
    times = pd.date_range("2023-01-01", periods=5, freq="h", tz="UTC")
    none = pd.NaT
    return pd.DataFrame(
        {
            "kind": ["job", "job", "job", "baseload", "idle"],
            "job": [0, 1, 2, -1, -1],
            "status": ["finished", "running", "queued", "baseload", "idle"],
            "arrival_utc": [times[0], times[0], times[1], none, none],
            "release_utc": [times[1], times[0], times[1], none, none],
            "start_utc": [times[1], times[2], none, none, none],
            "interruptions": [0, 0, 0, None, None],
            "core_h": [0.6 * hourly["job_core_h"].sum(), 0.4 * hourly["job_core_h"].sum(), 0.0]
            + [np.nan] * 2,
            "it_energy_kwh": np.array([0.1, 0.1, 0.0, 0.3, 0.5]) * hourly["it_energy_kwh"].sum(),
            "facility_energy_kwh": np.array([0.1, 0.1, 0.0, 0.3, 0.5])
            * hourly["facility_energy_kwh"].sum(),
        }
    )


def broken(hourly, jobs):
    return {balance.name for balance in audit(hourly, jobs) if not balance.holds}


def test_tables_that_balance_pass(hourly, jobs):
    assert broken(hourly, jobs) == set()
    assert len(audit(hourly, jobs)) == 11


@pytest.mark.parametrize(
    ("column", "names"),
    [
        ("it_energy_kwh", {SUPPLY, SHARES, TABLE}),
        ("facility_energy_kwh", {SUPPLY, HEAT, FACILITY, CARBON, COST}),
        *[(name, {SUPPLY}) for name in USES[1:5]],
        *[(name, {SUPPLY, COOLED}) for name in COOLING],
        ("cooling_energy_kwh", {COOLED}),
        ("latent_gain_kwh", {HEAT}),
        *[(name, {HEAT}) for name in HEAT_OUT],
        ("heat_envelope_kwh", {HEAT}),
        ("water_site_l", {WATER}),
        *[(name, {WATER}) for name in WATER_OUT],
        *[(name, {SHARES}) for name in SERVERS],
        ("job_core_h", {CORES}),
        ("carbon_gco2e_per_kwh", {CARBON}),
        ("scope2_location_kgco2e", {CARBON}),
        ("price_per_mwh", {COST}),
        ("cost", {COST}),
    ],
)
@pytest.mark.parametrize("error", [1.0 + 1e-6, np.nan])
def test_an_error_in_one_hour_of_a_column_breaks_its_balances(hourly, jobs, column, names, error):
    hourly.loc[0, column] *= error

    assert broken(hourly, jobs) >= names if np.isnan(error) else broken(hourly, jobs) == names


def test_errors_that_cancel_over_the_hours_are_found(hourly, jobs):
    hourly.loc[0, "ups_loss_kwh"] += 1e-3
    hourly.loc[1, "ups_loss_kwh"] -= 1e-3

    assert broken(hourly, jobs) == {SUPPLY}


@pytest.mark.parametrize(
    ("column", "name"),
    [("it_energy_kwh", TABLE), ("facility_energy_kwh", FACILITY), ("core_h", CORES)],
)
def test_an_error_in_the_job_table_breaks_its_balance(hourly, jobs, column, name):
    jobs.loc[0, column] *= 1.0 + 1e-6

    assert broken(hourly, jobs) == {name}


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (0, "status", "lost"),
        (0, "status", "queued"),
        (2, "status", "finished"),
        (0, "start_utc", pd.NaT),
        (0, "start_utc", pd.Timestamp("2023-01-01T00:30Z")),
        (1, "release_utc", pd.Timestamp("2022-12-31T23:00Z")),
    ],
    ids=[
        "unknown",
        "started yet queued",
        "finished unstarted",
        "no start",
        "too soon",
        "in the past",
    ],
)
def test_a_job_that_contradicts_itself_is_found(hourly, jobs, row, column, value):
    jobs.loc[row, column] = value

    assert broken(hourly, jobs) == {JOBS}


def test_an_interrupted_job_may_wait_again(hourly, jobs):
    jobs.loc[0, ["status", "interruptions"]] = ["queued", 1]

    assert not broken(hourly, jobs)


def test_a_site_without_jobs_water_or_money_balances(hourly, jobs):
    hourly[["water_site_l", *WATER_OUT, "price_per_mwh", "cost", "job_core_h"]] = 0.0
    idle = jobs[jobs["kind"] != "job"].copy()
    idle["it_energy_kwh"] *= hourly["it_energy_kwh"].sum() / idle["it_energy_kwh"].sum()
    idle["facility_energy_kwh"] *= (
        hourly["facility_energy_kwh"].sum() / idle["facility_energy_kwh"].sum()
    )

    assert broken(hourly, idle) == set()


def test_a_balance_that_is_no_number_does_not_hold():
    assert not Balance("heat", float("nan")).holds
    assert Balance("heat", 1e-9).holds
    assert "2.00e-09" in Balance("heat", 2e-9).problem().message
