"""Published results hold, and a result that does not hold is said to fail."""

import json
from dataclasses import replace

import pytest

from dcsim.cli import main
from dcsim.verify.campuses import CAMPUSES, campuses
from dcsim.verify.check import Bound, Check
from dcsim.verify.lei_masanet import lei_masanet


def test_the_published_plants_hold_to_the_digits_of_their_parameters():
    checks = lei_masanet()
    assert len(checks) == 7
    assert all(check.ok and check.kind == "validation" for check in checks)


def test_one_preset_finds_level_and_order_of_the_campuses():
    found = campuses()
    singles = [check for check in found if isinstance(check, Check)]
    assert len(singles) == len(CAMPUSES) >= 10
    assert all(check.kind == "plausibility" for check in singles)
    bounds = {bound.name: bound for bound in found if isinstance(bound, Bound)}
    assert bounds["mean absolute difference of PUE"].value <= 0.020
    assert bounds["rank correlation of PUE"].value >= 0.8
    assert all(check.ok for check in found)


@pytest.mark.parametrize("wrong", [1.2, float("nan")])
def test_a_figure_that_is_off_or_no_number_does_not_hold(wrong):
    assert not replace(lei_masanet()[0], value=wrong).ok
    assert not Bound("mean", wrong, 0.02, at_most=True, source="").ok
    assert not Bound("rank", float("nan"), 0.8, at_most=False, source="").ok


def test_the_command_prints_a_line_a_check_and_leaves_with_6_when_one_fails(capsys, monkeypatch):
    with pytest.raises(SystemExit) as left:
        main(["verify", "lei-masanet", "--json"])
    assert left.value.code == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["ok"] for row in rows] == [True] * 7

    monkeypatch.setattr("dcsim.verify.lei_masanet.TOLERANCE", -1.0)
    with pytest.raises(SystemExit) as left:
        main(["verify", "lei-masanet"])
    assert left.value.code == 6
    with pytest.raises(SystemExit) as left:
        main(["verify", "nonsense"])
    assert left.value.code == 2
