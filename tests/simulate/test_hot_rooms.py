"""Jobs and rooms coupled both ways: what is cool is as before, what is hot slows and dies."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.facility.buffers import Buffers
from dcsim.facility.chilled_water_store import ChilledWaterStore, SizedStore
from dcsim.facility.cooling.plant import CoolingPlant
from dcsim.facility.cooling.seawater import Seawater
from dcsim.facility.power import Element, PowerChain
from dcsim.facility.site import Site
from dcsim.facility.thermal_mass import SizedMass, ThermalMass
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.scheduling.lowest_window import LowestWindowPolicy
from dcsim.simulate import site_run
from dcsim.simulate.site_model import SiteModel

OUTDOORS = Element(preset="transformer-mv-tier2", indoor_frac=0.0)
CHAIN = PowerChain(
    distribution=Element(preset="cables"),
    ups=Element(preset="ups-double-conversion"),
    transformer=OUTDOORS,
)
"""The transformer stands outdoors, so that heat closes without passes."""

TANK = ChilledWaterStore(volume_m3=0.3, charge_limit_kw=2.0, discharge_limit_kw=2.0)


@dataclass(frozen=True)
class EveryTwoHours(FcfsPolicy):
    """First come, first served, but looked at every two hours, at odd minutes of a step."""

    control_interval_s: int = 7000


@pytest.fixture(scope="module")
def hot(make_inputs):
    """Return a maker of inputs with a room, on a sea too warm for anything but the chiller."""

    def make(capacity=0.6, *, air_class="A1", tank=None, mass=150.0, **keys):
        inputs = make_inputs(**{"step_s": 900, "most_baseload": 0.9} | keys)
        grid, cluster, outside = inputs.grid, inputs.cluster, inputs.model.outside
        sea = Seawater(kind="seawater", sea_temperature_c=36.0, chiller_capacity_frac=capacity)
        site = Site.sized(cluster.design_kw, CHAIN, sea, outside.during(slice(0, 1)))
        thermal = ThermalMass(rack_mass_kg=mass, servers={"air_class": air_class})
        prices = {"price": np.tile(np.arange(24.0), grid.steps // grid.steps_per_hour // 24)}
        room = SizedMass.sized(thermal, cluster.racks, cluster.design_kw, grid.step_s)
        store = SizedStore.sized(tank, grid, prices) if tank else None
        buffers = Buffers.sized(site, room, store, grid.step_s)
        model = replace(inputs.model, buffers=buffers, governor=thermal.servers.at(0.0))
        return replace(inputs, model=model)

    return make


def without_room(inputs):
    """Return the same site without a room that could warm."""
    site = inputs.model.buffers.site
    bare = Buffers.sized(site, None, None, inputs.grid.step_s)
    return replace(inputs, model=SiteModel(inputs.grid, inputs.model.outside, bare))


def imbalance(flows):
    came = flows.facility_kw + flows.cooling.latent_gain_kw + flows.envelope_kw
    went = (
        flows.cooling.rejected_kw
        + flows.cooling.short_kw
        + flows.outdoor_loss_kw
        + flows.reuse.reused_kw
        + flows.stored_kw
    )
    return float(np.abs(came - went).max() / came.max())


@pytest.mark.parametrize("policy", [FcfsPolicy(), LowestWindowPolicy()], ids=["fcfs", "window"])
def test_in_a_cool_room_memory_changes_nothing_to_the_last_bit(hot, simulate_site, policy):
    inputs = hot(1.3)
    plain = simulate_site(without_room(inputs), policy)
    year = simulate_site(inputs, policy)
    np.testing.assert_array_equal(year.schedule.start_s, plain.schedule.start_s)
    np.testing.assert_array_equal(year.flows.facility_kw, plain.flows.facility_kw)
    np.testing.assert_array_equal(year.flows.cooling.short_kw, plain.flows.cooling.short_kw)
    assert not year.flows.stored_kw.any()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 500), st.floats(0.3, 1.1), st.sampled_from(["A1", "A3"]))
def test_heat_work_and_users_close_however_hot_it_gets(
    hot, simulate_site, seed, capacity, air_class
):
    inputs = hot(capacity, seed=seed, days=1, air_class=air_class)
    year = simulate_site(inputs, FcfsPolicy())
    assert imbalance(year.flows) <= 1e-9
    ran = year.schedule.segments.within(0, inputs.grid.duration_s)
    seconds = ran.seconds_by_job(len(inputs.jobs))
    assert year.job_cores.sum() * inputs.grid.step_s == pytest.approx(
        (inputs.jobs.busy_cores * seconds).sum(), rel=1e-9
    )
    stored = year.flows.stored_kw.sum() * inputs.grid.step_h
    assert stored == pytest.approx(year.thermal_storage.did.heat_kwh[-1], rel=1e-9, abs=1e-9)


def test_a_room_of_class_a1_trips_and_the_killed_jobs_are_named(hot, simulate_site):
    inputs = hot(0.3, most_baseload=0.5)
    year = simulate_site(inputs, FcfsPolicy())
    record, schedule = year.thermal_storage, year.schedule
    assert record.trips > 0
    assert len(record.killed)
    interrupted = np.flatnonzero(schedule.interruptions())
    assert set(record.killed.tolist()) == set(interrupted.tolist())
    assert (schedule.lost_s[interrupted] > 0).all()
    # The trip is that of the class: 32 C and the margin of 5 K; servers off draw nothing.
    before = np.flatnonzero(np.diff(record.tripped.astype(int)) == 1)
    assert (record.room_c[before] >= 37.0).all()
    assert (year.flows.it_kw[record.tripped] == 0.0).all()
    assert (record.baseload_frac[record.tripped] == 0.0).all()
    again = np.flatnonzero(np.diff(record.tripped.astype(int)) == -1)
    assert (record.room_c[again] < 29.0).all()


def test_while_the_servers_are_off_no_job_starts_and_a_kill_is_no_retry(hot, simulate_site):
    inputs = hot(0.3, most_baseload=0.5)
    year = simulate_site(inputs, FcfsPolicy())
    begin = year.schedule.segments.start_s
    step_s = inputs.grid.step_s
    off = np.flatnonzero(year.thermal_storage.tripped)
    assert not np.isin(begin[begin < inputs.grid.duration_s] // step_s, off).any()
    most = np.bincount(year.thermal_storage.killed).max()
    assert most > inputs.retrying.retries
    assert (year.schedule.state != 4).all(), "nobody has failed for being killed by heat"


def test_slowed_servers_draw_less_above_idle_and_their_jobs_take_longer(
    hot, simulate_site, make_jobs
):
    long_jobs = make_jobs(*((k * 3600, 7200, 17, 0) for k in range(20)))
    inputs = hot(0.8, jobs=long_jobs, baseload=0.5, mass=1500.0)
    year = simulate_site(inputs, FcfsPolicy())
    cool = simulate_site(hot(1.3, jobs=long_jobs, baseload=0.5), FcfsPolicy())
    slowed = year.thermal_storage.throttled
    assert slowed.any()
    assert not year.thermal_storage.tripped.any()
    idle = inputs.cluster.idle_kw()
    full = inputs.cluster.power_kw(np.minimum(0.5 + year.job_cores / 100.0, 1.0))
    np.testing.assert_allclose(
        year.flows.it_kw, idle + (full - idle) * year.thermal_storage.clock_rel, rtol=1e-12
    )
    spent, plain = (y.schedule.segments.seconds_by_job(len(long_jobs)) for y in (year, cool))
    assert (spent >= plain).all()
    assert (spent > plain).any()


def test_a_slowed_job_does_its_work_at_the_clock_of_every_step(hot, simulate_site, make_jobs):
    # One job half a day long: its work is the sum of the clocks of its steps.
    jobs = make_jobs((0, 40_000, 40, 0))
    inputs = hot(0.8, jobs=jobs, baseload=0.5, mass=1500.0, days=1, cores=40)
    year = simulate_site(inputs, FcfsPolicy())
    (end_s,), step_s = year.schedule.end_s.tolist(), inputs.grid.step_s
    whole = end_s // step_s
    clock = year.thermal_storage.clock_rel
    assert 0.0 < clock[:whole].min() < 1.0
    done = clock[:whole].sum() * step_s + clock[whole] * (end_s - whole * step_s)
    # The queue keeps the clock in steps of 2^-20 and rounds the end up to a second.
    assert 40_000 - 1e-1 <= done <= 40_001 + 1e-1


def test_slowing_keeps_the_room_below_the_trip_of_a_class_that_does_not_slow(hot, simulate_site):
    slowing = simulate_site(hot(0.72, baseload=0.7), FcfsPolicy())
    hardy = simulate_site(hot(0.72, baseload=0.7, air_class="A4"), FcfsPolicy())
    assert np.nanmax(slowing.thermal_storage.room_c) < np.nanmax(hardy.thermal_storage.room_c)


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 300),
    st.sampled_from([0.35, 0.6, 0.8]),
    st.sampled_from([FcfsPolicy(), LowestWindowPolicy(), EveryTwoHours()]),
    st.sampled_from([None, TANK]),
)
def test_long_blocks_and_single_steps_give_the_same(
    hot, simulate_site, one_step_blocks, seed, capacity, policy, tank
):
    inputs = hot(capacity, seed=seed, days=2, tank=tank)
    quick = simulate_site(inputs, policy)
    with one_step_blocks():
        slow = simulate_site(inputs, policy)
    np.testing.assert_array_equal(quick.schedule.start_s, slow.schedule.start_s)
    np.testing.assert_array_equal(quick.schedule.end_s, slow.schedule.end_s)
    np.testing.assert_array_equal(quick.schedule.lost_s, slow.schedule.lost_s)
    assert quick.thermal_storage.killed.tolist() == slow.thermal_storage.killed.tolist()
    np.testing.assert_allclose(quick.flows.facility_kw, slow.flows.facility_kw, rtol=1e-12)
    np.testing.assert_allclose(
        quick.thermal_storage.room_c, slow.thermal_storage.room_c, rtol=1e-12
    )
    np.testing.assert_allclose(
        quick.thermal_storage.did.cold_kwh, slow.thermal_storage.did.cold_kwh, atol=1e-9
    )
    np.testing.assert_allclose(quick.job_cores, slow.job_cores, atol=1e-9)


def test_a_calm_period_is_one_block(hot, simulate_site, monkeypatch):
    blocks = []
    true_block = site_run.SiteRun._block
    monkeypatch.setattr(
        site_run.SiteRun, "_block", lambda run, end: (blocks.append(end), true_block(run, end))[1]
    )
    inputs = hot(1.3, days=20)
    simulate_site(inputs, FcfsPolicy())
    assert blocks == [inputs.grid.steps]


def test_a_change_of_the_clock_costs_a_few_looks_at_the_queue(hot, simulate_site, monkeypatch):
    looks = []
    true_load = site_run.site_load
    monkeypatch.setattr(
        site_run,
        "site_load",
        lambda *given: (looks.append(given[2]), true_load(*given))[1],
    )
    year = simulate_site(hot(0.6, days=10), FcfsPolicy())
    clock = year.thermal_storage.clock_rel
    slowed = int((clock < 1.0).sum())
    changes = int(np.count_nonzero(np.diff(clock)))
    # Slowed servers go step by step; each change may serve once more what was looked at.
    assert changes > 100
    assert len(looks) < slowed + 3 * changes


class ShortInTheMiddle(CoolingPlant):
    """A plant that carries full load, and leaves a tenth of anything less."""

    def __init__(self, ample):
        self.ample = replace(ample, chiller_capacity_kw=10.0 * ample.chiller_capacity_kw)

    def run(self, heat_kw, outside):
        flows = self.ample.run(heat_kw, outside)
        moved = np.where(heat_kw < 10.0, 0.1 * heat_kw, 0.0)
        return replace(
            flows, short_kw=flows.short_kw + moved, rejected_kw=flows.rejected_kw - moved
        )


def test_a_plant_that_is_short_of_less_and_not_of_more_closes_too(hot, simulate_site):
    inputs = hot(0.8, days=1, baseload=0.5)
    buffers = inputs.model.buffers
    odd = replace(buffers.site, cooling=ShortInTheMiddle(buffers.site.cooling))
    model = replace(inputs.model, buffers=replace(buffers, site=odd))
    year = simulate_site(replace(inputs, model=model), FcfsPolicy())
    assert imbalance(year.flows) <= 1e-9
    assert year.thermal_storage.did.heat_kwh.max() > 0.0
