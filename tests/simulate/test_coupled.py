"""Jobs and room coupled both ways: what is cool is as before, what is hot slows and dies."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from dcsim.simulate.memory import SiteMemory
from dcsim.simulate.walk import Walk
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.facility.buffers import Buffers
from dcsim.facility.chilled_water_store import ChilledWaterStore, SizedStore
from dcsim.facility.cooling.seawater import Seawater
from dcsim.facility.power import Element, PowerChain
from dcsim.facility.site import Site
from dcsim.facility.thermal_mass import SizedMass, ThermalMass
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.scheduling.lowest_window import LowestWindowPolicy
from dcsim.simulate import coupled
from dcsim.simulate.site_year import it_power_kw, simulate_site

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
    """Return a maker of inputs with memory, on a sea too warm for anything but the chiller."""

    def make(capacity=0.6, *, air_class="A1", tank=None, mass=150.0, **keys):
        inputs = make_inputs(**{"step_s": 900, "most_reserved": 0.9} | keys)
        sea = Seawater(kind="seawater", sea_temperature_c=36.0, chiller_capacity_frac=capacity)
        cluster = inputs.cluster
        site = Site.sized(cluster.design_kw, CHAIN, sea, inputs.outside.during(slice(0, 1)))
        thermal = ThermalMass(rack_mass_kg=mass, servers={"air_class": air_class})
        hours = inputs.grid.steps // inputs.grid.steps_per_hour
        prices = {"price": np.tile(np.arange(24.0), hours // 24)}
        step_s = inputs.grid.step_s
        memory = SiteMemory(
            Buffers.sized(
                site,
                SizedMass.sized(thermal, cluster.racks, cluster.design_kw, step_s),
                SizedStore.sized(tank, inputs.grid, prices) if tank else None,
                inputs.grid.step_h,
            ),
            thermal.servers.at(0.0),
            None,
        )
        return replace(inputs, site=site, memory=memory)

    return make


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
def test_in_a_cool_room_memory_changes_nothing_to_the_last_bit(hot, policy):
    inputs = hot(1.3)
    plain = simulate_site(replace(inputs, memory=None), policy)
    year = simulate_site(inputs, policy)
    np.testing.assert_array_equal(year.schedule.start_s, plain.schedule.start_s)
    np.testing.assert_array_equal(year.flows.facility_kw, plain.flows.facility_kw)
    np.testing.assert_array_equal(year.flows.cooling.short_kw, plain.flows.cooling.short_kw)
    assert not year.flows.stored_kw.any()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 500), st.floats(0.3, 1.1), st.sampled_from(["A1", "A3"]))
def test_heat_work_and_users_close_however_hot_it_gets(hot, seed, capacity, air_class):
    inputs = hot(capacity, seed=seed, days=1, air_class=air_class)
    year = simulate_site(inputs, FcfsPolicy())
    assert imbalance(year.flows) <= 1e-9
    ran = year.schedule.segments.within(0, inputs.grid.duration_s)
    seconds = ran.seconds_by_job(len(inputs.jobs))
    assert year.job_cores.sum() * inputs.grid.step_s == pytest.approx(
        (inputs.jobs.busy_cores * seconds).sum(), rel=1e-9
    )
    stored = year.flows.stored_kw.sum() * inputs.grid.step_h
    assert stored == pytest.approx(year.memory.did.heat_kwh[-1], rel=1e-9, abs=1e-9)


def test_a_room_of_class_a1_trips_and_the_killed_jobs_are_named(hot):
    inputs = hot(0.3, most_reserved=0.5)
    year = simulate_site(inputs, FcfsPolicy())
    record, schedule = year.memory, year.schedule
    assert record.trips > 0
    assert len(record.killed)
    interrupted = np.flatnonzero(schedule.interruptions())
    assert set(record.killed.tolist()) == set(interrupted.tolist())
    assert (schedule.lost_s[interrupted] > 0).all()
    # The trip is that of the class: 32 C and the margin of 5 K; servers off draw nothing.
    before = np.flatnonzero(np.diff(record.tripped.astype(int)) == 1)
    assert (record.room_c[before] >= 37.0).all()
    assert (year.flows.it_kw[record.tripped] == 0.0).all()
    assert (record.reserved_frac[record.tripped] == 0.0).all()
    again = np.flatnonzero(np.diff(record.tripped.astype(int)) == -1)
    assert (record.room_c[again] < 29.0).all()


def test_slowed_servers_draw_less_above_idle_and_their_jobs_take_longer(hot, make_jobs):
    long_jobs = make_jobs(*((k * 3600, 7200, 20, 0) for k in range(20)))
    inputs = hot(0.8, jobs=long_jobs, reserved=0.5, mass=1500.0)
    year = simulate_site(inputs, FcfsPolicy())
    cool = simulate_site(hot(1.3, jobs=long_jobs, reserved=0.5), FcfsPolicy())
    slowed = year.memory.throttled
    assert slowed.any()
    assert not year.memory.tripped.any()
    idle = inputs.cluster.idle_kw()
    share = it_share(inputs, year)
    np.testing.assert_allclose(
        year.flows.it_kw, idle + (share - idle) * year.memory.clock_rel, rtol=1e-12
    )
    spent, plain = (y.schedule.segments.seconds_by_job(len(long_jobs)) for y in (year, cool))
    assert (spent >= plain).all()
    assert (spent > plain).any()


def it_share(inputs, year):
    return it_power_kw(inputs.cluster, inputs.reserved_frac, year.job_cores)


def test_slowing_keeps_the_room_below_the_trip_of_a_class_that_does_not_slow(hot):
    slowing = simulate_site(hot(0.72, reserved=0.7), FcfsPolicy())
    hardy = simulate_site(hot(0.72, reserved=0.7, air_class="A4"), FcfsPolicy())
    assert np.nanmax(slowing.memory.room_c) < np.nanmax(hardy.memory.room_c)


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 300),
    st.sampled_from([FcfsPolicy(), LowestWindowPolicy(), EveryTwoHours()]),
    st.sampled_from([None, TANK]),
)
def test_stretches_and_single_steps_give_the_same(hot, seed, policy, tank):
    inputs = hot(0.8, seed=seed, days=2, tank=tank)
    quick = coupled.HotSite(inputs, inputs.memory, policy).run()
    slow = coupled.HotSite(inputs, inputs.memory, policy, by_steps=True).run()
    np.testing.assert_array_equal(quick.schedule.start_s, slow.schedule.start_s)
    np.testing.assert_array_equal(quick.schedule.lost_s, slow.schedule.lost_s)
    np.testing.assert_allclose(quick.flows.facility_kw, slow.flows.facility_kw, rtol=1e-12)
    np.testing.assert_allclose(quick.memory.room_c, slow.memory.room_c, rtol=1e-12)
    np.testing.assert_allclose(quick.memory.did.cold_kwh, slow.memory.did.cold_kwh, atol=1e-9)
    np.testing.assert_allclose(quick.job_cores, slow.job_cores, atol=1e-9)


def test_a_calm_year_goes_by_in_few_stretches(hot, monkeypatch):
    steps = []
    true_step = Walk.step

    def counted(walk, it_kw):
        steps.append(walk.at)
        return true_step(walk, it_kw)

    monkeypatch.setattr(Walk, "step", counted)
    simulate_site(hot(1.3, days=20), FcfsPolicy())
    assert not steps


def test_the_coupled_run_of_a_cool_hall_is_the_quick_one(hot):
    inputs = hot(1.3, days=1)
    side_by_side = coupled.HotSite(inputs, inputs.memory, FcfsPolicy()).run()
    quick = simulate_site(inputs, FcfsPolicy())
    np.testing.assert_array_equal(side_by_side.schedule.start_s, quick.schedule.start_s)
    np.testing.assert_allclose(side_by_side.flows.facility_kw, quick.flows.facility_kw, rtol=1e-12)
    np.testing.assert_allclose(side_by_side.job_cores, quick.job_cores, atol=1e-9)


def test_a_plant_that_is_short_of_less_and_not_of_more_is_gone_through_by_steps(hot):
    inputs = hot(0.8, days=1, reserved=0.5)
    odd = replace(inputs.site, cooling=ShortInTheMiddle(inputs.site.cooling))
    memory = replace(inputs.memory, buffers=replace(inputs.memory.buffers, site=odd))
    year = simulate_site(replace(inputs, site=odd, memory=memory), FcfsPolicy())
    assert imbalance(year.flows) <= 1e-9
    assert year.memory.did.heat_kwh.max() > 0.0


class ShortInTheMiddle:
    """A plant that carries full load, and leaves a tenth of anything less."""

    def __init__(self, ample):
        self.ample = replace(ample, chiller_capacity_kw=10.0 * ample.chiller_capacity_kw)

    def run(self, heat_kw, outside):
        flows = self.ample.run(heat_kw, outside)
        moved = np.where(heat_kw < 10.0, 0.1 * heat_kw, 0.0)
        return replace(
            flows, short_kw=flows.short_kw + moved, rejected_kw=flows.rejected_kw - moved
        )
