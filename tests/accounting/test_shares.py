"""Who pays for idle power: three rules, each adding up to the servers' power."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.accounting.attribution import attribute
from dcsim.accounting.ledger import Rates
from dcsim.accounting.shares import Users, share_out
from dcsim.core.timegrid import TimeGrid
from dcsim.fleet.cluster import Cluster, Server
from dcsim.fleet.racks import Group
from dcsim.simulate.booking import book_jobs
from dcsim.simulate.fleet_load import run_fleet, users_of
from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Segments

RULES = ("dynamic", "proportional", "by_cores_held")
HOURS = TimeGrid(0, 900, 16)
RATES = Rates(np.linspace(50.0, 500.0, 4), None, np.linspace(-10.0, 90.0, 4))
SLEEP = {"sleep_w": 10.0, "wake_latency_s": 1500.0, "wake_energy_j": 600_000.0}
PACKED = {"target_utilisation_frac": 1.0, "headroom_frac": 0.0, "hold_s": 0, "wake": "on_demand"}
CARDS = {"count": 2, "power_w": 200.0, "idle_w": 20.0}
runs = st.lists(
    st.tuples(st.integers(0, 14_000), st.integers(1, 9000), st.integers(1, 12), st.integers(0, 4)),
    max_size=6,
)
rules = st.sampled_from(RULES)


def job_table(rows):
    """Return jobs that start when they arrive, from rows (start, duration, cores, cards)."""
    start, duration, cores, cards = np.array(sorted(rows), dtype=np.int64).reshape(-1, 4).T.copy()
    zero = np.zeros_like(start)
    return JobTable(
        ("a",), zero, start, duration, cores, start, 0.5 * cores * duration, accelerators=cards
    )


def machines(*, sleeps=False, cards=False):
    """Return a hundred cores on ten servers of a kilowatt, 4 kW at rest without cards."""
    server = {"curve": "linear", "idle_frac": 0.4}
    server |= {"sleep": SLEEP} if sleeps else {}
    server |= {"accelerators": CARDS} if cards else {}
    return Cluster(
        racks=2,
        rack_power_kw=5.0,
        servers_per_rack=5,
        cores_per_server=10,
        server=server,
        consolidation=PACKED if sleeps else None,
    )


@pytest.fixture(scope="session")
def paid(make_flows):
    """Return a function that runs jobs beside a baseload and says who pays."""

    def pay(rows, baseload, rule, cluster):
        jobs = job_table(rows)
        ran = Segments.unbroken(jobs.arrival_s, jobs.duration_s)
        baseload = np.full(HOURS.steps, baseload)
        cores = book_jobs(jobs, ran, HOURS)
        fleet = run_fleet(cluster, jobs, ran, baseload, cores, HOURS).flows
        flows = make_flows(fleet.power_kw, fixed_kw=1.0)
        users = users_of(cluster, jobs, ran, baseload * cluster.cores, cores, HOURS, rule)
        shares = share_out(flows.it_kw, cluster, users, rule, fleet)
        return (
            flows,
            shares,
            attribute(
                jobs, ran, flows, cluster, baseload * cluster.cores, cores, RATES, HOURS, shares
            ),
        )

    return pay


@given(runs, st.just(0.0) | st.floats(0.01, 0.2), rules, st.booleans(), st.booleans())
def test_under_every_rule_the_rows_add_up_to_the_servers(paid, rows, baseload, rule, sleeps, cards):
    cards = cards and not sleeps
    flows, shares, rows_of = paid(rows, baseload, rule, machines(sleeps=sleeps, cards=cards))

    each = shares.idle_kw + shares.baseload_kw + shares.jobs_kw
    np.testing.assert_allclose(each, flows.it_kw, rtol=1e-9)
    assert min(x.min() for x in (shares.idle_kw, shares.baseload_kw, shares.jobs_kw)) >= -1e-9
    total = sum(getattr(rows_of, user).it_energy_kwh.sum() for user in ("jobs", "baseload", "idle"))
    assert total == pytest.approx(flows.it_kw.sum() * HOURS.step_h, rel=1e-9)
    jobs = shares.jobs_kw.sum() * HOURS.step_h
    assert rows_of.jobs.it_energy_kwh.sum() == pytest.approx(jobs, rel=1e-9, abs=1e-9)
    facility = sum(
        getattr(rows_of, user).facility_energy_kwh.sum() for user in ("jobs", "baseload", "idle")
    )
    assert facility == pytest.approx(flows.facility_kw.sum() * HOURS.step_h, rel=1e-9)


@pytest.mark.parametrize(
    ("rule", "job", "baseload", "idle"),
    [
        # Ten cores held and five busy beside twenty of the baseload; 60 W above rest a busy core.
        ("dynamic", 0.3, 1.2, 4.0),
        # 5.5 kW by busy cores, five to twenty.
        ("proportional", 1.1, 4.4, 0.0),
        # 40 W at rest for each core that is held.
        ("by_cores_held", 0.3 + 0.4, 1.2 + 0.8, 2.8),
    ],
)
def test_who_pays_is_worked_out_by_hand(paid, rule, job, baseload, idle):
    _, shares, rows = paid([(0, 3600, 10, 0)], 0.2, rule, machines())

    now = [float(kw[0]) for kw in (shares.jobs_kw, shares.baseload_kw, shares.idle_kw)]
    assert now == pytest.approx([job, baseload, idle])
    assert rows.jobs.it_energy_kwh.tolist() == [pytest.approx(job)]


def test_nobody_on_the_servers_nobody_pays(paid):
    for rule in RULES:
        flows, shares, _ = paid([(0, 900, 10, 0)], 0.0, rule, machines())
        assert (shares.idle_kw[1:] == flows.it_kw[1:]).all()


def test_cards_are_paid_by_those_who_hold_them(paid):
    _, _, rows = paid([(0, 3600, 4, 2), (0, 3600, 4, 0)], 0.0, "dynamic", machines(cards=True))

    without, with_cards = rows.jobs.it_energy_kwh
    # Two cards of 180 W above rest.
    assert with_cards - without == pytest.approx(0.36)


def test_a_held_core_pays_only_for_cores_that_are_awake(paid):
    packed = machines(sleeps=True)
    _, shares, _ = paid([(0, 9000, 12, 0)], 0.0, "by_cores_held", packed)

    # Six cores busy on one server of ten cores: all twelve held share what is awake.
    assert shares.idle_kw[0] == pytest.approx(0.0, abs=1e-12)


def test_without_held_cores_the_busy_ones_are_taken_as_held(cluster):
    users = Users(np.array([20.0]), np.array([5.0]))

    shares = share_out(np.array([5.5]), cluster, users, "by_cores_held")

    assert shares.jobs_kw[0] == pytest.approx(5 * (0.06 + 0.04))


@pytest.mark.parametrize("rule", RULES)
def test_what_is_caught_up_when_its_job_has_left_is_nobodys(cluster, rule):
    # 4 kW at rest, and a kilowatt of work that had waited while nobody holds a core.
    shares = share_out(np.array([5.0]), cluster, Users(np.zeros(1), np.zeros(1)), rule)

    assert (shares.idle_kw[0], shares.baseload_kw[0], shares.jobs_kw[0]) == (5.0, 0.0, 0.0)


def two_kinds():
    """Return the machines beside as many that are faster and draw less at rest."""
    server = {"curve": "fan2007", "idle_frac": 0.3, "core_speed_rel": 1.5}
    group = {"name": "new", "racks": 2, "rack_power_kw": 5.0, "servers_per_rack": 5}
    group |= {"cores_per_server": 10, "server": server}
    return machines().model_copy(
        update={"groups": [Group(**group)], "placement": "efficient_first"}
    )


own_rows = st.lists(
    st.tuples(
        st.integers(0, 14_000),
        st.integers(1, 9000),
        st.sampled_from([3, 10, 20]),
        st.integers(0, 4),
    ),
    max_size=6,
)


@given(own_rows, st.sampled_from([0.0, 0.1]), rules, st.booleans())
def test_with_jobs_on_their_own_servers_the_rows_add_up_too(paid, rows, baseload, rule, is_mixed):
    flows, shares, told = paid(rows, baseload, rule, two_kinds() if is_mixed else machines())

    each = shares.idle_kw + shares.baseload_kw + shares.jobs_kw
    np.testing.assert_allclose(each, flows.it_kw, rtol=1e-9)
    total = sum(getattr(told, user).it_energy_kwh.sum() for user in ("jobs", "baseload", "idle"))
    assert total == pytest.approx(flows.it_kw.sum() * HOURS.step_h, rel=1e-9)


@given(own_rows, st.sampled_from([0.0, 0.1]))
def test_what_a_jobs_own_servers_draw_is_that_jobs(paid, rows, baseload):
    curved = machines().model_copy(update={"server": Server(curve="fan2007", idle_frac=0.4)})
    _, _, told = paid(rows, baseload, "dynamic", curved)

    jobs = job_table(rows)
    own = jobs.cores % 10 == 0
    runs_h = (np.minimum(jobs.arrival_s + jobs.duration_s, 14_400) - jobs.arrival_s) / 3600
    # A server of a kilowatt that is half busy draws 0.6 (1 - 0.5^1.4) above its 400 W.
    by_hand = jobs.cores / 10 * 0.6 * (1.0 - 0.5**1.4) * runs_h
    np.testing.assert_allclose(told.jobs.it_energy_kwh[own], by_hand[own], rtol=1e-9)
