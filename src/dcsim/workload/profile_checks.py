"""What an energy profile must not say about itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import isclose
from typing import TYPE_CHECKING

from dcsim.core.errors import Problem

if TYPE_CHECKING:
    from dcsim.workload.profile import EnergyProfile, MeteredProfile, ReferenceProfile

SUM_TOLERANCE_REL = 1e-6
POWER_TOLERANCE_REL = 0.01
SERIES_TOLERANCE_REL = 0.01


def contradictions(profile: EnergyProfile) -> list[Problem]:
    """Return everything that contradicts itself in what all profiles share."""
    return [*_energies(profile), *_power(profile), *_boundary(profile)]


def metered_contradictions(profile: MeteredProfile) -> list[Problem]:
    """Return everything that contradicts itself in what only a meter tells."""
    return [
        *_series(profile),
        *_coefficients(profile),
        *_contention(profile),
        *_accelerators(profile),
    ]


def reference_contradictions(profile: ReferenceProfile) -> list[Problem]:
    """Return everything that contradicts itself in what only a publication tells."""
    if profile.provenance.source != "meter":
        return []
    return [
        _problem(
            profile,
            "provenance.source",
            "reference-from-meter",
            "a reference profile comes from a publication, not from a meter",
            "name the DOI or the publication, or use the kind of a metered profile",
        )
    ]


def _problem(profile: EnergyProfile, key: str, code: str, message: str, cure: str = "") -> Problem:
    return Problem(code, f"profile {profile.id}: {key}", message, cure)


def _energies(profile: EnergyProfile) -> Iterator[Problem]:
    energy = profile.energy_j
    for part, value in energy:
        if value < 0:
            yield _problem(
                profile,
                f"energy_j.{part}",
                "negative-energy",
                f"{value} J is below 0",
                "give what was consumed, at least 0",
            )
    parts = energy.cpu + energy.ram + energy.accel + energy.unsplit
    if not isclose(parts, energy.total, rel_tol=SUM_TOLERANCE_REL):
        yield _problem(
            profile,
            "energy_j.total",
            "parts-not-total",
            f"cpu, ram, accel and unsplit sum to {parts} J, not to the total {energy.total} J",
            "let the total be the sum of its parts",
        )
    low, high = profile.energy_range_j
    if not low <= energy.total <= high:
        yield _problem(
            profile,
            "energy_range_j",
            "range-without-total",
            f"the total {energy.total} J is outside {low} .. {high} J",
            "give the lower and the upper end of the interval around the total",
        )


def _power(profile: EnergyProfile) -> Iterator[Problem]:
    if (profile.power_w is None) != (profile.duration_s is None):
        yield _problem(
            profile,
            "power_w",
            "power-without-duration",
            "power_w and duration_s are known together or not at all",
            "give both, or null for both",
        )
    if profile.power_w is None:
        return
    if not 0 <= profile.power_w.idle_share <= profile.power_w.mean:
        yield _problem(
            profile,
            "power_w.idle_share",
            "idle-above-mean",
            f"{profile.power_w.idle_share} W is not between 0 and the mean "
            f"{profile.power_w.mean} W",
            "give the part of the mean that the idle machine draws",
        )
    if profile.duration_s is None:
        return
    product = profile.power_w.mean * profile.duration_s
    if not isclose(product, profile.energy_j.total, rel_tol=POWER_TOLERANCE_REL):
        yield _problem(
            profile,
            "power_w.mean",
            "power-against-energy",
            f"{profile.power_w.mean} W for {profile.duration_s} s is {product:.6g} J, "
            f"but the total is {profile.energy_j.total} J",
            "one of energy_j, power_w and duration_s is wrong",
        )


def _boundary(profile: EnergyProfile) -> Iterator[Problem]:
    at_facility = profile.boundary == "facility"
    if at_facility and profile.pue_included is None:
        yield _problem(
            profile,
            "pue_included",
            "facility-without-pue",
            "an energy of the whole facility contains a PUE, but none is given",
            "give the PUE that the source used, so that it is applied once",
        )
    if not at_facility and profile.pue_included is not None:
        yield _problem(
            profile,
            "pue_included",
            "pue-without-facility",
            f"an energy at the boundary {profile.boundary} contains no PUE",
            "use null, or boundary: facility",
        )


def _series(profile: MeteredProfile) -> Iterator[Problem]:
    series = profile.series
    lengths = {len(series.t_s), len(series.cores or series.t_s), len(series.watts)}
    if len(lengths) > 1:
        yield _problem(
            profile,
            "series",
            "series-lengths",
            "t_s, cores and watts differ in length",
            "give one value of each per interval",
        )
        return
    if not series.t_s:
        if series.note is None:
            yield _problem(
                profile,
                "series",
                "series-silent",
                "the series is empty and no note says why",
                "say in series.note why there is none",
            )
        return
    if any(late <= early for early, late in pairwise((0.0, *series.t_s))):
        yield _problem(
            profile,
            "series.t_s",
            "series-order",
            "the times do not rise from above 0",
            "give the end of each interval, in order",
        )
    if min((*series.cores, *series.watts)) < 0:
        yield _problem(
            profile,
            "series",
            "series-negative",
            "a value of the series is below 0",
            "cores and watts are at least 0",
        )
    if not isclose(series.energy_j(), profile.energy_j.total, rel_tol=SERIES_TOLERANCE_REL):
        yield _problem(
            profile,
            "series",
            "series-against-energy",
            f"the series integrates to {series.energy_j():.6g} J, "
            f"but the total is {profile.energy_j.total} J",
            "series and energy must describe the same repeat",
        )


def _coefficients(profile: MeteredProfile) -> Iterator[Problem]:
    coeff = profile.method.coeff
    if coeff is None:
        if profile.method.tier == "cpu-time":
            yield _problem(
                profile,
                "method.coeff",
                "coefficients-missing",
                "an energy modelled from CPU time needs its coefficients",
                "give core_w and ram_w_per_gb, each as low, middle, high",
            )
        return
    for name, triple in (("core_w", coeff.core_w), ("ram_w_per_gb", coeff.ram_w_per_gb)):
        low, middle, high = triple
        if not 0 <= low <= middle <= high:
            yield _problem(
                profile,
                f"method.coeff.{name}",
                "coefficients-order",
                f"{low}, {middle}, {high} is not low, middle, high",
                "sort them, at least 0",
            )


def _contention(profile: MeteredProfile) -> Iterator[Problem]:
    if profile.repeats.contended and profile.duration_s is not None:
        yield _problem(
            profile,
            "duration_s",
            "contended-duration",
            "the wall time of a contended run says nothing about the work",
            "use null; its CPU seconds stay usable",
        )


def _accelerators(profile: MeteredProfile) -> Iterator[Problem]:
    if profile.accelerator_s is not None and profile.hardware.accel is None:
        yield _problem(
            profile,
            "hardware.accel",
            "accelerator-unnamed",
            "the work kept an accelerator busy, and none is named",
            "name it, or leave accelerator_s out",
        )
