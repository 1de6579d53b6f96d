"""The Lefdal scenario as a whole: what is published, and how it answers when pushed."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario

LEFDAL = Path(__file__).parents[1] / "scenarios" / "lefdal.yaml"
FOUR_WEEKS = "period.days=28"
TEN_DAYS = "period.days=10"
"""As long as a plan for each day stays quick."""


@pytest.fixture(scope="session")
def lefdal():
    """Return a function that runs the scenario with overrides, each set of them once."""

    @cache
    def run(*sets):
        return run_loaded(load_scenario(LEFDAL, sets))

    return run


def sea(celsius):
    return f"cooling.sea_temperature_c={celsius}"


def policy(kind):
    return f"policy.kind={kind}"


def only_jobs(result):
    return result.jobs[result.jobs["kind"] == "job"]


def test_the_year_meets_the_published_pue(lefdal):
    assert 1.08 <= lefdal().summary.total.pue <= 1.15


def test_cooling_takes_at_most_three_percent_of_the_it(lefdal):
    total = lefdal().summary.total

    assert 0.0 < total.cooling_share_of_it_frac <= 0.03
    assert total.cooling_energy_kwh == pytest.approx(
        total.cooling_share_of_it_frac * total.it_energy_kwh
    )


def test_the_share_at_full_load_is_reported_beside_it(lefdal):
    total = lefdal().summary.total

    assert total.cooling_share_of_it_frac < total.full_load.cooling_share_of_it_frac < 0.04
    assert 1.08 <= total.full_load.pue <= 1.15


def test_no_water_is_used_and_every_balance_closes(lefdal):
    total = lefdal().summary.total

    assert total.water_site_l == 0.0
    assert total.wue_l_per_kwh == 0.0
    assert 0.0 <= total.balance_error_rel <= 1e-9


def test_more_than_half_of_the_overhead_is_electrical(lefdal):
    total = lefdal().summary.total

    overhead = total.facility_energy_kwh - total.it_energy_kwh
    assert total.power_chain_loss_kwh > 0.5 * overhead
    assert overhead == pytest.approx(
        total.power_chain_loss_kwh + total.lights_kwh + total.cooling_energy_kwh, rel=1e-9
    )


def test_the_year_has_every_hour_and_every_job(lefdal):
    result = lefdal()

    assert len(result.hourly) == 8760
    counts = result.summary.total.jobs
    assert counts.submitted == counts.finished + counts.running
    # 48 Poisson jobs a day have a standard deviation of 132 a year.
    assert counts.submitted == pytest.approx(48 * 365, abs=660)
    assert (counts.rejected, counts.queued, counts.missed_deadline) == (0, 0, 0)


def test_the_same_scenario_gives_the_same_numbers(lefdal):
    again = run_loaded(load_scenario(LEFDAL, [FOUR_WEEKS]))

    pd.testing.assert_frame_equal(again.hourly, lefdal(FOUR_WEEKS).hourly, check_exact=True)
    pd.testing.assert_frame_equal(again.jobs, lefdal(FOUR_WEEKS).jobs, check_exact=True)


@pytest.mark.parametrize("limit", [(), ("cooling.discharge_max_c=18",)], ids=["no limit", "18 C"])
def test_from_4_to_12_degrees_the_sea_hardly_moves_the_pue_and_never_down(lefdal, limit):
    pues = [lefdal(sea(celsius), *limit).summary.total.pue for celsius in (4, 6, 8, 10, 12)]

    assert (np.diff(pues) >= 0.0).all()
    assert max(pues) - min(pues) < 0.01


def test_at_12_degrees_a_limit_of_18_binds_and_costs_pumping(lefdal):
    limited, free = lefdal(sea(12), "cooling.discharge_max_c=18"), lefdal(sea(12))

    assert any("discharge-limit" in warning for warning in limited.summary.warnings)
    assert limited.summary.total.pue > free.summary.total.pue
    assert limited.hourly["source_pump_kwh"].sum() > 1.2 * free.hourly["source_pump_kwh"].sum()
    assert not limited.hourly["heat_short_kwh"].any()


def test_a_sea_too_warm_for_the_coils_raises_the_pue(lefdal):
    pues = [lefdal(sea(celsius)).summary.total.pue for celsius in (12, 20, 24)]

    assert (np.diff(pues) > 0.005).all()
    assert lefdal(sea(20)).hourly["compressor_kwh"].sum() > 0.0
    assert not lefdal(sea(12)).hourly["compressor_kwh"].any()


@pytest.fixture(scope="session")
def three_policies(lefdal):
    """Return ten days under each policy."""
    return {
        kind: lefdal(TEN_DAYS, policy(kind)) for kind in ("fcfs", "lowest_window", "optimal_shift")
    }


def test_waiting_for_clean_hours_saves_carbon_and_the_optimum_at_least_as_much(three_policies):
    carbon = {kind: r.summary.total.job_carbon_kgco2e for kind, r in three_policies.items()}

    assert carbon["lowest_window"] < 0.95 * carbon["fcfs"]
    assert carbon["optimal_shift"] <= carbon["lowest_window"]


def test_what_was_saved_is_told_against_first_come_first_served(three_policies):
    plain = three_policies["fcfs"].summary.total
    assert plain.against_fcfs is None
    for kind in ("lowest_window", "optimal_shift"):
        total = three_policies[kind].summary.total
        assert total.against_fcfs.carbon_saved_kgco2e == pytest.approx(
            plain.carbon_kgco2e.scope2_location - total.carbon_kgco2e.scope2_location, rel=1e-9
        )
        before = plain.carbon_kgco2e.scope2_location
        assert total.against_fcfs.carbon_saved_frac == pytest.approx(
            1.0 - total.carbon_kgco2e.scope2_location / before, rel=1e-9
        )
        assert 0.0 < total.against_fcfs.mean_wait_added_h < 24.0


def test_every_policy_runs_the_same_jobs_and_keeps_every_window(three_policies):
    plain = only_jobs(three_policies["fcfs"])
    for kind, result in three_policies.items():
        jobs = only_jobs(result)
        for column in ("job", "class", "arrival_utc", "latest_start_utc", "cores"):
            pd.testing.assert_series_equal(jobs[column], plain[column])
        assert not jobs["late"].any(), kind
        assert jobs["status"].isin(["finished", "running"]).all(), kind
        assert (jobs["start_utc"] >= jobs["arrival_utc"]).all(), kind
        assert result.summary.total.job_core_h == pytest.approx(
            three_policies["fcfs"].summary.total.job_core_h, rel=1e-9
        )


FLAT = "grid.constant_gco2e_per_kwh=30"
EVEN = "workload.trace=null"


def test_where_every_hour_is_as_clean_and_as_loaded_no_policy_moves_a_job(lefdal):
    plain, waiting, planned = (
        lefdal(TEN_DAYS, FLAT, EVEN, policy(kind)).jobs
        for kind in ("fcfs", "lowest_window", "optimal_shift")
    )

    pd.testing.assert_frame_equal(waiting, plain, check_exact=True)
    # A plan for each day cuts the run into blocks, whose sums differ by rounding.
    pd.testing.assert_frame_equal(planned, plain, rtol=1e-12, atol=0.0)


@pytest.mark.parametrize("kind", ["lowest_window", "optimal_shift"])
def test_where_only_the_load_changes_a_policy_saves_energy_and_nothing_by_timing(lefdal, kind):
    saved = lefdal(TEN_DAYS, FLAT, policy(kind)).summary.total.against_fcfs

    assert saved.facility_energy_saved_kwh > 0.0
    assert saved.carbon_saved_kgco2e == pytest.approx(
        saved.carbon_saved_by_less_energy_kgco2e, rel=1e-9
    )


def test_a_site_twice_as_large_draws_twice_the_energy_at_the_same_pue(lefdal):
    single = lefdal(FOUR_WEEKS)
    double = lefdal(
        FOUR_WEEKS,
        "it.racks=2000",
        "workload.jobs.0.cores=16000",
        "workload.jobs.0.work_amount=1.28e+9",
    )

    assert double.summary.total.pue == pytest.approx(single.summary.total.pue, rel=1e-9)
    for column in ("it_energy_kwh", "facility_energy_kwh", "cooling_energy_kwh", "job_energy_kwh"):
        np.testing.assert_allclose(double.hourly[column], 2.0 * single.hourly[column], rtol=1e-9)


@pytest.mark.parametrize("factor", [0.5, 3.0])
def test_a_grid_k_times_as_carbon_rich_emits_k_times_as_much(lefdal, factor):
    plain, scaled = (
        lefdal(FOUR_WEEKS, f"grid.annual_mean_gco2e_per_kwh={mean}")
        for mean in (30.0, 30.0 * factor)
    )

    np.testing.assert_allclose(
        scaled.hourly["scope2_location_kgco2e"],
        factor * plain.hourly["scope2_location_kgco2e"],
        rtol=1e-9,
    )
    for column in ("it_energy_kwh", "facility_energy_kwh", "scope3_kgco2e", "cost"):
        np.testing.assert_array_equal(scaled.hourly[column], plain.hourly[column])


def test_with_a_straight_power_curve_moving_jobs_moves_no_energy(lefdal):
    used = [
        only_jobs(lefdal(FOUR_WEEKS, "it.server.curve=linear", policy(kind)))["it_energy_kwh"].sum()
        for kind in ("fcfs", "lowest_window")
    ]

    assert used[1] == pytest.approx(used[0], rel=1e-9)


def test_a_site_without_a_trace_rests_between_its_jobs(lefdal):
    result = lefdal(FOUR_WEEKS, "workload.trace=null", "workload.jobs.0.jobs_per_day=3")

    assert result.hourly["it_energy_kwh"].min() == pytest.approx(0.35 * 5000.0, rel=1e-12)
    assert result.hourly["job_energy_kwh"].min() == 0.0
    assert result.summary.total.balance_error_rel <= 1e-9
