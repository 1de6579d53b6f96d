"""The power curve of a server type: an idle share with a formula, or measured points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.physics.server_power import SPECPOWER_LOADS, faults_of_points

if TYPE_CHECKING:
    from dcsim.fleet.server import Server

OWN_METER = "a measurement of the machine, e.g. its published SPECpower_ssj2008 result"


class PowerPoint(Part):
    """A measured point of a server: what it draws at a utilisation."""

    utilisation_frac: float = fraction(source=OWN_METER)
    """CPU utilisation."""
    power_w: float = quantity(source=OWN_METER, typical=(20.0, 2000.0), gt=0.0, le=1e5)
    """Power of one server at its socket [W]."""


def curve_contradictions(server: Server) -> list[Contradiction]:
    """Return what contradicts itself between a server's curve and its points."""
    wrong = []
    needed = {"specpower": "specpower_w", "table": "table"}.get(server.curve)
    for key in ("specpower_w", "table"):
        given = getattr(server, key) is not None
        if given and key != needed:
            rule = f"curve: {server.curve} does not read these points"
            cure = f"write curve: {'specpower' if key == 'specpower_w' else key}, or remove {key}"
            wrong.append(Contradiction(key, rule, cure))
        if not given and key == needed:
            rule = f"curve: {server.curve} needs its measured points"
            wrong.append(Contradiction("curve", rule, f"add {key}, or choose another curve"))
    if needed is None:
        return wrong
    if server.idle_frac != type(server).model_fields["idle_frac"].default:
        rule = "the measured points say what the server draws at rest"
        wrong.append(Contradiction("idle_frac", rule, "remove idle_frac"))
    points = server.points()
    if points is not None:
        wrong += [
            Contradiction(needed, fault, "measure from rest to full load, in rising order")
            for fault in faults_of_points(*points)
        ]
    return wrong


def points_of(
    specpower_w: list[float] | None, table: list[PowerPoint] | None
) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """Return utilisations and powers [W] of whichever points are given."""
    if specpower_w is not None:
        return SPECPOWER_LOADS, tuple(specpower_w)
    if table is not None:
        return (
            tuple(point.utilisation_frac for point in table),
            tuple(point.power_w for point in table),
        )
    return None
