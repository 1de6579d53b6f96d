"""What temperature servers stand: ASHRAE's classes for air and for liquid.

Recommended and allowable envelopes: ASHRAE TC 9.9, Thermal Guidelines for Data
Processing Environments, 5th edition 2021. The allowable limits are for servers that
run; above them a maker answers for nothing, and firmware first slows the processors
and then shuts down, at temperatures that differ by make.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dcsim.core.errors import InvalidInput
from dcsim.core.part import Contradiction, Part, quantity
from dcsim.physics.psychrometrics import STANDARD_PRESSURE_PA

ClassName = Literal["A1", "A2", "A3", "A4", "H1", "W17", "W27", "W32", "W40", "W45", "W+"]

DERATED_ABOVE_M = 900.0
"""Up to this elevation the allowable limits of the air classes hold as printed [m]."""

FIRMWARE = "firmware of the maker; above the class limit by design"


def elevation_m(pressure_pa: float) -> float:
    """Return the elevation at which the standard atmosphere has a pressure [m].

    The inverse of `dcsim.physics.psychrometrics.standard_pressure_pa`.

    >>> round(elevation_m(101_325.0), 6), round(elevation_m(84_556.0))
    (0.0, 1500)
    """
    return float((1.0 - (pressure_pa / STANDARD_PRESSURE_PA) ** (1.0 / 5.2559)) / 2.25577e-5)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Allowable and recommended temperatures of the coolant at the servers [C]."""

    lowest_c: float
    highest_c: float
    recommended_c: tuple[float, float]
    metres_per_k: float | None
    """Elevation above 900 m that takes one kelvin off the upper limit [m]; None for liquid."""

    def highest_at_c(self, elevation_m: float) -> float:
        """Return the upper allowable limit at an elevation [C].

        >>> ENVELOPES["A2"].highest_at_c(1500.0), ENVELOPES["A1"].highest_at_c(0.0)
        (33.0, 32.0)
        """
        if self.metres_per_k is None:
            return self.highest_c
        return self.highest_c - max(elevation_m - DERATED_ABOVE_M, 0.0) / self.metres_per_k


ENVELOPES: dict[str, Envelope] = {
    "A1": Envelope(15.0, 32.0, (18.0, 27.0), 300.0),
    "A2": Envelope(10.0, 35.0, (18.0, 27.0), 300.0),
    "A3": Envelope(5.0, 40.0, (18.0, 27.0), 175.0),
    "A4": Envelope(5.0, 45.0, (18.0, 27.0), 125.0),
    "H1": Envelope(15.0, 25.0, (18.0, 22.0), 300.0),
    "W17": Envelope(2.0, 17.0, (2.0, 17.0), None),
    "W27": Envelope(2.0, 27.0, (2.0, 27.0), None),
    "W32": Envelope(2.0, 32.0, (2.0, 32.0), None),
    "W40": Envelope(2.0, 40.0, (2.0, 40.0), None),
    "W45": Envelope(2.0, 45.0, (2.0, 45.0), None),
}
"""Dry bulb at the inlet for A and H, supply of facility water for W; W+ lies with the maker.

H1 (high-density air) derates as A1 does: 1 K per 300 m.
"""


class ServerLimits(Part):
    """At which temperature the servers slow down, and at which they switch off."""

    air_class: ClassName = "A2"
    """ASHRAE class: A1 to A4 and H1 for air at the inlet, W17 to W+ for liquid."""
    throttle_at_c: float | None = quantity(
        None,
        source="the allowable limit of the class, derated by elevation, unless stated",
        typical=(27.0, 45.0),
        ge=5.0,
        le=90.0,
    )
    """Temperature at the inlet above which the clock is lowered [C]."""
    trip_margin_k: float = quantity(5.0, source=FIRMWARE, typical=(3.0, 12.0), gt=0.0, le=40.0)
    """The servers switch off this far above the temperature at which they slow down [K]."""
    throttled_clock_rel: float = quantity(
        0.5,
        source="lowest clock of server processors over nominal, 0.4-0.6",
        typical=(0.4, 0.8),
        gt=0.0,
        le=1.0,
    )
    """Clock just below the trip, over the usual one; between the two it falls in a line."""
    restart_below_c: float | None = quantity(
        None,
        source="the temperature at which they slow down, less 3 K, unless stated",
        typical=(20.0, 40.0),
        ge=5.0,
        le=90.0,
    )
    """Temperature below which servers that have switched off start again [C]."""

    def cross_checks(self) -> list[Contradiction]:
        """Require a temperature where the class has none, and a restart below it."""
        if self.air_class == "W+" and self.throttle_at_c is None:
            rule = "W+ has no limit of its own"
            return [Contradiction("throttle_at_c", rule, "give throttle_at_c from the data sheet")]
        begins = self._throttle_c(0.0)
        if self.restart_below_c is not None and self.restart_below_c > begins:
            rule = f"servers would start at {self.restart_below_c:g} C and slow down at {begins:g}"
            return [Contradiction("restart_below_c", rule, "lower restart_below_c")]
        return []

    def _throttle_c(self, elevation_m: float) -> float:
        if self.throttle_at_c is not None:
            return self.throttle_at_c
        return ENVELOPES[self.air_class].highest_at_c(elevation_m)

    def at(self, elevation_m: float) -> Governor:
        """Return how the servers answer to temperature at an elevation [m].

        Raises
        ------
        InvalidInput
            If, so high up, they would slow down before they may start again.
        """
        envelope = ENVELOPES.get(self.air_class)
        begins = self._throttle_c(elevation_m)
        restart = begins - 3.0 if self.restart_below_c is None else self.restart_below_c
        if restart > begins:
            raise InvalidInput.of(
                "contradiction",
                "thermal.servers.restart_below_c",
                f"at {elevation_m:g} m the servers slow down at {begins:.1f} C already",
                "lower restart_below_c",
            )
        lowest = None if envelope is None else envelope.lowest_c
        recommended = None if envelope is None else envelope.recommended_c
        return Governor(
            lowest_c=lowest,
            recommended_c=recommended,
            throttle_c=begins,
            trip_c=begins + self.trip_margin_k,
            restart_c=restart,
            least_clock_rel=self.throttled_clock_rel,
        )


@dataclass(frozen=True, slots=True)
class Governor:
    """Clock and trip of servers over the temperature at their inlet."""

    lowest_c: float | None
    recommended_c: tuple[float, float] | None
    throttle_c: float
    trip_c: float
    restart_c: float
    least_clock_rel: float

    def clock_rel(self, inlet_c: float) -> float:
        """Return the clock over the usual one at an inlet temperature [C].

        >>> governor = ServerLimits(air_class="A1").at(0.0)
        >>> [governor.clock_rel(t) for t in (30.0, 34.5, 40.0)]
        [1.0, 0.75, 0.5]
        """
        into = (inlet_c - self.throttle_c) / (self.trip_c - self.throttle_c)
        return 1.0 - (1.0 - self.least_clock_rel) * min(max(into, 0.0), 1.0)
