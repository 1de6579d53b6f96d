"""RAPL is read from a powercap tree without losing or counting energy twice."""

from __future__ import annotations

import os
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import CheckFailed
from dcsim.metering.meter import NotAvailable
from dcsim.metering.rapl import Rapl, RaplMeter, wrapped_uj

RANGE_UJ = 262_143_328_850


class Tree:
    """A powercap tree on disk whose counters a test turns by hand."""

    def __init__(self, root):
        self.root = root

    def add(self, folder, name, energy_uj, range_uj=RANGE_UJ):
        path = self.root / folder
        path.mkdir(parents=True)
        (path / "name").write_text(f"{name}\n", encoding="ascii")
        (path / "max_energy_range_uj").write_text(f"{range_uj}\n", encoding="ascii")
        self.set(folder, energy_uj)

    def set(self, folder, energy_uj):
        (self.root / folder / "energy_uj").write_text(f"{energy_uj}\n", encoding="ascii")

    def read(self, turns, idle_w=0.0):
        """Return the reading of a window in which the counters turn to ``turns``."""
        meter = RaplMeter(self.root, idle_w)
        meter.open()
        meter.start(None)
        for folder, energy_uj in turns.items():
            self.set(folder, energy_uj)
        return meter.stop()


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path / "powercap")


def test_a_package_counter_is_read_as_joules_with_ten_percent(tree):
    tree.add("intel-rapl:0", "package-0", 1_000_000)
    reading = tree.read({"intel-rapl:0": 4_500_000})
    assert reading.energy_j.cpu == reading.energy_j.total == 3.5
    assert reading.range_j == pytest.approx((3.15, 3.85))
    assert (reading.tier, reading.boundary) == ("rapl", "package")


def test_an_overflow_loses_nothing(tree):
    tree.add("intel-rapl:0", "package-0", RANGE_UJ - 1_000_000)
    reading = tree.read({"intel-rapl:0": 2_000_000})
    assert reading.energy_j.total == 3.0


@given(st.integers(0, RANGE_UJ - 1), st.integers(0, RANGE_UJ - 1))
def test_a_counter_that_wraps_at_most_once_gains_exactly_what_was_used(start_uj, used_uj):
    assert wrapped_uj(start_uj, (start_uj + used_uj) % RANGE_UJ, RANGE_UJ) == used_uj


def test_memory_has_its_own_counter_and_is_added(tree):
    tree.add("intel-rapl:0", "package-0", 0)
    tree.add("intel-rapl:0:0", "dram", 0)
    reading = tree.read({"intel-rapl:0": 10_000_000, "intel-rapl:0:0": 2_000_000})
    assert (reading.energy_j.cpu, reading.energy_j.ram, reading.energy_j.total) == (10.0, 2.0, 12.0)
    assert reading.range_j == pytest.approx((12 - 1.0 - 0.4, 12 + 1.0 + 0.4))


def test_what_lies_inside_a_package_or_around_it_is_not_counted_twice(tree):
    tree.add("intel-rapl:0", "package-0", 0)
    tree.add("intel-rapl:0:0", "core", 0)
    tree.add("intel-rapl:0:1", "uncore", 0)
    tree.add("intel-rapl:1", "psys", 0)
    turns = dict.fromkeys(
        ("intel-rapl:0", "intel-rapl:0:0", "intel-rapl:0:1", "intel-rapl:1"), 5_000_000
    )
    assert tree.read(turns).energy_j.total == 5.0


def test_two_sockets_add_up(tree):
    tree.add("intel-rapl:0", "package-0", 5)
    tree.add("intel-rapl:1", "package-1", 5)
    turns = {"intel-rapl:0": 1_000_005, "intel-rapl:1": 1_000_005}
    assert tree.read(turns).energy_j.total == 2.0


