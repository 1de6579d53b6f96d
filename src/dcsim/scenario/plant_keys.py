"""Cooling keys of format 2 in those of format 3: chillers by data, pumps loop by loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Keys = dict[str, Any]

CHILLED_WATER = {
    "water_cooled_chiller": "centrifugal_vsd_1407kw",
    "waterside": "centrifugal_vsd_1407kw",
    "air_cooled_chiller": "scroll_air",
}
"""The machine whose curves ``chiller_model: eir`` stood for, by kind."""
OPEN_WATER = {"seawater", "surface_water"}
CARNOT = {"air_cooled_chiller": 0.45, "cold_plate": 0.45, "immersion": 0.45, "rear_door": 0.45}
"""Share of Carnot that a kind had unless stated; 0.55 elsewhere."""
EVAPORATING_K = 288.0
"""Evaporation at which a cap of the COP is turned into a least lift [K]."""


def plants_by_data(data: Keys) -> Keys:
    """Return a file's data with the cooling keys of format 3; it may change what it is given.

    A cap of the coefficient of performance becomes the least lift at which Carnot's, evaporating
    at 15 C, reaches that cap.
    """
    for cooling in _coolings(data):
        kind = str(cooling.get("kind"))
        if kind in CHILLED_WATER or kind in OPEN_WATER:
            _pumps(cooling, kind)
        if kind in CHILLED_WATER:
            _chiller(cooling, kind)
        cap = cooling.get("chiller_cop_max")
        carnot = cooling.get("chiller_carnot_frac", CARNOT.get(kind, 0.55))
        known = _is_number(cap) and _is_number(carnot) and "chiller_minimum_lift_k" not in cooling
        if known and cooling.pop("chiller_cop_max") > 0.0:
            lift_k = round(carnot * EVAPORATING_K / float(cap or 1.0), 1)
            cooling["chiller_minimum_lift_k"] = min(max(lift_k, 3.0), 60.0)
    return data


def _coolings(data: Keys) -> Iterator[Keys]:
    """Yield every cooling section and every stage of one."""
    sites = data.get("sites")
    for site in (data, *(sites.values() if isinstance(sites, dict) else ())):
        cooling = site.get("cooling") if isinstance(site, dict) else None
        if isinstance(cooling, dict):
            yield cooling
            stages = cooling.get("stages")
            yield from (s for s in (stages if isinstance(stages, list) else ()) if _is_group(s))


def _pumps(cooling: Keys, kind: str) -> None:
    """One least flow held for all pumps; each loop states its own now."""
    if "pump_minimum_flow_frac" not in cooling:
        return
    least = cooling.pop("pump_minimum_flow_frac")
    cooling.setdefault("loop_pump_minimum_flow_frac", least)
    if kind != "air_cooled_chiller":
        cooling.setdefault("source_pump_minimum_flow_frac", least)


def _chiller(cooling: Keys, kind: str) -> None:
    chiller = cooling.get("chiller", {})
    if not isinstance(chiller, dict):
        return
    model = cooling.get("chiller_model")
    if model in ("lift", "eir") and "catalogue" not in chiller:
        del cooling["chiller_model"]
        chiller = {"catalogue": CHILLED_WATER[kind], **chiller} if model == "eir" else chiller
    if "chiller_minimum_load_frac" in cooling and "minimum_load_frac" not in chiller:
        chiller = {**chiller, "minimum_load_frac": cooling.pop("chiller_minimum_load_frac")}
    if chiller:
        cooling["chiller"] = chiller


def _is_group(value: Any) -> bool:
    return isinstance(value, dict)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
