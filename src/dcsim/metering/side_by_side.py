"""All meters over one and the same run, and in words why they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dcsim.core.errors import DcsimError, Problem
from dcsim.metering.chain import Link
from dcsim.metering.child import Child, Exit
from dcsim.metering.codecarbon import CodeCarbonMeter
from dcsim.metering.meter import Meter, MeterPart, Reading
from dcsim.workload.profile import BASIS


@dataclass(frozen=True, slots=True)
class Side:
    """What one meter said of the run, or why it said nothing."""

    name: str
    part: MeterPart
    reading: Reading | None
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One run, and what every meter of the chain said of it."""

    end: Exit
    sides: tuple[Side, ...]

    def readings(self) -> dict[str, Reading]:
        """Return the readings by the name of their meter."""
        return {side.name: side.reading for side in self.sides if side.reading is not None}

    def differences(self) -> list[str]:
        """Say for each meter what its joules enclose, and how far it is from CPU time."""
        readings = self.readings()
        anchor = readings.get("cpu-time")
        lines = []
        for side in self.sides:
            if side.reading is None:
                continue
            reading = side.reading
            line = f"{side.name} ({BASIS[reading.tier]}, boundary {reading.boundary}): "
            line += side.part.counts
            if anchor is not None and reading is not anchor and anchor.energy_j.total > 0:
                ratio = reading.energy_j.total / anchor.energy_j.total
                line += f" Here it is {ratio:.3g} times cpu-time."
                if side.name == "codecarbon" and reading.energy_j.total > 0:
                    share = reading.energy_j.ram / reading.energy_j.total
                    line += f" {share:.0%} of it is that constant for memory."
            lines.append(line)
        return lines


def side_by_side(
    command: Sequence[str], links: Sequence[Link], *, pinned: bool = True
) -> SideBySide:
    """Run a command once under every meter of the chain that works here.

    Raises
    ------
    CheckFailed
        If the command fails.
    """
    problems: dict[str, Problem | None] = {link.name: link.problem for link in links}
    started: dict[str, Meter] = {}
    for link in links:
        if isinstance(link.meter, CodeCarbonMeter):
            # Its start takes seconds and watches the tree of processes: before the launch.
            link.meter.start()
            started[link.name] = link.meter
    child = Child.launch(command, pinned=pinned)
    for link in links:
        if link.meter is not None and link.name not in started:
            link.meter.start(child)
            started[link.name] = link.meter
    child.await_end()
    readings: dict[str, Reading] = {}
    for link in links:  # in the order of the chain: the counters first, the second run last
        if link.name in started:
            try:
                readings[link.name] = started[link.name].stop()
            except DcsimError as error:
                problems[link.name] = error.problems[0]
    end = child.reap()
    sides = (
        Side(link.name, link.part, readings.get(link.name), problems[link.name]) for link in links
    )
    return SideBySide(end, tuple(sides))
