"""A cluster of equal servers: how many cores, and what they draw at a utilisation."""

from __future__ import annotations

from typing import Literal

from dcsim.core.part import Part, fraction, quantity
from dcsim.physics.arrays import Array
from dcsim.physics.server_power import server_power_frac
from dcsim.workload.operations import dynamic_power_w

OWN_CHOICE = "the planner's choice"


class Server(Part):
    """A server type: power curve, speed, and what its making emitted."""

    curve: Literal["fan2007", "linear"] = "fan2007"
    """Power over utilisation: Fan, Weber & Barroso 2007, or a straight line."""
    idle_frac: float = fraction(
        0.35, source="SPECpower results 2015-2022: 0.2-0.5 of full power", typical=(0.15, 0.6)
    )
    """Power at rest over power at full load."""
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
    """Emissions of making one server [kgCO2e], lifecycle."""
    lifetime_years: float = quantity(
        5.0, source="accounting lives of 4-6 years are common", typical=(3.0, 8.0), gt=0.0, le=50.0
    )
    """Years over which the making is spread, evenly."""

    @property
    def speed_rel(self) -> float:
        """How fast a core works, over a core of the metered machine at its clock."""
        return self.core_speed_rel * self.clock_rel

    @property
    def dynamic_power_rel(self) -> float:
        """Power above idle over that at nominal clock and voltage: C V^2 f over nominal.

        Idle power stays: fans, memory and power supply do not follow the cores' clock.
        """
        return dynamic_power_w(1.0, self.voltage_rel, self.clock_rel)


class Cluster(Part):
    """The IT of a site: racks of equal servers."""

    racks: int = quantity(source=OWN_CHOICE, ge=1, le=10_000_000)
    """Number of racks."""
    rack_power_kw: float = quantity(source=OWN_CHOICE, typical=(2.0, 150.0), gt=0.0, le=1000.0)
    """Nameplate power of a rack: all its servers at full load [kW]."""
    servers_per_rack: int = quantity(
        20, source="one-unit servers in a 42-unit rack", typical=(1, 42), ge=1, le=1000
    )
    """Servers in a rack."""
    cores_per_server: int = quantity(
        32, source="two sockets of 16 cores", typical=(8, 256), ge=1, le=10_000
    )
    """Cores of a server."""
    server: Server = Server()
    """The server type."""

    @property
    def design_kw(self) -> float:
        """Nameplate power of the whole cluster [kW]."""
        return self.racks * self.rack_power_kw

    @property
    def servers(self) -> int:
        """Number of servers."""
        return self.racks * self.servers_per_rack

    @property
    def cores(self) -> int:
        """Number of cores."""
        return self.servers * self.cores_per_server

    def power_kw(self, utilisation_frac: Array) -> Array:
        """Return the cluster's power [kW] at a utilisation 0..1, shape (steps,)."""
        server = self.server
        share = server_power_frac(utilisation_frac, server.idle_frac, server.curve)
        if server.dynamic_power_rel == 1.0:
            return self.design_kw * share
        dynamic = (share - server.idle_frac) * server.dynamic_power_rel
        return self.design_kw * (server.idle_frac + dynamic)

    def idle_kw(self) -> float:
        """Return the cluster's power at rest [kW]."""
        return self.design_kw * self.server.idle_frac
