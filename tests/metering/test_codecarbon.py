"""CodeCarbon gives a second opinion, offline and quietly, and its absence stops nothing."""

from __future__ import annotations

import importlib.util
import os
import socket
import sys

import pytest

from dcsim.metering import beside
from dcsim.metering.child import Child
from dcsim.metering.codecarbon import CodeCarbonMeter
from dcsim.metering.meter import NotAvailable
from dcsim.metering.protocol import run_workload

pytestmark = pytest.mark.skipif(
    not hasattr(os, "wait4"), reason="this system does not tell one child's CPU time"
)
installed = pytest.mark.skipif(
    importlib.util.find_spec("codecarbon") is None, reason="codecarbon is not installed"
)
BURN = "import time\nwhile time.process_time() < 1: pass"


class BrokenTracker:
    """A tracker that fails where it is told to."""

    def __init__(self, fails_at: str) -> None:
        self.fails_at = fails_at

    def __call__(self, **settings) -> BrokenTracker:
        if self.fails_at == "construction":
            raise OSError("no such hardware")
        return self

    def start(self) -> None:
        if self.fails_at == "start":
            raise RuntimeError("no clock")

    def stop(self) -> None:
        """Stop without a figure, as a tracker does whose start failed inside."""


@installed
def test_codecarbon_reads_a_burn_offline_and_quietly(capfd, tmp_path, monkeypatch):
    def refuse(self, address):
        raise AssertionError(f"a connection to {address} was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.chdir(tmp_path)
    meter = CodeCarbonMeter()
    meter.open()
    child = Child.launch([sys.executable, "-I", "-c", BURN])
    meter.start(child)
    child.reap()
    reading = meter.stop()
    assert reading.tier == "codecarbon"
    assert reading.mode.startswith("process, CPU")
    assert reading.energy_j.total > 0
    assert reading.energy_j.total == pytest.approx(
        reading.energy_j.cpu + reading.energy_j.ram + reading.energy_j.accel
    )
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_package_is_stated_and_the_rest_goes_on(monkeypatch):
    monkeypatch.setitem(sys.modules, "codecarbon", None)
    with pytest.raises(NotAvailable, match="could not be loaded"):
        CodeCarbonMeter().open()
    opinion = beside.end(beside.begin(), repeats=5)
    assert opinion.energy_j is None
    assert "CodeCarbon is left out" in opinion.statement


@pytest.mark.parametrize(
    ("fails_at", "reason"),
    [("construction", "did not start: no such hardware"), ("start", "did not start: no clock")],
)
def test_a_tracker_that_does_not_start_says_why(fails_at, reason):
    meter = CodeCarbonMeter()
    meter._tracker_class = BrokenTracker(fails_at)
    with pytest.raises(NotAvailable, match=reason):
        meter.start()


def test_a_tracker_without_a_figure_says_so():
    meter = CodeCarbonMeter()
    meter._tracker_class = BrokenTracker("never")
    meter.start()
    opinion = beside.end(meter, repeats=5)
    assert opinion.energy_j is None
    assert "gave no figure" in opinion.statement


def test_a_profile_is_made_without_codecarbon_and_tells_its_absence(monkeypatch):
    monkeypatch.setitem(sys.modules, "codecarbon", None)
    profile = run_workload("heapsort", "python", repeats=1, quick=True)
    assert profile.cpu_s > 0
    assert [side.energy_j for side in profile.beside] == [None]
    assert "could not be loaded" in profile.beside[0].statement
