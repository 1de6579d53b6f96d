"""The ledger: two hours summed up by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.accounting.ledger import Rates, embodied_kgco2e_per_h, settle
from dcsim.accounting.shares import Users, share_out
from dcsim.core.timegrid import TimeGrid

RATES = Rates(np.array([100.0, 300.0]), None, np.array([50.0, -20.0]))


@pytest.fixture
def ledger(make_flows, cluster, two_hours):
    """Return the ledger of half hours at 10, 20, 60 and 100 busy cores of a hundred."""
    baseload = np.array([0.1, 0.1, 0.2, 0.6])
    jobs = np.array([0.0, 10.0, 40.0, 40.0])
    it_kw = cluster.power_kw(baseload + jobs / 100.0)  # 4.6, 5.2, 7.6 and 10 kW
    return settle(make_flows(it_kw), cluster, baseload, jobs, RATES, two_hours)


def test_half_hours_add_up_to_hours(ledger):
    np.testing.assert_allclose(ledger.it_energy_kwh, [(4.6 + 5.2) / 2, (7.6 + 10.0) / 2])
    np.testing.assert_allclose(ledger.idle_energy_kwh, [4.0, 4.0])


def test_losses_and_cooling_are_their_shares(ledger):
    it, columns = np.array([4.9, 8.8]), ledger.columns()

    for name, share in {
        "distribution_loss_kwh": 0.01,
        "ups_loss_kwh": 0.04,
        "transformer_loss_kwh": 0.02,
        "room_fan_kwh": 0.02,
        "loop_pump_kwh": 0.01,
        "source_pump_kwh": 0.005,
        "compressor_kwh": 0.03,
        "rejection_fan_kwh": 0.0,
        "humidifier_kwh": 0.0,
        "cooling_energy_kwh": 0.065,
        "facility_energy_kwh": 1.135,
        "heat_rejected_kwh": 1.115,
        "heat_outdoor_loss_kwh": 0.02,
        "heat_short_kwh": 0.0,
        "latent_gain_kwh": 0.0,
        "lights_kwh": 0.0,
        "heat_reused_kwh": 0.0,
    }.items():
        np.testing.assert_allclose(columns[name], share * it, rtol=1e-12, err_msg=name)


def test_power_above_rest_is_shared_by_busy_cores(ledger):
    # 60 W for each core: baseload 10, 10, 20, 60 cores, jobs 0, 10, 40, 40 cores.
    np.testing.assert_allclose(ledger.baseload_energy_kwh, [0.06 * 10, 0.06 * 40])
    np.testing.assert_allclose(ledger.job_energy_kwh, [0.06 * 5, 0.06 * 40])
    np.testing.assert_allclose(ledger.baseload_core_h, [10.0, 40.0])
    np.testing.assert_allclose(ledger.job_core_h, [5.0, 40.0])


def test_litres_a_second_become_litres_an_hour(ledger):
    np.testing.assert_allclose(ledger.water_site_l, [36.0, 36.0])
    np.testing.assert_allclose(ledger.water_evaporated_l, [21.6, 21.6])
    np.testing.assert_allclose(ledger.water_blowdown_l, [10.8, 10.8])
    np.testing.assert_allclose(ledger.water_drift_l, [3.6, 3.6])


def test_each_hour_is_priced_at_its_own_carbon_and_money(ledger):
    facility = 1.135 * np.array([4.9, 8.8])

    np.testing.assert_allclose(ledger.scope2_location_kgco2e, facility * [0.1, 0.3])
    np.testing.assert_allclose(ledger.cost, facility * [0.05, -0.02])


def test_the_making_of_a_server_is_spread_evenly_over_its_life(ledger, cluster):
    # Ten servers of 876.6 kg over five years of 8766 h: 0.2 kg an hour.
    assert embodied_kgco2e_per_h(cluster) == pytest.approx(0.2)
    np.testing.assert_allclose(ledger.scope3_kgco2e, [0.2, 0.2])


@given(st.integers(1, 60), st.sampled_from([300, 900, 3600]))
def test_embodied_carbon_is_pro_rata_to_the_period(make_flows, cluster, hours, step_s):
    grid = TimeGrid(0, step_s, hours * 3600 // step_s)
    none = np.zeros(grid.steps)
    rates = Rates(np.zeros(hours), None, np.zeros(hours))

    ledger = settle(make_flows(cluster.power_kw(none)), cluster, none, none, rates, grid)

    assert ledger.scope3_kgco2e.sum() == pytest.approx(0.2 * hours)


cores = st.just(0.0) | st.floats(1e-6, 1e4)


@given(st.floats(0.0, 1e4), cores, cores)
def test_the_shares_are_in_proportion_and_add_up(cluster, dynamic_kw, baseload, jobs):
    users = Users(np.array([baseload]), np.array([jobs]))
    shares = share_out(cluster.idle_kw() + np.array([dynamic_kw]), cluster, users)

    of_reserve, of_jobs = float(shares.baseload_kw[0]), float(shares.jobs_kw[0])
    dynamic_kw = float((cluster.idle_kw() + np.array([dynamic_kw]))[0]) - cluster.idle_kw()
    shared = dynamic_kw if baseload + jobs else 0.0
    assert of_reserve + of_jobs == pytest.approx(shared, rel=1e-9)
    assert float(shares.idle_kw[0]) == pytest.approx(cluster.idle_kw() + dynamic_kw - shared)
    assert of_reserve * jobs == pytest.approx(of_jobs * baseload, rel=1e-9)
