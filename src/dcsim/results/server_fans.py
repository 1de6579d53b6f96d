"""The fans inside the servers: which law they followed, and what they drew under it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dcsim.core.arrays import Array
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.server_air import ServerAir
from dcsim.facility.site import SiteFlows


@dataclass(frozen=True, slots=True)
class ServerFansSummary:
    """The fans inside the servers over the period; they are part of the IT energy."""

    law: str
    """`follow_inlet` or `as_stated`: whether warm air makes them faster."""
    behind_liquid: str
    """`spared` or `as_stated`: whether what plates, tanks and doors do to them is counted."""
    server_fan_kwh: float
    server_fan_share_of_it_frac: float
    warm_air_kwh: float
    """Part of it that air warmer than their flat range costs."""
    spared_by_liquid_kwh: float
    """What liquid took off them, in no figure of energy; below 0 where doors cost some."""


def server_fans_summary(
    flows: SiteFlows, params: ServerAir, grid: TimeGrid
) -> ServerFansSummary | None:
    """Return the servers' fans; None where nothing changes what the servers are stated to draw.

    Parameters
    ----------
    flows
        Power and heat of the site at every step.
    params
        How the servers' power follows air and liquid.
    grid
        The steps.
    """
    servers = flows.servers
    if servers is None:
        return None
    drawn, it = _kwh(servers.fan_kw, grid), _kwh(flows.it_kw, grid)
    return ServerFansSummary(
        law=params.fans,
        behind_liquid=params.fans_behind_liquid,
        server_fan_kwh=drawn,
        server_fan_share_of_it_frac=drawn / it if it > 0.0 else 0.0,
        warm_air_kwh=_kwh(servers.warm_air_kw, grid),
        spared_by_liquid_kwh=_kwh(servers.spared_kw, grid),
    )


def fans_told(fans: ServerFansSummary | None, params: ServerAir) -> str:
    """Say in a sentence which law the servers' fans followed and what they drew.

    Parameters
    ----------
    fans
        Their energy; None where it is taken as stated.
    params
        How the servers' power follows air and liquid.
    """
    if fans is None:
        return (
            "the servers' fans draw what is stated in any air and behind any liquid, "
            "as it.server_air has it; a warmer room costs the servers nothing"
        )
    if fans.server_fan_kwh == 0.0 and fans.spared_by_liquid_kwh > 0.0:
        spared = _energy(fans.spared_by_liquid_kwh)
        return f"the servers have no fans left behind liquid cooling, which spares them {spared}"
    if fans.law == "follow_inlet":
        law = (
            f"they follow their inlet, flat to {params.fan_flat_to_c:g} C and full at "
            f"{params.fan_full_at_c:g} C"
        )
    else:
        law = "they draw the same in any air, as it.server_air has it"
    told = (
        f"{law}, and drew {_energy(fans.server_fan_kwh)}, "
        f"{fans.server_fan_share_of_it_frac:.2%} of the IT energy"
    )
    if fans.warm_air_kwh > 0.0:
        told += f", {_energy(fans.warm_air_kwh)} of it for warm air"
    if fans.spared_by_liquid_kwh:
        does = "spares" if fans.spared_by_liquid_kwh > 0.0 else "costs"
        told += f"; liquid cooling {does} them {_energy(abs(fans.spared_by_liquid_kwh))}"
    return f"the servers' fans are IT: {told}"


def _kwh(power_kw: Array, grid: TimeGrid) -> float:
    return math.fsum(grid.hourly_kwh(power_kw))


def _energy(kwh: float) -> str:
    return f"{kwh / 1000.0:,.1f} MWh" if kwh >= 1000.0 else f"{kwh:,.1f} kWh"
