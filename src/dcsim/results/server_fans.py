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


def _kwh(power_kw: Array, grid: TimeGrid) -> float:
    return math.fsum(grid.hourly_kwh(power_kw))
