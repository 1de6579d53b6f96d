"""What the grid supplied, and what a site's fuel and refrigerant emitted."""

from __future__ import annotations

from dataclasses import dataclass

from dcsim.physics.arrays import Array
from dcsim.scenario.inputs import Inputs
from dcsim.scenario.model import Scenario
from dcsim.simulate.site_year import SiteYear


@dataclass(frozen=True, slots=True)
class Supplied:
    """Arrays of shape (steps,); None where the site has nothing of the kind."""

    bought_kw: Array | None
    """What the grid supplied; None where it supplied all."""
    direct_kgco2e: Array | None
    """What the site itself emitted: scope 1."""
    upstream_kgco2e: Array | None
    """What was emitted elsewhere for its fuel: scope 3, with a lifecycle basis alone."""

    @classmethod
    def of(cls, scenario: Scenario, inputs: Inputs, year: SiteYear) -> Supplied:
        """Return the supply of a simulated year."""
        leaked = inputs.refrigerant_kgco2e
        if year.faults is None or inputs.faults is None:
            return cls(None, leaked, None)
        fuel, supply = inputs.faults.backup.fuel, year.faults.supply
        fuel_l = supply.fuel_l_per_s * inputs.grid.step_s
        burnt = fuel_l * fuel.direct_kgco2e_per_l
        upstream = fuel_l * fuel.upstream_kgco2e_per_l
        return cls(
            supply.grid_kw,
            burnt if leaked is None else burnt + leaked,
            upstream if scenario.grid.basis == "lifecycle" else None,
        )
