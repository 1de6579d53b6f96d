"""RAPL energy counters of the processor, through Linux's powercap tree.

Counters wrap, some domains contain others, and some processors show one counter twice;
each of these would otherwise count energy twice or lose it.
"""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dcsim.core.errors import CheckFailed
from dcsim.core.part import quantity
from dcsim.metering.child import Child
from dcsim.metering.meter import MeterPart, NotAvailable, Reading
from dcsim.workload.profile import EnergyParts, Series

ROOT = "/sys/class/powercap"
PACKAGE_FRAC, DRAM_FRAC = 0.10, 0.20
"""Uncertainty of package and memory at a coverage factor of 2, on a machine of our own."""
SAMPLE_S = 0.2
MIRROR_J = 1.0
"""Two dies of a socket whose counters agree this well all along show the same counter."""

_J_PER_UJ = 1e-6
_DIE = re.compile(r"package-(\d+)-die-\d+")


class Rapl(MeterPart):
    """The processor's own energy counters."""

    kind: Literal["rapl"] = "rapl"
    root: str = ROOT
    """The powercap tree."""
    idle_w: float = quantity(0.0, source="measured on the idle machine beforehand", ge=0.0)
    """Power of the idle processor, subtracted [W]."""
    tier = "rapl"
    boundary = "package"
    uncertainty = "10 % of the package, 20 % of memory, if the machine is not shared"
    counts = (
        "It counts the whole processor package, and memory where there is a counter, for every "
        "process on it; no fans, no supply losses."
    )

    def build(self) -> RaplMeter:
        """Make the meter."""
        return RaplMeter(Path(self.root), self.idle_w)


@dataclass(frozen=True, slots=True)
class Domain:
    """A counter of the tree."""

    folder: Path
    name: str
    range_uj: int

    def read_uj(self) -> int:
        """Read the counter [uJ]."""
        return int((self.folder / "energy_uj").read_text(encoding="ascii"))


class RaplMeter:
    """Sums the counters of packages and memory over a window."""

    def __init__(self, root: Path, idle_w: float = 0.0) -> None:
        self._root = root
        self._idle_w = idle_w
        self._domains: tuple[Domain, ...] = ()
        self._counter: _Counter | None = None

    def open(self) -> None:
        """Find the counters.

        Raises
        ------
        NotAvailable
            If there is no package counter, or it may not be read.
        """
        if not self._root.is_dir():
            raise _unavailable(
                f"there is no {self._root}: no Linux, a virtual machine, or no driver",
                "meter on a bare machine with the module intel_rapl_msr loaded",
            )
        try:
            domains = tuple(_domains(self._root))
            for domain in domains:
                domain.read_uj()
        except PermissionError as error:
            raise _unavailable(
                f"{error.filename} may not be read by this user",
                "let an administrator grant read access to energy_uj",
            ) from error
        except (OSError, ValueError) as error:
            raise _unavailable(f"a counter cannot be read: {error}") from error
        if not any(domain.name.startswith("package") for domain in domains):
            raise _unavailable(f"{self._root} holds no package counter")
        self._domains = domains

    def start(self, child: Child) -> None:  # noqa: ARG002  (it sees the whole package)
        """Read the counters and go on reading them, so that no overflow is missed."""
        if not self._domains:
            raise RuntimeError("start() without open()")
        self._counter = _Counter(self._domains)
        self._counter.start()

    def stop(self) -> Reading:
        """Read the counters for the last time.

        Raises
        ------
        CheckFailed
            If a counter could no longer be read, or more idle power was to be subtracted
            than was read.
        """
        if self._counter is None:
            raise RuntimeError("stop() without start()")
        counter = self._counter
        counter.finish()
        mirrored = counter.mirrored()
        used = [i for i in range(len(self._domains)) if i not in mirrored]
        total_uj = counter.total_uj()
        package_j = _sum_j(total_uj, used, self._domains, dram=False)
        package_j -= self._idle_w * counter.wall_s
        if package_j < 0:
            raise CheckFailed.of(
                "idle-above-reading",
                "meter rapl",
                f"the idle power {self._idle_w} W is above what the counters showed",
                "measure the idle power again",
            )
        ram_j = _sum_j(total_uj, used, self._domains, dram=True)
        spread_j = PACKAGE_FRAC * package_j + DRAM_FRAC * ram_j
        total_j = package_j + ram_j
        return Reading(
            tool="powercap",
            tier="rapl",
            boundary="package",
            energy_j=EnergyParts(cpu=package_j, ram=ram_j, accel=0.0, total=total_j),
            range_j=(total_j - spread_j, total_j + spread_j),
            wall_s=counter.wall_s,
            cpu_s=None,
            peak_gb=None,
            series=counter.series(used, self._idle_w),
            mode=_mode(self._domains, used),
        )


