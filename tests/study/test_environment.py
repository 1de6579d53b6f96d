"""A site stepped by hand: the same world as a run, one step at a time."""

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario
from dcsim.study.environment import OBSERVATIONS, SiteEnvironment

DAYS = ["period.days=3"]
SMALL = ["it.racks=20", "workload.trace=null"]  # 12,800 cores: one job of 8,000 at a time


@pytest.fixture(scope="module")
def lefdal(pytestconfig):
    return pytestconfig.rootpath / "scenarios" / "lefdal.yaml"


def episode(env, action, seed=3):
    """Return all that the steps told under one constant action."""
    env.reset(seed=seed)
    told, over = [], False
    while not over:
        observation, reward, terminated, over, info = env.step([action])
        assert not terminated
        told.append({**info, "reward": reward, "slack_h": observation[11]})
    return told


def total(told, name):
    return sum(step[name] for step in told)


def test_full_room_gives_the_run_itself_where_nobody_has_to_wait(lefdal):
    told = episode(SiteEnvironment(lefdal, sets=DAYS), 1.0)
    site = run_loaded(load_scenario(lefdal, DAYS, 3)).summary.total

    assert len(told) == 3 * 288
    for name in ("it_energy_kwh", "facility_energy_kwh", "cooling_energy_kwh", "cost"):
        assert total(told, name) == pytest.approx(getattr(site, name), rel=1e-12)
    assert total(told, "carbon_kgco2e") == pytest.approx(
        site.carbon_kgco2e.scope2_location, rel=1e-12
    )
    assert total(told, "jobs_started") == site.jobs.finished + site.jobs.running


def test_without_room_no_job_starts_and_the_site_draws_less(lefdal):
    env = SiteEnvironment(lefdal, sets=DAYS)
    held, free = episode(env, 0.0), episode(env, 1.0)

    assert total(held, "jobs_started") == 0
    assert total(held, "facility_energy_kwh") < total(free, "facility_energy_kwh")


def test_jobs_never_hold_more_cores_than_the_action_allows(lefdal):
    env = SiteEnvironment(lefdal, sets=[*DAYS, *SMALL])
    cores = 20 * 20 * 32
    for share in (0.5, 0.7, 1.0):
        told = episode(env, share)
        assert max(step["job_cores"] for step in told) <= share * cores + 1e-6
    assert total(episode(env, 0.5), "jobs_started") == 0  # 6,400 cores: too few for any


def test_the_reward_is_the_chosen_measure_less_a_penalty_for_late_jobs(lefdal):
    sets = [
        *DAYS,
        *SMALL,
        "workload.jobs.0.deferral_window_h=0",
        "workload.jobs.0.jobs_per_day=150",
    ]
    told = episode(SiteEnvironment(lefdal, reward="cost", late_penalty=10.0, sets=sets), 1.0)

    assert total(told, "jobs_late") > 0
    for step in told:
        assert step["reward"] == pytest.approx(-step["cost"] - 10.0 * step["jobs_late"], rel=1e-12)
    own = SiteEnvironment(lefdal, reward=lambda info: info["water_site_l"], sets=DAYS)
    assert episode(own, 1.0)[5]["reward"] == 0.0


def test_the_same_seed_gives_the_same_episode_and_another_another(lefdal):
    env = SiteEnvironment(lefdal, sets=["period.days=1"])
    first, again, other = episode(env, 1.0), episode(env, 1.0), episode(env, 1.0, seed=4)

    assert first == again
    assert total(first, "facility_energy_kwh") != total(other, "facility_energy_kwh")


def test_an_observation_has_a_finite_number_for_every_name(lefdal):
    env = SiteEnvironment(lefdal, sets=DAYS)
    observation, info = env.reset()

    assert info == {"step": 0.0}
    assert observation.shape == (len(OBSERVATIONS),)
    assert np.isfinite(observation).all()
    named = dict(zip(OBSERVATIONS, observation, strict=True))
    assert named["hour_sin"] == 0.0
    assert named["hour_cos"] == 1.0
    assert named["running_frac"] == 0.0


@pytest.mark.parametrize("action", [[1.5], [-0.1], [np.nan], [0.5, 0.5], []])
def test_an_action_outside_its_bounds_is_refused(lefdal, action):
    env = SiteEnvironment(lefdal, sets=["period.days=1"])
    env.reset()
    with pytest.raises(InvalidInput, match="env-action"):
        env.step(action)


def test_stepping_before_reset_or_behind_the_end_is_refused(lefdal):
    env = SiteEnvironment(lefdal, sets=["period.days=1", "period.step_s=3600"])
    with pytest.raises(InvalidInput, match="env-reset"):
        env.step([1.0])
    episode(env, 1.0)
    with pytest.raises(InvalidInput, match="env-over"):
        env.step([1.0])


def test_sections_that_remember_are_refused_all_at_once(pytestconfig):
    scenario = pytestconfig.rootpath / "scenarios" / "island.yaml"
    env = SiteEnvironment(scenario)
    with pytest.raises(InvalidInput) as caught:
        env.reset()
    assert [problem.place for problem in caught.value.problems] == ["faults", "backup"]
