"""Any command can be metered, with its overhead told and its budget kept."""

from __future__ import annotations

import json
import os
import sys

import pytest
from typer.testing import CliRunner

from dcsim.cli.meter import app
from dcsim.core.errors import CheckFailed, UsageError
from dcsim.metering.command import OVERHEAD_LIMIT_FRAC, run_command
from dcsim.metering.cpu_time import CpuTimeMeter

pytestmark = pytest.mark.skipif(
    not hasattr(os, "wait4"), reason="this system does not tell one child's CPU time"
)
BURN = (sys.executable, "-I", "-c", "import time\nwhile time.process_time() < 1.0: pass")
NOTHING = (sys.executable, "-I", "-S", "-c", "")


def invoke(*arguments):
    return CliRunner().invoke(app, ["command", *arguments])


@pytest.fixture(scope="module")
def burn():
    return run_command(BURN, CpuTimeMeter(), repeats=1, warmup=0)


def test_the_energy_of_a_command_is_that_of_its_cpu_seconds(burn):
    assert burn.window.median().end.cpu_s == pytest.approx(1.0, abs=0.1)
    assert burn.energy_j == pytest.approx(4.0, rel=0.1)
    assert burn.spread_rel == 0.0


def test_metering_takes_less_than_two_percent_of_a_second_of_work(burn):
    assert 0 < burn.window.own_cpu_frac < OVERHEAD_LIMIT_FRAC


def test_a_budget_refuses_what_is_above_it_and_nothing_else(burn):
    burn.require_within(100.0)
    with pytest.raises(CheckFailed, match=r"J \(modelled\), the budget is 0.5 J") as caught:
        burn.require_within(0.5)
    assert caught.value.exit_code == 6


def test_repeats_that_print_different_things_are_told():
    source = "import os; print(os.getpid())"
    run = run_command((sys.executable, "-I", "-c", source), CpuTimeMeter(), repeats=2, warmup=0)
    assert any("different results" in warning for warning in run.warnings())


def test_a_program_too_short_to_meter_is_told():
    run = run_command(NOTHING, CpuTimeMeter(), repeats=1, warmup=0)
    told = any("too short" in warning for warning in run.warnings())
    assert told is (run.window.own_cpu_frac > OVERHEAD_LIMIT_FRAC)


def test_a_free_command_keeps_its_cores():
    source = (
        "import os; print(len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else 1)"
    )
    command = (sys.executable, "-I", "-c", source)
    run = run_command(command, CpuTimeMeter(), repeats=1, warmup=0, pinned=False)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    assert run.window.outputs() == {f"{cores}\n"}


def test_no_command_is_a_usage_error():
    with pytest.raises(UsageError, match="no command"):
        run_command((), CpuTimeMeter())


def test_the_verb_prints_json_and_leaves_with_the_error_of_a_budget():
    done = invoke("--repeats", "1", "--warmup", "0", "--max-j", "1e-9", "--json", "--", *NOTHING)
    assert isinstance(done.exception, CheckFailed)
    told = json.loads(done.stdout)
    assert (told["basis"], told["tier"], told["boundary"]) == ("modelled", "cpu-time", "cpu-share")
    assert told["energy_range_j"][0] < told["energy_j"] < told["energy_range_j"][1]


def test_the_verb_prints_energy_spread_and_overhead():
    done = invoke("--repeats", "2", "--warmup", "0", "--", *NOTHING)
    assert done.exit_code == 0
    assert "J modelled (" in done.stdout
    assert "median of 2 runs" in done.stdout
    assert "metering itself took" in done.stdout


def test_a_budget_needs_one_meter():
    done = invoke("--meter", "all", "--max-j", "1", "--", *NOTHING)
    assert isinstance(done.exception, UsageError)
