"""Who supplied the site at every step, and what a site without power still draws."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

import numpy as np

from dcsim.core.arrays import Array
from dcsim.facility.site import SiteFlows

T = TypeVar("T")
EXTENSIVE = ("_kw", "_l_per_s")
"""Endings of what a mean over time scales; temperatures, shares and states are left."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of a step with full power, and on batteries alone; the rest is a blackout."""

    normal: float = 1.0
    bridged: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether the site had full power all the time."""
        return self.normal == 1.0


@dataclass(frozen=True, slots=True)
class Supply:
    """Means over each step, shape (steps,).

    ``grid + generator + battery_out = facility + battery_in`` [kW].
    """

    grid_kw: Array
    generator_kw: Array
    battery_out_kw: Array
    battery_in_kw: Array
    """What charging puts into the cells; its loss is in the site's UPS loss."""
    fuel_l_per_s: Array
    unserved_kw: Array
    """What the site drew before the power failed, during a blackout."""


def scaled(flows: T, by: Array) -> T:
    """Return flows that hold for a share of each step, in their means over the step."""
    record: Any = flows
    changes: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, np.ndarray) and field.name.endswith(EXTENSIVE):
            changes[field.name] = value * by
        elif is_dataclass(value):
            changes[field.name] = scaled(value, by)
    result: T = replace(record, **changes)
    return result


def interrupted(flows: SiteFlows, normal: Array, bridged: Array) -> SiteFlows:
    """Return the flows of a site without power for a part of each step.

    Parameters
    ----------
    flows
        The site while it has power.
    normal, bridged
        Share of each step with full power, and on batteries alone, shape (steps,).

    Notes
    -----
    On batteries the racks and their distribution go on; transformer, UPS input, cooling
    and lights stand still, and the heat stays in the rooms. In the blackout nothing flows.
    """
    means = scaled(flows, normal)
    distribution_kw = bridged * flows.distribution_loss_kw
    pdu_kw = None if flows.pdu_loss_kw is None else bridged * flows.pdu_loss_kw
    racks_kw = bridged * flows.it_kw
    drawn_kw = racks_kw + distribution_kw + (0.0 if pdu_kw is None else pdu_kw)
    cooling = replace(means.cooling, short_kw=means.cooling.short_kw + drawn_kw)
    return replace(
        means,
        it_kw=means.it_kw + racks_kw,
        distribution_loss_kw=means.distribution_loss_kw + distribution_kw,
        pdu_loss_kw=None
        if means.pdu_loss_kw is None or pdu_kw is None
        else means.pdu_loss_kw + pdu_kw,
        psu_loss_kw=None
        if means.psu_loss_kw is None or flows.psu_loss_kw is None
        else means.psu_loss_kw + bridged * flows.psu_loss_kw,
        facility_kw=means.facility_kw + drawn_kw,
        cooling=cooling,
        servers=None if flows.servers is None else scaled(flows.servers, normal + bridged),
    )


def with_charging(flows: SiteFlows, loss_kw: Array) -> SiteFlows:
    """Return the flows with the loss of charging, which leaves with the battery room's air."""
    return replace(
        flows,
        ups_loss_kw=flows.ups_loss_kw + loss_kw,
        facility_kw=flows.facility_kw + loss_kw,
        outdoor_loss_kw=flows.outdoor_loss_kw + loss_kw,
    )
