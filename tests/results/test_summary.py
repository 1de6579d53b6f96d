"""The summary adds up, and every figure of it is a number."""

import math

import pytest

from dcsim.core.errors import InvalidInput
from dcsim.core.units import unit_of
from dcsim.runner import run, run_loaded
from dcsim.scenario.load import load_scenario


def leaves(data, path=""):
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, f"{path}.{key}")
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from leaves(value, f"{path}.{index}")
    else:
        yield path, data


CASES = {
    "as shipped": [],
    "no jobs": ["workload.jobs=[]"],
    "no trace": ["workload.trace=null"],
    "no job arrives": ["workload.jobs.0.jobs_per_day=0.001", "workload.jobs.0.arrivals=even"],
    "the optimiser has nothing to do": ["workload.jobs=[]", "policy={kind: optimal_shift}"],
    "lowest window": ["policy={kind: lowest_window}"],
    "hours without IT": ["it.server.idle_frac=0", "workload.trace=null"],
    "no carbon": ["grid.constant_gco2e_per_kwh=0"],
    "free electricity": ["price.energy_per_mwh=0"],
    "negative price": ["price.energy_per_mwh=-10"],
    "jobs that never fit": ["workload.jobs.0.cores=640000"],
    "one rack": ["it.racks=1", "workload.jobs=[]"],
}


@pytest.mark.parametrize("sets", CASES.values(), ids=CASES.keys())
def test_no_figure_is_nan_or_infinite(lefdal, sets):
    summary = run_loaded(load_scenario(lefdal, ["period.days=1", *sets])).summary.as_dict()
    bad = [
        path
        for path, value in leaves(summary)
        if isinstance(value, float) and not math.isfinite(value)
    ]
    assert bad == []


def test_the_indicators_are_ratios_of_the_stored_hours(result):
    total, hourly = result.summary.total, result.hourly
    it, facility = hourly["it_energy_kwh"].sum(), hourly["facility_energy_kwh"].sum()
    assert total.pue == pytest.approx(facility / it, rel=1e-12)
    assert total.cue_kgco2e_per_kwh == pytest.approx(
        hourly["scope2_location_kgco2e"].sum() / it, rel=1e-12
    )
    assert total.cooling_share_of_it_frac == pytest.approx(
        hourly["cooling_energy_kwh"].sum() / it, rel=1e-12
    )
    assert total.ere == pytest.approx((1.0 - total.erf) * total.pue, rel=1e-12)
    assert total.cost == pytest.approx(hourly["cost"].sum(), rel=1e-12)
    carbon = total.carbon_kgco2e
    assert carbon.total_location == carbon.scope1 + carbon.scope2_location + carbon.scope3


def test_the_overhead_is_cooling_chain_and_lights(result):
    total = result.summary.total
    overhead = total.facility_energy_kwh - total.it_energy_kwh
    parts = total.cooling_energy_kwh + total.power_chain_loss_kwh + total.lights_kwh
    assert overhead == pytest.approx(parts, rel=1e-9)


def test_the_jobs_are_those_of_the_table(result):
    jobs = result.jobs[result.jobs["kind"] == "job"]
    counts = result.summary.total.jobs
    assert counts.submitted == len(jobs)
    assert counts.queued + counts.running + counts.finished + counts.rejected == len(jobs)
    assert counts.finished == (jobs["status"] == "finished").sum()


def test_a_supply_contract_gives_the_market_figure_by_hand(lefdal):
    total = run(lefdal, {"period.days": 1, "grid.contract_gco2e_per_kwh": 100}).summary.total
    market = total.carbon_kgco2e.scope2_market
    assert market == pytest.approx(0.1 * total.facility_energy_kwh, rel=1e-12)


def test_a_constant_grid_gives_the_carbon_by_hand(lefdal):
    total = run(lefdal, {"period.days": 1, "grid.constant_gco2e_per_kwh": 40}).summary.total
    by_hand = 0.04 * total.facility_energy_kwh
    assert total.carbon_kgco2e.scope2_location == pytest.approx(by_hand, rel=1e-12)
    assert total.cue_kgco2e_per_kwh == pytest.approx(0.04 * total.pue, rel=1e-12)


def test_the_price_scales_the_cost_and_nothing_else(lefdal):
    one = run(lefdal, {"period.days": 1}).summary.total
    two = run(lefdal, {"period.days": 1, "price.energy_per_mwh": 100}).summary.total
    assert two.cost == pytest.approx(2.0 * one.cost, rel=1e-12)
    assert two.facility_energy_kwh == one.facility_energy_kwh


def test_a_site_that_draws_nothing_has_no_indicator(lefdal):
    sets = ["it.server.idle_frac=0", "workload.trace=null", "workload.jobs.0.jobs_per_day=0.001"]
    with pytest.raises(InvalidInput, match="no-it-energy"):
        run_loaded(load_scenario(lefdal, ["period.days=1", *sets, "workload.jobs.0.arrivals=even"]))


def test_every_column_of_the_hours_carries_its_unit(result):
    assert [name for name in result.hourly.columns if unit_of(name) is None] == ["site"]


def test_every_number_of_the_jobs_carries_its_unit(result):
    plain = {"kind", "job", "site", "class", "status", "late"}
    assert [
        name for name in result.jobs.columns if unit_of(name) is None and name not in plain
    ] == []
