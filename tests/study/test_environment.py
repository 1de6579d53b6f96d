"""A site stepped by hand: the same world as a run, one step at a time."""

import numpy as np
import pytest

import dcsim
from dcsim.core.errors import InvalidInput
from dcsim.study.environment import SiteEnvironment

DAYS = {"period.days": 3}
SMALL = {"it.racks": 20, "workload.trace": None}  # 12,800 cores: one job of 8,000 at a time
OUTAGE = {"what": "utility", "start": "2023-01-01T06:20:00Z", "lasts_h": 5}
TANK = {"volume_m3": 400, "charge_limit_kw": 400, "discharge_limit_kw": 600}
REMEMBERING = {
    "three of four chillers": ("chiller-failure", {"period.days": 1}),
    "two of four chillers, servers trip": (
        "chiller-failure",
        {"period.days": 1, "cooling.chiller_capacity_frac": 0.5},
    ),
    "a tank of chilled water": ("chiller-failure", {"period.days": 1, "store": TANK}),
    "generators": ("island", {"period.days": 2, "faults.events": [OUTAGE]}),
    "no backup": ("island", {"period.days": 2, "faults.events": [OUTAGE], "backup": None}),
    "a fleet": ("three-sites", {"period.days": 2}),
    "servers that feel the room": ("warm-room", {"period.days": 1}),
    "servers woken on demand": (
        "sleeping-servers",
        {"period.days": 1, "it.consolidation.wake": "on_demand"},
    ),
}


@pytest.fixture(scope="module")
def scenario(pytestconfig):
    return lambda name: pytestconfig.rootpath / "scenarios" / f"{name}.yaml"


@pytest.fixture(scope="module")
def lefdal(scenario):
    return scenario("lefdal")


def episode(env, action, seed=3):
    """Return all that the steps told under one constant action."""
    env.reset(seed=seed)
    told, over = [], False
    while not over:
        observation, reward, terminated, over, info = env.step(
            action * np.ones(len(env.site_names))
        )
        assert not terminated
        assert np.isfinite(observation).all()
        seen = dict(zip(env.observation_names, observation.tolist(), strict=True))
        told.append({**info, "reward": reward, **{f"seen.{name}": x for name, x in seen.items()}})
    return told


def total(told, name):
    return sum(step[name] for step in told)


def assert_sums_are_those_of(site, told, prefix=""):
    for name in ("it_energy_kwh", "facility_energy_kwh", "cooling_energy_kwh", "cost"):
        assert total(told, prefix + name) == pytest.approx(getattr(site, name), rel=1e-12)
    assert total(told, prefix + "water_site_l") == pytest.approx(site.water_site_l, rel=1e-12)
    assert total(told, prefix + "carbon_kgco2e") == pytest.approx(
        site.carbon_kgco2e.scope2_location, rel=1e-12
    )
    ran = site.jobs.finished + site.jobs.running
    # A job that was interrupted and waits for its power has started, and does not run.
    assert ran <= total(told, prefix + "jobs_started") <= ran + site.jobs.queued


def test_full_room_gives_the_run_itself_where_nobody_has_to_wait(lefdal):
    told = episode(SiteEnvironment(lefdal, DAYS), 1.0)
    site = dcsim.run(lefdal, DAYS, seed=3).summary.total

    assert len(told) == 3 * 288
    assert_sums_are_those_of(site, told)
    assert total(told, "grid_energy_kwh") == total(told, "facility_energy_kwh")
    assert total(told, "jobs_started") == site.jobs.finished + site.jobs.running > 0


@pytest.mark.parametrize("case", REMEMBERING)
def test_full_room_gives_the_run_where_faults_rooms_and_stores_remember(scenario, case):
    name, overrides = REMEMBERING[case]
    env = SiteEnvironment(scenario(name), overrides)
    told = episode(env, 1.0)
    summary = dcsim.run(scenario(name), overrides, seed=3).summary

    assert_sums_are_those_of(summary.total, told)
    if len(env.site_names) > 1:
        for site, its in summary.sites.items():
            assert_sums_are_those_of(its, told, f"{site}.")
    assert told == episode(env, 1.0)


