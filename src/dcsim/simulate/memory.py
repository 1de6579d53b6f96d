"""What a site with memory is made of, and what it remembers of its period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dcsim.facility.air_class import Governor
from dcsim.facility.buffers import BufferFlows, Buffers
from dcsim.facility.cooling.plant import Flag
from dcsim.facility.site import SiteFlows

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """Buffers of a site, what its servers stand, and the inlet they are given."""

    buffers: Buffers
    governor: Governor | None
    setpoint_c: float | None
    """Coolant at the servers in a room at its setpoint [C]; None if the plant says it."""

    def inlet_c(self, flows: SiteFlows, did: BufferFlows) -> Array:
        """Return the temperature at the servers at the end of every step [C], shape (steps,)."""
        said = flows.cooling.inlet_c
        if self.setpoint_c is not None:
            base: Array = np.full(len(flows.it_kw), self.setpoint_c)
        elif said is not None:
            base = said
        else:
            raise ValueError("neither thermal.setpoint_c nor the plant says what the servers draw")
        mass = self.buffers.mass
        return base if mass is None else base + did.heat_kwh / mass.kwh_per_k


@dataclass(frozen=True, slots=True)
class MemoryRecord:
    """What the buffers and the servers' governor did, arrays of shape (steps,)."""

    did: BufferFlows
    room_c: Array
    """Temperature at the servers at the end of the step [C]; NaN without thermal mass."""
    clock_rel: Array
    """Clock over the usual one; 0 while the servers are off."""
    reserved_frac: Array
    """Share of all cores that the reserve really had."""
    killed: Ints
    """Jobs that a trip killed, one entry a kill."""
    trips: int

    @property
    def throttled(self) -> Flags:
        """The steps at which the servers were slowed."""
        return np.asarray((self.clock_rel < 1.0) & (self.clock_rel > 0.0))

    @property
    def tripped(self) -> Flags:
        """The steps at which they were off."""
        return np.asarray(self.clock_rel == 0.0)


def governor_flags(governor: Governor, room_c: Array, clock_rel: Array) -> tuple[Flag, ...]:
    """Return the states of servers and room against their class, shape (steps,)."""
    flags = [
        Flag(
            "servers-throttled",
            f"it was above {governor.throttle_c:.1f} C at the servers and they slowed down",
            (clock_rel < 1.0) & (clock_rel > 0.0),
        ),
        Flag("servers-tripped", "the servers had switched off for heat", clock_rel == 0.0),
    ]
    if governor.recommended_c is not None:
        high = governor.recommended_c[1]
        flags.append(
            Flag("above-recommended", f"it was above {high:g} C at the servers", room_c > high)
        )
    if governor.lowest_c is not None:
        flags.append(
            Flag(
                "below-allowable",
                f"it was below {governor.lowest_c:g} C at the servers",
                room_c < governor.lowest_c,
            )
        )
    return tuple(flags)
