"""Price of electricity, hour by hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.catalogue.prices import price_profile
from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.signals.hours import require_hourly, spread


@dataclass(frozen=True, slots=True, eq=False)
class PriceSignal:
    """Price of each hour; it may be negative.

    Attributes
    ----------
    grid
        The hours of the values.
    values_per_mwh
        Price of energy [currency/MWh], shape (hours,).
    currency
        ISO 4217 code.
    kind
        ``modelled`` for a mean profile, ``published`` for a stated price.
    source
        Where the prices come from.
    notes
        What was filled, moved or assumed in a file.
    """

    grid: TimeGrid
    values_per_mwh: Array
    currency: str
    kind: Literal["modelled", "published"]
    source: str
    notes: tuple[str, ...] = ()

    def on(self, grid: TimeGrid) -> Array:
        """Return the price [currency/MWh] on a finer grid of the same period.

        Raises
        ------
        InvalidInput
            ``grid-mismatch`` (see `dcsim.signals.hours.spread`).
        """
        return spread(self.values_per_mwh, self.grid, grid)


def flat_price(
    value_per_mwh: float,
    currency: str,
    grid: TimeGrid,
    *,
    source: str = "one price, given by the scenario",
) -> PriceSignal:
    """Return one price [currency/MWh] in every hour.

    Raises
    ------
    InvalidInput
        ``price-not-finite`` or ``grid-not-hourly``.
    """
    require_hourly(grid)
    if not np.isfinite(value_per_mwh):
        raise InvalidInput.of(
            "price-not-finite", "price", f"a price is a finite number, not {value_per_mwh}"
        )
    values = np.full(grid.steps, float(value_per_mwh))
    return PriceSignal(grid, values, currency, "published", source)


def profile_price(zone: str, grid: TimeGrid) -> PriceSignal:
    """Return the mean day-ahead price of each month and UTC hour of a zone.

    Raises
    ------
    InvalidInput
        ``unknown-price-zone`` or ``grid-not-hourly``.

    Notes
    -----
    The mean carries no single scarce or windy day, so shifting load against it
    saves less than against real prices.
    """
    require_hourly(grid)
    profile = price_profile(zone)
    values = profile.mean_per_mwh[grid.months() - 1, grid.hours()]
    source = f"mean day-ahead price of {zone} by month and hour, {profile.year}"
    return PriceSignal(grid, values, profile.currency, "modelled", source)
