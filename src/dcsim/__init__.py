"""dcsim: jobs, cooling, water, heat, power, carbon and cost of data centres in one model.

`run` takes a scenario file and returns a `Result`. Both are loaded at first use,
so that ``import dcsim`` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dcsim.results.result import Result
    from dcsim.story import run

__all__ = ["Result", "__version__", "run"]

__version__ = version("dcsim")

_HOME = {"Result": "dcsim.results.read", "run": "dcsim.story"}


def __getattr__(name: str) -> Any:
    """Load a public name at first use (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
