"""The chain of meters says what works here, and several meters over one run say why they differ."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from dcsim.core.errors import CheckFailed, InvalidInput
from dcsim.metering.chain import TIERS, chain, meter_names, opened
from dcsim.metering.child import Child
from dcsim.metering.meter import NotAvailable
from dcsim.metering.ops import OpsMeter, count_instructions
from dcsim.metering.reference import Reference
from dcsim.metering.side_by_side import side_by_side
from dcsim.workload.profile_store import profile

pytestmark = pytest.mark.skipif(
    not hasattr(os, "wait4"), reason="this system does not tell one child's CPU time"
)
needs_valgrind = pytest.mark.skipif(
    shutil.which("valgrind") is None, reason="valgrind is not installed"
)
TRUE = shutil.which("true") or "/bin/true"


@pytest.fixture(autouse=True)
def no_codecarbon(monkeypatch):
    """Leave CodeCarbon out: it has tests of its own and takes seconds to start."""
    monkeypatch.setitem(sys.modules, "codecarbon", None)


def test_every_tier_has_a_meter_and_the_chain_runs_from_best_to_least_known():
    assert {link.part.tier for link in chain()} == set(TIERS)
    assert [link.part.tier for link in chain()] == list(TIERS)


def test_a_meter_works_or_says_why_not():
    for link in chain():
        assert (link.meter is None) == (link.problem is not None)
        assert link.problem is None or len(link.problem.message) > 20


def test_settings_reach_their_meter(tmp_path):
    log = tmp_path / "log.csv"
    log.touch()
    links = {link.name: link for link in chain(wall={"path": str(log)})}
    assert links["wall"].problem is None


def test_an_unknown_meter_is_refused_with_the_nearest_name():
    with pytest.raises(InvalidInput, match="did you mean rapl"):
        opened("rappl")
    assert "rapl" in meter_names()


@needs_valgrind
def test_counted_instructions_repeat_where_cpu_seconds_scatter():
    one, two = (count_instructions("valgrind", (TRUE,)) for _ in range(2))
    assert one == pytest.approx(two, rel=0.01)
    assert one > 10_000


@needs_valgrind
def test_an_instruction_is_a_nanojoule_within_a_factor_of_ten():
    meter = OpsMeter()
    meter.open()
    child = Child.launch([TRUE])
    child.reap()
    meter.start(child)
    reading = meter.stop()
    assert reading.energy_j.total == pytest.approx(reading.instructions * 1e-9)
    assert reading.range_j == pytest.approx(
        (reading.energy_j.total / 10, reading.energy_j.total * 10)
    )
    assert reading.boundary == "arithmetic"


@needs_valgrind
def test_a_command_that_fails_is_not_counted():
    with pytest.raises(CheckFailed, match="under callgrind"):
        count_instructions("valgrind", (sys.executable, "-c", "raise SystemExit(3)"))


def test_without_valgrind_nothing_is_counted(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotAvailable, match="valgrind is not installed"):
        OpsMeter().open()


def test_a_published_energy_is_multiplied_by_the_amount_of_work():
    meter = Reference(profile="guide-2024-heapsort-c", work_amount=3.0).build()
    meter.open()
    meter.start(None)
    assert meter.stop().energy_j.total == pytest.approx(3 * 11.36)


@pytest.mark.parametrize(("named", "reason"), [(None, "no published"), ("heapsort-c", "metered")])
def test_only_a_published_profile_stands_in_for_a_meter(named, reason):
    with pytest.raises(NotAvailable, match=reason):
        Reference(profile=named).build().open()


def test_all_meters_watch_one_run_and_their_differences_are_told_in_words(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")  # no valgrind: it would run the program again
    package = tmp_path / "intel-rapl:0"
    package.mkdir()
    for file, text in (("name", "package-0"), ("max_energy_range_uj", "1000")):
        (package / file).write_text(text, encoding="ascii")
    counter = package / "energy_uj"
    counter.write_text("0", encoding="ascii")
    burn = (
        "import time\nwhile time.process_time() < 0.1: pass\n"
        f"open({str(counter)!r}, 'w').write('900')"
    )
    links = chain(rapl={"root": str(tmp_path)}, reference={"profile": "guide-2024-heapsort-c"})
    result = side_by_side([sys.executable, "-I", "-c", burn], links)
    readings = result.readings()
    assert set(readings) == {"rapl", "cpu-time", "reference"}
    assert readings["rapl"].energy_j.total == pytest.approx(900e-6)
    assert readings["cpu-time"].cpu_s == result.end.cpu_s
    assert readings["reference"].energy_j.total == profile("guide-2024-heapsort-c").energy_j.total
    told = {line.split()[0]: line for line in result.differences()}
    assert "measured, boundary package" in told["rapl"]
    assert "modelled, boundary cpu-share" in told["cpu-time"]
    assert "published" in told["reference"]
    assert "times cpu-time" in told["rapl"]
    assert "times cpu-time" not in told["cpu-time"]
    assert {side.name for side in result.sides if side.problem} >= {"wall", "codecarbon", "ops"}


def test_a_meter_that_fails_at_the_end_does_not_take_the_others_with_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    log = Path(tmp_path / "log.csv")
    log.write_text("time_utc,power_w\n1,5\n2,5\n", encoding="utf-8")
    result = side_by_side([sys.executable, "-I", "-c", ""], chain(wall={"path": str(log)}))
    assert "cpu-time" in result.readings()
    (wall,) = (side for side in result.sides if side.name == "wall")
    assert "does not enclose" in wall.problem.message
