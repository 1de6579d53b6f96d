"""The features that a site or a fleet can have: one table for documents and tests.

Every feature stands beside every other; what cannot be combined for a physical reason is
in `dcsim.scenario.compatibility`. The smallest addition that turns a feature on is its
example, which the documents show and which tests lay over a small site, in all pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature of a site.

    Attributes
    ----------
    name
        Its name in tables and tests.
    title
        What it is, in a phrase.
    example
        The keys that turn it on, laid over a scenario; lists are appended to.
    page
        Where the guide tells of it.
    column
        A column that it adds to the hourly table; None if it adds none.
    """

    name: str
    title: str
    example: Mapping[str, Any]
    page: str
    column: str | None = None


def _event(what: str, lasts_h: float, **more: Any) -> dict[str, Any]:
    event = {"what": what, "start": "2023-07-10T15:05:00Z", "lasts_h": lasts_h, **more}
    return {"faults": {"events": [event]}}


_JOBS = {"name": "training", "profile": "heapsort-c", "work_amount": 2.0e7, "cores": 64}

FEATURES: tuple[Feature, ...] = (
    Feature(
        "thermal",
        "rooms that warm while the plant is short, and servers that slow down and switch off",
        {
            "thermal": {"rack_mass_kg": 400, "servers": {"air_class": "A1"}},
            "cooling": {"chiller_capacity_frac": 0.8},
        },
        "thermal_storage.md",
        "room_temperature_c",
    ),
    Feature(
        "store",
        "a tank of chilled water",
        {
            "store": {
                "volume_m3": 60.0,
                "charge_limit_kw": 120.0,
                "discharge_limit_kw": 150.0,
                "strategy": "peak_shaving",
            }
        },
        "thermal_storage.md",
        "store_level_kwh",
    ),
    Feature(
        "server_fault",
        "servers that fail",
        _event("server", 6.0, count=60),
        "faults.md",
        "grid_energy_kwh",
    ),
    Feature("rack_fault", "racks that fail", _event("rack", 6.0, count=3), "faults.md"),
    Feature(
        "cooling_fault",
        "a part of the cooling that fails",
        _event("cooling", 5.0, lost_frac=0.6),
        "faults.md",
    ),
    Feature("network_fault", "a network that fails", _event("network", 3.0), "faults.md"),
    Feature("utility_fault", "a grid that fails", _event("utility", 2.5), "faults.md"),
    Feature(
        "backup",
        "batteries, generators and tanks",
        {
            "backup": {
                "generator_kw": 300.0,
                "start_failure_frac": 0.0,
                "tank_m3": 0.15,
                "ups_battery_s": 240,
                "restart_s": 1800,
            },
            **_event("utility", 5.0),
        },
        "faults.md",
        "generator_energy_kwh",
    ),
    Feature(
        "water_limit",
        "a limit on the water of a day",
        {"water": {"limit_m3_per_day": 6.0, "beyond_limit": "short"}},
        "power_chain.md",
    ),
    Feature(
        "stages",
        "a plant of several stages with hysteresis and a least running time",
        {
            "cooling": {
                "kind": "combination",
                "hysteresis_frac": 0.03,
                "minimum_run_s": 1800,
                "stages": [
                    {"kind": "waterside", "supply_air_c": 24},
                    {"kind": "air_cooled_chiller", "supply_air_c": 24},
                ],
            }
        },
        "cooling/combination.md",
        "stage_switches",
    ),
    Feature(
        "queue_rules",
        "a queue of priorities with backfilling, preemption and quotas",
        {
            "queue": {
                "order": "priority",
                "backfill": "easy",
                "preemption": True,
                "restart_cost_s": 60,
                "cores_per_user": 8000,
            },
            "workload": {"jobs": [{**_JOBS, "name": "urgent", "jobs_per_day": 24, "priority": 5}]},
        },
        "queue.md",
    ),
    Feature(
        "power_cap",
        "a cap on what jobs draw, enforced",
        {"queue": {"cap": {"limit_kw": 8.0, "from_h": 12, "until_h": 22, "enforce": True}}},
        "queue.md",
    ),
    Feature(
        "sleep",
        "idle servers that sleep",
        {
            "it": {
                "server": {"sleep": {"sleep_w": 8, "wake_latency_s": 60, "wake_energy_j": 12000}},
                "consolidation": {"target_utilisation_frac": 0.8, "wake": "ahead"},
            }
        },
        "machines.md",
        "awake_servers",
    ),
    Feature(
        "accelerators",
        "servers with accelerators that jobs hold",
        {
            "it": {"server": {"accelerators": {"count": 2, "power_w": 75, "idle_w": 8}}},
            "workload": {"jobs": [{**_JOBS, "jobs_per_day": 36, "accelerators": 40}]},
        },
        "machines.md",
    ),
    Feature(
        "heat_reuse",
        "heat for others, through a heat pump and a tank",
        {
            "heat_reuse": {
                "source": {
                    "stream": "air_return",
                    "temperature_c": 30,
                    "cooled_by_k": 6,
                    "capturable_frac": 0.5,
                },
                "heat_pump": {"capacity_kw": 150, "lorenz_frac": 0.5},
                "network": {"supply_c": 65, "return_c": 40, "loss_frac": 0.1},
                "demand": {"annual_mwh": 900},
                "heat_pump_boundary": "inside",
                "replaced_gco2e_per_kwh": 200,
                "store": {"volume_m3": 40.0, "delta_t_k": 25.0},
            }
        },
        "heat_reuse.md",
        "heat_source_kwh",
    ),
    Feature(
        "service",
        "filters, exchangers and refrigerant that wear",
        {
            "service": {
                "filters": {"since_service_days": 120},
                "exchangers": {"since_service_days": 200},
                "refrigerant": {"since_service_days": 300},
            }
        },
        "service.md",
    ),
    Feature(
        "server_air",
        "servers whose fans and leakage follow the air at their inlets by figures of their own",
        {"it": {"server_air": {"fan_frac": 0.05, "leakage_frac_per_k": 0.002}}},
        "air_and_servers.md",
    ),
    Feature(
        "envelope",
        "heat through walls, roof and ground floor, and the sun on them",
        {"envelope": {"wall_area_m2": 600.0, "roof_area_m2": 500.0, "slab_area_m2": 500.0}},
        "envelope.md",
    ),
    Feature(
        "replanning",
        "a policy that plans the waiting jobs again",
        {"policy": {"kind": "optimal_shift"}},
        "guide.md",
    ),
)
"""All features, in the order of the guide."""


def laid_over(scenario: Mapping[str, Any], example: Mapping[str, Any]) -> dict[str, Any]:
    """Return a scenario with the keys of an example; mappings merge and lists are appended to.

    Another ``kind`` of a section drops the keys of the former kind.
    """
    joined = dict(scenario)
    for key, value in example.items():
        before = joined.get(key)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            other_kind = "kind" in value and value["kind"] != before.get("kind")
            joined[key] = dict(value) if other_kind else laid_over(before, value)
        elif isinstance(value, list) and isinstance(before, list):
            joined[key] = [*before, *value]
        else:
            joined[key] = value
    return joined
