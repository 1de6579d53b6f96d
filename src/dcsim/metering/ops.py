"""Operation counts: instructions by callgrind, times an energy each.

Counts repeat to a few in a million where CPU seconds scatter by percents, so they are
the finest way to compare two programs. As joules they are only an order of magnitude.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from dcsim.core.errors import CheckFailed
from dcsim.metering.child import Child
from dcsim.metering.meter import MeterPart, NotAvailable, Reading
from dcsim.workload.operations import VON_NEUMANN
from dcsim.workload.profile import EnergyParts, Series

FACTOR = 10.0
"""How far an instruction may be from the energy of the table, each way."""

_COLLECTED = re.compile(r"Collected\s*:\s*([\d,]+)")


class Ops(MeterPart):
    """Instructions, counted by callgrind in a run of its own."""

    kind: Literal["ops"] = "ops"
    tier = "ops"
    boundary = "arithmetic"
    uncertainty = "counts to about 1e-6; as joules a factor of 10 each way"
    counts = (
        "It runs the command once more under valgrind and counts its instructions, at one energy "
        "each: no memory traffic, no clock, no idle power. Its ratios are exact, its joules are "
        "not."
    )

    def build(self) -> OpsMeter:
        """Make the meter."""
        return OpsMeter()


class OpsMeter:
    """Counts the instructions of a command by running it again, 20 to 50 times slower."""

    def __init__(self) -> None:
        self._valgrind: str | None = None
        self._command: tuple[str, ...] | None = None

    def open(self) -> None:
        """Find valgrind.

        Raises
        ------
        NotAvailable
            If it is not installed.
        """
        self._valgrind = shutil.which("valgrind")
        if self._valgrind is None:
            raise NotAvailable.of(
                "meter-unavailable",
                "meter ops",
                "valgrind is not installed: its tool callgrind counts the instructions",
                "install valgrind (Linux)",
            )

    def start(self, child: Child) -> None:
        """Note the command; it is counted in `stop`, once the metered run is over."""
        self._command = child.command

    def stop(self) -> Reading:
        """Run the command under callgrind.

        Raises
        ------
        CheckFailed
            If it fails there.
        """
        if self._valgrind is None or self._command is None:
            raise RuntimeError("stop() without open() and start()")
        start_s = time.perf_counter()
        instructions = count_instructions(self._valgrind, self._command)
        energy_j = instructions * VON_NEUMANN.energy_j_per_op
        return Reading(
            tool="callgrind",
            tier="ops",
            boundary="arithmetic",
            energy_j=EnergyParts(cpu=energy_j, ram=0.0, accel=0.0, total=energy_j),
            range_j=(energy_j / FACTOR, energy_j * FACTOR),
            wall_s=time.perf_counter() - start_s,
            cpu_s=None,
            peak_gb=None,
            series=Series(note="instructions are counted, not timed"),
            mode=f"{VON_NEUMANN.energy_j_per_op * 1e9:g} nJ an instruction",
            instructions=instructions,
        )


def count_instructions(valgrind: str, command: tuple[str, ...]) -> int:
    """Return the instructions that a command executes, its children included.

    Raises
    ------
    CheckFailed
        If callgrind cannot run the command.
    """
    with TemporaryDirectory(prefix="dcsim-callgrind-") as folder:
        log, out = Path(folder) / "log.%p", Path(folder) / "out.%p"
        done = subprocess.run(
            [
                valgrind,
                "--tool=callgrind",
                "--trace-children=yes",
                f"--callgrind-out-file={out}",
                f"--log-file={log}",
                *command,
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        texts = [path.read_text("utf-8", "replace") for path in Path(folder).glob("log.*")]
    counts = [
        int(found.group(1).replace(",", "")) for text in texts if (found := _COLLECTED.search(text))
    ]
    if done.returncode != 0 or not counts:
        raise CheckFailed.of(
            "program-failed",
            " ".join(command),
            f"under callgrind it ended with status {done.returncode}",
        )
    return sum(counts)