def test_a_room_short_of_cooling_is_seen_to_warm_and_its_servers_to_slow_down(scenario):
    name, overrides = REMEMBERING["two of four chillers, servers trip"]
    told = episode(SiteEnvironment(scenario(name), overrides), 1.0)

    assert max(step["seen.room_above_setpoint_k"] for step in told) > 5.0
    assert {step["seen.clock_rel"] for step in told} >= {0.0, 1.0}
    assert total(told, "jobs_interrupted") > 0


def test_a_site_without_its_grid_buys_nothing_and_without_backup_is_dark(scenario):
    lit = episode(SiteEnvironment(scenario("island"), REMEMBERING["generators"][1]), 1.0)
    dark = episode(SiteEnvironment(scenario("island"), REMEMBERING["no backup"][1]), 1.0)
    out = 10 * 12  # ten o'clock, in steps of five minutes

    assert lit[out]["seen.grid_out_frac"] == dark[out]["seen.grid_out_frac"] == 1.0
    assert (lit[out]["seen.servers_out_frac"], dark[out]["seen.servers_out_frac"]) == (0.0, 1.0)
    assert lit[out]["carbon_kgco2e"] == pytest.approx(0.0, abs=1e-9)
    assert lit[out]["facility_energy_kwh"] > 100.0
    assert dark[out]["facility_energy_kwh"] == 0.0
    assert total(dark, "jobs_interrupted") > total(lit, "jobs_interrupted") == 0


def test_a_store_of_cold_is_seen_to_empty_and_to_fill(scenario):
    name, overrides = REMEMBERING["a tank of chilled water"]
    told = episode(SiteEnvironment(scenario(name), overrides), 1.0)
    levels = [step["seen.store_frac"] for step in told]

    assert 0.0 <= min(levels) < max(levels) <= 1.0


def test_without_room_no_job_starts_and_the_site_draws_less(lefdal):
    env = SiteEnvironment(lefdal, DAYS)
    held, free = episode(env, 0.0), episode(env, 1.0)

    assert total(held, "jobs_started") == 0
    assert held[-1]["seen.waiting_jobs"] > free[-1]["seen.waiting_jobs"]
    assert total(held, "facility_energy_kwh") < total(free, "facility_energy_kwh")


def test_jobs_that_were_held_back_run_once_there_is_room(lefdal):
    env = SiteEnvironment(lefdal, DAYS)
    env.reset(seed=3)
    held = [env.step([0.0])[4] for _ in range(24)]
    freed = [env.step([1.0])[4] for _ in range(2)]

    assert total(held, "jobs_started") == 0
    assert freed[0]["jobs_started"] >= 3
    assert freed[1]["job_cores"] > 0


def test_each_site_of_a_fleet_has_its_own_action(scenario):
    env = SiteEnvironment(scenario("three-sites"), {"period.days": 1}, seed=3)
    env.reset()
    told, over = [], False
    while not over:
        *_, over, info = env.step([0.0, 1.0, 0.0])
        told.append(info)

    assert env.action_names[1] == "frankfurt.batch_frac"
    assert env.observation_names[:3] == ("hour_sin", "hour_cos", "nordfjordeid.dry_bulb_c")
    assert total(told, "frankfurt.jobs_started") == total(told, "jobs_started") > 0
    assert total(told, "nordfjordeid.job_cores") == total(told, "dublin.job_cores") == 0


def test_jobs_never_hold_more_cores_than_the_action_allows(lefdal):
    env = SiteEnvironment(lefdal, {**DAYS, **SMALL})
    cores = 20 * 20 * 32
    for share in (0.5, 0.7, 1.0):
        told = episode(env, share)
        assert max(step["job_cores"] for step in told) <= share * cores + 1e-6
    assert total(episode(env, 0.5), "jobs_started") == 0  # 6,400 cores: too few for any


