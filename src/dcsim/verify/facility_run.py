"""The ten systems through the shipped plants: draws, zones, annual PUE and WUE."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.facility.cooling.plant import CoolingPart
from dcsim.facility.power import SizedElement, feed_racks
from dcsim.verify.facility_plants import built, power_chain
from dcsim.verify.facility_ranges import Losses, drawn_losses, drawn_plants
from dcsim.verify.facility_weather import EVERY, ZoneAir, zone_air

SCRAMBLES, POINTS, LOSSES = 8, 16, 64
"""Randomisations of the net, which tell the standard error; plants and losses in each."""
MOST_TRIED = 8
"""Points tried for each plant: towers that cannot be are drawn again."""
HEAT_KW = 1000.0


@dataclass(frozen=True, slots=True)
class Percentiles:
    """5th and 95th percentile over all draws, and their standard errors."""

    low: float
    high: float
    low_error: float
    high_error: float


@dataclass(frozen=True, slots=True)
class Use:
    """What a system needs in a zone: by randomisation, plant and losses."""

    pue: Array
    """Shape (scrambles, losses x points)."""
    wue_l_per_kwh: Array
    impossible_frac: float
    """Share of the points tried whose tower cannot be."""
    short_frac: float
    """Largest share of a draw's heat that stayed in the rooms."""


@dataclass(frozen=True, slots=True)
class PlantYear:
    """What one plant needs for a unit of the rooms' heat over a year."""

    electricity_frac: float
    water_l_per_kwh: float
    short_frac: float


def uses(
    system: int,
    zones: Iterable[str],
    scrambles: int = SCRAMBLES,
    points: int = POINTS,
    every: int = EVERY,
) -> dict[str, Use]:
    """Return annual PUE and WUE of all draws of a system in each zone.

    Notes
    -----
    A plant sized for a heat needs electricity and water in proportion to it: with ``H`` the
    heat of racks, losses and lights for a kilowatt of IT, ``PUE = H (1 + k)`` and ``WUE = H w``.
    So every plant drawn is run once and stands behind every power chain drawn.
    """
    heat = np.array(
        [
            [heat_of_racks(losses) for losses in drawn_losses(system, scramble, LOSSES)]
            for scramble in range(scrambles)
        ]
    )
    plants, impossible_frac = _plants(system, scrambles, points)
    found = {}
    for zone in zones:
        air = zone_air(zone, every)
        years = [[plant_year(plant, air) for plant in net] for net in plants]
        electricity = np.array([[year.electricity_frac for year in net] for net in years])
        water = np.array([[year.water_l_per_kwh for year in net] for net in years])
        found[zone] = Use(
            pue=_product(heat, 1.0 + electricity),
            wue_l_per_kwh=_product(heat, water),
            impossible_frac=impossible_frac,
            short_frac=max(year.short_frac for net in years for year in net),
        )
    return found


def percentiles(values: Array) -> Percentiles:
    """Return the percentiles of all draws; errors come from the spread between the nets.

    Parameters
    ----------
    values
        Shape (scrambles, draws).
    """
    ends = np.percentile(values, (5.0, 95.0))
    by_net = np.percentile(values, (5.0, 95.0), axis=1)
    errors = by_net.std(axis=1, ddof=1) / np.sqrt(by_net.shape[1])
    return Percentiles(*map(float, (*ends, *errors)))


def heat_of_racks(losses: Losses[float]) -> float:
    """Return the heat of racks, losses and lights for a unit of IT, by the shipped chain."""
    chain = power_chain(losses)
    distribution = SizedElement.sized("distribution", chain.distribution, 1.0)
    ups = SizedElement.sized("ups", chain.ups, 1.0)
    feed = feed_racks(distribution, ups, np.ones(1))
    return float(feed.ups_input_kw[0]) + chain.lights_frac


def plant_year(plant: CoolingPart, air: ZoneAir) -> PlantYear:
    """Run a plant at its design heat through the hours of a zone."""
    sized = plant.plant(HEAT_KW, air.design)
    flows = sized.run(np.full_like(air.hours.dry_bulb_c, HEAT_KW), air.hours)
    return PlantYear(
        electricity_frac=float(flows.electricity.total_kw().mean()) / HEAT_KW,
        water_l_per_kwh=3600.0 * float(flows.water.makeup_l_per_s.mean()) / HEAT_KW,
        short_frac=float(flows.short_kw.mean()) / HEAT_KW,
    )


def _plants(system: int, scrambles: int, points: int) -> tuple[list[list[CoolingPart]], float]:
    """Return the plants of every net, and the share of points that were no plant."""
    nets, tried = [], 0
    for scramble in range(scrambles):
        net: list[CoolingPart] = []
        for drawn in drawn_plants(system, scramble, points * MOST_TRIED):
            if len(net) == points:
                break
            tried += 1
            plant = built(system, drawn)
            net += [] if plant is None else [plant]
        if len(net) < points:
            raise InvalidInput.of(
                "no-such-plant",
                f"verify facility, system {system}",
                f"only {len(net)} of {tried} draws are plants that can be",
                "a rule of the cooling kind refuses the published ranges: see cross_checks",
            )
        nets.append(net)
    return nets, 1.0 - scrambles * points / tried


def _product(heat: Array, per_heat: Array) -> Array:
    """Return every heat times every plant, net by net, shape (scrambles, draws)."""
    return (heat[:, :, None] * per_heat[:, None, :]).reshape(len(heat), -1)
