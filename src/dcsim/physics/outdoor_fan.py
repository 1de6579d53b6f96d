"""Fans that push outdoor air through towers and coils, in thin and in dense air."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics.arrays import as_arrays, require_between, require_positive


def power_frac(
    mass_frac: Real, minimum_frac: Real, density_kg_m3: Real, design_density_kg_m3: Real
) -> Array:
    """Return the power of a variable-speed fan over its design power.

    Parameters
    ----------
    mass_frac
        Mass flow over design mass flow, at least 0.
    minimum_frac
        Lowest flow the fan can hold, above 0 and at most 1. Below it the fan cycles.
    density_kg_m3, design_density_kg_m3
        Density of the air now and at design [kg/m3].

    Returns
    -------
    Array
        Power over design power, broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    The fan laws ``P ~ rho V^3`` at a given mass flow: ``x^3 (rho_d / rho)^2``. A cycling
    fan runs at its minimum for the share ``x / x_min`` of the time.

    Examples
    --------
    >>> float(power_frac(0.5, 0.2, 1.2, 1.2)), round(float(power_frac(0.1, 0.2, 1.2, 1.2)), 9)
    (0.125, 0.004)
    """
    flow, minimum, rho, rho_design = as_arrays(
        mass_frac, minimum_frac, density_kg_m3, design_density_kg_m3
    )
    require_between("power_frac: mass_frac", flow, 0.0, np.inf)
    require_positive("power_frac: minimum_frac", minimum)
    require_between("power_frac: minimum_frac", minimum, 0.0, 1.0)
    require_positive("power_frac: density_kg_m3", rho)
    require_positive("power_frac: design_density_kg_m3", rho_design)
    speed = np.maximum(flow, minimum)
    # For small integer exponents products are many times faster than powers.
    thinner = rho_design / rho
    return np.asarray(speed * speed * np.minimum(speed, speed * flow / minimum) * thinner * thinner)