def test_the_reward_is_the_chosen_measure_less_a_penalty_for_late_jobs(lefdal):
    job = dcsim.load(lefdal).document.data["workload"]["jobs"][0]
    crowd = {**job, "deferral_window_h": 0, "jobs_per_day": 150}
    overrides = {**DAYS, **SMALL, "workload.jobs": [crowd]}
    told = episode(SiteEnvironment(lefdal, overrides, reward="cost", late_penalty=10.0), 1.0)

    assert total(told, "jobs_late") > 0
    for step in told:
        assert step["reward"] == pytest.approx(-step["cost"] - 10.0 * step["jobs_late"], rel=1e-12)
    own = SiteEnvironment(lefdal, DAYS, reward=lambda info: info["water_site_l"])
    assert episode(own, 1.0)[5]["reward"] == 0.0


def test_the_same_seed_gives_the_same_episode_and_another_another(lefdal):
    env = SiteEnvironment(lefdal, {"period.days": 1})
    first, other = episode(env, 1.0), episode(env, 1.0, seed=4)
    again = episode(SiteEnvironment(lefdal, {"period.days": 1}), 1.0)

    assert first == again
    assert total(first, "facility_energy_kwh") != total(other, "facility_energy_kwh")


def test_the_forecast_is_that_of_the_scenario(lefdal):
    perfect, blind = (
        SiteEnvironment(lefdal, {"period.days": 2, "grid.forecast": {"kind": kind}}, seed=3)
        for kind in ("perfect", "persistence")
    )
    name = perfect.observation_names.index("carbon_next_day_gco2e_per_kwh")
    carbon = perfect.observation_names.index("carbon_gco2e_per_kwh")
    first, _ = perfect.reset()
    coming = [first[carbon], *(perfect.step([1.0])[0][carbon] for _ in range(287))]

    assert first[name] == pytest.approx(np.mean(coming), rel=1e-12)
    assert blind.reset()[0][name] != pytest.approx(np.mean(coming), rel=1e-3)


def test_an_observation_has_a_finite_number_for_every_name(lefdal):
    env = SiteEnvironment(lefdal, DAYS)
    observation, info = env.reset()

    assert info == {"step": 0.0}
    assert observation.shape == (len(env.observation_names),)
    assert np.isfinite(observation).all()
    named = dict(zip(env.observation_names, observation, strict=True))
    assert named["hour_sin"] == 0.0
    assert named["hour_cos"] == 1.0
    assert named["running_frac"] == 0.0
    assert "store_frac" not in named


@pytest.mark.parametrize("action", [[1.5], [-0.1], [np.nan], [0.5, 0.5], [], ["1"]])
def test_an_action_outside_its_bounds_is_refused(lefdal, action):
    env = SiteEnvironment(lefdal, {"period.days": 1})
    env.reset()
    with pytest.raises(InvalidInput, match="env-action"):
        env.step(action)


def test_stepping_before_reset_or_behind_the_end_is_refused(lefdal):
    env = SiteEnvironment(lefdal, {"period.days": 1, "period.step_s": 3600})
    with pytest.raises(InvalidInput, match="env-reset"):
        env.step([1.0])
    episode(env, 1.0)
    with pytest.raises(InvalidInput, match="env-over"):
        env.step([1.0])


def test_a_seed_that_reset_named_holds_until_the_next(lefdal):
    env = SiteEnvironment(lefdal, {"period.days": 1})
    first = env.reset()[0]
    other = env.reset(seed=6)[0]
    assert not np.array_equal(first, other)
    assert np.array_equal(env.reset()[0], other)


@pytest.mark.parametrize(
    ("given", "code"),
    [({"reward": "co2"}, "env-reward"), ({"late_penalty": -1.0}, "env-penalty"),
     ({"late_penalty": float("nan")}, "env-penalty")],
)  # fmt: skip
def test_a_reward_or_penalty_that_is_none_is_refused(lefdal, given, code):
    with pytest.raises(InvalidInput, match=code):
        SiteEnvironment(lefdal, {"period.days": 1}, **given)
