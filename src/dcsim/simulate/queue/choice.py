"""Which engine serves the queue: the compiled one or its Python twin."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Literal

from dcsim.core.errors import InvalidInput

KernelName = Literal["compiled", "python"]

VARIABLE = "DCSIM_KERNEL"


def is_compiled() -> bool:
    """Tell whether the compiled module was built with this installation."""
    return find_spec("dcsim._kernel") is not None


def choose(wish: str | None) -> KernelName:
    """Return the kernel to use, given the value of ``DCSIM_KERNEL``.

    Raises
    ------
    InvalidInput
        If the value names no kernel, or the compiled one where there is none.
    """
    if wish == "python":
        return "python"
    if wish not in {None, "", "compiled"}:
        raise InvalidInput.of(
            "unknown-kernel", VARIABLE, f"{wish!r} is no kernel", "use compiled or python"
        )
    if is_compiled():
        return "compiled"
    if wish == "compiled":
        raise InvalidInput.of(
            "kernel-missing",
            VARIABLE,
            "the compiled kernel was not built",
            "install a C compiler and reinstall dcsim, or unset the variable",
        )
    return "python"


KERNEL_NAME: KernelName = choose(os.environ.get(VARIABLE))
"""The kernel in use, chosen when dcsim is imported."""
