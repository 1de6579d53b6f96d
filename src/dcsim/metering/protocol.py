"""The protocol of a metered run: warm up, repeat, compare, and say how quiet it was."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median

from dcsim.core.errors import CheckFailed, UsageError
from dcsim.metering import beside, machine
from dcsim.metering.child import Child, Exit
from dcsim.metering.contention import Contention, MachineTimes
from dcsim.metering.cpu_time import CpuTimeMeter
from dcsim.metering.meter import Meter, Reading
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

SHORT_S = 0.1
"""CPU time below which the start of a program hides what its work takes."""

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
class Repeat:
    """One metered run: what the meter read, and what the system accounted."""

    reading: Reading
    end: Exit


@dataclass(frozen=True, slots=True)
class Window:
    """What happened while the repeats ran.

    ``own_cpu_frac`` is the CPU time of the metering process over that of the program.
    """

    repeats: tuple[Repeat, ...]
    contention: Contention
    load1: float | None
    own_cpu_frac: float

    def median(self) -> Repeat:
        """Return the repeat with the median CPU time, the lower one of two."""
        by_cpu = sorted(self.repeats, key=lambda repeat: repeat.end.cpu_s)
        return by_cpu[(len(by_cpu) - 1) // 2]

    def outputs(self) -> set[str]:
        """Return the different outputs of the repeats."""
        return {repeat.end.output for repeat in self.repeats}


def run_workload(
    name: str,
    language: Language,
    repeats: int | None = None,
    *,
    quick: bool = False,
    meter: Meter | None = None,
    with_codecarbon: bool = True,
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
    meter
        What reads the energy; by default CPU time.
    with_codecarbon
        Whether CodeCarbon gives its second opinion.
    progress
        Is told what happens.

    Raises
    ------
    InvalidInput
        If there is no such workload.
    NotAvailable
        If its program or the meter is missing.
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
    meter = meter or CpuTimeMeter()
    meter.open()
    progress("warm-up")
    loops, warmups = _warmed_up(subject, rules)
    second = beside.begin() if with_codecarbon else None
    opinions: tuple[SideReading, ...] = ()
    try:
        window = metered(subject.command(loops), count, meter, progress)
    finally:
        if second is not None:
            opinions = (beside.end(second, count),)
    if len(window.outputs()) > 1:
        raise CheckFailed.of(
            "program-not-repeatable",
            subject.profile_id,
            f"the same work gave {len(window.outputs())} different results in {count} repeats",
        )
    return _profile(subject, loops, warmups, window, opinions)


def _warmed_up(subject: Workload, rules: Rules) -> tuple[int, int]:
    """Run the workload unmetered; return how often to loop it, and the number of those runs."""
    cpu_s = Child.launch(subject.command(1)).reap().cpu_s
    if cpu_s >= SHORT_S:
        return loops_for(rules.least_cpu_s, cpu_s), 1
    # Most of this was the start of the program: a longer run tells what a loop takes.
    loops = loops_for(2 * SHORT_S, cpu_s)
    cpu_s = Child.launch(subject.command(loops)).reap().cpu_s / loops
    return loops_for(rules.least_cpu_s, cpu_s), 2


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


def metered(
    command: Sequence[str],
    count: int,
    meter: Meter,
    progress: Progress = lambda _: None,
    *,
    pinned: bool = True,
) -> Window:
    """Run a command ``count`` times under a meter that is open.

    Raises
    ------
    CheckFailed
        If the command fails.
    """
    load1 = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    early, own_s, repeats = MachineTimes.now(), 0.0, []
    for i in range(count):
        progress(f"repeat {i + 1} of {count}")
        own_early_s = time.process_time()
        child = Child.launch(command, pinned=pinned)
        meter.start(child)
        child.await_end()
        own_s += time.process_time() - own_early_s
        reading = meter.stop()
        repeats.append(Repeat(reading, child.reap()))
    contention = Contention.between(early, MachineTimes.now(), machine.cores())
    cpu_s = sum(repeat.end.cpu_s for repeat in repeats)
    return Window(tuple(repeats), contention, load1, own_s / cpu_s if cpu_s > 0 else math.inf)


def _profile(
    subject: Workload,
    loops: int,
    warmups: int,
    window: Window,
    opinions: tuple[SideReading, ...],
) -> MeteredProfile:
    chosen = window.median()
    reading, end = chosen.reading, chosen.end
    if reading.tier == "reference":
        raise UsageError.of(
            "not-a-meter", "meter reference", "a published figure makes no profile of this run"
        )
    contended = window.contention.contended
    wall_s = None if contended else reading.wall_s
    return MeteredProfile(
        id=subject.profile_id,
        kind="kernel",
        work=Work(unit=subject.unit, amount=float(loops)),
        hardware=machine.hardware(),
        method=MeterMethod(
            tier=reading.tier, tool=f"dcsim {version('dcsim')}", coeff=reading.coefficients
        ),
        boundary=reading.boundary,
        pue_included=None,
        duration_s=wall_s,
        cpu_s=end.cpu_s,
        instructions=reading.instructions,
        energy_j=reading.energy_j,
        energy_range_j=reading.range_j,
        power_w=MeanPower(mean=reading.energy_j.total / wall_s, idle_share=0.0) if wall_s else None,
        utilisation=Utilisation(
            cores=end.cpu_s / wall_s if wall_s else None,
            mem_gb=end.peak_gb if reading.peak_gb is None else reading.peak_gb,
            parallelism=1,
        ),
        repeats=Repeats(
            n=len(window.repeats),
            warmup=warmups,
            mad_rel=mad_rel([repeat.end.cpu_s for repeat in window.repeats]),
            contended=contended,
            load1=window.load1,
            steal=window.contention.steal_ticks,
        ),
        series=reading.series,
        beside=opinions,
        environment=machine.environment(subject.compiler, subject.flags),
        provenance=MeterRun(
            source="meter", date=datetime.now(UTC).date().isoformat(), licence=LICENCE
        ),
    )
