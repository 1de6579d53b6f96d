"""Runs are compared like for like, and a difference is shared out fairly."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.cli import main
from dcsim.core.errors import InvalidInput
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario
from dcsim.study.compare import compare
from dcsim.study.explain import FACTORS, explain
from dcsim.study.page import comparison_html
from dcsim.study.shapley import shapley
from dcsim.study.verdict import verdict

LEFDAL = Path(__file__).parents[2] / "scenarios" / "lefdal.yaml"
SHORT = ["period.days=2", "period.step_s=900"]
WARM = [*SHORT, "cooling.sea_temperature_c=24", "power.ups.redundancy=N"]


@pytest.fixture(scope="module")
def cold():
    return load_scenario(LEFDAL, SHORT)


@pytest.fixture(scope="module")
def warm():
    return load_scenario(LEFDAL, WARM)


@pytest.fixture(scope="module")
def runs(cold, warm):
    return [run_loaded(cold), run_loaded(warm)]


def test_differences_are_against_the_baseline(runs):
    rows = {
        row.measure.key: row for row in compare(dict(zip(["cold", "warm"], runs, strict=True))).rows
    }
    pue = rows["pue"]
    assert pue.values == tuple(run.summary.total.pue for run in runs)
    assert pue.differences[0] == 0.0
    assert pue.differences[1] == pytest.approx(pue.values[1] - pue.values[0])
    assert pue.relative[1] == pytest.approx(pue.values[1] / pue.values[0] - 1.0)
    assert pue.best == (0,)
    assert rows["water_site_l"].best == ()
    assert rows["water_site_l"].relative == (None, None)


def test_the_verdict_names_the_run_that_leads_everywhere(runs):
    assert verdict(compare(dict(zip(["cold", "warm"], runs, strict=True))))[0].startswith(
        "cold is the better choice"
    )
    assert "equal" in verdict(compare({"a": runs[0], "b": runs[0]}))[0]


def test_runs_that_are_not_alike_are_refused_with_every_reason_at_once(runs):
    other = run_loaded(
        load_scenario(
            LEFDAL,
            [*SHORT, "period.days=1", "grid.basis=direct", "price.currency=NOK", "it.racks=900"],
        )
    )
    with pytest.raises(InvalidInput) as caught:
        compare({"a": runs[0], "b": other})
    codes = {problem.code for problem in caught.value.problems}
    assert codes >= {"not-alike-period", "not-alike-carbon", "not-alike-currency"}
    assert all(problem.cure for problem in caught.value.problems)


def test_what_is_allowed_to_differ_is_left_out_and_never_mixed(runs):
    summary = replace(runs[1].summary, total=replace(runs[1].summary.total, currency="NOK"))
    other = replace(runs[1], summary=summary)
    comparison = compare({"a": runs[0], "b": other}, allow=["currency"])
    assert "cost" not in {row.measure.key for row in comparison.rows}
    assert "electricity cost" in comparison.left_out
    with pytest.raises(InvalidInput):
        compare(dict(zip(["a", "b"], runs, strict=True)), allow=["nonsense"])


def test_contributions_add_up_and_an_equal_factor_has_none(cold, warm):
    there, back = explain(cold, warm), explain(warm, cold)
    assert there.runs == 4
    assert set(there.equal_factors) == {"weather", "grid", "workload"}
    for one, other in zip(there.waterfalls, back.waterfalls, strict=True):
        total = sum(one.contributions.values())
        assert total == pytest.approx(one.second - one.first, rel=1e-9, abs=1e-9)
        assert set(one.contributions) == set(FACTORS)
        assert all(one.contributions[name] == 0.0 for name in there.equal_factors)
        for name, value in one.contributions.items():
            assert other.contributions[name] == pytest.approx(-value, rel=1e-6, abs=1e-9)


def test_scenarios_that_cannot_be_mixed_are_refused(cold):
    other = load_scenario(LEFDAL, ["period.days=1", "seed=5", "grid.basis=direct"])
    with pytest.raises(InvalidInput) as caught:
        explain(cold, other)
    assert {problem.code for problem in caught.value.problems} == {
        "not-alike-period",
        "not-alike-seed",
        "not-alike-carbon",
    }


@given(st.lists(st.floats(-1e3, 1e3), min_size=16, max_size=16))
def test_shapley_values_are_efficient(values):
    index = {name: 1 << i for i, name in enumerate("abcd")}
    shares = shapley("abcd", lambda s: np.array([values[sum(index[p] for p in s)]]))
    total = sum(float(share[0]) for share in shares.values())
    assert total == pytest.approx(values[15] - values[0], abs=1e-6)


@given(st.floats(-10.0, 10.0), st.floats(-10.0, 10.0))
def test_equals_share_equally_and_a_null_player_gets_nothing(alone, together):
    def value(players):
        active = len(players & {"a", "b"})
        return np.array([(0.0, alone, together)[active]])

    shares = shapley(["a", "b", "null"], value)
    assert shares["a"][0] == pytest.approx(shares["b"][0], abs=1e-9)
    assert shares["null"][0] == pytest.approx(0.0, abs=1e-12)


def test_the_page_escapes_names_runs_no_script_and_stays_small(runs, cold, warm):
    comparison = compare(dict(zip(["<script>alert(1)</script>", "warm"], runs, strict=True)))
    page = comparison_html(comparison, [explain(cold, warm)], [])
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert len(page) < 300_000


def test_the_commands_print_json_and_refuse_a_single_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    sets = ["--set", "period.days=1", "--set", "period.step_s=3600"]
    page = tmp_path / "page.html"

    def done(*arguments):
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        return left.value.code, capsys.readouterr().out

    code, out = done("compare", LEFDAL, LEFDAL, *sets, "--out", page, "--json")
    assert code == 0
    assert json.loads(out)["measures"]
    assert "What these numbers are not" in page.read_text(encoding="utf-8")
    assert done("compare", LEFDAL, LEFDAL, *sets, "--out", page)[0] == 5
    assert done("compare", LEFDAL)[0] == 2
    code, out = done("explain", LEFDAL, LEFDAL, *sets, "--json")
    assert code == 0
    assert json.loads(out)["runs"] == 1


def rows_of(*results, **options):
    names = [str(i) for i in range(len(results))]
    return {
        row.measure.key: row
        for row in compare(dict(zip(names, results, strict=True)), **options).rows
    }


def test_a_row_holds_what_a_hand_would_write(made):
    row = rows_of(made(cost=80.0), made(cost=100.0), made(cost=50.0), baseline=1)["cost"]
    assert row.values == (80.0, 100.0, 50.0)
    assert row.differences == (-20.0, 0.0, -50.0)
    assert row.relative == (-0.2, 0.0, -0.5)
    assert row.best == (2,)
    assert row.unit == "EUR"


def test_a_tie_has_several_best_and_a_draw_none(made):
    assert rows_of(made(cost=5.0), made(cost=9.0), made(cost=5.0))["cost"].best == (0, 2)
    assert rows_of(made(cost=5.0), made(cost=5.0))["cost"].best == ()


def test_what_rounding_alone_sets_apart_is_a_draw(made):
    assert rows_of(made(cost=0.3), made(cost=0.1 + 0.2))["cost"].best == ()
    assert rows_of(made(cost=1.0), made(cost=1.0 + 1e-6))["cost"].best == (0,)


def test_a_dearer_run_is_dearer_though_prices_are_negative(made):
    row = rows_of(made(cost=-100.0), made(cost=-50.0))["cost"]
    assert row.relative == (0.0, 0.5)
    assert row.best == (0,)


def test_each_measure_reads_its_own_figure(made):
    figures = {
        "pue": 1.5,
        "cooling_share_of_it_frac": 0.25,
        "wue_l_per_kwh": 2.5,
        "cue_kgco2e_per_kwh": 0.75,
        "facility_energy_kwh": 11.0,
        "water_site_l": 13.0,
        "cost": 17.0,
        "peak_facility_kw": 19.0,
        "mean_wait_h": 23.0,
    }
    rows = rows_of(made(**figures, carbon=7.0), made())
    found = {key: row.values[0] for key, row in rows.items()}
    assert found == figures | {"scope2_location_kgco2e": 7.0, "total_location_kgco2e": 7.0}


def test_one_run_is_no_comparison(runs):
    with pytest.raises(InvalidInput, match="two or more"):
        compare(runs[:1])


def test_a_baseline_is_named_by_place_or_name_and_must_be_among_the_runs(runs):
    named = dict(zip(["cold", "warm"], runs, strict=True))
    assert compare(named, baseline="warm").rows == compare(named, baseline=1).rows
    for none in ("hot", 2, -1):
        with pytest.raises(InvalidInput, match="a baseline among them"):
            compare(named, baseline=none)


def test_runs_of_one_name_are_told_apart_and_stand_in_a_table_under_it(runs):
    comparison = compare(runs)
    assert comparison.names == ("lefdal", "lefdal (2)")
    table = comparison.table
    assert table.loc["pue", "lefdal (2)"] == runs[1].summary.total.pue
    assert table.loc["cost", "unit"] == "EUR"
    assert comparison.verdict[0] in repr(comparison)
    assert repr(float(table.loc["cost", "lefdal"]))[:6] in comparison._repr_html_()


def test_an_explanation_adds_up_in_its_table(cold, warm):
    table = explain(cold, warm, ("cold", "warm")).table
    added = table.drop(["cold", "warm"]).sum()
    assert added.to_numpy() == pytest.approx((table.loc["warm"] - table.loc["cold"]).to_numpy())


def test_runs_are_explained_by_the_scenarios_they_carry(cold, warm, runs):
    by_run, by_scenario = explain(*runs), explain(cold, warm)
    assert by_run == by_scenario
    assert by_run.names == ("lefdal", "lefdal (2)")
