"""A small hall in Phoenix in July, over which features are laid."""

from __future__ import annotations

from typing import Any

SITE: dict[str, Any] = {
    "schema_version": 1,
    "name": "small-hall",
    "title": "A small hall in Phoenix in July",
    "period": {"start": "2023-07-10T00:00:00Z", "days": 2, "step_s": 900},
    "site": {"place": "Phoenix", "station": "phoenix-az"},
    "it": {"racks": 40, "rack_power_kw": 6, "servers_per_rack": 20, "cores_per_server": 32,
           "server": {"memory_gb": 256}},
    "power": {
        "distribution": {"preset": "cables"},
        "ups": {"preset": "ups-double-conversion", "redundancy": "N+1"},
        "transformer": {"preset": "transformer-mv-tier2", "redundancy": "N+1", "indoor_frac": 0},
    },
    "cooling": {"kind": "water_cooled_chiller", "supply_air_c": 24},
    "grid": {"region": "US-SW-AZPS", "basis": "lifecycle", "signal": "average"},
    "price": {"currency": "USD", "energy_per_mwh": 80},
    "workload": {
        "trace": {"name": "google-2019"},
        "jobs": [
            {"name": "sorting", "profile": "heapsort-c", "work_amount": 3.0e7, "cores": 512,
             "jobs_per_day": 36, "deferral_window_h": 12, "checkpoint_interval_s": 600,
             "memory_gb": 512},
            {"name": "small", "profile": "heapsort-c", "work_amount": 1.0e6, "cores": 8,
             "jobs_per_day": 200, "deferral_window_h": 3, "priority": 1},
        ],
    },
    "policy": {"kind": "fcfs"},
}  # fmt: skip
