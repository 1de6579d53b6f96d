"""Plants stated by their nameplates alone, hour by hour against EnergyPlus.

The years were recorded with EnergyPlus 25.2 (`cases.yaml` says how, and from which weather);
the program is not needed here. dcsim gets the same weather, the same IT power and what stands
on the nameplates. All hours count, those in which either program stood at a limit too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow.parquet as pq

from dcsim.core.arrays import Array
from dcsim.core.registry import parts
from dcsim.core.strictyaml import read_yaml
from dcsim.facility.cooling.plant import CoolingFlows, CoolingPart, Outside
from dcsim.physics.saturation import saturation_pressure_pa
from dcsim.verify.check import Bound, Cell, Row, Rows, with_verdict
from dcsim.verify.energyplus import air, chilled_water

FOLDER = Path(__file__).parent
SOURCE = "EnergyPlus 25.2, recorded hourly; plants by nameplate, weather TMY3"

DRAWS = (
    "chiller_kw",
    "chilled_water_pump_kw",
    "condenser_pump_kw",
    "tower_fan_kw",
    "room_fan_kw",
    "dx_kw",
    "pad_kw",
)
"""Columns of a recorded year that are electricity of its plant."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How near a kind of plant has to come."""

    annual: float
    """PUE of the year."""
    hourly: float
    """PUE of the hours, root of the mean square."""
    compressor_rel: float = 0.03
    water_rel: float = 0.055
    """Makeup of towers. Evaporation is the gain of moisture by dry air here; the recorded program
    counts moist air, and 2 % less."""


CHILLERS = Tolerance(annual=0.003, hourly=0.006)
ECONOMISER = Tolerance(annual=0.008, hourly=0.012)
AIR = Tolerance(annual=0.008, hourly=0.020, compressor_rel=0.05)
"""A dry coil takes the wet bulb at which it would just stay dry. The recorded program finds it
with the enthalpy of the dry air, so its machines draw up to 10 % more in hot dry hours."""
SEALED_ROOM = Tolerance(annual=0.009, hourly=0.020, compressor_rel=0.05)
"""A room without outdoor air is dry in every hour."""


@dataclass(frozen=True)
class Case:
    """One plant through the year of one climate, recorded and by dcsim."""

    name: str
    climate: str
    recorded: Mapping[str, Array]
    flows: CoolingFlows

    @cached_property
    def difference(self) -> Array:
        """Return dcsim's PUE less the recorded one in every hour, shape (8760,)."""
        return (self.flows.electricity.total_kw() - self._recorded_kw) / self.recorded["it_kw"]

    @property
    def _recorded_kw(self) -> Array:
        total: Array = np.sum([self.recorded[key] for key in DRAWS if key in self.recorded], axis=0)
        return total

    @property
    def pue(self) -> tuple[float, float]:
        """Return the annual PUE of dcsim and the recorded one."""
        it_kwh = self.recorded["it_kw"].sum()
        own_kwh = self.flows.electricity.total_kw().sum()
        return float(1.0 + own_kwh / it_kwh), float(1.0 + self._recorded_kw.sum() / it_kwh)

    @property
    def compressor_rel(self) -> float:
        """Return the compressors' annual energy over the recorded one, less 1."""
        electricity = self.flows.electricity
        if "chiller_kw" in self.recorded:
            own_kw, recorded_kw = electricity.compressor_kw, self.recorded["chiller_kw"]
        else:
            # Condenser fans are inside the recorded machine.
            own_kw = electricity.compressor_kw + electricity.rejection_fan_kw
            recorded_kw = self.recorded["dx_kw"]
        return float(own_kw.sum() / recorded_kw.sum() - 1.0)

    @property
    def water_rel(self) -> float:
        """Return the annual makeup water over the recorded one, less 1."""
        own_l = self.flows.water.makeup_l_per_s.sum() * 3600.0
        return float(own_l / self.recorded["makeup_l"].sum() - 1.0)


def cases(name: str) -> Iterator[Case]:
    """Yield the recorded years of one plant beside dcsim's."""
    plate = _listed()["plants"][name]
    recorded, weather = _table(name), _table("weather")
    keys = cooling_keys(plate)
    cooling = cast("CoolingPart", parts("cooling")[keys["kind"]].model_validate(keys))
    for climate in _listed()["climates"]:
        year = _of(recorded, climate)
        outside = _outside(_of(weather, climate))
        plant = cooling.plant(plate["it_peak_kw"], outside.worst())
        yield Case(name, climate, year, plant.run(year["it_kw"], outside))


def cooling_keys(plate: Mapping[str, Any]) -> dict[str, Any]:
    """Return the cooling section that a scenario with this nameplate has."""
    if plate["kind"] == "air":
        return air.cooling_keys(plate)
    return chilled_water.cooling_keys(plate)


def energyplus() -> Rows:
    """Return the verdict, what each plant and climate gave, and the bounds that decide."""
    told: list[Row] = []
    for name, plate in _listed()["plants"].items():
        told += _plant(name, plate, list(cases(name)))
    claim = "seven plants in seven climates, told by nameplate alone, agree with another program"
    return with_verdict("energyplus", claim, told)


def _plant(name: str, plate: Mapping[str, Any], years: list[Case]) -> Iterator[Bound | Cell]:
    allowed = tolerance(plate)
    for case in years:
        own, recorded = case.pue
        reason = "the laws of the two programs differ (docs/energyplus.md)"
        yield Cell(f"{name}, {case.climate}, PUE", own, recorded, allowed.annual, reason, SOURCE)
    yearly = [own - recorded for own, recorded in (case.pue for case in years)]
    hourly = [float(np.sqrt(np.mean(case.difference**2))) for case in years]
    compressors = [case.compressor_rel for case in years]
    compared = [
        ("PUE of the year", yearly, allowed.annual),
        ("PUE of the hours, RMSE", hourly, allowed.hourly),
        ("compressor energy", compressors, allowed.compressor_rel),
    ]
    if "tower" in plate:
        compared.append(("tower water", [case.water_rel for case in years], allowed.water_rel))
    for what, differences, bound in compared:
        largest = max(abs(difference) for difference in differences)
        yield Bound(f"{name}, {what}, largest difference", largest, bound, True, SOURCE)


def tolerance(plate: Mapping[str, Any]) -> Tolerance:
    """Return how near a plant of this nameplate has to come."""
    if plate["kind"] == "air":
        return AIR if "outdoor_air" in plate else SEALED_ROOM
    return ECONOMISER if "exchanger" in plate else CHILLERS


def _listed() -> dict[str, Any]:
    listed: dict[str, Any] = read_yaml(FOLDER / "cases.yaml", "cases.yaml").data
    return listed


def _table(name: str) -> dict[str, np.ndarray]:
    table = pq.read_table(FOLDER / f"{name}.parquet")
    return {key: table[key].to_numpy() for key in table.column_names}


def _of(table: Mapping[str, np.ndarray], climate: str) -> dict[str, Array]:
    hours = table["climate"] == climate
    return {
        key: values[hours].astype(np.float64) for key, values in table.items() if key != "climate"
    }


def _outside(year: Mapping[str, Array]) -> Outside:
    dry_bulb = year["dry_bulb_c"]
    humidity = saturation_pressure_pa(year["dew_point_c"]) / saturation_pressure_pa(dry_bulb)
    return Outside(
        dry_bulb,
        np.minimum(year["wet_bulb_c"], dry_bulb),
        np.clip(humidity, 0.0, 1.0),
        year["pressure_pa"],
    )
