"""CodeCarbon, run beside the meter: a second opinion, never a measurement of ours.

Without an energy counter CodeCarbon models too, so its figure stands next to the
CPU-time meter's and is never put above it. Only its offline tracker is used.
"""

from __future__ import annotations

import logging
import warnings
from importlib.metadata import version
from typing import Any, Literal

from dcsim.metering.child import Child
from dcsim.metering.meter import MeterPart, NotAvailable, Reading
from dcsim.workload.profile import EnergyParts, Series

COUNTRY_ISO_CODE = "FRA"
"""The offline tracker demands a country; it sets only the carbon figure, which is not used."""

SAMPLE_S = 0.1
"""A process is charged from its second sample on: at the usual 15 s, or even at 1 s, most
of a short run would be missed."""

_J_PER_KWH = 3.6e6


class CodeCarbon(MeterPart):
    """CodeCarbon's offline tracker over the same window."""

    kind: Literal["codecarbon"] = "codecarbon"
    ram_power_w: float | None = None
    """Power of the machine's memory [W]; null for CodeCarbon's own guess."""
    tier = "codecarbon"
    boundary = "cpu-share"
    uncertainty = "without an energy counter that of cpu-time; up to 40 % with one (Fischer 2025)"
    counts = (
        "It charges a process tree by coarse ticks of CPU time, the meter itself included, and "
        "adds a constant for all the memory of the machine, whatever the process used."
    )

    def build(self) -> CodeCarbonMeter:
        """Make the meter."""
        return CodeCarbonMeter(self.ram_power_w)


class CodeCarbonMeter:
    """Asks CodeCarbon for the energy of this process and its children.

    Parameters
    ----------
    ram_power_w
        Power of the machine's memory [W] (CodeCarbon's ``force_ram_power``). By default
        CodeCarbon guesses 5 W a module from the size of the memory, a constant that
        outweighs the processor's share of a small machine; its own energy of memory then
        says nothing about the work.
    """

    def __init__(self, ram_power_w: float | None = None) -> None:
        self._ram_power_w = ram_power_w
        self._tracker: Any = None
        self._tracker_class: Any = None

    def open(self) -> None:
        """Import CodeCarbon.

        Raises
        ------
        NotAvailable
            If the package is missing or cannot be loaded.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                # Here and not above: the import takes longer than most of dcsim's verbs.
                from codecarbon import OfflineEmissionsTracker
        except Exception as error:
            raise _unavailable(f"it could not be loaded: {error}") from error
        self._tracker_class = OfflineEmissionsTracker

    def start(self, child: Child | None = None) -> None:  # noqa: ARG002  (it finds the children)
        """Begin a window with a tracker of its own: a restarted one would accumulate.

        Raises
        ------
        NotAvailable
            If CodeCarbon does not start.
        """
        if self._tracker_class is None:
            raise RuntimeError("start() without open()")
        logging.getLogger("codecarbon").disabled = True
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                # Every setting that a configuration file could turn into a file written, a
                # message sent or another unit of energy is given here.
                self._tracker = self._tracker_class(
                    country_iso_code=COUNTRY_ISO_CODE,
                    tracking_mode="process",
                    measure_power_secs=SAMPLE_S,
                    output_methods=[],
                    output_handlers=[],
                    emissions_endpoint=None,
                    allow_multiple_runs=True,
                    force_cpu_power=None,
                    force_ram_power=self._ram_power_w,
                    pue=1.0,
                    log_level="critical",
                )
                self._tracker.start()
        except Exception as error:
            logging.getLogger("codecarbon").disabled = False
            raise _unavailable(f"it did not start: {error}") from error

    def stop(self) -> Reading:
        """End the window.

        Raises
        ------
        NotAvailable
            If CodeCarbon has no figure.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._tracker.stop()
            data = self._tracker.final_emissions_data
        except Exception as error:
            raise _unavailable(f"it gave no figure: {error}") from error
        finally:
            logging.getLogger("codecarbon").disabled = False
        cpu_j, ram_j, accel_j = (
            energy_kwh * _J_PER_KWH
            for energy_kwh in (data.cpu_energy, data.ram_energy, data.gpu_energy)
        )
        total_j = cpu_j + ram_j + accel_j
        return Reading(
            tool=f"codecarbon {version('codecarbon')}",
            tier="codecarbon",
            boundary="cpu-share",
            energy_j=EnergyParts(cpu=cpu_j, ram=ram_j, accel=accel_j, total=total_j),
            range_j=(total_j / 2, total_j * 2),
            wall_s=data.duration,
            cpu_s=None,
            peak_gb=None,
            series=Series(note="CodeCarbon gives no series"),
            mode=f"{data.tracking_mode}, {self._cpu_method()}",
        )

    def _cpu_method(self) -> str:
        """Name how CodeCarbon got the processor's power, as it writes it itself."""
        names = [str(part) for part in getattr(self._tracker, "_hardware", ())]
        return next((name for name in names if name.startswith("CPU")), "CPU method unknown")


def _unavailable(reason: str) -> NotAvailable:
    return NotAvailable.of(
        "meter-unavailable",
        "meter codecarbon",
        f"CodeCarbon is left out: {reason}",
        "install codecarbon >= 3.3, or go on without its second opinion",
    )
