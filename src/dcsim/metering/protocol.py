"""The protocol of a metered run: warm up, repeat, compare, and say how quiet it was."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median

from dcsim.core.errors import CheckFailed, UsageError
from dcsim.metering import beside, machine
from dcsim.metering.child import Child
from dcsim.metering.contention import Contention, MachineTimes
from dcsim.metering.cpu_time import COEFFICIENTS, CpuTimeMeter
from dcsim.metering.meter import Reading
from dcsim.metering.workloads import Language, Workload, workload
from dcsim.workload.profile import (
    MeanPower,
    MeteredProfile,
    MeterMethod,
    MeterRun,
    Repeats,
    SideReading,
    Utilisation,
    Work,
)

LICENCE = "MIT"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Rules:
    """How often a workload runs, and for how long: short kernels are looped."""

    least_repeats: int
    repeats: int
    least_cpu_s: float


FULL = Rules(least_repeats=5, repeats=5, least_cpu_s=1.0)
QUICK = Rules(least_repeats=1, repeats=3, least_cpu_s=0.2)


@dataclass(frozen=True, slots=True)
class _Window:
    """What happened while the repeats ran."""

    readings: list[Reading]
    opinion: SideReading
    contention: Contention
    load1: float | None


def run_workload(
    name: str,
    language: Language,
    repeats: int | None = None,
    *,
    quick: bool = False,
    progress: Progress = lambda _: None,
) -> MeteredProfile:
    """Meter a workload by the protocol and return its profile.

    The profile is the repeat with the median CPU time (the lower one of two), so that
    its energy and its series describe the same run.

    Parameters
    ----------
    name, language
        Which program (see `dcsim.metering.workloads`).
    repeats
        Number of metered runs after the warm-up, at least 5 (by default 5).
    quick
        A small size and at least one repeat (by default 3): to try things out.
    progress
        Is told what happens.

    Raises
    ------
    InvalidInput
        If there is no such workload.
    NotAvailable
        If its program or the CPU-time meter is missing.
    CheckFailed
        If the program fails, or its repeats do not give the same result.
    """
    rules = QUICK if quick else FULL
    count = rules.repeats if repeats is None else repeats
    if count < rules.least_repeats:
        raise UsageError.of(
            "too-few-repeats",
            "repeats",
            f"{count} is below {rules.least_repeats}",
            "the spread needs repeats; use --quick to try things out",
        )
    subject = workload(name, language, quick=quick)
    meter = CpuTimeMeter()
    meter.open()
    progress("warm-up")
    warm = Child.launch(subject.command(1)).reap()
    loops = loops_for(rules.least_cpu_s, warm.cpu_s)
    window = _metered(subject, loops, count, meter, progress)
    return _profile(subject, loops, window)


def loops_for(least_cpu_s: float, cpu_s: float) -> int:
    """Return how often a kernel of ``cpu_s`` is looped to take at least ``least_cpu_s``.

    A tenth is added for what the start-up of the warm-up run hid.

    >>> loops_for(1.0, 0.14), loops_for(1.0, 6.0)
    (8, 1)
    """
    return max(1, math.ceil(1.1 * least_cpu_s / max(cpu_s, 1e-3)))


def mad_rel(values: list[float]) -> float:
    """Return the median absolute deviation over the median [-].

    >>> mad_rel([1.0, 2.0, 4.0])
    0.5
    """
    middle = median(values)
    return median(abs(value - middle) for value in values) / middle


def _metered(
    subject: Workload, loops: int, count: int, meter: CpuTimeMeter, progress: Progress
) -> _Window:
    second = beside.begin()
    load1 = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    early = MachineTimes.now()
    readings, outputs = [], set()
    try:
        for i in range(count):
            progress(f"repeat {i + 1} of {count}")
            child = Child.launch(subject.command(loops))
            meter.start(child)
            child.await_end()
            readings.append(meter.stop())
            outputs.add(child.reap().output)
        late = MachineTimes.now()
    finally:
        opinion = beside.end(second, count)
    if len(outputs) > 1:
        raise CheckFailed.of(
            "program-not-repeatable",
            subject.profile_id,
            f"the same work gave {len(outputs)} different results in {count} repeats",
        )
    return _Window(readings, opinion, Contention.between(early, late, machine.cores()), load1)


def _profile(subject: Workload, loops: int, window: _Window) -> MeteredProfile:
    by_cpu = sorted(window.readings, key=lambda reading: reading.cpu_s or 0.0)
    reading = by_cpu[(len(by_cpu) - 1) // 2]
    if reading.cpu_s is None or reading.peak_gb is None:
        raise CheckFailed.of("no-cpu-time", subject.profile_id, "the meter counted no CPU time")
    contended = window.contention.contended
    wall_s = None if contended else reading.wall_s
    return MeteredProfile(
        id=subject.profile_id,
        kind="kernel",
        work=Work(unit=subject.unit, amount=float(loops)),
        hardware=machine.hardware(),
        method=MeterMethod(tier=reading.tier, tool=f"dcsim {version('dcsim')}", coeff=COEFFICIENTS),
        boundary=reading.boundary,
        pue_included=None,
        duration_s=wall_s,
        cpu_s=reading.cpu_s,
        energy_j=reading.energy_j,
        energy_range_j=reading.range_j,
        power_w=MeanPower(mean=reading.energy_j.total / wall_s, idle_share=0.0) if wall_s else None,
        utilisation=Utilisation(
            cores=reading.cpu_s / wall_s if wall_s else None,
            mem_gb=reading.peak_gb,
            parallelism=1,
        ),
        repeats=Repeats(
            n=len(by_cpu),
            warmup=1,
            mad_rel=mad_rel([r.cpu_s for r in by_cpu if r.cpu_s is not None]),
            contended=contended,
            load1=window.load1,
            steal=window.contention.steal_ticks,
        ),
        series=reading.series,
        beside=(window.opinion,),
        environment=machine.environment(subject.compiler, subject.flags),
        provenance=MeterRun(
            source="meter", date=datetime.now(UTC).date().isoformat(), licence=LICENCE
        ),
    )
