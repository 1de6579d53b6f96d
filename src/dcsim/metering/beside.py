"""The second opinion: CodeCarbon over the same window, or a statement why not."""

from __future__ import annotations

from dcsim.metering.codecarbon import CodeCarbonMeter
from dcsim.metering.meter import NotAvailable
from dcsim.workload.profile import SideReading


def begin() -> CodeCarbonMeter | NotAvailable:
    """Start CodeCarbon, or return why it does not."""
    meter = CodeCarbonMeter()
    try:
        meter.open()
        meter.start()
    except NotAvailable as error:
        return error
    return meter


def end(meter: CodeCarbonMeter | NotAvailable, repeats: int) -> SideReading:
    """Return what CodeCarbon says of the window, or why it says nothing."""
    try:
        if isinstance(meter, NotAvailable):
            raise meter
        reading = meter.stop()
    except NotAvailable as error:
        return SideReading(
            tool="codecarbon",
            tracking_mode=None,
            statement=error.problems[0].message,
            duration_s=None,
            energy_j=None,
        )
    return SideReading(
        tool=reading.tool,
        tracking_mode=reading.mode,
        statement=f"all {repeats} repeats and the meter itself; memory is that of the machine",
        duration_s=reading.wall_s,
        energy_j=reading.energy_j,
    )