def test_two_dies_that_show_one_counter_are_counted_once_and_said_so(tree):
    tree.add("intel-rapl:0", "package-0-die-0", 7_000_000)
    tree.add("intel-rapl:1", "package-0-die-1", 7_000_100)
    reading = tree.read({"intel-rapl:0": 11_000_000, "intel-rapl:1": 11_000_100})
    assert reading.energy_j.total == 4.0
    assert "1 mirrored" in reading.mode


def test_two_dies_with_counters_of_their_own_add_up(tree):
    tree.add("intel-rapl:0", "package-0-die-0", 7_000_000)
    tree.add("intel-rapl:1", "package-0-die-1", 90_000_000)
    reading = tree.read({"intel-rapl:0": 11_000_000, "intel-rapl:1": 94_000_000})
    assert reading.energy_j.total == 8.0


def test_the_power_series_integrates_to_the_energy_over_an_overflow_within_the_window(tree):
    tree.add("intel-rapl:0", "package-0", RANGE_UJ - 500_000)
    meter = RaplMeter(tree.root)
    meter.open()
    meter.start(None)
    for energy_uj in (RANGE_UJ - 100_000, 300_000):
        tree.set("intel-rapl:0", energy_uj)
        time.sleep(0.25)
    reading = meter.stop()
    assert reading.energy_j.total == pytest.approx(0.8)
    assert reading.series.energy_j() == pytest.approx(0.8)
    assert len(reading.series.t_s) >= 3


def test_idle_power_is_subtracted_and_cannot_be_more_than_was_read(tree):
    tree.add("intel-rapl:0", "package-0", 0)
    reading = tree.read({"intel-rapl:0": 50_000_000}, idle_w=10.0)
    assert reading.energy_j.total == pytest.approx(50.0 - 10.0 * reading.wall_s)
    tree.set("intel-rapl:0", 0)
    with pytest.raises(CheckFailed, match="idle power"):
        tree.read({"intel-rapl:0": 0}, idle_w=10.0)


def test_a_machine_without_the_tree_says_why(tmp_path):
    meter = Rapl(root=str(tmp_path / "nothing")).build()
    with pytest.raises(NotAvailable, match="virtual machine"):
        meter.open()


def test_a_tree_without_a_package_is_no_meter(tree):
    tree.add("intel-rapl:1", "psys", 0)
    with pytest.raises(NotAvailable, match="no package counter"):
        RaplMeter(tree.root).open()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_counter_that_may_not_be_read_is_told_with_a_cure(tree):
    tree.add("intel-rapl:0", "package-0", 0)
    (tree.root / "intel-rapl:0" / "energy_uj").chmod(0)
    with pytest.raises(NotAvailable, match="may not be read"):
        RaplMeter(tree.root).open()


def test_a_refused_read_is_told_as_a_matter_of_rights(tree, monkeypatch):
    tree.add("intel-rapl:0", "package-0", 0)

    def refuse(self):
        raise PermissionError(13, "Permission denied", "energy_uj")

    monkeypatch.setattr("dcsim.metering.rapl.Domain.read_uj", refuse)
    with pytest.raises(NotAvailable, match="energy_uj may not be read") as caught:
        RaplMeter(tree.root).open()
    assert "administrator" in caught.value.problems[0].cure


@pytest.mark.parametrize("broken", ["", "words", "1.5"])
def test_a_counter_that_holds_no_number_is_not_taken_for_zero(tree, broken):
    tree.add("intel-rapl:0", "package-0", broken)
    with pytest.raises(NotAvailable, match="cannot be read"):
        RaplMeter(tree.root).open()


def test_a_counter_lost_on_the_way_ends_the_reading(tree):
    tree.add("intel-rapl:0", "package-0", 0)
    meter = RaplMeter(tree.root)
    meter.open()
    meter.start(None)
    (tree.root / "intel-rapl:0" / "energy_uj").unlink()
    with pytest.raises(CheckFailed, match="could not be read"):
        meter.stop()
