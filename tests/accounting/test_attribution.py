"""Who used the servers' energy: the rows add up, and each is in proportion."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.accounting.attribution import attribute
from dcsim.accounting.ledger import Rates
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.fleet.cluster import Cluster, Server
from dcsim.simulate.booking import book
from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Segments

DAY = TimeGrid(0, 900, 96)
RNG_RATES = Rates(np.linspace(10.0, 500.0, 24), None, np.linspace(-20.0, 90.0, 24))
runs = st.lists(
    st.tuples(st.integers(-1, 86_399), st.integers(1, 40_000), st.integers(1, 8)), max_size=8
)


def table(rows):
    """Return jobs and starts from rows (start or -1, duration, cores)."""
    start, duration, cores = np.array(rows, dtype=np.int64).reshape(-1, 3).T.copy()
    zero = np.zeros_like(start)
    return JobTable(("a",), zero, zero, duration, cores, zero, 0.9 * cores * duration), start


@pytest.fixture(scope="session")
def share_out(make_flows):
    """Return a function that simulates rows of runs beside a baseload and shares out the energy."""

    def share(rows, baseload, *, rates=RNG_RATES, grid=DAY, fixed_kw=0.0, **server):
        some = Cluster(
            racks=2,
            rack_power_kw=5.0,
            servers_per_rack=5,
            cores_per_server=10,
            server=Server(**server),
        )
        jobs, start = table(rows)
        ran = start >= 0
        busy = book(start[ran], jobs.duration_s[ran], jobs.busy_cores[ran], grid)
        baseload = np.full(grid.steps, baseload)
        flows = make_flows(some.power_kw(baseload + busy / 100.0), fixed_kw=fixed_kw)
        ran_in = Segments.unbroken(start, jobs.duration_s)
        return flows, attribute(jobs, ran_in, flows, some, baseload * 100.0, busy, rates, grid)

    return share


def total(attribution, name):
    return sum(
        getattr(getattr(attribution, part), name).sum() for part in ("jobs", "baseload", "idle")
    )


@given(
    runs,
    st.just(0.0) | st.floats(1e-6, 0.2),
    st.sampled_from(["linear", "fan2007"]),
    st.just(0.0) | st.floats(1e-6, 1.0),
    st.floats(0.0, 3.0),
)
def test_jobs_baseload_and_nobody_add_up_to_the_site(share_out, rows, baseload, curve, idle, fixed):
    flows, shared = share_out(rows, baseload, curve=curve, idle_frac=idle, fixed_kw=fixed)

    facility = flows.facility_kw * DAY.step_h
    carbon, price = (
        np.repeat(values, 4) / 1000.0
        for values in (RNG_RATES.carbon_gco2e_per_kwh, RNG_RATES.price_per_mwh)
    )
    for name, wanted in {
        "it_energy_kwh": flows.it_kw.sum() * DAY.step_h,
        "facility_energy_kwh": facility.sum(),
        "carbon_kgco2e": (facility * carbon).sum(),
        "cost": (facility * price).sum(),
    }.items():
        assert total(shared, name) == pytest.approx(wanted, rel=1e-9, abs=1e-9), name


@given(runs.filter(bool), st.floats(0.0, 0.2))
def test_a_job_that_never_started_used_nothing(share_out, rows, baseload):
    _, shared = share_out([*rows, (-1, 100, 5)], baseload)

    assert shared.jobs.it_energy_kwh[-1] == 0.0
    assert shared.jobs.cost[-1] == 0.0


def test_a_lone_job_uses_what_is_worked_out_by_hand(share_out):
    # 10 cores for 90 minutes from 00:30, nine tenths busy: 9 x 60 W x 1.5 h.
    rates = Rates(np.array([100.0, 400.0]), None, np.array([50.0, 80.0]))
    grid = TimeGrid(0, 1800, 4)

    _, shared = share_out(
        [(1800, 5400, 10)], 0.2, rates=rates, grid=grid, curve="linear", idle_frac=0.4
    )

    energy = 9 * 0.060 * 1.5
    assert shared.jobs.it_energy_kwh.tolist() == [pytest.approx(energy)]
    assert shared.jobs.facility_energy_kwh.tolist() == [pytest.approx(1.135 * energy)]
    # A third of it at 100 g and 50 a MWh, two thirds at 400 g and 80.
    assert shared.jobs.carbon_kgco2e.tolist() == [pytest.approx(1.135 * energy * 0.3)]
    assert shared.jobs.cost.tolist() == [pytest.approx(1.135 * energy * 0.070)]
    assert shared.idle.it_energy_kwh.tolist() == [pytest.approx(8.0)]
    assert shared.baseload.it_energy_kwh.tolist() == [pytest.approx(20 * 0.060 * 2.0)]


def test_equal_jobs_side_by_side_use_equally_much(share_out):
    _, shared = share_out([(0, 7000, 4)] * 3, 0.1)

    assert np.ptp(shared.jobs.it_energy_kwh) <= 1e-12 * shared.jobs.it_energy_kwh[0]


def test_a_job_cut_off_by_the_end_is_charged_for_what_it_did(share_out):
    cut, whole = (
        share_out([(23 * HOUR_S, length, 4)], 0.0, curve="linear")[1].jobs.it_energy_kwh[0]
        for length in (7200, 3600)
    )

    assert cut == pytest.approx(whole)


def test_where_servers_draw_nothing_the_overhead_is_nobodys(share_out):
    flows, shared = share_out([(0, HOUR_S, 4)], 0.0, idle_frac=0.0, fixed_kw=2.0)

    assert (flows.it_kw[4:] == 0.0).all()
    assert shared.idle.it_energy_kwh[0] == 0.0
    assert shared.idle.facility_energy_kwh[0] == pytest.approx(2.0 * 23.0)
