"""The programs that can be metered: each in C and in Python, with the same work."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Literal, get_args

from dcsim.core.errors import InvalidInput
from dcsim.metering.machine import compiler_of
from dcsim.metering.meter import NotAvailable

Language = Literal["c", "python"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

SEED = 1
C_FLAGS = "-O2"
"""The optimisation level that the build fixes for metered programs."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """A program that takes ``SIZE REPEATS SEED`` and prints a checksum of what it did."""

    name: str
    unit: str
    size: int
    quick_size: int

    def unit_of(self, size: int) -> str:
        """Name the unit of work: one run of the kernel at ``size``."""
        return self.unit.format(size=size)


KERNELS = {
    kernel.name: kernel
    for kernel in (
        Kernel("binarytrees", "binary-trees to depth {size}", size=14, quick_size=11),
        Kernel("fannkuch", "fannkuch-redux of {size}", size=9, quick_size=8),
        Kernel("fasta", "fasta of {size}", size=50_000, quick_size=20_000),
        Kernel("heapsort", "sort of {size} doubles", size=10**6, quick_size=10**5),
        Kernel("selectionsort", "selection sort of {size} doubles", size=4000, quick_size=2000),
    )
}


@dataclass(frozen=True, slots=True)
class Workload:
    """A kernel in one language and size, ready to run."""

    profile_id: str
    unit: str
    size: int
    program: tuple[str, ...]
    compiler: str | None
    flags: str | None

    def command(self, loops: int) -> tuple[str, ...]:
        """Return the command that does the unit of work ``loops`` times."""
        return (*self.program, str(self.size), str(loops), str(SEED))


def workload(name: str, language: Language, *, quick: bool = False) -> Workload:
    """Return a workload; ``quick`` makes it small, and its unit says so.

    Raises
    ------
    InvalidInput
        If no kernel has this name.
    NotAvailable
        If the program is not installed: dcsim was built without a C compiler.
    """
    if name not in KERNELS:
        close = get_close_matches(name, KERNELS, n=1)
        raise InvalidInput.of(
            "unknown-workload",
            f"workload {name}",
            "there is no metered workload of this name",
            f"did you mean {close[0]}?" if close else f"one of: {', '.join(sorted(KERNELS))}",
        )
    kernel = KERNELS[name]
    size = kernel.quick_size if quick else kernel.size
    if language == "c":
        path = _c_program(name)
        program: tuple[str, ...] = (str(path),)
        compiler = compiler_of(path)
    else:
        program, compiler = _python_program(name), None
    return Workload(
        profile_id=f"{name}-{language}{'-quick' if quick else ''}",
        unit=kernel.unit_of(size),
        size=size,
        program=program,
        compiler=compiler,
        flags=C_FLAGS if compiler else None,
    )


def _c_program(name: str) -> Path:
    program = f"dcsim-{name}"
    shipped = resources.files("dcsim").joinpath("_bin", program)
    if shipped.is_file():
        return Path(str(shipped))
    found = shutil.which(program)
    if found is None:
        raise NotAvailable.of(
            "program-missing",
            f"workload {name} in c",
            f"the program {program} is not installed: dcsim was built without a C compiler",
            "install a C compiler and dcsim again, or meter with --language python",
        )
    return Path(found)


def _python_program(name: str) -> tuple[str, ...]:
    # Run as a file, isolated: importing the package would be metered with the kernel.
    script = resources.files("dcsim.metering").joinpath("run_kernel.py")
    return (sys.executable, "-I", str(script), name)
