"""Energy modelled from CPU time: exact core-seconds, watts from a table.

Where no energy counter can be read (virtual machines, most clouds) the CPU time of a
process is still counted by the kernel to the microsecond. The watts are a factor of
two apart between machines, and the reading says so.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Literal

from dcsim.metering.child import Child, Exit
from dcsim.metering.meter import MeterPart, NotAvailable, Reading
from dcsim.workload.profile import Coefficients, EnergyParts, Series

COEFFICIENTS = Coefficients(core_w=(2.0, 4.0, 8.0), ram_w_per_gb=(0.2, 0.3725, 0.6))
"""Low: the thermal design power of a current server part over its hardware threads;
high: with uncore, fans and supply losses. Memory, middle: Lannelongue 2021, DOI
10.1002/advs.202100707."""

SAMPLE_S = 0.05
MAX_POINTS = 200
SERIES_TOLERANCE_REL = 0.01

_NS = 1e-9
_GB_PER_KIB = 1024 / 1e9


class CpuTime(MeterPart):
    """CPU time of the process times watts from a table."""

    kind: Literal["cpu-time"] = "cpu-time"
    tier = "cpu-time"
    boundary = "cpu-share"
    uncertainty = "a factor of 2 each way; ratios of two runs much better"
    counts = (
        "It counts the CPU seconds of the process alone, at the watts of a busy core, and the "
        "memory the process had; no idle power, no other process."
    )

    def build(self) -> CpuTimeMeter:
        """Make the meter."""
        return CpuTimeMeter()


class CpuTimeMeter:
    r"""Models the energy of a child process.

    Notes
    -----
    .. math:: E = w_{core}\, t_{cpu} + w_{GB}\, m\, t_{wall}

    with the peak resident memory m [GB]. The interval spans the low and the high
    coefficients: about a factor of two each way. The start-up of the process counts.
    """

    def __init__(self, coefficients: Coefficients = COEFFICIENTS) -> None:
        self._coefficients = coefficients
        self._child: Child | None = None
        self._sampler: _Sampler | None = None

    def open(self) -> None:
        """Check that the system tells the CPU time of one child process.

        Raises
        ------
        NotAvailable
            On systems without ``wait4``.
        """
        if not hasattr(os, "wait4"):
            raise NotAvailable.of(
                "meter-unavailable",
                "meter cpu-time",
                "this system does not tell the CPU time of a single child process",
                "use Linux or macOS",
            )

    def start(self, child: Child) -> None:
        """Begin to sample the process."""
        self._child = child
        self._sampler = _Sampler(child)
        self._sampler.start()

    def stop(self) -> Reading:
        """Take the exact figures of the ended process."""
        if self._child is None or self._sampler is None:
            raise RuntimeError("stop() without start()")
        samples = self._sampler.finish()
        end = self._child.reap()
        peak_gb = self._sampler.peak_gb if self._sampler.peak_gb is not None else end.peak_gb
        energy_j = self._energy_j(end, peak_gb, 1)
        return Reading(
            tool="dcsim",
            tier="cpu-time",
            boundary="cpu-share",
            energy_j=energy_j,
            range_j=(
                self._energy_j(end, peak_gb, 0).total,
                self._energy_j(end, peak_gb, 2).total,
            ),
            wall_s=end.wall_s,
            cpu_s=end.cpu_s,
            peak_gb=peak_gb,
            series=self._series(samples, end, peak_gb),
            coefficients=self._coefficients,
        )

    def _energy_j(self, end: Exit, peak_gb: float, level: int) -> EnergyParts:
        cpu_j = self._coefficients.core_w[level] * end.cpu_s
        ram_j = self._coefficients.ram_w_per_gb[level] * peak_gb * end.wall_s
        return EnergyParts(cpu=cpu_j, ram=ram_j, accel=0.0, total=cpu_j + ram_j)

    def _series(self, samples: list[Sample], end: Exit, peak_gb: float) -> Series:
        if not samples:
            return Series(note="this system keeps no schedstat to sample")
        samples = thinned(samples, MAX_POINTS)
        ram_w = self._coefficients.ram_w_per_gb[1] * peak_gb
        t_s, cores, watts = [], [], []
        early = (0.0, 0.0)
        for late in samples:
            busy = (late[1] - early[1]) / (late[0] - early[0])
            t_s.append(round(late[0], 4))
            cores.append(round(busy, 4))
            watts.append(round(self._coefficients.core_w[1] * busy + ram_w, 4))
            early = late
        series = Series(t_s=tuple(t_s), cores=tuple(cores), watts=tuple(watts))
        if abs(series.core_s() - end.cpu_s) > SERIES_TOLERANCE_REL * end.cpu_s:
            return Series(
                note=f"sampled {series.core_s():.3f} of {end.cpu_s:.3f} core s: "
                "threads or processes came and went between samples"
            )
        return series


Sample = tuple[float, float]
"""Time since the start [s] and CPU time so far [core s]."""


def thinned(samples: list[Sample], points: int) -> list[Sample]:
    """Return at most ``points`` of the cumulative samples, the last among them.

    The CPU time under the series stays exactly the same.

    >>> thinned([(1.0, 0.5), (2.0, 1.5), (3.0, 2.0)], 2)
    [(2.0, 1.5), (3.0, 2.0)]
    """
    stride = -(-len(samples) // points)
    kept = samples[stride - 1 :: stride]
    return kept if not samples or kept[-1] == samples[-1] else [*kept, samples[-1]]


class _Sampler(threading.Thread):
    """Reads CPU time of all threads and peak memory of a process, 20 times a second."""

    def __init__(self, child: Child) -> None:
        super().__init__(daemon=True)
        self._child = child
        self._ended = threading.Event()
        self._samples: list[Sample] = []
        self.peak_gb: float | None = None

    def run(self) -> None:
        while not self._ended.wait(SAMPLE_S):
            self._take()

    def finish(self) -> list[Sample]:
        """Take a last sample: an ended process keeps its figures until it is reaped."""
        self._ended.set()
        self.join()
        self._take()
        return self._samples

    def _take(self) -> None:
        # An ended process has no memory any more: the last figure stands.
        self.peak_gb = _peak_gb(self._child.pid) or self.peak_gb
        cpu_s = _schedstat_cpu_s(self._child.pid)
        now_s = time.perf_counter() - self._child.started_s
        if cpu_s is None:
            return
        # Two samples close together would divide two rounding errors.
        if self._samples and now_s - self._samples[-1][0] < SAMPLE_S / 2:
            self._samples.pop()
        self._samples.append((now_s, cpu_s))


def _schedstat_cpu_s(pid: int) -> float | None:
    """Return the CPU time of all living threads of a process, or ``None`` if not offered."""
    try:
        stats = [
            (task / "schedstat").read_text(encoding="ascii")
            for task in Path(f"/proc/{pid}/task").iterdir()
        ]
    except OSError:
        return None
    return sum(int(stat.split()[0]) for stat in stats) * _NS if stats else None


def _peak_gb(pid: int) -> float | None:
    """Return the peak resident memory of a living process [GB], or ``None`` if not offered."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return None
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * _GB_PER_KIB
    return None
