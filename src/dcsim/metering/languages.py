"""Kernels by language: time, energy and their ratios, beside the published ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dcsim.core.errors import Problem
from dcsim.metering.meter import NotAvailable
from dcsim.metering.protocol import Progress, run_workload
from dcsim.metering.scaling import LAWS, fitted
from dcsim.metering.workloads import KERNELS, LANGUAGES
from dcsim.workload.profile import BASIS, Basis, MeteredProfile
from dcsim.workload.profile_store import profile

PRINTED_SIZE = 10**6
"""Items that the published sorts were run with."""


@dataclass(frozen=True, slots=True)
class Row:
    """A kernel in one language.

    Parameters
    ----------
    kernel, language, unit
        What was done.
    time_s, time_is
        Time of a unit [s] and what kind of time it is: ``CPU`` or ``wall``.
    time_basis
        ``measured``, ``modelled`` (extrapolated by a law of growth) or ``published``.
    energy_j, energy_basis
        Energy of a unit [J] and how it is known.
    ratio_to_c
        Energy over that of the same kernel in C from the same source [-]; ``None``
        where there is none.
    source
        Who says so.
    """

    kernel: str
    language: str
    unit: str
    time_s: float | None
    time_is: str
    time_basis: Basis
    energy_j: float
    energy_basis: Basis
    ratio_to_c: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Languages:
    """The table, and what could not be run."""

    rows: tuple[Row, ...]
    unavailable: tuple[Problem, ...]


def languages(*, quick: bool = False, progress: Progress = lambda _: None) -> Languages:
    """Meter every kernel in every language and set the published figures beside them.

    Raises
    ------
    NotAvailable
        If the CPU-time meter is missing.
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    for kernel in KERNELS:
        base_j: float | None = None
        for language in LANGUAGES:
            progress(f"{kernel} in {language}")
            try:
                metered = run_workload(kernel, language, quick=quick, with_codecarbon=False)
            except NotAvailable as error:
                problems.extend(error.problems)
                continue
            if language == "c":
                base_j = metered.energy_j_per_unit()
            rows.append(_metered(kernel, language, metered, base_j))
        if kernel in LAWS:
            rows.extend(_extrapolated(kernel, rows[-1], progress))
    rows.extend(_published())
    return Languages(tuple(rows), tuple(problems))


def _metered(kernel: str, language: str, metered: MeteredProfile, base_j: float | None) -> Row:
    energy_j = metered.energy_j_per_unit()
    return Row(
        kernel,
        language,
        metered.work.unit,
        metered.core_s_per_unit(),
        "CPU",
        "measured",
        energy_j,
        BASIS[metered.method.tier],
        energy_j / base_j if base_j else None,
        "this machine",
    )


def _extrapolated(kernel: str, like: Row, progress: Progress) -> Iterator[Row]:
    """Yield the sort of the published size: never run, since it would take hours."""
    base_j: float | None = None
    for language in LANGUAGES:
        progress(f"{kernel} in {language}: law of growth")
        try:
            law = fitted(kernel, language)
        except NotAvailable:
            continue
        time_s = law.at_s(PRINTED_SIZE)
        energy_j = time_s * like.energy_j / like.time_s if like.time_s else 0.0
        base_j = energy_j if language == "c" else base_j
        yield Row(
            kernel,
            language,
            f"{PRINTED_SIZE} items",
            time_s,
            "CPU",
            "modelled",
            energy_j,
            "modelled",
            energy_j / base_j if base_j else None,
            f"this machine, {law.law} from {min(law.sizes)} to {max(law.sizes)}, "
            f"off by {law.residual_rel:.0%} at most",
        )


def _published() -> Iterator[Row]:
    for kernel in ("heapsort", "selectionsort"):
        base_j = profile(f"guide-2024-{kernel}-c").energy_j.total
        for language in LANGUAGES:
            yield _reference(f"guide-2024-{kernel}-{language}", kernel, language, base_j)
    base_j = profile("pereira-2017-compiled").energy_j.total
    for kind in ("compiled", "virtual-machine", "interpreted"):
        yield _reference(f"pereira-2017-{kind}", "three benchmarks", kind, base_j)


def _reference(profile_id: str, kernel: str, language: str, base_j: float) -> Row:
    found = profile(profile_id)
    return Row(
        kernel,
        language,
        found.work.unit,
        found.duration_s,
        "wall",
        "published",
        found.energy_j.total,
        "published",
        found.energy_j.total / base_j,
        profile_id,
    )
