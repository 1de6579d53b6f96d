"""Who supplied a simulated site, and what that emitted beside the grid."""

from __future__ import annotations

from dcsim.accounting.supply import Supplied
from dcsim.scenario.inputs import Inputs
from dcsim.scenario.model import Scenario
from dcsim.simulate.site_year import SiteYear


def supplied_in(scenario: Scenario, inputs: Inputs, year: SiteYear) -> Supplied:
    """Return the supply of a simulated year."""
    leaked = inputs.refrigerant_kgco2e
    if year.faults is None or inputs.faults is None:
        return Supplied(direct_kgco2e=leaked)
    fuel, supply = inputs.faults.backup.fuel, year.faults.supply
    fuel_l = supply.fuel_l_per_s * inputs.grid.step_s
    burnt = fuel_l * fuel.direct_kgco2e_per_l
    upstream = fuel_l * fuel.upstream_kgco2e_per_l
    return Supplied(
        bought_kw=supply.grid_kw,
        direct_kgco2e=burnt if leaked is None else burnt + leaked,
        upstream_kgco2e=upstream if scenario.grid.basis == "lifecycle" else None,
    )
