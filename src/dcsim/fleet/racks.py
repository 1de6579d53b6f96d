"""Racks of equal servers, as a scenario states them."""

from __future__ import annotations

from dcsim.core.part import Contradiction, Part, quantity
from dcsim.fleet.consolidation import Consolidation
from dcsim.fleet.pool import Pool
from dcsim.fleet.server import Server

OWN_CHOICE = "the planner's choice"


class Racks(Part):
    """Racks of equal servers."""

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
    consolidation: Consolidation | None = None
    """Load on the fewest servers, the others asleep."""

    def pool(self) -> Pool:
        """Return these racks as a pool of servers."""
        return Pool(
            servers=self.racks * self.servers_per_rack,
            cores_per_server=self.cores_per_server,
            nameplate_kw=self.racks * self.rack_power_kw,
            server=self.server,
            consolidation=self.consolidation,
        )

    def cross_checks(self) -> list[Contradiction]:
        """Require servers that fit the nameplate, and sleep where it is asked for."""
        wrong = self._sleep_contradictions()
        # A server that contradicts itself has no power to hold against the nameplate.
        return wrong if self.server.cross_checks() else wrong + self._nameplate_contradictions()

    def _sleep_contradictions(self) -> list[Contradiction]:
        rules, sleep, wrong = self.consolidation, self.server.sleep, []
        if rules is not None and sleep is None:
            rule = "the servers have no sleep state"
            wrong.append(Contradiction("consolidation", rule, "add server.sleep"))
        if rules is None and sleep is not None:
            rule = "nobody sends the servers to sleep"
            wrong.append(Contradiction("server.sleep", rule, "add consolidation, or remove it"))
        if rules is not None and rules.wake == "on_demand" and self.server.accelerators is not None:
            rule = "work on accelerators does not wait in this model"
            wrong.append(Contradiction("consolidation.wake", rule, "write wake: ahead"))
        return wrong

    def _nameplate_contradictions(self) -> list[Contradiction]:
        each_w = 1000.0 * self.rack_power_kw / self.servers_per_rack
        server, sleep, cards = self.server, self.server.sleep, self.server.accelerators
        cards_w = 0.0 if cards is None else cards.count * cards.power_w
        measured_w = server.full_w
        if measured_w is not None and measured_w + cards_w > each_w * (1.0 + 1e-9):
            full_w = measured_w + cards_w
            rule = f"a server draws {full_w:g} W at full load, its nameplate is {each_w:g} W"
            return [Contradiction("rack_power_kw", rule, "raise it")]
        if measured_w is None and cards_w >= each_w:
            rule = f"the accelerators of a server draw {cards_w:g} W, its nameplate is {each_w:g} W"
            cure = "raise it: it is for all servers with their accelerators"
            return [Contradiction("rack_power_kw", rule, cure)]
        if sleep is None:
            return []
        full_w = each_w if measured_w is None else measured_w + cards_w
        wrong = []
        if sleep.wake_energy_j > full_w * sleep.wake_latency_s * (1.0 + 1e-9):
            rule = f"a waking of {sleep.wake_latency_s:g} s cannot draw more than {full_w:g} W"
            wrong.append(Contradiction("server.sleep.wake_energy_j", rule, "correct one of them"))
        idle_w = self.pool().idle_kw() * 1000.0 / (self.racks * self.servers_per_rack)
        if sleep.sleep_w > idle_w:
            rule = f"asleep it draws more than the {idle_w:g} W of an idle server"
            wrong.append(Contradiction("server.sleep.sleep_w", rule, "correct it, or remove sleep"))
        return wrong


class Group(Racks):
    """Racks of other servers beside the first ones."""

    name: str
    """Name of the group."""
