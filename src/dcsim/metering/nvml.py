"""NVML: the energy counters of NVIDIA boards."""

from __future__ import annotations

import time
from typing import Any, Literal

from dcsim.metering.child import Child
from dcsim.metering.meter import MeterPart, NotAvailable, Reading
from dcsim.workload.profile import EnergyParts, Series

UNCERTAINTY_FRAC = 0.10
"""At a coverage factor of 2; boards differ between 5 and 10 %."""


class Nvml(MeterPart):
    """The energy counters of all NVIDIA boards of the machine."""

    kind: Literal["nvml"] = "nvml"
    tier = "nvml"
    boundary = "gpu-board"
    uncertainty = "5 to 10 %"
    counts = "It counts the whole NVIDIA boards, idle power and other users included; no processor."

    def build(self) -> NvmlMeter:
        """Make the meter."""
        return NvmlMeter()


class NvmlMeter:
    """Reads the total energy of every board before and after."""

    def __init__(self) -> None:
        self._library: Any = None
        self._boards: list[Any] = []
        self._start: tuple[float, list[int]] | None = None

    def open(self) -> None:
        """Load the library and find the boards.

        Raises
        ------
        NotAvailable
            If the package, the driver, a board or its energy counter is missing.
        """
        try:
            # Here and not above: the package is optional and loads a driver.
            import pynvml
        except ImportError as error:
            raise _unavailable(
                "the package nvidia-ml-py is not installed", "pip install nvidia-ml-py"
            ) from error
        self._library = pynvml
        try:
            pynvml.nvmlInit()
            count = pynvml.nvmlDeviceGetCount()
            self._boards = [pynvml.nvmlDeviceGetHandleByIndex(i) for i in range(count)]
            self._read_mj()
        except pynvml.NVMLError as error:
            raise _unavailable(
                f"the NVIDIA driver says: {error}",
                "meter on a machine with an NVIDIA board of the Volta generation or later",
            ) from error
        if not self._boards:
            raise _unavailable("the NVIDIA driver finds no board")

    def start(self, child: Child) -> None:  # noqa: ARG002  (it sees whole boards)
        """Read the counters."""
        if not self._boards:
            raise RuntimeError("start() without open()")
        self._start = (time.perf_counter(), self._read_mj())

    def stop(self) -> Reading:
        """Read the counters again."""
        if self._start is None:
            raise RuntimeError("stop() without start()")
        start_s, early_mj = self._start
        late_mj = self._read_mj()
        wall_s = time.perf_counter() - start_s
        energy_j = (sum(late_mj) - sum(early_mj)) / 1000
        return Reading(
            tool="nvml",
            tier="nvml",
            boundary="gpu-board",
            energy_j=EnergyParts(cpu=0.0, ram=0.0, accel=energy_j, total=energy_j),
            range_j=(energy_j * (1 - UNCERTAINTY_FRAC), energy_j * (1 + UNCERTAINTY_FRAC)),
            wall_s=wall_s,
            cpu_s=None,
            peak_gb=None,
            series=Series(note="the counters are read before and after, not in between"),
            mode=f"{len(self._boards)} board(s)",
        )

    def _read_mj(self) -> list[int]:
        return [
            int(self._library.nvmlDeviceGetTotalEnergyConsumption(board)) for board in self._boards
        ]


def _unavailable(reason: str, cure: str = "") -> NotAvailable:
    return NotAvailable.of("meter-unavailable", "meter nvml", reason, cure)
