"""The machine and the software that a profile was metered on."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

from dcsim.workload.profile import Environment, Hardware

_GB = 1e9
_COMPILER = re.compile(rb"(?:GCC: \([^)]*\) |clang version )[0-9.]+")


def cores() -> int:
    """Return the number of logical cores of the machine."""
    return os.cpu_count() or 1


def hardware() -> Hardware:
    """Describe the machine, as far as the system tells."""
    return Hardware(cpu=_cpu_name(), vcpus_used=1, ram_gb=_ram_gb())


def environment(compiler: str | None, flags: str | None) -> Environment:
    """Describe the software; a run is held to one thread (see `dcsim.metering.child`)."""
    return Environment(
        os=_os_name(),
        kernel=platform.release(),
        python=platform.python_version(),
        compiler=compiler,
        flags=flags,
        threads=1,
    )


def compiler_of(program: Path) -> str | None:
    """Return the compiler that a program says it was made by, or ``None``."""
    found = _COMPILER.search(program.read_bytes())
    return found.group().decode("ascii") if found else None


def _cpu_name() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    facts = {
        key.strip(): value.strip()
        for key, colon, value in (line.partition(":") for line in text.splitlines())
        if colon
    }
    name = facts.get("model name", platform.machine())
    if "hypervisor" not in facts.get("flags", "").split():
        return name
    return f"{name} ({_hypervisor()} guest)"


def _hypervisor() -> str:
    """Name the hypervisor by its clock: a guest of KVM keeps time by kvm-clock."""
    clocks = Path("/sys/devices/system/clocksource/clocksource0/available_clocksource")
    try:
        return "KVM" if "kvm-clock" in clocks.read_text(encoding="ascii") else "virtual machine"
    except OSError:
        return "virtual machine"


def _ram_gb() -> float | None:
    try:
        return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / _GB, 1)
    except (AttributeError, ValueError, OSError):
        return None


def _os_name() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.version()}"
