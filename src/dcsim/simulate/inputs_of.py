"""From the inputs of a scenario to those of a simulation."""

from __future__ import annotations

from dcsim.scenario.inputs import Inputs
from dcsim.scenario.model import Scenario
from dcsim.simulate.fault_site import LiveFaults
from dcsim.simulate.memory_of import memory_of
from dcsim.simulate.site_year import SiteInputs


def site_inputs(scenario: Scenario, inputs: Inputs, live: LiveFaults | None) -> SiteInputs:
    """Return what a site's period is computed from.

    ``live`` are the faults that every policy meets; `dcsim.simulate.faults_of` draws them.
    """
    return SiteInputs(
        grid=inputs.grid,
        cluster=inputs.cluster,
        site=inputs.site,
        outside=inputs.outside,
        reserved_frac=inputs.reserve.utilisation_frac,
        held_frac=inputs.reserve.held_frac,
        jobs=inputs.jobs,
        carbon=inputs.forecast,
        memory=memory_of(
            scenario.thermal,
            scenario.store,
            racks=inputs.cluster.all_racks,
            site=inputs.site,
            outside=inputs.outside,
            grid=inputs.grid,
            hourly={
                "price": inputs.rates.price_per_mwh,
                "carbon": inputs.rates.carbon_gco2e_per_kwh,
            },
        ),
        water_limit=inputs.water_limit,
        heat=inputs.heat,
        queue=scenario.queue,
        live=live,
    )
