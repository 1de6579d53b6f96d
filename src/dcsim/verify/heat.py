"""Heat reuse against two published cases: Odense, and the districts around London's halls.

Neither case publishes its servers' load, what its coils capture or the demand that other
plants leave, so both are plausibilities: the assumptions stand here, and a figure that
comes out shows that the published ones fit each other, not that the plant looks like this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from dcsim.catalogue.stations import station
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.air_cooled_chiller import AirCooledChiller
from dcsim.facility.cooling.indirect_air import IndirectAir
from dcsim.facility.cooling.plant import CoolingPart, Outside
from dcsim.facility.power import Element, PowerChain
from dcsim.facility.reuse.demand import Demand, degree_k_h
from dcsim.facility.reuse.heat_pump import HeatPump
from dcsim.facility.reuse.network import Network
from dcsim.facility.reuse.reuse import HeatReuse
from dcsim.facility.reuse.source import HeatSource
from dcsim.facility.reuse.system import HeatSystem
from dcsim.facility.site import Site, SiteFlows, worst_case
from dcsim.signals.weather import synthetic_year
from dcsim.verify.check import Check, Row, Rows, with_verdict

ODENSE_FULL = "Odense, Tietgen heat centre at full build: 45 MW, 27 to 75 C, about 215 GWh a year"
ODENSE_FIRST = "Meta 2018: 100,000 MWh a year recovered from the first buildings; 25 MW (2020)"
LONDON = "Davies et al. 2016: up to 55.4 % of the heating of nearby districts"
FULL_GWH, FIRST_GWH, COVERED_FRAC = 215.0, 100.0, 0.554
WITHIN_REL, WITHIN_FRAC = 0.15, 0.10
LOAD_FRAC = 0.735
"""Mean load of the servers over their nameplate, assumed; the shipped trace has the same."""

CHAIN = PowerChain(
    distribution=Element(preset="cables"),
    ups=Element(preset="ups-double-conversion"),
    transformer=Element(preset="transformer-mv-tier2", indoor_frac=0.0),
    lights_frac=0.005,
)


@dataclass(frozen=True, slots=True)
class Case:
    """A site at one load through a year of a station's weather, and its heat reuse."""

    station: str
    nameplate_kw: float
    cooling: CoolingPart
    reuse: HeatReuse

    def run(self) -> SiteFlows:
        """Return the site's hours."""
        hours = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 365, 3600)
        air = synthetic_year(station(self.station), hours, np.random.default_rng(1))
        outside = Outside(
            air.dry_bulb_c, air.wet_bulb_c, air.relative_humidity_frac, air.pressure_pa
        )
        site = Site.sized(self.nameplate_kw, CHAIN, self.cooling, worst_case(outside))
        demand = self.reuse.demand
        year_k_h = degree_k_h(air.dry_bulb_c, demand.base_c)
        demand_kw = demand.by_weather_kw(air.dry_bulb_c, year_k_h)
        heat = HeatSystem.sized(self.reuse, self.cooling, demand_kw, hours.step_s)
        flows = site.run(np.full(hours.steps, LOAD_FRAC * self.nameplate_kw), outside)
        return heat.run(site, flows, outside, 0, heat.initial_kwh())[0]


def odense(nameplate_kw: float, capacity_kw: float) -> Case:
    """Return the campus at Odense with so many servers and heat pumps."""
    return Case(
        "odense",
        nameplate_kw,
        IndirectAir(kind="indirect_air", preset="hyperscale"),
        _reuse(
            HeatSource(stream="air_return", temperature_c=27.0, capturable_frac=0.65),
            HeatPump(capacity_kw=capacity_kw, minimum_load_frac=0.03),
            Network(supply_c=75.0, return_c=38.0, loss_frac=0.12),
            annual_mwh=210_000.0,
            boundary="outside",
        ),
    )


def london() -> Case:
    """Return a hall of 3.5 MW in London."""
    return Case(
        "london",
        3500.0,
        AirCooledChiller(kind="air_cooled_chiller"),
        _reuse(
            HeatSource(stream="air_return", capturable_frac=0.8),
            HeatPump(capacity_kw=4000.0),
            Network(
                supply_c=70.0, return_c=45.0, loss_w_per_m_k=0.35, length_m=6000.0, ground_c=11.0
            ),
            annual_mwh=36_000.0,
            boundary="inside",
        ),
    )


def heat() -> Rows:
    """Return the verdict and the checks of Odense at two builds and of London's districts."""
    full, first = odense(64_000.0, 45_000.0).run(), odense(32_000.0, 25_000.0).run()
    near = london().run()
    covered = float(near.reuse.used_kw.sum() / near.reuse.demand_kw.sum())
    rows: list[Row] = [
        Check(
            "odense, full build, heat delivered [GWh]",
            float(full.reuse.delivered_kw.sum()) / 1e6,
            FULL_GWH,
            WITHIN_REL * FULL_GWH,
            "plausibility",
            ODENSE_FULL,
        ),
        Check(
            "odense, half of it, heat recovered [GWh]",
            float(first.reuse.source_kw.sum()) / 1e6,
            FIRST_GWH,
            WITHIN_REL * FIRST_GWH,
            "plausibility",
            ODENSE_FIRST,
        ),
        Check(
            "london, share of districts' heating covered",
            covered,
            COVERED_FRAC,
            WITHIN_FRAC,
            "plausibility",
            LONDON,
        ),
    ]
    claim = "plausible only: loads and demands are assumed, the published figures fit each other"
    return with_verdict("heat", claim, rows)


def _reuse(
    source: HeatSource,
    pump: HeatPump,
    network: Network,
    *,
    annual_mwh: float,
    boundary: Literal["inside", "outside"],
) -> HeatReuse:
    return HeatReuse(
        source=source,
        heat_pump=pump,
        network=network,
        demand=Demand(annual_mwh=annual_mwh),
        heat_pump_boundary=boundary,
        replaced_gco2e_per_kwh=250.0,
    )
