"""Finds who draws a result: dcsim's own figures and those of other packages.

Figures are drawn above the results, in report/, and a result has to offer them all the
same. So a figure registers itself as an entry point in the group ``dcsim.plot``: a name,
and a function that takes a `Result` and returns a matplotlib figure.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Protocol

from dcsim.core.errors import InvalidInput

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from dcsim.results.result import Result


class Plot(Protocol):
    """Draws a result."""

    def __call__(self, result: Result, /) -> Figure:
        """Return the figure."""
        ...


def plot_of(kind: str) -> Plot:
    """Return what draws a kind of figure; only that one is loaded.

    Raises
    ------
    InvalidInput
        If no figure of this kind is registered.
    """
    known = _registered()
    if kind not in known:
        cure = f"one of: {', '.join(known)}"
        raise InvalidInput.of("unknown-plot", "plot", f"there is no figure {kind!r}", cure)
    drawn: Plot = known[kind].load()
    return drawn


@cache
def _registered() -> dict[str, EntryPoint]:
    points = sorted(entry_points(group="dcsim.plot"), key=lambda point: point.name)
    return {point.name: point for point in points}
