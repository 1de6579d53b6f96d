"""The simulator gives back what the meter measured, on the meter's own machine."""

import json

import pytest

from dcsim.cli import main
from dcsim.simulate.replay import replay
from dcsim.workload.profile import MeteredProfile
from dcsim.workload.profile_store import profile, profile_ids

METERED = [name for name in profile_ids() if isinstance(profile(name), MeteredProfile)]


@pytest.mark.parametrize("name", METERED)
def test_a_replay_on_the_profiles_own_machine_gives_the_meters_integral(name):
    replayed = replay(profile(name))
    assert replayed.error_rel <= 1e-3
    assert replayed.metered_j == profile(name).energy_j.total


@pytest.mark.parametrize("name", METERED)
def test_twice_the_work_is_twice_the_energy(name):
    once = profile(name)
    twice = once.model_copy(
        update={
            "work": once.work.model_copy(update={"amount": 2.0 * once.work.amount}),
            "cpu_s": 2.0 * once.cpu_s,
            "energy_j": once.energy_j.model_copy(update={"total": 2.0 * once.energy_j.total}),
        }
    )
    assert replay(twice).simulated_j == pytest.approx(2.0 * replay(once).simulated_j, rel=1e-9)


def test_the_command_replays_a_profile_and_leaves_with_6_where_they_differ(capsys, monkeypatch):
    with pytest.raises(SystemExit) as left:
        main(["profile", "replay", "heapsort-c", "--json"])
    assert left.value.code == 0
    assert json.loads(capsys.readouterr().out)["error_rel"] <= 1e-3

    monkeypatch.setattr("dcsim.simulate.replay.AGREEMENT_REL", -1.0)
    with pytest.raises(SystemExit) as left:
        main(["profile", "replay", "heapsort-c"])
    assert left.value.code == 6
