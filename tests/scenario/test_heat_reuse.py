"""Heat reuse in a scenario: told when it cannot be, booked when it can, absent when not asked."""

import re
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import dcsim
from dcsim.accounting.audit import audit
from dcsim.core.errors import InvalidInput
from dcsim.results.heat_reuse import HeatReuseSummary
from dcsim.results.read import read_run
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario
from dcsim.scheduling.fcfs import FcfsPolicy

LONDON = Path(__file__).parents[2] / "scenarios" / "london.yaml"
WEEK = ("period.days=7", "period.step_s=3600")
OWN = {
    "heat_source_kwh", "heat_pump_kwh", "heat_pump_outside_kwh", "heat_delivered_kwh",
    "heat_demand_kwh", "heat_used_kwh", "network_loss_kwh", "heat_store_loss_kwh",
    "heat_store_change_kwh", "heat_displaced_kgco2e", "heat_pump_kgco2e", "heat_revenue",
}  # fmt: skip


@pytest.fixture(scope="module")
def week():
    return run_loaded(load_scenario(LONDON, WEEK))


def problems(*sets):
    with pytest.raises(InvalidInput) as caught:
        load_scenario(LONDON, sets)
    return [(found.code, found.place.rpartition(": ")[2]) for found in caught.value.problems]


