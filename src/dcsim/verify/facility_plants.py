"""The ten published systems as scenarios would write them: shipped kinds of cooling, keys.

What the shipped plants do otherwise than the published ones, and cannot be told not to:

- Towers are a fill with a rating point: in cold air their approach widens and their fans
  slow down. The published approach and the published fans are the same all year.
- Fan and pump heat is cooled like any other heat; in the equations of 2020 it is not.
- Coils of chilled water stay dry (systems 2 to 9), so that no humidifier has to return moisture.
- Outdoor air that is too dry is moistened; the paper's midsize halls (3, 6) seem to shut it out.
- The lower limit of the relative humidity is not a key; the lower dew point is.
- The pumps of the loop serve exchanger and chiller alike; the paper counts a pump for each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from dcsim.facility.cooling.air_cooled_chiller import AirCooledChiller
from dcsim.facility.cooling.chiller_side import ChillerSide
from dcsim.facility.cooling.combination import Combination
from dcsim.facility.cooling.direct_air import DirectAir
from dcsim.facility.cooling.dx import DirectExpansion
from dcsim.facility.cooling.plant import CoolingPart
from dcsim.facility.cooling.water_cooled_chiller import WaterCooledChiller
from dcsim.facility.cooling.waterside import Waterside
from dcsim.facility.power import Element, PowerChain
from dcsim.physics import chiller
from dcsim.verify.facility_chiller import WATER_C, published_chiller
from dcsim.verify.facility_ranges import Drawn, Losses

RATED_COP = 3.5
"""Of room units: the shipped default; the paper's regression of direct expansion is not known."""
J_PER_KWH = 3.6e6

Chilled = TypeVar("Chilled", bound=ChillerSide)
Builder = Callable[[Drawn], CoolingPart]


def power_chain(losses: Losses[float]) -> PowerChain:
    """Return the power chain: efficiencies that do not change with load, and no transformer."""
    return PowerChain(
        distribution=_constant(1.0 / (1.0 - losses.distribution_loss_frac) - 1.0),
        ups=_constant(1.0 / losses.ups_efficiency_frac - 1.0),
        transformer=Element(preset="none"),
        lights_frac=losses.lights_frac,
    )


def _constant(loss_frac: float) -> Element:
    return Element(preset="custom", a=0.0, b=loss_frac, c=0.0)


def built(system: int, drawn: Drawn) -> CoolingPart | None:
    """Return a draw of a system; None if the plant's own rules call it impossible.

    What they refuse are towers: a rating point with so much water a kilogram of air that no
    fill can make it.
    """
    part = _BUILDERS[system](drawn)
    return None if any(each.cross_checks() for each in (part, *part.stage_parts())) else part


def _air_keys(drawn: Drawn) -> dict[str, Any]:
    return {
        "supply_air_c": drawn.supply_high_c,
        "air_delta_t_k": drawn.air_rise_k,
        "room_fan_pressure_pa": drawn.fan_pressure_pa,
        "room_fan_efficiency_frac": drawn.fan_efficiency_frac,
    }


def _loop_keys(drawn: Drawn) -> dict[str, Any]:
    return {
        **_air_keys(drawn),
        "coil_effectiveness_frac": drawn.coil_effectiveness_frac,
        "loop_delta_t_k": drawn.water_rise_k,
        "loop_pressure_pa": drawn.chilled_water_pump_pa,
        "loop_pump_efficiency_frac": drawn.chilled_water_pump_frac,
    }


def _tower_keys(drawn: Drawn) -> dict[str, Any]:
    return {
        **_loop_keys(drawn),
        "chiller": published_chiller(drawn.chiller_load_frac, drawn.cop_error_frac),
        "source_delta_t_k": drawn.tower_rise_k,
        "source_pressure_pa": drawn.tower_pump_pa,
        # The published pressure holds the lift to the nozzles.
        "source_static_head_m": 0.0,
        "source_pump_efficiency_frac": drawn.tower_pump_frac,
        "tower_approach_k": drawn.tower_approach_k,
        "liquid_to_gas_ratio": drawn.liquid_to_gas_ratio,
        "tower_fan_pressure_pa": drawn.tower_fan_pressure_pa,
        "tower_fan_efficiency_frac": drawn.tower_fan_frac,
        "cycles_of_concentration": drawn.cycles_of_concentration,
        "drift_frac": drawn.windage_frac,
        # As cold as the published regression goes; the shipped default is 18 C.
        "condenser_minimum_c": WATER_C[0],
    }


