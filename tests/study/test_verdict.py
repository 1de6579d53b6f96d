"""The verdict in words, on runs whose figures are made up."""

import pytest

from dcsim.results.faults import FaultSummary
from dcsim.study.compare import compare
from dcsim.study.explain import Explanation, Waterfall
from dcsim.study.verdict import change, main_cause, reason, shown, signed, verdict

SAME = {"facility_energy_kwh": 100.0, "carbon": 50.0, "water_site_l": 10.0, "cost": 9.0}


def said(*runs, **options):
    names = [f"run-{chr(ord('a') + i)}" for i in range(len(runs))]
    return " ".join(verdict(compare(dict(zip(names, runs, strict=True)), **options)))


def waterfall(key, contributions, first=1.0, unit=""):
    second = first + sum(contributions.values())
    return Waterfall(key, key.upper(), unit, first, second, contributions)


def explained(*waterfalls):
    return Explanation(("here", "there"), waterfalls, (), 4)


def test_a_run_that_is_better_in_everything_is_the_better_choice(made):
    better = {key: value / 2.0 for key, value in SAME.items()}
    text = said(made(**SAME), made(**better))
    assert text.startswith("run-b is the better choice by what decides:")
    assert "emits least" in text
    assert "draws least water" in text
    assert "No run is best" not in text


def test_what_is_equal_is_said_and_does_not_stand_in_the_way(made):
    text = said(made(**SAME), made(**SAME | {"cost": 8.0}))
    assert "run-b is the better choice by what decides: it pays least for electricity." in text
    assert "All are equal in energy, carbon and water." in text


def test_a_trade_off_names_what_each_run_leads_in_and_chooses_none(made):
    text = said(made(**SAME), made(**SAME | {"carbon": 40.0, "water_site_l": 20.0}))
    assert "No run is best in everything" in text
    assert "run-a draws least water." in text
    assert "run-b emits least." in text
    assert "choice by what decides" not in text


def test_equal_runs_are_called_equal(made):
    text = said(made(**SAME), made(**SAME))
    assert text.startswith("The runs are equal in ")
    assert "runs from" not in text


def test_runs_that_tie_at_the_top_lead_together(made):
    worse = {key: 2.0 * value for key, value in SAME.items()}
    text = said(made(**SAME), made(**worse), made(**SAME))
    assert text.startswith("run-a and run-c lead together in ")


def test_among_three_runs_the_leader_is_the_best_choice(made):
    best = {key: value / 2.0 for key, value in SAME.items()}
    assert "run-c is the best choice" in said(made(**SAME), made(**SAME), made(**best))


def test_a_room_that_would_warm_is_no_design_however_little_it_draws(made):
    short = made(**SAME | {"cost": 1.0}, warnings=("cooling-short: the room would warm (3.0 h)",))
    text = said(made(**SAME), short)
    assert text.startswith("run-b is no design as it stands")
    assert "choice by what decides" not in text
    assert "do not count: run-b pays least" in text
    assert "run-a is no design" not in text


def test_jobs_that_start_too_late_are_counted(made):
    text = said(made(**SAME), made(**SAME, late=1), made(**SAME, late=1200))
    assert "run-b starts 1 job too late." in text
    assert "run-c starts 1,200 jobs too late." in text
    assert "run-a starts" not in text


def test_the_distance_of_best_and_worst_is_told_with_units(made):
    text = said(made(**SAME, pue=1.1, mean_wait_h=0.0), made(**SAME, pue=1.25, mean_wait_h=12.5))
    assert "PUE runs from 1.1 (run-a) to 1.25 (run-b)." in text
    assert "Mean wait of jobs runs from 0 h (run-a) to 12.5 h (run-b)." in text


def test_without_totals_no_run_is_chosen(day, made):
    other = made(summary={"days": 2})
    text = said(day, other, allow=["period"])
    assert "The runs differ in period, so only ratios stand side by side" in text
    assert "equal in" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.023851, "0.02385"),
        (1.09544, "1.0954"),
        (12.3456, "12.35"),
        (999.94, "999.9"),
        (1000.0, "1,000"),
        (1234567.8, "1,234,568"),
        (-4321.0, "-4,321"),
    ],
)
def test_numbers_are_written_short_and_in_thousands(value, text):
    assert shown(value) == text


