"""What the grid supplied, and what a site's fuel and refrigerant emitted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array


@dataclass(frozen=True, slots=True)
class Supplied:
    """Arrays of shape (steps,); None where the site has nothing of the kind."""

    bought_kw: Array | None = None
    """What the grid supplied; None where it supplied all."""
    direct_kgco2e: Array | None = None
    """What the site itself emitted: scope 1."""
    upstream_kgco2e: Array | None = None
    """What was emitted elsewhere for its fuel: scope 3, with a lifecycle basis alone."""

    def bought_rel(self, facility_kw: Array) -> Array | float:
        """Return what was bought over what the site drew; 0 where it drew nothing."""
        if self.bought_kw is None:
            return 1.0
        none = np.zeros_like(facility_kw)
        return np.divide(self.bought_kw, facility_kw, out=none, where=facility_kw > 0.0)


GRID_ALONE = Supplied()
"""A site that the grid supplies and that emits nothing itself."""