def _domains(root: Path) -> list[Domain]:
    """Return packages and memory: what lies inside a package, or around it, is left out."""
    found = []
    for folder in sorted(root.glob("*rapl:*")):
        name = (folder / "name").read_text(encoding="ascii").strip()
        # psys spans the platform, packages included; core and uncore are inside a package.
        if name.startswith("package") or name == "dram":
            limit = int((folder / "max_energy_range_uj").read_text(encoding="ascii"))
            found.append(Domain(folder, name, limit))
    return found


def wrapped_uj(early_uj: int, late_uj: int, range_uj: int) -> int:
    """Return what a counter gained that begins again at ``range_uj`` [uJ].

    >>> wrapped_uj(900, 100, 1000)
    200
    """
    return late_uj - early_uj if late_uj >= early_uj else late_uj - early_uj + range_uj


def _sum_j(
    total_uj: list[int], used: list[int], domains: tuple[Domain, ...], *, dram: bool
) -> float:
    chosen = (total_uj[i] for i in used if (domains[i].name == "dram") is dram)
    return sum(chosen) * _J_PER_UJ


def _mode(domains: tuple[Domain, ...], used: list[int]) -> str:
    names = ", ".join(domains[i].name for i in used)
    dropped = len(domains) - len(used)
    return f"{names}; {dropped} mirrored die(s) dropped" if dropped else names


class _Counter(threading.Thread):
    """Reads all counters five times a second and adds up what they gained."""

    def __init__(self, domains: tuple[Domain, ...]) -> None:
        super().__init__(daemon=True)
        self._domains = domains
        self._ended = threading.Event()
        self._error: Exception | None = None
        self._begin_s = time.perf_counter()
        self._last = [domain.read_uj() for domain in domains]
        self._raw = [self._last]
        self._gained: list[tuple[float, list[int]]] = []
        self.wall_s = 0.0

    def run(self) -> None:
        while not self._ended.wait(SAMPLE_S):
            self._take()

    def finish(self) -> None:
        """Take the last sample."""
        self._ended.set()
        if self.is_alive():
            self.join()
        self._take()
        if self._error is not None:
            raise CheckFailed.of(
                "counter-lost", "meter rapl", f"a counter could not be read: {self._error}"
            ) from self._error
        self.wall_s = self._gained[-1][0]

    def total_uj(self) -> list[int]:
        """Return the gain of each domain over the window [uJ]."""
        return [sum(gain[i] for _, gain in self._gained) for i in range(len(self._domains))]

    def mirrored(self) -> set[int]:
        """Return the domains that show the counter of an earlier die of their socket."""
        doubles: set[int] = set()
        seen: dict[str, list[int]] = {}
        for i, domain in enumerate(self._domains):
            die = _DIE.fullmatch(domain.name)
            if die is None:
                continue
            earlier = seen.setdefault(die.group(1), [])
            if any(self._agree(i, j) for j in earlier):
                doubles.add(i)
            earlier.append(i)
        return doubles

    def series(self, used: list[int], idle_w: float) -> Series:
        """Return the power between the samples."""
        t_s, watts, early_s = [], [], 0.0
        for late_s, gain in self._gained:
            energy_j = sum(gain[i] for i in used) * _J_PER_UJ
            t_s.append(late_s)
            watts.append(energy_j / (late_s - early_s) - idle_w)
            early_s = late_s
        if min(watts) < 0:
            return Series(note="for some samples the idle power was above the counters'")
        return Series(t_s=tuple(t_s), watts=tuple(watts))

    def _agree(self, i: int, j: int) -> bool:
        return all(abs(raw[i] - raw[j]) * _J_PER_UJ < MIRROR_J for raw in self._raw)

    def _take(self) -> None:
        try:
            now = [domain.read_uj() for domain in self._domains]
        except (OSError, ValueError) as error:
            self._error = self._error or error
            return
        gain = [
            wrapped_uj(early, late, domain.range_uj)
            for early, late, domain in zip(self._last, now, self._domains, strict=True)
        ]
        self._gained.append((time.perf_counter() - self._begin_s, gain))
        self._last = now
        self._raw.append(now)


def _unavailable(reason: str, cure: str = "") -> NotAvailable:
    return NotAvailable.of("meter-unavailable", "meter rapl", reason, cure)
