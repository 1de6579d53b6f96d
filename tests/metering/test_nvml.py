"""NVML boards are read before and after; whatever is missing is said."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from dcsim.metering.meter import NotAvailable
from dcsim.metering.nvml import NvmlMeter


class NVMLError(Exception):
    """What the library raises."""


def library(readings, boards=2):
    """Return a library whose boards show the rows of ``readings`` one after the other [mJ]."""
    calls = iter([value for row in readings for value in row])

    def energy(board):
        value = next(calls)
        if isinstance(value, Exception):
            raise value
        return value

    return SimpleNamespace(
        NVMLError=NVMLError,
        nvmlInit=lambda: None,
        nvmlDeviceGetCount=lambda: boards,
        nvmlDeviceGetHandleByIndex=lambda i: i,
        nvmlDeviceGetTotalEnergyConsumption=energy,
    )


def test_the_energy_is_the_gain_of_all_boards(monkeypatch):
    fake = library([(0, 0), (1_000, 50_000), (4_000, 51_500)])
    monkeypatch.setitem(sys.modules, "pynvml", fake)
    meter = NvmlMeter()
    meter.open()
    meter.start(None)
    reading = meter.stop()
    assert reading.energy_j.accel == reading.energy_j.total == 4.5
    assert reading.range_j == pytest.approx((4.05, 4.95))
    assert (reading.tier, reading.boundary) == ("nvml", "gpu-board")


def test_without_the_package_the_meter_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pynvml", None)
    with pytest.raises(NotAvailable, match="not installed") as caught:
        NvmlMeter().open()
    assert "pip install nvidia-ml-py" in caught.value.problems[0].cure


def test_without_a_driver_the_meter_passes_on_what_the_driver_says(monkeypatch):
    fake = library([])

    def fail():
        raise NVMLError("NVML Shared Library Not Found")

    fake.nvmlInit = fail
    monkeypatch.setitem(sys.modules, "pynvml", fake)
    with pytest.raises(NotAvailable, match="Shared Library Not Found"):
        NvmlMeter().open()


def test_a_board_without_an_energy_counter_is_no_meter(monkeypatch):
    fake = library([(NVMLError("Not Supported"),)], boards=1)
    monkeypatch.setitem(sys.modules, "pynvml", fake)
    with pytest.raises(NotAvailable, match="Not Supported"):
        NvmlMeter().open()


def test_a_machine_without_boards_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "pynvml", library([], boards=0))
    with pytest.raises(NotAvailable, match="no board"):
        NvmlMeter().open()
