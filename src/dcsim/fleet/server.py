"""A server type: power, speed, sleep, and what is embodied in it."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.fleet.accelerators import Accelerators
from dcsim.fleet.ageing import Ageing, Refurbished
from dcsim.fleet.dvfs import Dvfs
from dcsim.fleet.gating import Gating
from dcsim.fleet.power_curve import OWN_METER, PowerPoint, curve_contradictions, points_of
from dcsim.fleet.sleep import SleepState
from dcsim.fleet.virtualisation import Virtualisation
from dcsim.physics.server_power import measured_power_w, server_power_frac
from dcsim.workload.operations import dynamic_power_w


class Server(Part):
    """A server type: power curve, speed, and what is embodied in it."""

    curve: Literal["fan2007", "linear", "specpower", "table"] = "fan2007"
    """Power over utilisation: Fan, Weber & Barroso 2007, a straight line, or measured points."""
    idle_frac: float = fraction(
        0.35, source="SPECpower results 2015-2022: 0.2-0.5 of full power", typical=(0.15, 0.6)
    )
    """Power at rest over power at full load."""
    specpower_w: list[float] | None = quantity(None, source=OWN_METER, min_length=11, max_length=11)
    """Power at active idle and at 10 %, 20 % ... 100 % load [W], for `curve: specpower`."""
    table: list[PowerPoint] | None = quantity(None, source=OWN_METER, min_length=2, max_length=1000)
    """Measured points from rest to full load, for `curve: table`."""
    core_speed_rel: float = quantity(
        1.0,
        source="speed of a core over a core of the metered machine; 1 assumes the same class",
        typical=(0.5, 2.0),
        gt=0.0,
        le=100.0,
    )
    """How fast a core runs the metered work, relative to the machine it was metered on."""
    clock_rel: float = quantity(
        1.0,
        source="clock over nominal clock; governors of server processors go down to about 0.4",
        typical=(0.4, 1.0),
        gt=0.0,
        le=2.0,
    )
    """Clock of the cores relative to nominal: work takes as much longer as it is lower."""
    voltage_rel: float = quantity(
        1.0,
        source="core voltage over nominal voltage; it can fall with the clock, to about 0.7",
        typical=(0.7, 1.0),
        gt=0.0,
        le=1.5,
    )
    """Voltage of the cores relative to nominal; power above idle goes with its square."""
    embodied_kgco2e: float = quantity(
        1300.0,
        source="manufacturers' product carbon footprints of two-socket servers, 600-4300 kg",
        typical=(600.0, 4300.0),
        ge=0.0,
    )
    """Embodied emissions of one server [kgCO2e], lifecycle."""
    lifetime_years: float = quantity(
        5.0, source="accounting lives of 4-6 years are common", typical=(3.0, 8.0), gt=0.0, le=50.0
    )
    """Years over which the embodied emissions are spread, evenly."""
    memory_gb: float | None = quantity(
        None, source="the order", typical=(64.0, 2048.0), gt=0.0, le=1e6
    )
    """Memory of a server [GB]; steps at which jobs ask for more than all hold are counted."""
    accelerators: Accelerators | None = None
    """Accelerators of a server."""
    dvfs: Dvfs | None = None
    """Clock and voltage states, in place of one `clock_rel` and `voltage_rel`."""
    gating: Gating | None = None
    """What cores at rest do not draw."""
    sleep: SleepState | None = None
    """A sleep state; `consolidation` uses it."""
    virtualisation: Virtualisation | None = None
    """Overhead of virtual machines or containers."""
    ageing: Ageing | None = None
    """Speed lost with age."""
    refurbished: Refurbished | None = None
    """A second life."""

    def cross_checks(self) -> list[Contradiction]:
        """Require the points a curve reads, and one say over the clock."""
        wrong = curve_contradictions(self)
        if self.dvfs is not None:
            wrong += [
                Contradiction(key, "dvfs already gives the states", "remove one of the two")
                for key in ("clock_rel", "voltage_rel")
                if getattr(self, key) != 1.0
            ]
        return wrong

    def points(self) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
        """Return utilisations and powers [W] of the measured curve, if it is one."""
        return points_of(
            self.specpower_w if self.curve == "specpower" else None,
            self.table if self.curve == "table" else None,
        )

    @cached_property
    def full_w(self) -> float | None:
        """Measured power at full load [W], accelerators apart; none for a curve without watts."""
        points = self.points()
        return None if points is None else points[1][-1]

    @cached_property
    def speed_rel(self) -> float:
        """How fast a core works, over a core of the metered machine at its clock.

        With states, at full load; what virtualisation and age take is taken off.
        """
        clock = self.clock_rel if self.dvfs is None else self.dvfs.full_state.clock_rel
        speed = self.core_speed_rel * clock
        if self.virtualisation is not None:
            speed *= 1.0 - self.virtualisation.capacity_overhead_frac
        return speed if self.ageing is None else speed * self.ageing.speed_left_frac

    @cached_property
    def dynamic_power_rel(self) -> float:
        """Power above idle over that at nominal clock and voltage: C V^2 f over nominal.

        Idle power stays: fans, memory and power supply do not follow the cores' clock.
        With states, that of full load.
        """
        if self.dvfs is not None:
            return self.dvfs.full_state.power_rel
        return dynamic_power_w(1.0, self.voltage_rel, self.clock_rel)

    @property
    def life_kgco2e(self) -> float:
        """Emissions that this life of the server carries [kgCO2e]."""
        if self.refurbished is None:
            return self.embodied_kgco2e
        shared = self.refurbished.embodied_share_frac * self.embodied_kgco2e
        return shared + self.refurbished.refurbishment_kgco2e

    def power_frac(self, utilisation_frac: Array) -> Array:
        """Return power over power at full load and nominal clock, accelerators apart.

        Parameters
        ----------
        utilisation_frac
            Work over what the server can do at full load, 0..1.

        Notes
        -----
        ``idle (1 - spared (1 - b)) + (P(b) - idle) V^2 f`` with the busy share b of its
        cores, the curve P, the state's V^2 f (`Dvfs`) and the share of the idle power that
        gating spares (`Gating`). A host whose guests rest is busy for its own part:
        ``b = o + (1 - o) u``.
        """
        busy = utilisation_frac
        if self.virtualisation is not None:
            own = self.virtualisation.idle_overhead_frac
            busy = own + (1.0 - own) * utilisation_frac
        rel: float | Array = self.dynamic_power_rel
        if self.dvfs is not None:
            chosen = self.dvfs.run(busy)
            busy, rel = chosen.busy_frac, chosen.power_rel
        share = self._curve_frac(busy)
        if self.gating is None and isinstance(rel, float) and rel == 1.0:
            return share
        idle = self._curve_frac(np.zeros(()))
        kept = 1.0 if self.gating is None else 1.0 - self.gating.spared_frac * (1.0 - busy)
        return idle * kept + (share - idle) * rel

    @cached_property
    def rest_frac(self) -> float:
        """Power at rest over power at full load and nominal clock, accelerators apart."""
        return float(self.power_frac(np.zeros(())))

    def _curve_frac(self, busy_frac: Array) -> Array:
        if self.curve == "fan2007" or self.curve == "linear":  # noqa: PLR1714 - narrows its type
            return server_power_frac(busy_frac, self.idle_frac, self.curve)
        points = self.points()
        if points is None:
            raise InvalidInput.of(
                "power-points", "server", f"curve: {self.curve} has no points", "add them"
            )
        return measured_power_w(busy_frac, *points) / points[1][-1]
