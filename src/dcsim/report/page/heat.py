"""What the page of a run says of heat for others: tiles, table and a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from dcsim.report.energy_flow import Flow, flow_rows
from dcsim.report.page.tables import Cell, Table
from dcsim.report.quantities import energy, joined, mass, number, percent
from dcsim.results.heat_reuse import HeatReuseSummary

Figure = tuple[str, str, str, str]
"""Name, value, unit and definition."""


def heat_figures(heat: HeatReuseSummary, currency: str) -> Iterator[Figure]:
    """Yield the figures of heat reuse that deserve a tile."""
    pumping = joined(energy(heat.heat_pump_kwh))
    cop = "" if heat.heat_pump_cop is None else f", COP {number(heat.heat_pump_cop, 3)}"
    where = "part of" if heat.boundary == "inside" else "no part of"
    told = f"Heat into the network, lifted with {pumping} of electricity{cop}, "
    told += f"which is {where} the site's energy."
    yield (
        "Heat delivered",
        *energy(heat.heat_delivered_kwh),
        told,
    )
    if heat.heat_demand_covered_frac is not None:
        yield (
            "Heat demand covered",
            percent(heat.heat_demand_covered_frac),
            "",
            "Share of the users' heat that comes from the site, after the pipes' losses.",
        )
    displaced = "What the replaced heat would have emitted. Others' carbon: never taken off the "
    displaced += "site's own. "
    displaced += f"The heat pump's electricity emitted {joined(mass(heat.heat_pump_kgco2e))}."
    yield (
        "Carbon displaced",
        *mass(heat.heat_displaced_kgco2e),
        displaced,
    )
    if heat.heat_revenue is not None:
        yield (
            "Heat revenue",
            f"{heat.heat_revenue:,.0f}",
            currency,
            "Paid for the heat that crosses the site's boundary; not taken off the cost.",
        )


def boundaries_told(heat: HeatReuseSummary) -> str:
    """Return both boundaries as a sentence."""
    inside = f"PUE {number(heat.pue_inside, 5)}, ERF {number(heat.erf_inside, 3)}"
    outside = f"PUE {number(heat.pue_outside, 5)}, ERF {number(heat.erf_outside, 3)}"
    return (
        f"The figures above count the heat pump {heat.boundary} the site's boundary. "
        f"Inside, the site has {inside}; outside, {outside}. "
        f"ERE is {number(heat.ere_inside, 5)} either way."
    )


def heat_table(flow: Flow) -> Table:
    """Return the ends of the heat."""
    rows = tuple((Cell(n), Cell(number(v), v), Cell(percent(s), s)) for n, v, s in flow_rows(flow))
    total = (Cell("Heat"), Cell(number(flow.kwh), flow.kwh), Cell(percent(1.0), 1.0))
    header = ("end", "energy_kwh", "share_of_heat_frac")
    return Table("heat_flow", "Where the heat ends", header, (*rows, total), total=True)
