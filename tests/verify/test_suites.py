"""Published results hold, and a result that does not hold is said to fail."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dcsim.cli import main
from dcsim.scenario.load import load_scenario
from dcsim.verify import lefdal
from dcsim.verify.campuses import CAMPUSES, campuses
from dcsim.verify.check import Bound, Cell, Check, Verdict, with_verdict
from dcsim.verify.heat import heat
from dcsim.verify.lei_masanet import lei_masanet

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_the_published_plants_hold_to_the_digits_of_their_parameters():
    verdict, *checks = lei_masanet()
    assert isinstance(verdict, Verdict)
    assert verdict.ok
    assert len(checks) == 7
    assert all(check.ok and check.kind == "validation" for check in checks)


def test_one_preset_finds_the_order_of_the_campuses_and_their_level_as_a_constant_does():
    found = campuses()
    assert isinstance(found[0], Verdict)
    singles = [check for check in found if isinstance(check, Check)]
    assert len(singles) == len(CAMPUSES) == 21
    assert all(check.kind == "plausibility" for check in singles)
    level, order = (bound for bound in found if isinstance(bound, Bound))
    assert level.value <= level.bound <= level.constant_error
    assert order.name.startswith("order: rank correlation of stations")
    assert order.value >= order.bound
    assert all(check.ok for check in found)


def test_the_plant_of_lefdal_is_that_of_the_scenario_and_meets_the_claims():
    scenario = load_scenario(SCENARIOS / "lefdal.yaml").scenario
    told = {key: getattr(scenario.cooling, key) for key in lefdal.COOLING}
    assert told == lefdal.COOLING
    assert scenario.power.ups == lefdal.CHAIN.ups
    assert scenario.power.transformer == lefdal.CHAIN.transformer
    found = lefdal.lefdal()
    assert found[0].ok
    assert "plausibility" in found[0].verdict
    assert all(row.ok for row in found)
    assert [row.missed for row in found if isinstance(row, Cell)] == [True]


def test_more_load_takes_a_larger_share_for_cooling_and_less_pue():
    usual, full = lefdal.run(0.6), lefdal.run(1.0)
    assert lefdal.cooling_frac(full) > lefdal.cooling_frac(usual)


def test_a_suite_of_plausibilities_says_so_first():
    verdict = heat()[0]
    assert verdict.ok
    assert verdict.verdict.startswith("plausible only")


def test_a_broken_row_turns_the_verdict():
    rows = [Bound("a", 2.0, 1.0, True, ""), Bound("b", 0.0, 1.0, True, "")]
    verdict = with_verdict("x", "all is well", rows)[0]
    assert not verdict.ok
    assert verdict.verdict == "1 of 2 do not hold; not shown: all is well"


@pytest.mark.parametrize("wrong", [1.2, float("nan")])
def test_a_figure_that_is_off_or_no_number_does_not_hold(wrong):
    assert not replace(lei_masanet()[1], value=wrong).ok
    assert not Bound("mean", wrong, 0.02, at_most=True, source="").ok
    assert not Bound("rank", float("nan"), 0.8, at_most=False, source="").ok


def test_the_command_prints_a_line_a_check_and_leaves_with_6_when_one_fails(capsys, monkeypatch):
    with pytest.raises(SystemExit) as left:
        main(["verify", "lei-masanet", "--json"])
    assert left.value.code == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["ok"] for row in rows] == [True] * 8

    monkeypatch.setattr("dcsim.verify.lei_masanet.TOLERANCE", -1.0)
    with pytest.raises(SystemExit) as left:
        main(["verify", "lei-masanet"])
    assert left.value.code == 6
    with pytest.raises(SystemExit) as left:
        main(["verify", "nonsense"])
    assert left.value.code == 2
