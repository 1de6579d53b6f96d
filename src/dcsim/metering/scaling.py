"""How a kernel's time grows with its size: fitted on small sizes, extrapolated to large ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dcsim.core.errors import InvalidInput
from dcsim.metering.child import Child
from dcsim.metering.workloads import SEED, Language, Workload, workload

Law = Literal["n2", "n log n"]
LAWS: dict[str, Law] = {"selectionsort": "n2", "heapsort": "n log n"}
SIZES: dict[tuple[str, Language], tuple[int, ...]] = {
    ("selectionsort", "c"): (4000, 8000, 16_000),
    ("selectionsort", "python"): (1000, 2000, 4000),
    ("heapsort", "c"): (100_000, 200_000, 400_000),
    ("heapsort", "python"): (20_000, 50_000, 100_000),
}
"""Large enough that filling and checking the array does not show."""

LEAST_CPU_S = 0.3


@dataclass(frozen=True, slots=True)
class Fit:
    """Time of a kernel as a law of its size: seconds = coefficient x law(n).

    ``residual_rel`` is the largest relative distance of a metered size from the law.
    """

    law: Law
    coefficient_s: float
    residual_rel: float
    sizes: tuple[int, ...]
    cpu_s: tuple[float, ...]

    def at_s(self, n: int) -> float:
        """Return the CPU time that the law gives for a size [core s]."""
        return self.coefficient_s * _law(self.law, n)


def fit(law: Law, sizes: Sequence[int], cpu_s: Sequence[float]) -> Fit:
    """Fit the law to CPU times [core s], least squares in the relative error.

    Raises
    ------
    InvalidInput
        If there are fewer than two sizes, or a time is not above 0.

    Notes
    -----
    With x = law(n) / t the coefficient c that makes the sum of (c x - 1)^2 smallest is
    sum(x) / sum(x^2).
    """
    if len(sizes) < 2 or min(cpu_s) <= 0:
        raise InvalidInput.of(
            "too-few-sizes", "fit", "a law needs at least two sizes with a time above 0"
        )
    x = [_law(law, n) / t for n, t in zip(sizes, cpu_s, strict=True)]
    coefficient_s = sum(x) / sum(value**2 for value in x)
    residual_rel = max(abs(coefficient_s * value - 1) for value in x)
    return Fit(law, coefficient_s, residual_rel, tuple(sizes), tuple(cpu_s))


def fitted(name: str, language: Language) -> Fit:
    """Time a sort at a few sizes and fit its law.

    Raises
    ------
    InvalidInput
        If the kernel has no law here.
    NotAvailable
        If its program is missing.
    """
    if name not in LAWS:
        raise InvalidInput.of(
            "no-law",
            f"workload {name}",
            "no law of growth is fitted to it",
            f"one of: {', '.join(LAWS)}",
        )
    subject = workload(name, language)
    sizes = SIZES[name, language]
    return fit(LAWS[name], sizes, [_cpu_s(replace(subject, size=size)) for size in sizes])


def _cpu_s(subject: Workload) -> float:
    """Return the CPU time of one unit of work, the start of the program taken off [core s]."""
    start_s = Child.launch((*subject.program, "1", "1", str(SEED))).reap().cpu_s
    loops, cpu_s = 1, 0.0
    while True:
        cpu_s = Child.launch(subject.command(loops)).reap().cpu_s - start_s
        if cpu_s >= LEAST_CPU_S:
            return cpu_s / loops
        loops = max(loops * 2, math.ceil(loops * LEAST_CPU_S / max(cpu_s, 1e-3)))


def _law(law: Law, n: int) -> float:
    return float(n) ** 2 if law == "n2" else n * math.log2(n)
