"""What has no effect changes no bit of what a site does."""

import numpy as np
import pytest

import dcsim

LATER = "2024-01-01T00:00:00Z"
NONE = {
    "no wear": {"service": {"refrigerant": {"leak_frac_per_year": 0.0}}},
    "filters and exchangers that stay clean": {
        "service": {
            "filters": {"final_pressure_rel": 1.0},
            "exchangers": {"fouling_m2_k_per_kw": 0.0},
        }
    },
    "a utility fault behind the period": {
        "faults": {"events": [{"what": "utility", "start": LATER, "lasts_h": 5}]}
    },
    "a server fault behind the period": {
        "faults": {"events": [{"what": "server", "start": LATER, "lasts_h": 5, "count": 9}]}
    },
    "a failed chiller behind the period": {
        "faults": {"events": [{"what": "cooling", "start": LATER, "lasts_h": 5, "lost_frac": 0.5}]}
    },
    "a network fault behind the period": {
        "faults": {"events": [{"what": "network", "start": LATER, "lasts_h": 5}]}
    },
    "a full tank that loses nothing and is never called": {
        "store": {
            "volume_m3": 60.0, "charge_limit_kw": 100.0, "discharge_limit_kw": 100.0,
            "loss_frac_per_day": 0.0,
        }
    },
    "a room whose plant keeps up": {"thermal": {"rack_mass_kg": 400}},
    "a limit on water that is never met": {"water": {"limit_m3_per_day": 1e5}},
    "a backup that nothing calls": {"backup": {"test_every_days": 0}},
    "rules that let who comes first go first": {"queue": {"order": "fcfs"}},
    "a cap that is never met": {"queue": {"cap": {"limit_kw": 1e6}}},
    "a quota that nobody fills": {"queue": {"cores_per_user": 10**7}},
}  # fmt: skip


@pytest.mark.parametrize("changes", NONE.values(), ids=NONE)
def test_what_has_no_effect_changes_no_bit(site_of, small_run, assert_same, changes):
    plain, ours = small_run(), dcsim.run(site_of(**changes))

    assert ours.hourly["it_energy_kwh"].std() > 0.0
    assert_same(plain.hourly, ours.hourly[list(plain.hourly.columns)])
    assert_same(plain.jobs, ours.jobs[list(plain.jobs.columns)])
    assert ours.summary.total.pue == plain.summary.total.pue
    held = {code for code, hours in ours.summary.total.states_h.items() if hours}
    assert held - set(plain.summary.total.states_h) <= {"store-full"}


def test_test_runs_burn_fuel_and_change_nothing_else(site_of, small_run, assert_same):
    plain, ours = small_run(), dcsim.run(site_of(backup={"test_every_days": 1}))

    fuel = ours.hourly["fuel_l"]
    assert np.flatnonzero(fuel).tolist() == [10]
    changed = [
        name for name in plain.hourly.columns if not plain.hourly[name].equals(ours.hourly[name])
    ]
    assert changed == ["scope1_kgco2e", "scope3_kgco2e"]
    assert_same(plain.jobs, ours.jobs)
    more = ours.hourly["scope1_kgco2e"] - plain.hourly["scope1_kgco2e"]
    assert more.iloc[10] == pytest.approx(2.69 * fuel.iloc[10])