def test_a_change_carries_its_sign():
    assert [signed(value) for value in (12.0, -12.0, 0.0)] == ["+12", "−12", "0"]


def test_a_difference_is_relative_unless_the_baseline_is_zero(made):
    dry, wet = made(**SAME | {"water_site_l": 0.0}), made(**SAME | {"cost": 18.0})
    rows = {row.measure.key: row for row in compare({"dry": dry, "wet": wet}).rows}
    assert change(rows["cost"], 1) == "+100.0%"
    assert change(rows["water_site_l"], 1) == "+10"
    assert change(rows["facility_energy_kwh"], 1) == "equal"


def test_a_run_that_ties_with_the_baseline_is_equal_though_others_differ(made):
    runs = made(**SAME), made(**SAME | {"cost": 9.0 * (1.0 + 1e-12)}), made(**SAME | {"cost": 18.0})
    rows = {
        row.measure.key: row for row in compare(dict(zip(["a", "b", "c"], runs, strict=True))).rows
    }
    assert [change(rows["cost"], i) for i in (1, 2)] == ["equal", "+100.0%"]
    near = made(**SAME), made(**SAME | {"cost": 9.0 * (1.0 + 1e-6)})
    assert change(compare(dict(zip(["a", "b"], near, strict=True))).rows[-3], 1) == "+0.0%"


def test_the_reason_names_the_largest_contribution_of_each_measure():
    text = reason(
        explained(
            waterfall("pue", {"weather": 0.01, "cooling": -0.03}),
            waterfall("carbon_kgco2e", {"weather": 5.0, "grid": 2000.0}, unit="kgCO2e"),
            waterfall("water_site_l", {"weather": 0.0, "grid": 0.0}),
        )
    )
    assert text.startswith("From here to there, ")
    assert "PUE changes by −0.02, most of all through cooling (−0.03)" in text
    assert "changes by +2,005 kgCO2e, most of all through grid (+2,000)" in text
    assert "WATER" not in text


def test_opposite_contributions_are_told_though_they_cancel():
    text = reason(explained(waterfall("cost", {"weather": 4.0, "grid": -4.0})))
    assert "COST changes by 0, most of all through weather (+4)" in text


def test_no_contribution_is_no_change():
    assert reason(explained(waterfall("pue", {"grid": 0.0}))) == (
        "From here to there nothing changes."
    )


def test_the_main_cause_is_that_of_the_carbon():
    falls = waterfall("pue", {"grid": 9.0}), waterfall("carbon_kgco2e", {"grid": 1.0, "it": -2.0})
    assert main_cause(explained(*falls)) == (
        "What sets the carbon of there apart from here is above all its it."
    )
    assert main_cause(explained(waterfall("carbon_kgco2e", {"grid": 0.0}))) == ""


def dark(hours, kwh):
    return FaultSummary(
        grid_energy_kwh=90.0, generator_energy_kwh=0.0, battery_discharge_kwh=0.0,
        unserved_kwh=kwh, fuel_l=0.0, fuel_cost=None, generators=0, tank_l=0.0, lowest_tank_l=0.0,
        blackout_h=hours, blackouts=(), jobs_interrupted=0, jobs_interrupted_named=(),
        lost_core_h=0.0,
    )  # fmt: skip


def test_servers_in_the_dark_save_energy_and_are_no_choice(made):
    still = made(**SAME | {"cost": 1.0}, faults=dark(5.0, 371.4))
    text = said(made(**SAME), still)
    assert "run-b draws less because it does less: its servers were without power for 5" in text
    assert "(371.4 kWh not served)" in text
    assert "do not count: run-b pays least" in text


def test_an_outage_that_backup_carries_stands_in_no_ones_way(made):
    carried = made(**SAME | {"cost": 1.0}, faults=dark(0.0, 0.0))
    assert "run-b is the better choice" in said(made(**SAME), carried)
