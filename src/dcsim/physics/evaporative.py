"""Air and water in contact: air cooled or humidified by what it evaporates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics import saturated_air
from dcsim.physics.arrays import as_arrays, require_between, require_positive
from dcsim.physics.humidity import humidity_ratio
from dcsim.physics.saturation import TRIPLE_POINT_C, saturation_pressure_pa

CP_AIR, CP_VAPOUR, VAPORISATION = 1.006, 1.86, 2501.0
"""Moist air of the ASHRAE Handbook Fundamentals 2017, ch. 1 [kJ/(kg K), kJ/kg]."""

_SATURATED_STEPS = 8


@dataclass(frozen=True, slots=True)
class AdiabaticLine:
    """All states of air with one wet bulb: the way that air takes over wetted media.

    Notes
    -----
    ASHRAE Handbook Fundamentals 2017, ch. 1, eq. 33 and, with a wet bulb at or below
    the triple point, eq. 35, as in `dcsim.physics.wet_bulb`:
    ``w (2501 + 1.86 t - 4.186 tw) = (2501 - 2.326 tw) ws(tw) - 1.006 (t - tw)``.

    Examples
    --------
    >>> line = AdiabaticLine.of(20.0, 101325.0)
    >>> round(float(line.humidity_ratio(35.0)), 5), round(float(line.dry_bulb_c(0.012)), 2)
    (0.00845, 26.43)
    """

    wet_bulb_heat: Array
    condensate: Array
    """Heat of the water at the wet bulb [kJ/kg]."""
    vaporisation: Array

    @classmethod
    def of(cls, t_wb_c: Real, p_pa: Real) -> AdiabaticLine:
        """Return the line of a wet bulb [C], -60..60, at a pressure [Pa].

        Raises
        ------
        InvalidInput
            If the wet bulb is out of range or water would boil.
        """
        tw, p = as_arrays(t_wb_c, p_pa)
        require_between("AdiabaticLine: t_wb_c", tw, -60.0, 60.0)
        frozen = tw <= TRIPLE_POINT_C
        vaporisation = np.where(frozen, 2830.0, VAPORISATION)
        heat = vaporisation - np.where(frozen, 0.24, 2.326) * tw
        w_saturated = humidity_ratio(saturation_pressure_pa(tw), p)
        return cls(
            heat * w_saturated + CP_AIR * tw, np.where(frozen, 2.1, 4.186) * tw, vaporisation
        )

    def humidity_ratio(self, t_c: Real) -> Array:
        """Return the humidity ratio [kg/kg] at a dry bulb [C]; below 0 no air has both."""
        (t,) = as_arrays(t_c)
        return (self.wet_bulb_heat - CP_AIR * t) / (
            self.vaporisation + CP_VAPOUR * t - self.condensate
        )

    def dry_bulb_c(self, w: Real) -> Array:
        """Return the dry bulb [C] at a humidity ratio [kg/kg]."""
        (ratio,) = as_arrays(w)
        return (self.wet_bulb_heat - ratio * (self.vaporisation - self.condensate)) / (
            CP_AIR + CP_VAPOUR * ratio
        )


def evaporative_outlet_c(t_c: Real, t_wb_c: Real, effectiveness_frac: Real) -> Array:
    """Return the dry bulb of air behind wetted media or mist.

    Parameters
    ----------
    t_c, t_wb_c
        Dry and wet bulb in [C]; the wet bulb at most the dry bulb.
    effectiveness_frac
        Saturation effectiveness, 0..1; mist 0.5-0.7, rigid media 0.80-0.90.

    Returns
    -------
    Array
        Dry bulb out [C], broadcast shape.

    Raises
    ------
    InvalidInput
        If the wet bulb is above the dry bulb or the effectiveness out of range.

    Notes
    -----
    ``t - eps (t - twb)``, the definition of the saturation effectiveness, ASHRAE
    Handbook HVAC Systems and Equipment 2016, ch. 41.

    Examples
    --------
    >>> float(evaporative_outlet_c(35.0, 20.0, 0.8))
    23.0
    """
    t, tw, effectiveness = as_arrays(t_c, t_wb_c, effectiveness_frac)
    require_between("evaporative_outlet_c: effectiveness_frac", effectiveness, 0.0, 1.0)
    # The rounding of a wet bulb found by iteration is forgiven.
    require_between("evaporative_outlet_c: t_c - t_wb_c", t - tw, -1e-6, np.inf)
    return t - effectiveness * (t - tw)


def humidified_c(t_c: Real, w: Real, w_after: Real) -> Array:
    """Return the dry bulb of air that has taken up liquid water without heat from outside.

    Parameters
    ----------
    t_c
        Dry bulb before [C].
    w, w_after
        Humidity ratio before and after [kg/kg], ``w_after >= w >= 0``.

    Returns
    -------
    Array
        Dry bulb [C], broadcast shape.

    Raises
    ------
    InvalidInput
        If the air would dry.

    Notes
    -----
    Constant enthalpy ``1.006 t + w (2501 + 1.86 t)``: the heat of the liquid itself,
    4.19 kJ/(kg K), is left out, at most 4 % of the cooling.

    Examples
    --------
    >>> round(float(humidified_c(25.0, 0.004, 0.006)), 2)
    19.99
    """
    t, before, after = as_arrays(t_c, w, w_after)
    require_between("humidified_c: w", before, 0.0, np.inf)
    require_between("humidified_c: w_after - w", after - before, 0.0, np.inf)
    warmth = CP_AIR * t + CP_VAPOUR * before * t - VAPORISATION * (after - before)
    return warmth / (CP_AIR + CP_VAPOUR * after)


def saturated_humidity_ratio(enthalpy_kj_per_kg: Real, p_pa: Real) -> Array:
    """Return the humidity ratio of saturated air with a given enthalpy.

    Parameters
    ----------
    enthalpy_kj_per_kg
        Enthalpy per mass of dry air [kJ/kg], that of saturated air at 0.01..60 C.
    p_pa
        Pressure [Pa], 60..110 kPa.

    Returns
    -------
    Array
        Humidity ratio [kg/kg], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    Newton's method from 60 C down the convex curve
    ``h(t) = 1.006 t + ws(t) (2501 + 1.86 t)``; eight steps leave at most 1e-9 of the ratio.

    Examples
    --------
    >>> round(float(saturated_humidity_ratio(57.4, 101325.0)), 4)
    0.0147
    """
    h, p = as_arrays(enthalpy_kj_per_kg, p_pa)
    require_between("saturated_humidity_ratio: p_pa", p, 60e3, 110e3)
    t = saturated_air.temperature_c(h, p, 60.0, _SATURATED_STEPS)
    require_between("saturated_humidity_ratio: saturated air [C]", t, TRIPLE_POINT_C, 60.0)
    return (h - CP_AIR * t) / (VAPORISATION + CP_VAPOUR * t)


def blowdown_l_per_s(
    evaporated_l_per_s: Real, cycles_of_concentration: Real, drift_l_per_s: Real = 0.0
) -> Array:
    """Return what a recirculating system drains to hold its salt.

    Parameters
    ----------
    evaporated_l_per_s
        Evaporated water [L/s], at least 0.
    cycles_of_concentration
        Salt of the drained water over that of the makeup, above 1.
    drift_l_per_s
        Droplets that are carried off with their salt [L/s], at least 0.

    Returns
    -------
    Array
        Drained water [L/s], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``max(E / (C - 1) - D, 0)``: the salt that comes with the makeup leaves with blowdown and
    drift. Where drift alone takes more, the basin stays below its cycles.

    Examples
    --------
    >>> float(blowdown_l_per_s(1.0, 3.0)), float(blowdown_l_per_s(1.0, 3.0, 0.125))
    (0.5, 0.375)
    """
    evaporated, cycles, drift = as_arrays(
        evaporated_l_per_s, cycles_of_concentration, drift_l_per_s
    )
    require_between("blowdown_l_per_s: drift_l_per_s", drift, 0.0, np.inf)
    require_between("blowdown_l_per_s: evaporated_l_per_s", evaporated, 0.0, np.inf)
    require_positive("blowdown_l_per_s: cycles_of_concentration - 1", cycles - 1.0)
    return np.maximum(evaporated / (cycles - 1.0) - drift, 0.0)
