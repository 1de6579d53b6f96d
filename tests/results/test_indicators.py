"""The indicators of a run are sums of its stored hours over sums."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from dcsim.accounting.audit import audit
from dcsim.core.errors import InvalidInput, NoSolution, UsageError
from dcsim.results.compliance import cooling_degree_days_k, run_compliance
from dcsim.results.indicators import run_indicators
from dcsim.results.read import read_run
from dcsim.runner import run, run_loaded
from dcsim.scenario.load import load_scenario

WET = [
    "period.days=2",
    "cooling={kind: water_cooled_chiller}",
    "power.pdu={preset: transformer-pdu}",
    "power.psu={preset: psu, redundancy: 2N}",
    "power.offices_kw=20",
    "water={domestic_l_per_day: 2400, scarcity_factor: 5, price_per_m3: 2}",
    "grid.contract_renewable_frac=0.75",
    "limits={pue_max: 3, ref_min: 0.75}",
]


@pytest.fixture(scope="module")
def wet(lefdal):
    return run_loaded(load_scenario(lefdal, WET))


def by_key(result, *segment):
    return {of.key: of.value for of in run_indicators(result, *segment)}


def test_they_are_those_of_the_summary(wet):
    found, total = by_key(wet), wet.summary.total
    for key in ("pue", "ere", "erf", "wue_l_per_kwh", "wue_source_l_per_kwh"):
        assert found[key] == pytest.approx(getattr(total, key), rel=1e-12), key
    assert found["cue_kgco2e_per_kwh"] == pytest.approx(total.cue_kgco2e_per_kwh, rel=1e-12)
    assert found["mlc"] == pytest.approx(total.cooling_share_of_it_frac, rel=1e-12)
    assert found["dpue"] == total.design.pue[-1]
    assert found["ref"] == 0.75


def test_all_have_a_value_but_those_that_no_scenario_of_two_days_can_give(wet):
    assert {key for key, value in by_key(wet).items() if value is None} == {"itee_sv"}


def test_the_identities_hold_in_a_run(wet):
    found, total = by_key(wet), wet.summary.total
    it = total.it_energy_kwh
    assert found["cue_kgco2e_per_kwh"] * it == pytest.approx(
        total.carbon_kgco2e.scope2_location, rel=1e-12
    )
    assert found["wue_l_per_kwh"] * it == pytest.approx(total.water_site_l, rel=1e-12)
    lights = wet.hourly["lights_kwh"].sum() / it
    parts = found["ppue_cooling"] + found["ppue_power_chain"] - 2.0 + lights
    assert parts == pytest.approx(found["pue"] - 1.0, rel=1e-9)
    assert found["pue_category_1"] < found["pue_category_2"] < found["pue"]


def test_stretches_weighed_by_their_energy_give_the_whole(wet):
    noon = datetime(2023, 1, 1, 12, tzinfo=UTC)
    first, rest = by_key(wet, None, noon), by_key(wet, noon, None)
    hourly = wet.hourly
    weight = hourly.loc[hourly.index < noon, "it_energy_kwh"].sum()
    weight /= hourly["it_energy_kwh"].sum()
    whole = by_key(wet)
    for key in ("pue", "wue_l_per_kwh", "wue_source_l_per_kwh", "cue_kgco2e_per_kwh", "mlc"):
        joined = weight * first[key] + (1.0 - weight) * rest[key]
        assert joined == pytest.approx(whole[key], rel=1e-9), key


def test_the_mean_of_hourly_ratios_is_another_number(lefdal):
    uneven = run(lefdal, {"period.days": 2, "it.server.idle_frac": 0, "workload.trace": None})
    hourly = uneven.hourly
    ratio_of_sums = hourly["facility_energy_kwh"].sum() / hourly["it_energy_kwh"].sum()
    assert by_key(uneven)["pue"] == pytest.approx(ratio_of_sums, rel=1e-12)
    assert abs(np.nanmean(hourly["pue"]) - ratio_of_sums) > 0.01


def test_the_uses_of_water_add_up_and_cost_what_they_cost(wet):
    total, hourly = wet.summary.total, wet.hourly
    use = total.water
    assert use.domestic_l == pytest.approx(4800.0)
    used = use.evaporated_l + use.blowdown_l + use.drift_l + use.domestic_l
    assert used == pytest.approx(total.water_site_l, rel=1e-12)
    assert use.cost == pytest.approx(total.water_site_l / 1000.0 * 2.0, rel=1e-12)
    assert use.scarcity_weighted_l == pytest.approx(5.0 * (use.evaporated_l + use.drift_l))
    assert total.cost == pytest.approx(hourly["cost"].sum(), rel=1e-12), "water is apart"
    assert all(balance.holds for balance in audit(hourly, wet.jobs))


def test_water_of_people_is_all_that_a_sea_site_draws(lefdal):
    dry = run(lefdal, {"period.days": 1, "water": {"domestic_l_per_day": 2400}})
    assert dry.hourly["water_site_l"].tolist() == pytest.approx([100.0] * 24)


@pytest.mark.parametrize(
    ("sets", "told"),
    [
        (["grid.constant_gco2e_per_kwh=40"], "grid.constant_gco2e_per_kwh states no mix"),
        (["grid.region=NL"], "unnamed fuels"),
    ],
)
def test_an_unknown_mix_has_no_water_and_says_why(lefdal, sets, told):
    result = run_loaded(load_scenario(lefdal, ["period.days=1", *sets]))
    assert result.summary.total.wue_source_l_per_kwh is None
    assert told in result.summary.total.water.source_basis
    assert any(told in text for text in result.manifest["not_modelled"])


def test_water_of_electricity_by_hand_and_by_choice(lefdal):
    def source(*sets):
        total = run_loaded(load_scenario(lefdal, ["period.days=1", *sets])).summary.total
        return total.wue_source_l_per_kwh / total.pue

    # Norway 2019: 2.2 % gas with 0.776 L/kWh, and reservoirs with 17.0 for 93.7 %.
    assert source() == pytest.approx(0.0173, abs=5e-4)
    assert source("water.reservoirs=counted") == pytest.approx(15.96, abs=0.1)
    assert source("water.source_l_per_kwh=2.5") == pytest.approx(2.5, rel=1e-12)


def test_a_limit_of_the_scenario_is_judged_and_the_sheet_filled(wet):
    found = run_compliance(wet)
    assert [(v.key, v.ok) for v in found.limits] == [("pue_max", True), ("ref_min", True)]
    assert found.ok
    values = {line.name: line.value for line in found.sheet}
    assert values["installed IT power"] == 5000.0
    assert values["renewable energy"] == pytest.approx(0.75 * values["total energy"])


def test_nothing_is_broken_where_nothing_is_limited(result):
    found = run_compliance(result)
    assert found.limits == ()
    assert found.ok


def test_degree_days_count_warm_days_by_their_excess_over_21():
    time = pd.date_range("2023-07-01", periods=72, freq="h", tz="UTC")
    table = pd.DataFrame({"dry_bulb_c": np.repeat([30.0, 24.0, 23.9], 24)}, index=time)
    assert cooling_degree_days_k(table) == pytest.approx(9.0 + 3.0)


def test_a_folder_gives_the_same_indicators_as_the_run(wet, tmp_path):
    wet.save(tmp_path / "wet")
    assert run_indicators(read_run(tmp_path / "wet")) == run_indicators(wet)


def test_a_stretch_outside_of_the_run_is_refused_with_its_ends(wet):
    with pytest.raises(UsageError, match=r"from 2023-01-01T00:00Z to 2023-01-02T23:00Z"):
        run_indicators(wet, datetime(2024, 1, 1, tzinfo=UTC))


def test_a_folder_of_an_earlier_version_is_told_to_run_again(wet):
    old = replace(wet, hourly=wet.hourly.drop(columns="pdu_loss_kwh"))
    with pytest.raises(InvalidInput, match="run the scenario again"):
        run_indicators(old)


def test_a_dry_summer_is_told_counted_or_refused(lefdal):
    tower = ["period.days=2", "cooling={kind: water_cooled_chiller}"]

    def summary(water):
        return run_loaded(load_scenario(lefdal, [*tower, f"water={water}"])).summary

    free = summary("{domestic_l_per_day: 0}")
    drought = "droughts: [{start: 2023-01-02T00:00:00Z, days: 1, limit_m3_per_day: 0}]"

    counted = summary(f"{{{drought}}}")
    still = summary(f"{{{drought}, beyond_limit: short}}")

    assert any(text.startswith("water-limit-exceeded") for text in counted.warnings)
    assert counted.total.water_site_l == free.total.water_site_l
    assert any(text.startswith("cooling-short") for text in still.warnings)
    assert 0.0 < still.total.water_site_l < 0.6 * free.total.water_site_l
    with pytest.raises(NoSolution, match="on 1 days"):
        summary(f"{{{drought}, beyond_limit: refuse}}")


ISLAND = [
    "period.days=2",
    "grid.contract_renewable_frac=0.5",
    "backup={start_failure_frac: 0, test_every_days: 0}",
    "faults={events: [{what: utility, start: 2023-01-01T06:00:00Z, lasts_h: 24}]}",
]


def sheet_of(result):
    return {line.symbol: line for line in run_compliance(result).sheet if line.symbol}


def test_half_the_time_on_generators_cue_counts_what_is_bought_and_the_sheet_what_is_made(lefdal):
    outage = run_loaded(load_scenario(lefdal, ISLAND))
    total, sheet = outage.summary.total, sheet_of(outage)
    made = total.faults.generator_energy_kwh
    assert made > 0.4 * total.facility_energy_kwh
    assert sheet["E_DC-BG"].value == made
    assert sheet["E_RES-TOT"].value == pytest.approx(0.5 * total.faults.grid_energy_kwh, rel=1e-12)
    assert total.carbon_kgco2e.scope1 > 0.0
    carbon = by_key(outage)["cue_kgco2e_per_kwh"] * total.it_energy_kwh
    assert carbon == pytest.approx(total.carbon_kgco2e.scope2_location, rel=1e-12)


@pytest.mark.parametrize(("boundary", "leaves_c"), [("inside", 60.0), ("outside", 27.0)])
def test_heat_leaves_the_site_as_warm_as_its_boundary_has_it(lefdal, boundary, leaves_c):
    heat = (
        "heat_reuse={source: {stream: air_return, temperature_c: 27, capturable_frac: 0.8}, "
        "heat_pump: {capacity_kw: 2000}, network: {supply_c: 60, return_c: 40, loss_frac: 0.1}, "
        "demand: {annual_mwh: 9000}, replaced_gco2e_per_kwh: 200, "
        f"heat_pump_boundary: {boundary}}}"
    )
    result = run_loaded(load_scenario(lefdal, ["period.days=2", heat]))
    assert result.summary.total.heat_reused_kwh > 0.0
    assert sheet_of(result)["T_WH"].value == leaves_c
