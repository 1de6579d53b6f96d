"""The published chiller, told to a shipped plant as a machine by its own curves.

Lei and Masanet give a coefficient of performance by condenser water and load share, and a
range of deviations from it; it knows no chilled-water temperature. A shipped plant takes
a machine by curves of capacity, input ratio and part load. The input ratio is a parabola of
what enters the condenser, so one is laid through the reciprocal of the published figure by
least squares. It is fitted to that input of the paper alone, never to its results.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dcsim.physics import chiller

WATER_C = (10.0, 34.0)
"""Condenser water of the fit [C]: the regression's 10 to 32, and the warmest tower water."""
HOTTEST_CONDENSER_C = 41.0
"""End of the fit for air-cooled machines [C]: near 42 the regression turns up again."""
REFERENCE_C = 29.4
"""Condenser water of the rating point of the chiller industry [C]."""
CHILLED_WATER_C = (3.0, 40.0)
"""The regression knows no chilled water: the curve holds for any."""
AIR_COOLED: dict[str, Any] = {"condenser": "air", "condenser_fans": "in_cop"}
_POINTS = 50


def published_chiller(
    load_frac: float, error_frac: float, above_outdoors_k: float | None = None
) -> dict[str, Any]:
    """Return the keys of a machine that is the published regression.

    Parameters
    ----------
    load_frac
        Load over capacity, at which the machines are held at all times, as published.
    error_frac
        Deviation of the machine from the regression.
    above_outdoors_k
        Of an air-cooled machine: how much warmer than outdoor air the condenser water
        of the same condensing temperature would be [K]; None for a water-cooled one.

    Returns
    -------
    dict
        The keys below ``chiller``. The part-load curve is a straight line, as the published
        coefficient is that of the load share drawn. Of an air-cooled machine it is taken
        to count the condenser fans, as ratings do.

    Notes
    -----
    In the range of the fit the parabola misses the regression by up to 4 % water-cooled and up
    to 8 % air-cooled, 0.4-1.6 and 1.9-2.4 % in the root of the mean square.
    """
    low_c, high_c = WATER_C if above_outdoors_k is None else (WATER_C[0], HOTTEST_CONDENSER_C)
    condenser_c = np.linspace(low_c, high_c, _POINTS)
    entering_c = condenser_c - (above_outdoors_k or 0.0)
    reference_c = REFERENCE_C - (above_outdoors_k or 0.0)
    input_ratio = 1.0 / chiller.lei_masanet_cop(condenser_c, load_frac, error_frac)
    # Relative errors count alike, at the hot end and at the cold one.
    square, linear, constant = np.polyfit(entering_c, input_ratio, 2, w=1.0 / input_ratio)
    reference = constant + reference_c * (linear + reference_c * square)
    return {
        "rated_cop": float(1.0 / reference),
        "reference_entering_c": reference_c,
        "capacity_coefficients": [1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        "input_ratio_coefficients": [
            float(constant / reference),
            0.0,
            0.0,
            float(linear / reference),
            float(square / reference),
            0.0,
        ],
        "part_load_coefficients": [0.0, 1.0],
        "leaving_range_c": list(CHILLED_WATER_C),
        "entering_range_c": [float(entering_c[0]), float(entering_c[-1])],
        "minimum_load_frac": 0.01,
        **({} if above_outdoors_k is None else AIR_COOLED),
    }
