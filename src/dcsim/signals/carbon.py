"""Carbon intensity of the grid, hour by hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from dcsim.catalogue.carbon import carbon_profile, carbon_profiles, region_names
from dcsim.catalogue.countries import countries, country, country_codes
from dcsim.catalogue.lookup import unknown
from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.signals.carbon_hours import lifecycle_hours
from dcsim.signals.hours import require_hourly, spread

Basis = Literal["lifecycle", "direct"]
Kind = Literal["average", "marginal"]

LOWEST_GCO2E_PER_KWH = 1.0
"""Floor of the generated lifecycle intensity; the hours it holds are counted."""


@dataclass(frozen=True, slots=True, eq=False)
class CarbonSignal:
    """Carbon intensity of each hour, with what the number means.

    Attributes
    ----------
    grid
        The hours of the values.
    values_gco2e_per_kwh
        Intensity [gCO2e/kWh], shape (hours,).
    basis
        ``lifecycle`` or ``direct``; the two are never mixed.
    signal
        ``average`` intensity of the generation, or ``marginal``: that of the plants that
        answer a change of load. An account rests on the average alone.
    kind
        ``modelled`` for generated hours, ``published`` for a stated mean.
    variation
        ``hourly``, or ``constant`` if one value stands for every hour.
    region, source
        The region or country, or "" if only a value was given; and the origin.
    year
        Year of calibration or of the mean; ``None`` if not known.
    clipped_hours
        Hours raised to the floor.
    notes
        What was filled, moved or assumed in a file.
    """

    grid: TimeGrid
    values_gco2e_per_kwh: Array
    basis: Basis
    signal: Kind
    kind: Literal["modelled", "published"]
    variation: Literal["hourly", "constant"]
    region: str
    source: str
    year: int | None
    clipped_hours: int
    notes: tuple[str, ...] = ()

    def on(self, grid: TimeGrid) -> Array:
        """Return the intensity [gCO2e/kWh] on a finer grid of the same period.

        Raises
        ------
        InvalidInput
            ``grid-mismatch`` (see `dcsim.signals.hours.spread`).
        """
        return spread(self.values_gco2e_per_kwh, self.grid, grid)


def hourly_carbon(
    region: str,
    basis: Basis,
    grid: TimeGrid,
    rng: np.random.Generator,
    annual_mean_gco2e_per_kwh: float | None = None,
) -> CarbonSignal:
    """Make the carbon intensity of a region for a period.

    Parameters
    ----------
    region
        A region with an hourly profile, or a country's ISO alpha-3 code, for which
        the annual mean stands in every hour.
    basis
        ``lifecycle`` or ``direct``.
    grid
        Whole UTC hours.
    rng
        Source of the noise. Regions generated from equal generators belong together:
        their noise is correlated as it was in the year of calibration.
    annual_mean_gco2e_per_kwh
        Scale the year to this mean [gCO2e/kWh]; relative savings stay as they are.

    Returns
    -------
    CarbonSignal
        Modelled hours, or the published mean of a country.

    Raises
    ------
    InvalidInput
        ``unknown-region``; ``no-direct-basis`` for a country; ``carbon-not-scalable``
        if a profile of zeros should be scaled; ``negative-carbon``;
        ``unknown-basis``; ``grid-not-hourly``.

    Notes
    -----
    The lifecycle hours are those of `dcsim.signals.carbon_hours.lifecycle_hours`, at
    least 1 gCO2e/kWh. The direct value is the lifecycle value times
    ``direct_mean / lifecycle_mean`` of its month and hour: the noise is scaled with
    the mean. The floor comes before both scalings.
    """
    require_hourly(grid)
    _require_basis(basis)
    if region not in carbon_profiles():
        return _annual_mean_of_country(region, basis, grid, annual_mean_gco2e_per_kwh)
    profile = carbon_profile(region)
    free = lifecycle_hours(profile, grid, rng)
    values = np.maximum(free, LOWEST_GCO2E_PER_KWH)
    mean = profile.annual_mean_lifecycle_gco2e_per_kwh
    if basis == "direct":
        share = profile.direct_mean_gco2e_per_kwh / profile.lifecycle_mean_gco2e_per_kwh
        values *= share[grid.months() - 1, grid.hours()]
        mean = profile.annual_mean_direct_gco2e_per_kwh
    source = f"synthetic hours calibrated on {profile.year}: {profile.source}"
    if annual_mean_gco2e_per_kwh is not None:
        values *= _scale(region, mean, annual_mean_gco2e_per_kwh)
        source += f"; scaled to an annual mean of {annual_mean_gco2e_per_kwh:g} gCO2e/kWh"
    return CarbonSignal(
        grid=grid,
        values_gco2e_per_kwh=values,
        basis=basis,
        signal="average",
        kind="modelled",
        variation="hourly",
        region=region,
        source=source,
        year=profile.year,
        clipped_hours=int((free < LOWEST_GCO2E_PER_KWH).sum()),
    )


def constant_carbon(
    value_gco2e_per_kwh: float,
    basis: Basis,
    grid: TimeGrid,
    *,
    region: str = "",
    source: str = "one value, given by the scenario",
    year: int | None = None,
    signal: Kind = "average",
) -> CarbonSignal:
    """Return a signal with one intensity [gCO2e/kWh] in every hour.

    Raises
    ------
    InvalidInput
        ``negative-carbon``, ``unknown-basis`` or ``grid-not-hourly``.
    """
    require_hourly(grid)
    _require_basis(basis)
    _require_not_negative(value_gco2e_per_kwh)
    return CarbonSignal(
        grid=grid,
        values_gco2e_per_kwh=np.full(grid.steps, float(value_gco2e_per_kwh)),
        basis=basis,
        signal=signal,
        kind="published",
        variation="constant",
        region=region,
        source=source,
        year=year,
        clipped_hours=0,
    )


def _annual_mean_of_country(
    region: str, basis: Basis, grid: TimeGrid, annual_mean_gco2e_per_kwh: float | None
) -> CarbonSignal:
    """Return the country's mean in every hour, or the given mean in its place."""
    if region not in countries():
        raise unknown("region", region, [*region_names(), *country_codes()])
    entry = country(region)
    if annual_mean_gco2e_per_kwh is not None:
        return constant_carbon(annual_mean_gco2e_per_kwh, basis, grid, region=region)
    if basis == "direct":
        raise InvalidInput.of(
            "no-direct-basis",
            "region",
            f"only a lifecycle mean is known for {entry.name}",
            "use the lifecycle basis, or give the annual mean yourself",
        )
    return constant_carbon(
        entry.lifecycle_gco2e_per_kwh,
        basis,
        grid,
        region=region,
        source=f"annual mean of {entry.name} {entry.year} in every hour: Ember, Our World in Data",
        year=entry.year,
    )


def _scale(region: str, mean: float, wanted: float) -> float:
    """Return the factor from the calibrated annual mean to the wanted one."""
    _require_not_negative(wanted)
    if mean <= 0.0:
        raise InvalidInput.of(
            "carbon-not-scalable",
            "region",
            f"the direct profile of {region} is zero in every hour and cannot be scaled",
            "use the lifecycle basis, or a constant value",
        )
    return wanted / mean


def _require_basis(basis: str) -> None:
    if basis not in get_args(Basis):
        raise InvalidInput.of(
            "unknown-basis",
            "basis",
            f"{basis!r} is no basis of carbon intensity",
            f"choose one of {', '.join(get_args(Basis))}",
        )


def _require_not_negative(value_gco2e_per_kwh: float) -> None:
    if not 0.0 <= value_gco2e_per_kwh < np.inf:
        raise InvalidInput.of(
            "negative-carbon",
            "annual_mean_gco2e_per_kwh",
            f"an average intensity is zero or more, not {value_gco2e_per_kwh}",
        )
