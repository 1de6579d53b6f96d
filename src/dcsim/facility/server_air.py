"""What air and liquid do to servers: faster or fewer fans, and leakier processors.

Both are IT: they stand before PUE's line, so a warmer room may lower PUE and raise what
the site draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.facility.cooling.plant import Event
from dcsim.physics import server_fans

TC_9_9 = "ASHRAE TC 9.9 2021"
POWER_RISE = "with fan_frac: 5.5 % more power at 30 C, 14.5 % at 35 C; TC 9.9 2011: 4-8 and 7-20 %"


class ServerAir(Part):
    """How the servers' power follows the air that they draw in."""

    fans: Literal["follow_inlet", "as_stated"] = "follow_inlet"
    """Whether the fans run faster in warm air, or draw what is stated elsewhere in any."""
    fans_behind_liquid: Literal["spared", "as_stated"] = "spared"
    """What plates, tanks and doors do to the fans: take off what they spare and put on what
    they cost, or nothing, as the power stated elsewhere is that of servers built for liquid."""
    fan_frac: float = fraction(
        0.04,
        source="share of a server's power in cool air, at any load; 0.02-0.1 by height",
        typical=(0.02, 0.1),
        le=0.5,
    )
    """Share of the servers' power, as stated elsewhere, that their fans take in cool air."""
    fan_flat_flow_frac: float = fraction(
        0.6,
        source=POWER_RISE,
        typical=(0.4, 0.8),
        gt=0.0,
    )
    """Flow of the fans in cool air over their full flow; power goes with its cube."""
    fan_flat_to_c: float = quantity(
        25.0, source=f"{TC_9_9}: flat to about 25 C", typical=(22.0, 30.0), ge=10.0, le=45.0
    )
    """Inlet up to which the fans run at their flat flow [C]."""
    fan_full_at_c: float = quantity(
        35.0, source=f"{TC_9_9}: full at 35 C", typical=(32.0, 45.0), ge=15.0, le=60.0
    )
    """Inlet from which the fans run at full flow [C]."""
    leakage_frac_per_k: float = quantity(
        0.0,
        source="off unless stated; 0.2-0.5 % of CPU power a kelvin above 25 C",
        typical=(0.0, 0.005),
        ge=0.0,
        le=0.05,
    )
    """Growth of the processors' power a kelvin of inlet [1/K]."""
    leakage_from_c: float = quantity(
        25.0, source="where servers are rated", typical=(20.0, 27.0), ge=10.0, le=45.0
    )
    """Inlet up to which the processors draw what is stated elsewhere [C]."""
    cpu_frac: float = fraction(
        0.5, source="processors 0.4-0.6 of a server's power", typical=(0.3, 0.7)
    )
    """Share of the servers' power that is the processors'."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse fans that are full before they rise, and shares of more than the whole."""
        wrong = []
        if self.fan_full_at_c <= self.fan_flat_to_c:
            rule = f"the fans would be full before they rise, at {self.fan_flat_to_c:g} C"
            wrong.append(Contradiction("fan_full_at_c", rule, "raise it"))
        if self.fan_frac + self.cpu_frac > 1.0:
            rule = f"fans and processors would take {self.fan_frac + self.cpu_frac:g} of the power"
            wrong.append(Contradiction("cpu_frac", rule, "lower it"))
        return wrong

    def in_effect(self) -> ServerAir | None:
        """Return itself; None where neither air nor liquid changes what is stated elsewhere."""
        idle = self.fans == "as_stated" and not self.counts_liquid
        return None if idle and self.leakage_frac_per_k == 0.0 else self

    @property
    def counts_liquid(self) -> bool:
        """Whether what liquid does to the fans changes the servers' power."""
        return self.fans_behind_liquid == "spared"

    def saving_frac(self, plant_saves_frac: float) -> float:
        """Return the share of fan power taken off, of what the plant says it saves."""
        return plant_saves_frac if self.counts_liquid else 0.0

    def at(self, stated_kw: Array, inlet_c: Array | None, fan_saving_frac: float) -> ServersAtInlet:
        """Return the servers at an inlet temperature, arrays of shape (steps,).

        Parameters
        ----------
        stated_kw
            The servers' power in cool air with all their fans [kW].
        inlet_c
            Air to the servers [C]; None leaves fans and processors as in cool air.
        fan_saving_frac
            Share of the fans' power that liquid saves; below 0 where doors cost some.

        Notes
        -----
        ``P = P0 (1 - f + f (1 - s) (x/x0)^3 + c l max(t - t0, 0))``.
        """
        flow_rel, leak_rel = np.ones_like(stated_kw), np.zeros_like(stated_kw)
        full = np.zeros(stated_kw.shape, dtype=bool)
        has_fans = self.fan_frac > 0.0 and fan_saving_frac < 1.0
        follows = self.fans == "follow_inlet" and has_fans
        if inlet_c is not None and follows:
            flow = server_fans.inlet_flow_frac(
                inlet_c, self.fan_flat_flow_frac, self.fan_flat_to_c, self.fan_full_at_c
            )
            flow_rel = flow / self.fan_flat_flow_frac
            full = inlet_c >= self.fan_full_at_c
        if inlet_c is not None:
            leak_rel = server_fans.leakage_rel(
                inlet_c, self.leakage_frac_per_k, self.leakage_from_c
            )
        # Fans as stated first: in cool air without liquid the power is the stated one to the bit.
        added_rel = self.fan_frac * ((1.0 - fan_saving_frac) * flow_rel**3 - 1.0)
        leak_rel = self.cpu_frac * leak_rel
        power_rel = 1.0 + added_rel + leak_rel
        unknown = inlet_c is None and (follows or self.leakage_frac_per_k > 0.0)
        return ServersAtInlet(
            it_kw=stated_kw * power_rel,
            power_rel=power_rel,
            fan_kw=stated_kw * (self.fan_frac + added_rel),
            leakage_kw=stated_kw * leak_rel,
            warm_air_kw=stated_kw * (self.fan_frac * (1.0 - fan_saving_frac) * (flow_rel**3 - 1.0)),
            spared_kw=stated_kw * (self.fan_frac * fan_saving_frac),
            events=(
                Event(
                    "server-fans-full",
                    "the servers' fans ran at full flow and could give no more",
                    full,
                ),
                Event(
                    "inlet-unknown",
                    "the plant states no inlet air; fans and processors as in cool air",
                    np.full(stated_kw.shape, unknown),
                ),
            ),
        )


@dataclass(frozen=True, slots=True)
class ServersAtInlet:
    """The servers at the air they draw in, arrays of shape (steps,)."""

    it_kw: Array
    power_rel: Array
    """Their power over what it would be in cool air with all fans."""
    fan_kw: Array
    """What their fans draw, part of ``it_kw``."""
    leakage_kw: Array
    """What leakage adds, part of ``it_kw``."""
    warm_air_kw: Array
    """Part of it that air warmer than their flat range costs."""
    spared_kw: Array
    """What liquid takes off the fans at their flow in cool air; below 0 where doors cost some."""
    events: tuple[Event, ...]
