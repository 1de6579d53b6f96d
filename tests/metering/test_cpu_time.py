"""The CPU-time meter counts what a process used, and models its energy from that."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import CheckFailed
from dcsim.metering.child import Child
from dcsim.metering.cpu_time import COEFFICIENTS, CpuTimeMeter, thinned
from dcsim.metering.meter import NotAvailable, Reading

pytestmark = pytest.mark.skipif(
    not hasattr(os, "wait4"), reason="this system does not tell one child's CPU time"
)

BURN = "import time\nwhile time.process_time() < {}: pass\nprint(time.process_time())"
SLEEP = "import time\ntime.sleep(0.4)\nprint(time.process_time())"


def metered(source: str) -> tuple[Reading, float]:
    """Return the reading of a Python program and the number it prints."""
    meter = CpuTimeMeter()
    meter.open()
    child = Child.launch([sys.executable, "-I", "-c", source])
    meter.start(child)
    child.await_end()
    reading = meter.stop()
    return reading, float(child.reap().output)


@pytest.fixture(scope="module")
def burn() -> tuple[Reading, float]:
    return metered(BURN.format(0.8))


def test_the_cpu_time_of_a_burn_is_what_the_program_counted_itself(burn):
    reading, own_s = burn
    assert reading.cpu_s == pytest.approx(own_s, rel=0.03)
    assert reading.wall_s >= 0.99 * reading.cpu_s


def test_the_energy_is_four_watts_a_busy_core_and_a_little_for_memory(burn):
    reading, _ = burn
    assert reading.energy_j.cpu == pytest.approx(4.0 * reading.cpu_s)
    assert reading.energy_j.ram == pytest.approx(0.3725 * reading.peak_gb * reading.wall_s)
    assert reading.energy_j.total == reading.energy_j.cpu + reading.energy_j.ram
    low_j, high_j = reading.range_j
    assert low_j == pytest.approx(reading.energy_j.total / 2, rel=0.05)
    assert high_j == pytest.approx(reading.energy_j.total * 2, rel=0.05)


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="no schedstat to sample")
def test_the_series_integrates_to_the_energy_and_the_cpu_time(burn):
    reading, _ = burn
    assert len(reading.series.t_s) >= 4
    assert reading.series.energy_j() == pytest.approx(reading.energy_j.total, rel=0.05)
    assert reading.series.core_s() == pytest.approx(reading.cpu_s, rel=0.05)
    assert reading.series.t_s[-1] == pytest.approx(reading.wall_s, rel=0.05)


def test_a_sleeping_process_costs_time_but_hardly_cpu_energy():
    reading, own_s = metered(SLEEP)
    assert reading.wall_s >= 0.4
    assert reading.cpu_s < 0.2
    assert reading.cpu_s >= 0.9 * own_s


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no memory figures in /proc")
def test_the_peak_memory_is_the_programs_own_and_not_that_of_its_launcher():
    ballast = bytearray(200_000_000)
    small, _ = metered(BURN.format(0.15))
    large, _ = metered("ballast = bytearray(b'x') * 100_000_000\n" + BURN.format(0.3))
    assert len(ballast) == 200_000_000
    assert small.peak_gb < 0.05
    assert 0.1 < large.peak_gb < 0.15


def test_a_reading_says_that_it_is_modelled(burn):
    reading, _ = burn
    assert (reading.tier, reading.boundary) == ("cpu-time", "cpu-share")
    assert COEFFICIENTS.core_w == (2.0, 4.0, 8.0)


def test_a_system_without_schedstat_gives_an_empty_series_that_says_so(monkeypatch):
    monkeypatch.setattr("dcsim.metering.cpu_time._schedstat_cpu_s", lambda _: None)
    reading, _ = metered(BURN.format(0.1))
    assert reading.series.t_s == ()
    assert "no schedstat" in reading.series.note
    assert reading.energy_j.cpu == pytest.approx(4.0 * reading.cpu_s)


def test_a_series_that_misses_part_of_the_work_is_left_out_with_the_reason(monkeypatch):
    monkeypatch.setattr("dcsim.metering.cpu_time._schedstat_cpu_s", lambda _: 0.01)
    reading, _ = metered(BURN.format(0.2))
    assert reading.series.t_s == ()
    assert "sampled 0.010 of" in reading.series.note


def test_a_system_without_wait4_says_that_the_meter_is_missing(monkeypatch):
    monkeypatch.delattr("os.wait4")
    with pytest.raises(NotAvailable, match="single child process"):
        CpuTimeMeter().open()


def test_a_failing_program_is_an_error_with_its_own_words():
    child = Child.launch([sys.executable, "-I", "-c", "import sys; sys.exit('out of paper')"])
    with pytest.raises(CheckFailed, match="status 1: out of paper"):
        child.reap()


def test_a_program_that_cannot_start_is_an_error_with_a_cure(tmp_path):
    path = tmp_path / "no-program"
    path.write_text("words", encoding="utf-8")
    with pytest.raises(CheckFailed, match="may be run"):
        Child.launch([str(path)])


def test_a_system_without_waitid_counts_the_same_cpu_time(monkeypatch):
    monkeypatch.delattr("os.waitid")
    reading, own_s = metered(BURN.format(0.3))
    assert reading.cpu_s == pytest.approx(own_s, rel=0.05)


def test_the_child_runs_on_one_core_with_one_thread():
    source = (
        "import os, time\n"
        "time.sleep(0.1)\n"
        "affinity = getattr(os, 'sched_getaffinity', lambda _: {0})\n"
        "print(len(affinity(0)), os.environ['OMP_NUM_THREADS'])"
    )
    assert Child.launch([sys.executable, "-I", "-c", source]).reap().output.split() == ["1", "1"]


@given(
    st.lists(st.floats(0.001, 10), min_size=1, max_size=1000),
    st.integers(1, 200),
)
def test_thinning_keeps_the_last_sample_and_never_more_than_allowed_plus_the_end(steps, points):
    t_s, samples = 0.0, []
    for step in steps:
        t_s += step
        samples.append((t_s, t_s / 2))
    kept = thinned(samples, points)
    assert kept[-1] == samples[-1]
    assert len(kept) <= points
    assert [sample for sample in samples if sample in set(kept)] == kept
