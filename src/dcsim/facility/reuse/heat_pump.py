"""The heat pump between the site's return and the network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Part, fraction, quantity
from dcsim.facility.reuse.network import Network
from dcsim.physics import heat_pump

LARGE = "large heat pumps, 3 K approaches: 75 C from 25 C gives 2.8-3.8"
LEAST_COP = 1.5
"""Below this a heat pump is mostly a resistance heater: no machine is built for it."""


class HeatPump(Part):
    """One or more machines, taken as one that unloads evenly."""

    capacity_kw: float = quantity(
        source="the planner's choice", typical=(100.0, 100_000.0), gt=0.0, le=1e6
    )
    """Largest heat into the network [kW]."""
    lorenz_frac: float = fraction(0.5, source=LARGE, typical=(0.45, 0.60), ge=0.1, le=0.9)
    """COP over that of the reversible process between the same streams, at any load."""
    approach_k: float = quantity(
        3.0, source="plate exchangers of large machines", typical=(2.0, 5.0), ge=0.0, le=20.0
    )
    """Temperature differences in evaporator and condenser [K]."""
    minimum_load_frac: float = fraction(
        0.1,
        source="one machine 0.2-0.4 of its capacity, several accordingly less",
        typical=(0.02, 0.4),
    )
    """Least heat over capacity; if less is wanted it stands still."""


@dataclass(frozen=True, slots=True)
class SizedPump:
    """Heat pump or bare exchanger between two fixed pairs of temperatures."""

    cop: float
    """Heat over electricity of the compressor; infinite for direct exchange."""
    lift_k: float
    capacity_kw: float
    """Largest heat, infinite for an exchanger that takes all there is."""
    minimum_kw: float
    pump_frac: float
    """Electricity of the network's pumps over the heat delivered."""

    @classmethod
    def between(
        cls, params: HeatPump | None, source_c: float, cooled_by_k: float, to: Network
    ) -> SizedPump:
        """Work out the COP from water at ``source_c`` to a network.

        Without a heat pump, and wherever the source is warm enough, heat is exchanged
        directly. A minimum load is one of compressors: it then plays no part.
        """
        approach_k = to.exchanger_approach_k if params is None else params.approach_k
        streams = (to.return_c, to.supply_c, source_c, source_c - cooled_by_k)
        lift = float(heat_pump.lift_k(*streams, approach_k))
        if params is None:
            return cls(np.inf, lift, np.inf, 0.0, to.pump_frac)
        cop = float(heat_pump.lorenz_cop(*streams, params.lorenz_frac, approach_k))
        least = 0.0 if np.isinf(cop) else params.minimum_load_frac * params.capacity_kw
        return cls(cop, lift, params.capacity_kw, least, to.pump_frac)

    @property
    def is_direct(self) -> bool:
        """Whether no compressor is needed."""
        return bool(np.isinf(self.cop))

    @property
    def most_kw(self) -> float:
        """Largest delivery: the capacity and the heat of the network's pumps."""
        return self.capacity_kw / (1.0 - self.pump_frac)

    @property
    def least_kw(self) -> float:
        """Least delivery while it runs."""
        return self.minimum_kw / (1.0 - self.pump_frac)

    def possible_kw(self, source_kw: Array) -> Array:
        """Return the delivery that a source heat allows, whatever the capacity [kW]."""
        heat_kw = heat_pump.sink_heat_kw(source_kw, self.cop)
        return heat_kw / (1.0 - self.pump_frac)

    def split_kw(self, delivered_kw: Array) -> tuple[Array, Array]:
        """Return source heat and electricity of a delivery [kW], each of its shape.

        The network's pumps turn ``pump_frac`` of the delivery from electricity into heat;
        the rest comes from the condenser.
        """
        condenser_kw = (1.0 - self.pump_frac) * delivered_kw
        source_kw = condenser_kw * (1.0 - 1.0 / self.cop)
        return source_kw, delivered_kw - source_kw