def _warmest_water(part: Chilled) -> Chilled:
    """Return the plant with the warmest water that its coils can use, as published."""
    return part.model_copy(update={"chilled_water_c": part.loop_supply_c})


def _water_side(drawn: Drawn) -> CoolingPart:
    keys = _tower_keys(drawn)
    return _warmest_water(
        Waterside(kind="waterside", exchanger_approach_k=drawn.exchanger_approach_k, **keys)
    )


def _water_cooled(drawn: Drawn) -> CoolingPart:
    return _warmest_water(WaterCooledChiller(kind="water_cooled_chiller", **_tower_keys(drawn)))


def _air_cooled(drawn: Drawn) -> CoolingPart:
    above_k = drawn.condenser_approach_k - chiller.CONDENSER_APPROACH_K
    keys: dict[str, Any] = {
        **_loop_keys(drawn),
        "chiller": published_chiller(drawn.chiller_load_frac, drawn.cop_error_frac, above_k),
    }
    return _warmest_water(AirCooledChiller(kind="air_cooled_chiller", **keys))


def _direct_expansion(drawn: Drawn) -> CoolingPart:
    keys: dict[str, Any] = {
        **_air_keys(drawn),
        "machine": {"rated_cop": RATED_COP * (1.0 + drawn.cop_error_frac)},
    }
    return DirectExpansion(
        kind="dx",
        sensible_heat_frac=drawn.sensible_heat_frac,
        humidifier_kwh_per_l=_humidifier_kwh_per_l(drawn),
        **keys,
    )


def _humidifier_kwh_per_l(drawn: Drawn) -> float:
    """Return the electricity of the published high-pressure pump for a litre."""
    return 1e-3 * drawn.humidifier_pump_pa / drawn.humidifier_pump_frac / J_PER_KWH


def _outdoor_air(drawn: Drawn, *, is_adiabatic: bool) -> DirectAir:
    """Return outdoor air alone: without a machine it is short where it does not serve."""
    stage: dict[str, Any] = {"method": "none"}
    if is_adiabatic:
        stage = {
            "method": "misting",
            "pump_pressure_pa": drawn.humidifier_pump_pa,
            "pump_efficiency_frac": drawn.humidifier_pump_frac,
        }
    keys: dict[str, Any] = {
        **_air_keys(drawn),
        "evaporative": stage,
        "trim": {"capacity_frac": 0.0},
    }
    return DirectAir(
        kind="direct_air",
        supply_low_c=drawn.supply_low_c,
        # The published pressure is that of the whole way of the air.
        filter_pressure_pa=0.0,
        # Warmer air is short, and left to the chillers, as it is.
        lockout_dry_bulb_c=60.0,
        dew_point_low_c=drawn.dew_point_low_c,
        dew_point_high_c=drawn.dew_point_high_c,
        relative_humidity_high_frac=drawn.humidity_high_frac,
        humidifier_kwh_per_l=_humidifier_kwh_per_l(drawn),
        **keys,
    )


def _with_outdoor_air(chillers: Builder, *, is_adiabatic: bool = False) -> Builder:
    """Return the builder of outdoor air where it serves, and of chillers elsewhere."""

    def build(drawn: Drawn) -> CoolingPart:
        air = _outdoor_air(drawn, is_adiabatic=is_adiabatic)
        return Combination(kind="combination", stages=[air, chillers(drawn)])

    return build


_BUILDERS: dict[int, Builder] = {
    1: _with_outdoor_air(_water_cooled, is_adiabatic=True),
    2: _water_side,
    3: _with_outdoor_air(_water_cooled),
    4: _water_side,
    5: _water_cooled,
    6: _with_outdoor_air(_air_cooled),
    7: _air_cooled,
    8: _water_cooled,
    9: _air_cooled,
    10: _direct_expansion,
}
