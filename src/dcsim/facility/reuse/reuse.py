"""Heat reuse of a site: what is taken, lifted, sent out, stored and used."""

from __future__ import annotations

from typing import Literal

from dcsim.core.part import Contradiction, Part, quantity
from dcsim.facility.cooling.plant import CoolingPart
from dcsim.facility.reuse.demand import Demand
from dcsim.facility.reuse.heat_pump import LEAST_COP, HeatPump, SizedPump
from dcsim.facility.reuse.network import Network
from dcsim.facility.reuse.source import HeatSource
from dcsim.facility.reuse.store import HeatStore

Boundary = Literal["inside", "outside"]

DUST = 1e-9
"""Differences below this share are rounding."""


class HeatReuse(Part):
    """Heat for others: source, heat pump, network, users, store, and who owns what."""

    source: HeatSource
    """Where the heat is taken."""
    heat_pump: HeatPump | None = None
    """Without one heat is exchanged directly, which needs a source warmer than the network."""
    network: Network
    """The pipes to the users."""
    demand: Demand
    """What the users ask for."""
    store: HeatStore | None = None
    """A tank on the network's side; none unless given."""
    heat_pump_boundary: Boundary
    """Who owns heat pump and network pumps: `inside` counts their electricity as the site's
    and their heat as reused; `outside` counts neither (EN 50600-4-6 takes both at the
    boundary)."""
    replaced_gco2e_per_kwh: float = quantity(
        source="gas boilers 220-260, gas-fired heat networks 200-300, coal 350-450 gCO2e/kWh heat",
        typical=(0.0, 450.0),
        ge=0.0,
        le=1500.0,
    )
    """Intensity of the heat that the site's heat replaces, at the users [gCO2e/kWh]."""
    heat_price_per_mwh: float | None = quantity(
        None, source="the contract; without one no revenue is counted", typical=(0.0, 100.0),
        ge=-1000.0, le=10_000.0,
    )  # fmt: skip
    """What the site is paid for the heat that crosses its boundary [currency/MWh]."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a tank with a wider spread than the network has."""
        spread_k = self.network.supply_c - self.network.return_c
        if self.store is None or self.store.delta_t_k <= spread_k + DUST:
            return []
        rule = f"the network's water spreads {spread_k:g} K: the tank cannot hold more"
        return [Contradiction("store.delta_t_k", rule, f"lower it to {spread_k:g} or less")]

    def contradictions_with(self, cooling: CoolingPart) -> list[Contradiction]:
        """Return what cannot be between this section and the plant: no or too cold a source."""
        source_c = self.source.found_c(cooling)
        if source_c is None:
            rule = f"this cooling plant states no temperature of its {self.source.stream}"
            cure = "write source.temperature_c, or take the other stream"
            return [Contradiction("source.temperature_c", rule, cure)]
        network = self.network
        if network.supply_c <= network.return_c:
            return []  # told by the network itself
        after_c = source_c - self.source.cooled_by_k
        if after_c <= 0.0:
            rule = f"the source would be cooled from {source_c:.1f} C to {after_c:.1f} C: ice"
            return [Contradiction("source.cooled_by_k", rule, "lower it")]
        pump = SizedPump.between(self.heat_pump, source_c, self.source.cooled_by_k, network)
        if self.heat_pump is None:
            return self._too_cold(source_c, after_c)
        if pump.cop < LEAST_COP:
            rule = f"from {source_c:.1f} C to {network.supply_c:g} C is a lift of {pump.lift_k:.0f}"
            rule += f" K: the COP would be {pump.cop:.2f}, below {LEAST_COP:g}"
            cure = "lower network.supply_c, or take the heat from a warmer stream"
            return [Contradiction("network.supply_c", rule, cure)]
        return []

    def _too_cold(self, source_c: float, after_c: float) -> list[Contradiction]:
        network, approach_k = self.network, self.network.exchanger_approach_k
        cure = "add heat_pump, or lower the network's temperatures"
        if source_c - approach_k < network.supply_c - DUST:
            rule = f"a source of {source_c:.1f} C cannot warm {network.supply_c:g} C"
            return [Contradiction("network.supply_c", f"{rule} without a heat pump", cure)]
        if after_c - approach_k < network.return_c - DUST:
            rule = f"a source cooled to {after_c:.1f} C would take heat from the return"
            return [Contradiction("network.return_c", f"{rule} without a heat pump", cure)]
        return []
