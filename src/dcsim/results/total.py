"""The summary of a fleet: what its sites have in sum."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from dcsim.results.heat_reuse import HeatReuseSummary
from dcsim.results.summary import SiteSummary

Weights = Sequence[float]

LARGEST = frozenset({"room_max_c", "balance_error_rel"})
LEAST = frozenset({"lowest_tank_l"})
BY_IT_ENERGY = frozenset(
    {
        "pue",
        "wue_l_per_kwh",
        "wue_source_l_per_kwh",
        "cue_kgco2e_per_kwh",
        "ere",
        "cooling_share_of_it_frac",
        "server_fan_share_of_it_frac",
    }
)
"""Ratios to IT energy, of which the fleet's is the mean weighted by it."""


def total_of(
    sites: Sequence[SiteSummary],
    peak_facility_kw: float,
    mean_wait_h: float,
    design_kw: Weights,
    error_rel: float = 0.0,
) -> SiteSummary:
    """Return the sum of the sites' summaries; that of a single site is its own.

    Energies, carbon, water, money and counts are sums; ratios are those of the sums. The
    peak is that of the whole fleet at one instant. What only a single site can tell, such
    as its design point, is left out.

    Parameters
    ----------
    sites
        The summaries.
    peak_facility_kw
        Highest power of all sites together [kW].
    mean_wait_h
        Mean wait of all jobs that started [h].
    error_rel
        Largest error of the balances between the sites.
    """
    if len(sites) == 1:
        return sites[0]
    it = [site.it_energy_kwh for site in sites]
    whole: SiteSummary = _summed(sites, it)
    return replace(
        whole,
        erf=whole.heat_reused_kwh / whole.facility_energy_kwh,
        mean_wait_h=mean_wait_h,
        balance_error_rel=max(whole.balance_error_rel, error_rel),
        peak_facility_kw=peak_facility_kw,
        full_load=_averaged([site.full_load for site in sites], design_kw),
        design=None,
        against_fcfs=None,
        heat_reuse=None if whole.heat_reuse is None else _heat_reuse(whole.heat_reuse, sites),
    )


def _heat_reuse(summed: HeatReuseSummary, sites: Sequence[SiteSummary]) -> HeatReuseSummary:
    """Return summed heat reuse with the ratios of its sums, over the sites that give heat."""
    pump, demand = summed.heat_pump_kwh, summed.heat_demand_kwh
    giving = [(each.heat_reuse, each.it_energy_kwh) for each in sites if each.heat_reuse]
    within = [heat.pue_inside * it for heat, it in giving]
    without = [heat.pue_outside * it for heat, it in giving]
    return replace(
        summed,
        heat_pump_cop=summed.heat_delivered_kwh / pump if pump > 0.0 else None,
        heat_demand_covered_frac=summed.heat_used_kwh / demand if demand > 0.0 else None,
        erf_inside=summed.heat_delivered_kwh / math.fsum(within),
        erf_outside=summed.heat_source_kwh / math.fsum(without),
    )


def _summed(parts: Sequence[Any], it_energy_kwh: Weights) -> Any:
    """Return one record whose numbers are those of several, field by field."""
    changes: dict[str, Any] = {}
    for field in fields(parts[0]):
        values = [getattr(part, field.name) for part in parts]
        changes[field.name] = _joined(field.name, values, it_energy_kwh)
    return replace(parts[0], **changes)


def _joined(name: str, values: Sequence[Any], it_energy_kwh: Weights) -> Any:
    known = [value for value in values if value is not None]
    if not known:
        return None
    match known[0]:
        case str():
            return " and ".join(dict.fromkeys(known))
        case dict():
            keys = dict.fromkeys(key for value in known for key in value)
            return {key: math.fsum(value.get(key, 0.0) for value in known) for key in keys}
        case tuple():
            return _tuples(known)
        case int() | float():
            return _number(name, values, known, it_energy_kwh)
    weights = [w for v, w in zip(values, it_energy_kwh, strict=True) if v is not None]
    return _summed(known, weights)


def _number(
    name: str, values: Sequence[Any], known: Sequence[float], it_energy_kwh: Weights
) -> float | None:
    if name in LARGEST or name in LEAST:
        return max(known) if name in LARGEST else min(known)
    if len(known) < len(values):
        return None  # a sum of which a part is unknown is unknown
    if name in BY_IT_ENERGY or name.startswith(("pue_", "ere_")):
        return _weighted(known, it_energy_kwh)
    return sum(known) if all(isinstance(value, int) for value in known) else math.fsum(known)


def _tuples(known: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Return ends of ranges summed end by end, and lists of things one behind the other."""
    is_range = all(len(value) == 2 and isinstance(value[0], float) for value in known)
    if is_range:
        return tuple(math.fsum(ends) for ends in zip(*known, strict=True))
    return tuple(each for value in known for each in value)


def _averaged(parts: Sequence[Any], weights: Weights) -> Any:
    means = {
        field.name: _weighted([getattr(part, field.name) for part in parts], weights)
        for field in fields(parts[0])
    }
    return replace(parts[0], **means)


def _weighted(values: Sequence[float], weights: Weights) -> float:
    whole = math.fsum(weights)
    if whole == 0.0:
        return 0.0
    return math.fsum(v * w for v, w in zip(values, weights, strict=True)) / whole
