"""Examines the installation: nothing here changes anything."""

from __future__ import annotations

import importlib.util
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = [
    "joblib",
    "simpy",
    "numpy",
    "pandas",
    "scipy",
    "pyomo",
    "highspy",
    "matplotlib",
    "codecarbon",
    "pydantic",
    "ruamel.yaml",
    "typer",
    "rich",
    "pyarrow",
    "bokeh",
    "jinja2",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; ``cure`` is empty where nothing is amiss."""

    name: str
    ok: bool
    detail: str
    cure: str = ""


def examine() -> list[Finding]:
    """Return the findings on packages, kernel, programs, data, solver and meters."""
    return [
        Finding("python", True, f"{platform.python_version()} on {platform.platform()}"),
        _packages(),
        _kernel(),
        _programs(),
        _data(),
        _solver(),
        _parts(),
        *_meters(),
    ]


def _packages() -> Finding:
    found, missing = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    cure = f"install {' '.join(missing)}" if missing else ""
    return Finding("packages", not missing, ", ".join(found), cure)


def _kernel() -> Finding:
    from dcsim.simulate.queue import KERNEL_NAME

    if KERNEL_NAME == "compiled":
        return Finding("job kernel", True, "compiled (C)")
    return Finding(
        "job kernel",
        False,
        "pure Python: same results, several times slower",
        "install a C compiler and reinstall dcsim; unset DCSIM_KERNEL if it is set",
    )


def _programs() -> Finding:
    from dcsim.metering.meter import NotAvailable
    from dcsim.metering.workloads import KERNELS, workload

    try:
        programs = [workload(name, "c").program[0] for name in sorted(KERNELS)]
    except NotAvailable:
        programs = []
    if programs:
        return Finding("C programs", True, ", ".join(Path(program).name for program in programs))
    return Finding(
        "C programs",
        False,
        "not built: kernels in C cannot be metered here, shipped profiles are used",
        "install a C compiler and reinstall dcsim",
    )


def _data() -> Finding:
    from dcsim.catalogue.carbon import region_names
    from dcsim.catalogue.countries import country_codes
    from dcsim.catalogue.stations import station_names
    from dcsim.catalogue.traces import trace_names

    counts = (
        f"{len(station_names())} stations, {len(region_names())} hourly regions, "
        f"{len(country_codes())} countries, traces {', '.join(trace_names())}"
    )
    return Finding("data", True, counts)


def _solver() -> Finding:
    if importlib.util.find_spec("highspy") is None:
        return Finding("solver", False, "HiGHS is missing", "install highspy")
    return Finding("solver", True, f"HiGHS {version('highspy')} through Pyomo {version('pyomo')}")


def _parts() -> Finding:
    from dcsim.core.registry import parts

    return Finding(
        "parts",
        True,
        f"cooling: {', '.join(parts('cooling'))}; policy: {', '.join(parts('policy'))}",
    )


def _meters() -> list[Finding]:
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    return [
        Finding("compiler", compiler is not None, compiler or "none found"),
    ]
