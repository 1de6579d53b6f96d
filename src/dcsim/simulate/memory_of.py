"""From the sections of a scenario to a site with memory."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.air_class import elevation_m
from dcsim.facility.buffers import Buffers
from dcsim.facility.chilled_water_store import ChilledWaterStore, SizedStore
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.site import Site
from dcsim.facility.thermal_mass import SizedMass, ThermalMass
from dcsim.physics.arrays import Array
from dcsim.simulate.memory import SiteMemory


def memory_of(
    thermal: ThermalMass | None,
    store: ChilledWaterStore | None,
    *,
    racks: int,
    site: Site,
    outside: Outside,
    grid: TimeGrid,
    hourly: Mapping[str, Array],
) -> SiteMemory | None:
    """Return the buffers of a site, or None where the scenario asks for none.

    Parameters
    ----------
    thermal, store
        The sections.
    racks
        Racks of the hall.
    site, outside, grid
        The sized site, its weather and its steps.
    hourly
        Price and carbon of every hour, by ``price`` and ``carbon``.

    Raises
    ------
    InvalidInput
        If neither the scenario nor the plant says how warm the servers' coolant is.
    """
    if thermal is None and store is None:
        return None
    mass, governor, setpoint_c = None, None, None
    if thermal is not None:
        mass = SizedMass.sized(thermal, racks, site.design_it_kw, grid.step_s)
        governor = thermal.servers.at(elevation_m(float(np.mean(outside.pressure_pa))))
        setpoint_c = thermal.setpoint_c
        first = site.full_load(outside.during(slice(0, 1)))
        if setpoint_c is None and first.cooling.inlet_c is None:
            raise InvalidInput.of(
                "no-setpoint",
                "thermal.setpoint_c",
                "this plant does not say how warm the servers' air or liquid is",
                "give thermal.setpoint_c",
            )
        if setpoint_c is not None and setpoint_c > governor.throttle_c:
            raise InvalidInput.of(
                "contradiction",
                "thermal.setpoint_c",
                f"at {setpoint_c:g} C the servers would be slowed all the time, "
                f"they stand {governor.throttle_c:g} C",
                "lower setpoint_c, or choose another thermal.servers.air_class",
            )
    sized = None if store is None else SizedStore.sized(store, grid, hourly)
    return SiteMemory(Buffers.sized(site, mass, sized, grid.step_h), governor, setpoint_c)
