"""Runs a kernel of `dcsim.metering.kernels` as a program: ``run_kernel.py NAME SIZE REPEATS SEED``.

It is started as an isolated file, not as a module of dcsim: importing the package would
be metered with the kernel. It speaks like the C programs (see ``csrc/program.h``).
"""

from __future__ import annotations

import sys
from importlib import import_module

MAX_REPEATS = 1_000_000
MAX_SEED = 2**64 - 1


def main(arguments: list[str]) -> int:
    """Run a kernel; return the exit status: 0, or 2 for arguments it cannot read."""
    name, *numbers = arguments or ["KERNEL"]
    if len(numbers) != 3:
        sys.stderr.write(f"usage: {name} SIZE REPEATS SEED\n")
        return 2
    kernel = import_module(f"{__package__}.kernels.{name}" if __package__ else f"kernels.{name}")
    limits = (
        ("SIZE", *kernel.SIZES),
        ("REPEATS", 1, MAX_REPEATS),
        ("SEED", 0, MAX_SEED),
    )
    read = []
    for text, (what, low, high) in zip(numbers, limits, strict=True):
        if text.isascii() and text.isdecimal() and low <= int(text) <= high:
            read.append(int(text))
        else:
            sys.stderr.write(
                f'{name}: {what} must be a whole number from {low} to {high}, not "{text}"\n'
            )
    if len(read) < len(limits):
        return 2
    size, repeats, seed = read
    sys.stdout.write(f"{size} {repeats} {kernel.run(size, repeats, seed)}\n")
    return 0


if __name__ == "__main__":
    if not __package__:
        # An isolated interpreter leaves the file's own folder out.
        sys.path.insert(0, __file__.rpartition("run_kernel.py")[0])
    sys.exit(main(sys.argv[1:]))
