"""The way of the energy from the grid to where it ends, drawn as inline SVG.

Every band is as wide as its energy; bands never cross and labels never overlap,
because each end of the flow gets a slot of at least a label's height.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from dcsim.facility.cooling.plant import Electricity
from dcsim.report.quantities import energy, joined, percent
from dcsim.report.templating import render


@dataclass(frozen=True, slots=True)
class Flow:
    """Energy that passes a place [kWh]; without branches it ends there."""

    name: str
    colour: str
    kwh: float
    branches: tuple[Flow, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a drawing [px]; ``columns`` are the left edges of the stages and the ends."""

    width: float
    trunk: float
    columns: tuple[float, ...]
    node: float
    slot: float
    gap: float
    stage_names: bool


WIDE = Shape(940.0, 300.0, (0.0, 152.0, 304.0, 456.0, 608.0, 772.0), 8.0, 34.0, 6.0, True)
NARROW = Shape(336.0, 240.0, (0.0, 32.0, 64.0, 96.0, 128.0, 172.0), 5.0, 34.0, 5.0, False)

HEAD = 44.0
"""Room above the trunk for the names of the stages [px]."""

COOLING_PARTS = {each.column: each.label for each in Electricity.components()}
USERS = {
    "baseload_energy_kwh": "Baseload",
    "idle_energy_kwh": "Idle servers",
    "job_energy_kwh": "Batch jobs",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A place in the drawing: a bar as high as its energy."""

    flow: Flow
    depth: int
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A band between two bars; ``path`` is its outline."""

    flow: Flow
    source: str
    height: float
    path: str


@dataclass(frozen=True, slots=True)
class Label:
    """Two lines of text in a box of ``height`` around ``y``."""

    x: float
    y: float
    height: float
    anchor: str
    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that the template draws."""

    width: float
    height: float
    node: float
    blocks: tuple[Block, ...]
    ribbons: tuple[Ribbon, ...]
    labels: tuple[Label, ...]


def energy_flow(hourly: pd.DataFrame) -> Flow:
    """Return the tree of flows of a run, from the grid to the ends; empty flows are left out."""

    def total(column: str) -> float:
        return math.fsum(hourly[column])

    def ends(columns: dict[str, str], colour: str) -> tuple[Flow, ...]:
        flows = [Flow(name, colour, total(column)) for column, name in columns.items()]
        return tuple(sorted((f for f in flows if f.kwh > 0.0), key=lambda f: -f.kwh))

    def stage(name: str, colour: str, *branches: Flow) -> Flow:
        kept = tuple(branch for branch in branches if branch.kwh > 0.0)
        return Flow(name, colour, math.fsum(branch.kwh for branch in kept), kept)

    def loss(name: str) -> Flow:
        return Flow(f"{name} loss", "chain", total(f"{name.lower()}_loss_kwh"))

    servers = stage("Servers (IT)", "it", *ends(USERS, "it"))
    distribution = stage("Distribution", "it", servers, loss("Distribution"), loss("PDU"))
    ups = stage("UPS", "it", distribution, loss("UPS"))
    cooling = stage("Cooling", "cooling", *ends(COOLING_PARTS, "cooling"))
    lights = Flow("Lights", "lights", total("lights_kwh"))
    pump = total("heat_pump_kwh") if "heat_pump_kwh" in hourly else 0.0
    heat_pump = Flow("Heat pump", "reuse", pump)
    loads = (ups, cooling, heat_pump, lights)
    transformer = stage("Transformer", "it", *loads, loss("Transformer"))
    begun = "Grid, generators" if "generator_energy_kwh" in hourly else "Grid"
    return Flow(begun, "it", transformer.kwh, (transformer,))


def lay_out(root: Flow, shape: Shape) -> Drawing:
    """Place the bars, bands and labels of a tree of flows."""
    scale = shape.trunk / root.kwh if root.kwh > 0.0 else 0.0
    places = _places(root, shape, scale)
    blocks = tuple(places.values())
    bottom = max(block.y + max(block.height, 0.5 * (block.height + shape.slot)) for block in blocks)
    return Drawing(
        width=shape.width,
        height=math.ceil(bottom + 4.0),
        node=shape.node,
        blocks=blocks,
        ribbons=tuple(_ribbons(root, places, shape, scale)),
        labels=tuple(_labels(root, places, shape)),
    )


def flow_svg(
    root: Flow, shape: Shape, title: str, key: str, begun: str = "from the grid"
) -> Markup:
    """Return the drawing as SVG; ``key`` keeps ids apart where a page holds several.

    ``begun`` says in the text for those who cannot see it what flows.
    """
    ends = sorted(_ends(root), key=lambda flow: -flow.kwh)
    told = ", ".join(f"{f.name} {percent(f.kwh / root.kwh)}" for f in ends if root.kwh > 0.0)
    return render(
        "energy_flow.svg.j2",
        drawing=lay_out(root, shape),
        title=title,
        told=f"{joined(energy(root.kwh))} {begun} end in: {told}.",
        key=key,
    )


def flow_rows(root: Flow) -> list[tuple[str, float, float]]:
    """Return name, energy [kWh] and share of the grid's energy of every end of the flow."""
    return [(flow.name, flow.kwh, flow.kwh / root.kwh) for flow in _ends(root)]


def _ends(flow: Flow) -> Iterator[Flow]:
    if not flow.branches:
        yield flow
    for branch in flow.branches:
        yield from _ends(branch)


def _walk(flow: Flow, depth: int = 0) -> Iterator[tuple[Flow, int]]:
    yield flow, depth
    for branch in flow.branches:
        yield from _walk(branch, depth + 1)


def _places(root: Flow, shape: Shape, scale: float) -> dict[int, Block]:
    """Return the bar of every flow by its id: ends first, then what leads to them."""
    last = len(shape.columns) - 1
    tops: dict[int, float] = {}
    y = HEAD
    for end in _ends(root):
        height = scale * end.kwh
        slot = max(height, shape.slot)
        tops[id(end)] = y + 0.5 * (slot - height)
        y += slot + shape.gap
    places: dict[int, Block] = {}
    for flow, depth in reversed(list(_walk(root))):
        height = scale * flow.kwh
        if not flow.branches:
            places[id(flow)] = Block(flow, last, shape.columns[last], tops[id(flow)], height)
            continue
        below = [places[id(branch)] for branch in flow.branches]
        trunk = flow.colour == "it"
        middle = 0.5 * (below[0].y + below[-1].y + below[-1].height)
        # The trunk runs straight along the top; a side branch stands before its ends.
        column = depth if trunk else last - 2
        top = HEAD if trunk else middle - 0.5 * height
        places[id(flow)] = Block(flow, column, shape.columns[column], top, height)
    return dict(reversed(list(places.items())))


def _ribbons(root: Flow, places: dict[int, Block], shape: Shape, scale: float) -> Iterator[Ribbon]:
    last = len(shape.columns) - 1
    for flow, _depth in _walk(root):
        source = places[id(flow)]
        y = source.y
        for branch in flow.branches:
            target = places[id(branch)]
            height = scale * branch.kwh
            # Bend early and run straight, so that nothing is crossed on the way.
            bend = target.depth if branch.branches else max(last - 2, source.depth + 1)
            path = _band(source.x + shape.node, y, target.x, target.y, height, shape.columns[bend])
            yield Ribbon(branch, flow.name, height, path)
            y += height


def _band(x0: float, y0: float, x1: float, y1: float, height: float, bend_x: float) -> str:
    """Return the outline of a band that bends before ``bend_x`` and then runs straight."""
    middle = 0.5 * (x0 + bend_x)
    return (
        f"M{x0:.2f} {y0:.3f}C{middle:.2f} {y0:.3f} {middle:.2f} {y1:.3f} {bend_x:.2f} {y1:.3f}"
        f"L{x1:.2f} {y1:.3f}V{y1 + height:.3f}L{bend_x:.2f} {y1 + height:.3f}"
        f"C{middle:.2f} {y1 + height:.3f} {middle:.2f} {y0 + height:.3f} "
        f"{x0:.2f} {y0 + height:.3f}Z"
    )


def _labels(root: Flow, places: dict[int, Block], shape: Shape) -> Iterator[Label]:
    for flow, depth in _walk(root):
        block = places[id(flow)]
        amount = f"{joined(energy(flow.kwh))} · {percent(flow.kwh / root.kwh)}"
        if not flow.branches:
            x = block.x + shape.node + 8.0
            y = block.y + 0.5 * block.height
            yield Label(x, y, shape.slot, "start", flow.name, amount)
        elif depth == 0 or (shape.stage_names and flow.colour == "it"):
            yield Label(block.x, 0.5 * shape.slot, shape.slot, "start", flow.name, amount)
