"""What a run says of the fans inside its servers: one sentence for every law that holds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from dcsim.facility.server_air import ServerAir
from dcsim.results.server_fans import ServerFansSummary
from dcsim.results.summary import SiteSummary


def laws_told(sites: Mapping[str, tuple[SiteSummary, ServerAir]]) -> Iterator[str]:
    """Yield a sentence for every law, its sites taken together.

    Parameters
    ----------
    sites
        By name, what a site's run came to and how its servers follow air and liquid.
    """
    groups: dict[ServerAir, list[str]] = {}
    for name, (_, params) in sites.items():
        groups.setdefault(params, []).append(name)
    for params, names in groups.items():
        text = fans_told(_joined([sites[name][0] for name in names]), params)
        yield text if len(groups) == 1 else f"{_listed(names)}: {text}"


MOST_NAMES = 5
"""Sites that a sentence names."""


def _listed(names: list[str]) -> str:
    others = len(names) - MOST_NAMES
    named = ", ".join(names[:MOST_NAMES])
    return f"site{'s' if len(names) > 1 else ''} {named}" + (
        f" and {others} more" if others > 0 else ""
    )


def _joined(sites: list[SiteSummary]) -> ServerFansSummary | None:
    """Return the fans of some sites of one law; None where their power is as stated."""
    fans = [site.server_fans for site in sites if site.server_fans is not None]
    if not fans:
        return None
    drawn = math.fsum(each.server_fan_kwh for each in fans)
    it = math.fsum(site.it_energy_kwh for site in sites)
    return ServerFansSummary(
        law=fans[0].law,
        behind_liquid=fans[0].behind_liquid,
        server_fan_kwh=drawn,
        server_fan_share_of_it_frac=drawn / it if it > 0.0 else 0.0,
        warm_air_kwh=math.fsum(each.warm_air_kwh for each in fans),
        spared_by_liquid_kwh=math.fsum(each.spared_by_liquid_kwh for each in fans),
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


def _energy(kwh: float) -> str:
    return f"{kwh / 1000.0:,.1f} MWh" if kwh >= 1000.0 else f"{kwh:,.1f} kWh"
