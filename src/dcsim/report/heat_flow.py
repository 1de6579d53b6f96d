"""Where the heat of a site with heat reuse goes, as a tree that `energy_flow` draws."""

from __future__ import annotations

import math

import pandas as pd

from dcsim.report.energy_flow import Flow

USED = {
    "heat_used_kwh": "Users of the heat",
    "network_loss_kwh": "Lost in the pipes",
    "heat_store_loss_kwh": "Lost in the tank",
    "heat_store_change_kwh": "Left in the tank",
}
REST = {
    "heat_rejected_kwh": "Rejected",
    "heat_outdoor_loss_kwh": "Losses outdoors",
    "heat_short_kwh": "Not removed",
}


def heat_flow(hourly: pd.DataFrame) -> Flow | None:
    """Return the tree of heat, or None for a site that gives none to others.

    The trunk is all that became heat: of the site, and of a heat pump whose electricity
    others pay. Ends that gave heat back over the period are left out.
    """
    if "heat_source_kwh" not in hourly:
        return None

    def ends(columns: dict[str, str], colour: str) -> tuple[Flow, ...]:
        flows = [Flow(name, colour, math.fsum(hourly[column])) for column, name in columns.items()]
        return tuple(sorted((f for f in flows if f.kwh > 0.0), key=lambda f: -f.kwh))

    users, rest = ends(USED, "reuse"), ends(REST, "cooling")
    network = Flow("Heat network", "reuse", math.fsum(f.kwh for f in users), users)
    branches = (*((network,) if users else ()), *rest)
    return Flow("Heat", "it", math.fsum(f.kwh for f in branches), branches)