@pytest.mark.parametrize(
    ("sets", "code", "key"),
    [
        (["heat_reuse.network={supply_c: 170, return_c: 150, loss_frac: 0.1}",
          "heat_reuse.heat_pump.lorenz_frac=0.4"],
         "contradiction", "heat_reuse.network.supply_c"),
        (["heat_reuse.heat_pump=null"], "contradiction", "heat_reuse.network.supply_c"),
        (["heat_reuse.store.delta_t_k=40"], "contradiction", "heat_reuse.store.delta_t_k"),
        (["heat_reuse.network.loss_frac=0.1"], "contradiction", "heat_reuse.network.loss_frac"),
        (["heat_reuse.demand.file=no.csv"], "contradiction", "heat_reuse.demand.annual_mwh"),
        (["heat_reuse.source.capturable_frac=80"], "out-of-range",
         "heat_reuse.source.capturable_frac"),
        (["heat_reuse.heat_pump_boundary=beside"], "unknown-choice",
         "heat_reuse.heat_pump_boundary"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_where_it_stands(sets, code, key):
    found = problems(*sets)
    assert any(c == code and place.endswith(key) for c, place in found), found


def test_a_short_period_of_a_weather_file_needs_the_years_cold(tmp_path):
    (tmp_path / "w.csv").write_text("time_utc,dry_bulb_c,dew_point_c\n")
    text = LONDON.read_text("utf-8").replace("station: london", "weather_file: w.csv")
    (tmp_path / "london.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_scenario(tmp_path / "london.yaml", ["period.days=7"])
    assert "annual_degree_k_h" in str(caught.value)


def test_the_indicators_are_those_of_the_stated_boundary_and_both_are_shown(week):
    for boundary in ("inside", "outside"):
        sets = [*WEEK, f"heat_reuse.heat_pump_boundary={boundary}"]
        total = run_loaded(load_scenario(LONDON, sets)).summary.total
        heat = total.heat_reuse
        assert heat.boundary == boundary
        assert total.pue == pytest.approx(getattr(heat, f"pue_{boundary}"), rel=1e-12)
        assert total.erf == pytest.approx(getattr(heat, f"erf_{boundary}"), rel=1e-12)
        assert total.ere == pytest.approx(getattr(heat, f"ere_{boundary}"), rel=1e-12)
        for side in ("inside", "outside"):
            pue, erf, ere = (getattr(heat, f"{name}_{side}") for name in ("pue", "erf", "ere"))
            assert ere == pytest.approx((1.0 - erf) * pue, rel=1e-12)
        assert heat.ere_inside == pytest.approx(heat.ere_outside, rel=1e-12)
        assert heat.pue_inside > heat.pue_outside


def test_without_heat_reuse_ere_is_pue_and_nothing_of_it_is_written():
    bare = run_loaded(load_scenario(LONDON, [*WEEK, "heat_reuse=null"]))
    assert bare.summary.total.ere == bare.summary.total.pue
    assert bare.summary.total.heat_reuse is None
    assert not OWN & set(bare.hourly.columns)
    assert "heat_reuse" not in bare.resolved_yaml


def test_the_summary_sums_the_hours(week):
    total, heat, hourly = week.summary.total, week.summary.total.heat_reuse, week.hourly
    assert set(hourly.columns) >= OWN
    assert total.heat_reused_kwh == pytest.approx(heat.heat_delivered_kwh)
    assert heat.heat_displaced_kgco2e == pytest.approx(heat.heat_used_kwh * 0.235)
    assert heat.heat_revenue == pytest.approx(heat.heat_delivered_kwh * 0.040)
    carbon = hourly["heat_pump_kwh"] * hourly["carbon_gco2e_per_kwh"] / 1000.0
    assert heat.heat_pump_kgco2e == pytest.approx(carbon.sum())
    assert heat.heat_demand_covered_frac == pytest.approx(
        hourly["heat_used_kwh"].sum() / hourly["heat_demand_kwh"].sum()
    )


def test_displaced_carbon_is_never_taken_off_the_sites_own(week):
    more = run_loaded(load_scenario(LONDON, [*WEEK, "heat_reuse.replaced_gco2e_per_kwh=470"]))
    assert more.summary.total.carbon_kgco2e == week.summary.total.carbon_kgco2e
    assert more.summary.total.cost == week.summary.total.cost
    ours, theirs = (run.summary.total.heat_reuse.heat_displaced_kgco2e for run in (week, more))
    assert theirs == pytest.approx(2.0 * ours)


@pytest.mark.parametrize(
    "column",
    ["heat_pump_kwh", "heat_used_kwh", "heat_source_kwh", "heat_store_change_kwh",
     "heat_delivered_kwh", "heat_reused_kwh"],
)  # fmt: skip
def test_the_audit_finds_heat_that_is_lost(week, column):
    hourly = week.hourly.copy()
    assert all(balance.holds for balance in audit(hourly, week.jobs))
    hourly.loc[hourly.index[5], column] += 1.0
    assert not all(balance.holds for balance in audit(hourly, week.jobs))


def test_a_run_reads_back_as_it_was(week, tmp_path):
    week.save(tmp_path / "run")
    assert read_run(tmp_path / "run").summary == week.summary


def test_what_a_run_resolved_gives_the_same_run(week, tmp_path):
    (tmp_path / "again.yaml").write_text(week.resolved_yaml, encoding="utf-8")
    assert dcsim.run(tmp_path / "again.yaml").summary == week.summary


@dataclass(frozen=True)
class Daily(FcfsPolicy):
    """First come, first served, with a clock that wakes every day."""

    control_interval_s: int = 86_400


def test_blocks_of_a_day_give_what_the_whole_period_gives():
    loaded = load_scenario(LONDON, ["period.days=4", "period.start=2023-05-02T00:00:00Z"])
    whole, daily = (run_loaded(loaded, policy=policy).hourly for policy in (None, Daily()))
    assert whole["heat_store_change_kwh"].any()
    for name in whole.select_dtypes("number"):
        np.testing.assert_allclose(daily[name], whole[name], rtol=1e-9, atol=1e-9, err_msg=name)


def test_part_of_a_year_asks_for_its_part_of_the_years_heat():
    winter, summer = (
        run_loaded(load_scenario(LONDON, [*WEEK, f"period.start=2023-{month}-01T00:00:00Z"]))
        for month in ("01", "07")
    )
    heat = [run.summary.total.heat_reuse.heat_demand_kwh for run in (winter, summer)]
    assert heat[0] > 3.0 * heat[1]
    hot_water = 0.18 * 36e6 * 7 / 365
    assert hot_water < heat[1] < heat[0] < 36e6 * 7 / 365 * 3.0


def test_a_demand_from_a_file_is_met_as_it_stands(tmp_path):
    hours = pd.date_range("2023-01-01", periods=168, freq="h", tz="UTC")
    megawatts = 0.5 + 0.5 * (np.arange(168) % 2)
    frame = pd.DataFrame({"time_utc": hours.strftime("%Y-%m-%dT%H:%M:%SZ"), "need_mw": megawatts})
    frame.to_csv(tmp_path / "heat.csv", index=False)
    text = LONDON.read_text("utf-8")
    text = text.replace("annual_mwh: 36000 # assumed", "{file: heat.csv, column: need_mw}", 1)
    text = text.replace("  demand:\n    {", "  demand: {")
    (tmp_path / "london.yaml").write_text(text, encoding="utf-8")
    run = run_loaded(load_scenario(tmp_path / "london.yaml", WEEK))
    np.testing.assert_allclose(run.hourly["heat_demand_kwh"], 1000.0 * megawatts)
    assert run.summary.total.heat_reuse.heat_demand_covered_frac == pytest.approx(1.0)
    assert "heat.csv" in run.manifest["inputs_sha256"]


@pytest.mark.parametrize(
    ("column", "values", "code"),
    [("need", "5", "unit-unknown"), ("need_kw", "-5", "value-out-of-range")],
)
def test_a_demand_file_that_cannot_be_is_told(tmp_path, column, values, code):
    rows = [f"2023-01-0{1 + h // 24}T{h % 24:02}:00:00Z,{values}" for h in range(168)]
    (tmp_path / "heat.csv").write_text("\n".join([f"time_utc,{column}", *rows]) + "\n")
    text = LONDON.read_text("utf-8")
    text = text.replace("annual_mwh: 36000 # assumed", f"file: heat.csv\n    column: {column}")
    (tmp_path / "london.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        run_loaded(load_scenario(tmp_path / "london.yaml", WEEK))
    assert caught.value.problems[0].code == code


def test_nothing_of_the_demand_moves_what_the_jobs_do():
    lone, taken = (
        run_loaded(load_scenario(LONDON, [*WEEK, *more])).summary.total
        for more in (["heat_reuse=null"], [])
    )
    assert taken.it_energy_kwh == lone.it_energy_kwh
    assert taken.cooling_energy_kwh < lone.cooling_energy_kwh


def test_every_column_of_heat_reuse_is_explained_in_order(week):
    page = (LONDON.parents[1] / "docs" / "results.md").read_text("utf-8")
    section = page.split("\n## hourly.parquet with heat reuse\n")[1].split("\n#")[0]
    explained = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    assert explained == [name for name in week.hourly.columns if name in OWN]
    assert set(explained) == OWN


def test_every_figure_of_heat_reuse_is_explained_in_order():
    page = (LONDON.parents[1] / "docs" / "results.md").read_text("utf-8")
    explained = re.findall(r"^\| `heat_reuse\.([a-z0-9_]+)` \|", page, re.MULTILINE)
    assert explained == [field.name for field in fields(HeatReuseSummary)]
