"""dcsim: jobs, cooling, water, heat, power, carbon and cost of data centres in one model.

=================  ===============================================================
`load`             reads and checks a scenario: a file, a mapping, or one loaded before
`run`              runs it and returns a `Result`
`read_run`         reads a run folder back as a `Result`
`compare`          holds runs against each other, like for like
`explain`          splits the difference of two scenarios among its causes
`sweep`            runs every point of a grid of values
`SiteEnvironment`  a site under the control of whoever steps it
=================  ===============================================================

Each is loaded at its first use (PEP 562), so that ``import dcsim`` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dcsim.results.read import read_run
    from dcsim.results.result import Result
    from dcsim.runner import run
    from dcsim.scenario.source import load
    from dcsim.study.compare import compare
    from dcsim.study.environment import SiteEnvironment
    from dcsim.study.explain import explain
    from dcsim.study.sweep import sweep

    __version__: str

__all__ = [
    "Result",
    "SiteEnvironment",
    "__version__",
    "compare",
    "explain",
    "load",
    "read_run",
    "run",
    "sweep",
]

_HOME = {
    "Result": "dcsim.results.result",
    "SiteEnvironment": "dcsim.study.environment",
    "compare": "dcsim.study.compare",
    "explain": "dcsim.study.explain",
    "load": "dcsim.scenario.source",
    "read_run": "dcsim.results.read",
    "run": "dcsim.runner",
    "sweep": "dcsim.study.sweep",
}


def __getattr__(name: str) -> Any:
    """Load a public name at first use."""
    if name == "__version__":
        value: Any = import_module("importlib.metadata").version("dcsim")
    elif name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    dunders = (name for name in globals() if name.startswith("__") and name.endswith("__"))
    return sorted({*dunders, *__all__})
