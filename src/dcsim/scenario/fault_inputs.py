"""The faults of a scenario: what fails when, what stands by, and what cooling is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.core.streams import RandomStreams
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.backup.backup import Backup, SizedBackup
from dcsim.facility.cooling.failing import FailingPlant
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.site import Site
from dcsim.fleet.breakdown import Down
from dcsim.fleet.fault_file import read_faults
from dcsim.fleet.faults import Fault, FaultEvent, draw_faults, inside
from dcsim.scenario.model import Scenario
from dcsim.workload.baseload import confined


@dataclass(frozen=True, slots=True)
class FaultInputs:
    """The faults of a period and what stands on the site against them."""

    faults: tuple[Fault, ...]
    backup: SizedBackup
    rng: np.random.Generator
    """For what is drawn on the way: who is hit, which generator starts."""
    retries: int
    restart_cost_s: int
    notes: tuple[str, ...] = ()
    """Faults that are stated for times outside the period."""


def read_fault_inputs(
    scenario: Scenario, grid: TimeGrid, streams: RandomStreams, folder: Path, site: Site
) -> FaultInputs | None:
    """Return the faults and the backup of a scenario; None if it has neither.

    Raises
    ------
    InvalidInput
        If the file of faults is missing or broken.
    """
    params, backup = scenario.faults, scenario.backup
    if params is None and backup is None:
        return None
    faults: list[Fault] = []
    notes: tuple[str, ...] = ()
    rng = streams.faults(scenario.stream_name)
    if params is not None:
        path = None if params.file is None else confined(folder, params.file, "faults.file")
        recorded = [] if path is None else read_faults(path, str(params.file))
        _require_there(recorded, scenario, str(params.file))
        faults = draw_faults(
            params, grid, scenario.it.servers, scenario.it.all_racks, rng.spawn(1)[0], recorded
        )
        stated = [*params.events, *recorded]
        missed = sum(not inside(event, grid) for event in stated)
        if missed:
            notes = (f"outside-period: {missed} of {len(stated)} faults lie outside of it",)
    return FaultInputs(
        tuple(faults),
        nothing_stands_by() if backup is None else _sized(backup, site),
        rng,
        retries=0 if params is None else params.retries,
        restart_cost_s=0 if params is None else params.restart_cost_s,
        notes=notes,
    )


def _require_there(recorded: list[FaultEvent], scenario: Scenario, file: str) -> None:
    there = {"server": scenario.it.servers, "rack": scenario.it.all_racks}
    over = [event for event in recorded if event.count > there.get(event.what, event.count)]
    if over:
        what = over[0].what
        message = f"{over[0].count} {what}s fail at {over[0].start:%Y-%m-%dT%H:%M}Z, there are "
        raise InvalidInput.of("fault-row", file, f"{message}{there[what]}", "lower count")


def _sized(backup: Backup, site: Site) -> SizedBackup:
    """Size a backup for the fully loaded site at the weather it was sized for."""
    return backup.sized(site.transformer.installed_kw, site.ups.installed_kw)


def nothing_stands_by() -> SizedBackup:
    """Return a backup of no generator and no battery."""
    return SizedBackup(Backup(test_every_days=0), generators=0, tank_l=0.0, battery_kwh=0.0)


def with_failing_cooling(
    inputs: FaultInputs | None, site: Site, outside: Outside, grid: TimeGrid
) -> tuple[Site, Outside]:
    """Return a site whose plant fails as the faults say, and the share that is left outside."""
    cooling = [fault for fault in inputs.faults if fault.what == "cooling"] if inputs else []
    if not cooling:
        return site, outside
    left: Array = np.ones(grid.steps)
    # Units are alike, so a year of their faults is counted at once.
    for lost_frac in sorted({fault.lost_frac for fault in cooling}):
        alike = [fault for fault in cooling if fault.lost_frac == lost_frac]
        begins = np.array([fault.start_s for fault in alike])
        ends = np.array([fault.end_s for fault in alike])
        left -= lost_frac * Down(begins, ends).units_down(grid)
    heat_kw = float(site.room_heat_kw(np.array([site.design_it_kw]))[0])
    plant = FailingPlant(site.cooling, heat_kw)
    left = np.clip(left, 0.0, 1.0)
    return replace(site, cooling=plant), replace(outside, cooling_available_frac=left)
