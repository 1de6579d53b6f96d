"""Links between the sites of a fleet: what moving data over them takes."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from dcsim.core.part import Contradiction, Part, quantity

OWN_CHOICE = "the planner's choice"
BITS_PER_BYTE = 8.0
BACKBONE = (
    "a round trip in fibre takes 1 ms for 100 km; between European regions of public clouds "
    "10-40 ms, across oceans 80-250 ms"
)
ASLAN = (
    "Aslan, Mayers, Koomey & France 2018, J. Industrial Ecology 22(4), doi 10.1111/jiec.12630: "
    "fixed networks 0.06 kWh/GB in 2015, halving about every two years; 0.001 carries that "
    "beyond its years"
)


class Link(Part):
    """A link between two sites; it carries data in both directions alike."""

    between: list[str] = Field(min_length=2, max_length=2)
    """The two sites that it joins."""
    latency_ms: float = quantity(source=BACKBONE, typical=(0.5, 300.0), ge=0.0, le=60_000.0)
    """Round trip of a short message [ms]."""
    bandwidth_gbit_per_s: float = quantity(source=OWN_CHOICE, typical=(0.1, 400.0), gt=0.0, le=1e6)
    """Data rate of the whole link [Gbit/s]."""
    energy_kwh_per_gb: float = quantity(0.06, source=ASLAN, typical=(0.001, 0.06), ge=0.0, le=200.0)
    """Electricity of the network over the data it carries [kWh/GB]."""
    price_per_gb: float = quantity(
        0.0,
        source="0: a line of one's own; public clouds ask 0.01-0.12 for data that leave a region",
        typical=(0.0, 0.2),
        ge=0.0,
        le=1e4,
    )
    """Price of moved data in the currency of the sites [currency/GB]."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a link from a site to itself."""
        if self.between[0] != self.between[1]:
            return []
        rule = f"both ends are {self.between[0]!r}"
        return [Contradiction("between.1", rule, "name two different sites")]

    def joins(self, one: str, other: str) -> bool:
        """Tell whether the link joins two sites, in whichever order."""
        return {one, other} == set(self.between)

    def seconds(self, data_gb: float) -> float:
        """Return how long data take if they have the link to themselves [s].

        Notes
        -----
        ``t = latency / 1000 + 8 D / B``: one round trip, then the data at full rate.

        Examples
        --------
        >>> link = Link(between=["a", "b"], latency_ms=20.0, bandwidth_gbit_per_s=10.0)
        >>> link.seconds(100.0)
        80.02
        """
        return self.latency_ms / 1000.0 + BITS_PER_BYTE * data_gb / self.bandwidth_gbit_per_s

    def energy_kwh(self, data_gb: float) -> float:
        """Return the electricity of the network for data [kWh]."""
        return data_gb * self.energy_kwh_per_gb

    def cost(self, data_gb: float) -> float:
        """Return the price of moving data [currency]."""
        return data_gb * self.price_per_gb


def link_between(links: Sequence[Link], one: str, other: str) -> Link | None:
    """Return the link that joins two sites, or None if there is none."""
    return next((link for link in links if link.joins(one, other)), None)
