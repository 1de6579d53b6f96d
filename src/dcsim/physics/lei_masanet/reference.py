"""The PUE that the paper's model gives."""

from __future__ import annotations

from dcsim.core.arrays import Array, Real
from dcsim.core.errors import InvalidInput
from dcsim.physics.lei_masanet.air import air_cooling
from dcsim.physics.lei_masanet.moist_air import STANDARD_PRESSURE_PA
from dcsim.physics.lei_masanet.parameters import AirPlant, SeaPlant, TowerPlant
from dcsim.physics.lei_masanet.water import sea_cooling, tower_cooling


def reference_pue(
    plant: SeaPlant | TowerPlant | AirPlant,
    t_c: Real,
    rh_frac: Real | None = None,
    p_pa: Real = STANDARD_PRESSURE_PA,
) -> Array:
    """Return the PUE of one of the paper's plants.

    Parameters
    ----------
    plant
        Parameters of the plant.
    t_c
        Seawater [C] for a `SeaPlant`, else outdoor dry bulb [C].
    rh_frac
        Outdoor relative humidity, 0..1; required by tower and air, unknown to the sea.
    p_pa
        Air pressure [Pa].

    Returns
    -------
    Array
        PUE [-], broadcast shape; NaN where the air plant's economiser is off.

    Raises
    ------
    InvalidInput
        If humidity is missing or given in vain, or an argument is out of range.

    Notes
    -----
    ``(IT + L_ups + L_pd + lights + plant) / IT`` at 1 kW IT, with the losses
    ``IT (1/eta - 1)``, ``IT (1/(1 - d) - 1)`` and ``l IT``, all three on the IT power and
    all heat of the room. Lei and Masanet 2020, doi 10.1016/j.energy.2020.117556.

    Examples
    --------
    >>> from dcsim.physics.lei_masanet.parameters import SEA
    >>> round(float(reference_pue(SEA, 20.0)), 7)
    1.1140761
    """
    overhead = plant.electrical.overhead_frac()
    heat_kw = 1.0 + overhead
    if isinstance(plant, SeaPlant):
        if rh_frac is not None:
            raise _humidity("the sea plant knows no outdoor humidity", "leave it out")
        return heat_kw + sea_cooling(heat_kw, t_c, p_pa, plant).electricity_kw()
    if rh_frac is None:
        raise _humidity("this plant needs the outdoor humidity", "give rh_frac, 0..1")
    if isinstance(plant, TowerPlant):
        return heat_kw + tower_cooling(heat_kw, t_c, rh_frac, p_pa, plant).electricity_kw()
    return heat_kw + air_cooling(heat_kw, t_c, rh_frac, p_pa, plant).electricity_kw()


def _humidity(message: str, cure: str) -> InvalidInput:
    return InvalidInput.of("wrong-weather", "reference_pue: rh_frac", message, cure)
