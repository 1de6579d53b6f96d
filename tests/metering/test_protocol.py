"""A metered run warms up, repeats, compares its results and says how quiet it was."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from dcsim.cli.meter import app
from dcsim.core.errors import CheckFailed, InvalidInput, NotWritten, UsageError
from dcsim.metering import protocol, workloads
from dcsim.metering.contention import Contention
from dcsim.metering.meter import NotAvailable, Reading
from dcsim.metering.protocol import loops_for, mad_rel, run_workload
from dcsim.metering.workloads import Workload
from dcsim.workload.profile import EnergyParts, MeteredProfile, Series
from dcsim.workload.profile_store import read_profile

pytestmark = pytest.mark.skipif(
    not hasattr(os, "wait4"), reason="this system does not tell one child's CPU time"
)


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Leave CodeCarbon out: it has tests of its own and takes seconds to start."""
    monkeypatch.setitem(sys.modules, "codecarbon", None)


@pytest.fixture
def others(monkeypatch):
    """Return a switch: the share of the machine that others appear to use."""

    def use(others_frac: float | None) -> None:
        fake = Contention(others_frac, None if others_frac is None else 0)
        monkeypatch.setattr(Contention, "between", classmethod(lambda *_: fake))

    return use


@pytest.fixture
def no_compiler(monkeypatch):
    def missing(name: str):
        raise NotAvailable.of(
            "program-missing", f"workload {name} in c", "no C compiler", "get one"
        )

    monkeypatch.setattr(workloads, "_c_program", missing)


def test_a_quiet_run_gives_a_profile_with_wall_time_power_and_demand(others):
    others(0.05)
    profile = run_workload("heapsort", "python", repeats=2, quick=True)
    assert isinstance(profile, MeteredProfile)
    assert profile.id == "heapsort-python-quick"
    assert profile.work.unit == "sort of 100000 doubles"
    assert (profile.repeats.n, profile.repeats.warmup) == (2, 1)
    assert profile.duration_s is not None
    assert profile.power_w.mean * profile.duration_s == pytest.approx(profile.energy_j.total)
    assert profile.environment.threads == profile.hardware.vcpus_used == 1


def test_a_contended_run_keeps_its_cpu_seconds_and_drops_its_wall_time(others):
    others(0.11)
    profile = run_workload("heapsort", "python", repeats=1, quick=True)
    assert profile.repeats.contended is True
    assert profile.cpu_s > 0
    assert (profile.duration_s, profile.power_w, profile.utilisation.cores) == (None, None, None)


def test_short_kernels_are_looped_until_a_repeat_has_its_cpu_second():
    assert loops_for(1.0, 0.0035) * 0.0035 >= 1.0
    assert loops_for(1.0, 6.0) == 1
    assert loops_for(1.0, 0.0) < 10_000


@given(st.floats(1e-3, 100))
def test_the_loops_always_reach_the_least_time_and_never_need_one_less(cpu_s):
    loops = loops_for(1.0, cpu_s)
    assert loops * cpu_s >= 1.0
    assert loops == 1 or (loops - 1) * cpu_s < 1.1


def test_the_spread_is_the_median_deviation_from_the_median():
    assert mad_rel([1.0, 1.0, 1.0]) == 0.0
    assert mad_rel([9.0, 10.0, 11.0, 100.0, 10.5]) == pytest.approx(0.5 / 10.5)


def test_the_profile_is_the_repeat_with_the_median_cpu_time(monkeypatch):
    seen = []
    stop = protocol.CpuTimeMeter.stop

    def remember(self):
        seen.append(stop(self))
        return seen[-1]

    monkeypatch.setattr(protocol.CpuTimeMeter, "stop", remember)
    profile = run_workload("heapsort", "python", repeats=3, quick=True)
    assert profile.cpu_s == median(reading.cpu_s for reading in seen)
    assert profile.series in [reading.series for reading in seen]


def test_fewer_than_five_repeats_are_refused():
    with pytest.raises(UsageError, match="4 is below 5"):
        run_workload("heapsort", "python", repeats=4)


def test_an_unknown_workload_is_refused_with_the_nearest_name():
    with pytest.raises(InvalidInput, match="did you mean heapsort"):
        run_workload("heap-sort", "python")


