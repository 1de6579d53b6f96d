"""One plant at many sites: the years of all of them in a few calls.

Every call of a plant costs some tenths of a millisecond whatever it computes, and arrays that
outgrow the processor's cache cost more for each value. Blocks between the two make a year
among many cheaper than a year alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.facility.cooling.plant import CoolingPlant, Outside

BLOCK_STEPS = 35_040
"""Steps of a block, four years of hours: a column takes 280 kB, a plant has some thirty."""


@dataclass(frozen=True, slots=True)
class SiteTotals:
    """Sums over the steps of every site, shape (sites,).

    Multiply by the length of a step: kW become kWh, litres a second litres.
    """

    cooling_kw: Array
    """Electricity of the plant."""
    compressor_kw: Array
    rejected_kw: Array
    short_kw: Array
    makeup_l_per_s: Array


def run_sites(plant: CoolingPlant, heat_kw: Array, outside: Outside) -> SiteTotals:
    """Run one sized plant for the heat and the air of many sites.

    Parameters
    ----------
    plant
        A plant without memory.
    heat_kw
        Heat of the rooms [kW], shape (sites, steps).
    outside
        Air of the sites, each column of the shape of ``heat_kw``.

    Returns
    -------
    SiteTotals
        Sums by site.

    Raises
    ------
    InvalidInput
        ``shapes-differ`` if a column has another shape.
    """
    _require_shape(heat_kw, outside)
    # A freed block of this size, never touched, makes the C library of Linux keep what the
    # plant's columns free; else each would be paid for in fresh pages.
    np.empty(2 << 20)
    sites, steps = heat_kw.shape
    each = max(BLOCK_STEPS // steps, 1)
    blocks = [
        _block(plant, heat_kw[first : first + each], outside.during(slice(first, first + each)))
        for first in range(0, sites, each)
    ]
    return SiteTotals(*(np.concatenate(column) for column in zip(*blocks, strict=True)))


def _block(plant: CoolingPlant, heat_kw: Array, rows: Outside) -> tuple[Array, ...]:
    """Return the sums of some sites, one behind the other for the plant, each of shape (sites,)."""
    shape = heat_kw.shape
    flows = plant.run(heat_kw.ravel(), rows.flat())
    columns = (
        flows.electricity.total_kw(),
        flows.electricity.compressor_kw,
        flows.rejected_kw,
        flows.short_kw,
        flows.water.makeup_l_per_s,
    )
    return tuple(column.reshape(shape).sum(axis=1) for column in columns)


def _require_shape(heat_kw: Array, outside: Outside) -> None:
    columns = outside.columns().items()
    wrong = [name for name, column in columns if column.shape != heat_kw.shape]
    if heat_kw.ndim != 2 or wrong:
        raise InvalidInput.of(
            "shapes-differ",
            f"run_sites: {', '.join(wrong) or 'heat_kw'}",
            f"heat_kw has shape {heat_kw.shape}; all columns need it, as (sites, steps)",
            "give every site its own row of heat and air",
        )