def test_repeats_that_give_different_results_are_refused(monkeypatch):
    shifty = Workload(
        "shifty", "guess", 1, (sys.executable, "-I", "-c", "import os; print(os.getpid())"),
        None, None,
    )  # fmt: skip
    monkeypatch.setattr(protocol, "workload", lambda *_, **__: shifty)
    with pytest.raises(CheckFailed, match="2 different results in 2 repeats"):
        run_workload("shifty", "python", repeats=2, quick=True)


def invoke(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def test_the_command_prints_a_profile_as_json_on_stdout_alone(others):
    others(0.0)
    done = invoke(
        "run", "heapsort", "--language", "python", "--quick", "--repeats", "1", "--json"
    )  # fmt: skip
    assert done.exit_code == 0
    result = json.loads(done.stdout)
    assert [profile["id"] for profile in result["profiles"]] == ["heapsort-python-quick"]
    assert result["unavailable"] == []


def test_without_a_compiler_python_is_still_metered_and_the_gap_is_told(no_compiler, others):
    others(0.0)
    done = invoke("run", "heapsort", "--quick", "--repeats", "1", "--json")
    assert done.exit_code == 6
    result = json.loads(done.stdout)
    assert [profile["id"] for profile in result["profiles"]] == ["heapsort-python-quick"]
    assert "no C compiler" in result["unavailable"][0]
    assert "no C compiler" in done.stderr


def test_the_table_says_that_its_energy_is_modelled_and_flags_a_contended_run(others):
    others(0.5)
    done = invoke("run", "heapsort", "--language", "python", "--quick", "--repeats", "1")
    assert done.exit_code == 0
    assert "modelled from CPU time, not measured" in " ".join(done.stdout.split())
    assert "CPU time [core s]" in done.stdout
    assert "others used the machine" in done.stderr


def test_a_contended_profile_is_saved_only_when_that_is_allowed(others, tmp_path):
    others(0.5)
    path = tmp_path / "mine.json"
    arguments = [
        "run", "heapsort", "--language", "python", "--quick", "--repeats", "1", "--save", str(path),
    ]  # fmt: skip
    refused = invoke(*arguments)
    assert isinstance(refused.exception, NotWritten)
    assert not path.exists()
    assert invoke(*arguments, "--allow-contended").exit_code == 0
    assert read_profile(path).repeats.contended is True


def test_a_file_that_exists_is_refused_before_anything_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(protocol, "run_workload", lambda *_, **__: pytest.fail("it ran"))
    path = tmp_path / "mine.json"
    path.write_text("precious", encoding="utf-8")
    done = invoke("run", "heapsort", "--language", "c", "--save", str(path))
    assert isinstance(done.exception, NotWritten)
    assert path.read_text(encoding="utf-8") == "precious"


def test_two_profiles_do_not_go_into_one_file(tmp_path):
    done = invoke("run", "heapsort", "--save", str(tmp_path / "both.json"))
    assert isinstance(done.exception, UsageError)


def test_the_list_names_each_program_with_its_unit_of_work():
    lines = invoke("list").stdout.splitlines()
    assert "heapsort  c python  sort of 1000000 doubles" in lines
    assert "selectionsort  c python  selection sort of 4000 doubles" in lines


def test_a_short_kernel_warms_up_twice_since_its_first_run_is_mostly_start():
    subject = workloads.workload("fasta", "python", quick=True)
    loops, warmups = protocol._warmed_up(replace(subject, size=500), protocol.QUICK)
    assert warmups == 2
    assert loops > 10


def test_a_meter_of_energy_alone_gets_its_cpu_seconds_from_the_system(others):
    others(0.0)

    class Fixed:
        def open(self):
            pass

        def start(self, child):
            pass

        def stop(self):
            return Reading(
                tool="fixed", tier="rapl", boundary="package",
                energy_j=EnergyParts(cpu=9.0, ram=1.0, accel=0.0, total=10.0),
                range_j=(9.0, 11.0), wall_s=2.0, cpu_s=None, peak_gb=None,
                series=Series(t_s=(2.0,), watts=(5.0,)),
            )  # fmt: skip

    profile = run_workload("fasta", "python", 1, quick=True, meter=Fixed(), with_codecarbon=False)
    assert (profile.method.tier, profile.method.coeff) == ("rapl", None)
    assert profile.energy_j.total == 10.0
    assert profile.cpu_s > 0.1
    assert profile.beside == ()
