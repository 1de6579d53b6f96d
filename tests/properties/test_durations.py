"""Summary, notes, states and tables tell the same hours of every state."""

import re

import numpy as np
import pytest

from dcsim.scenario.features import FEATURES

NAMES = [feature.name for feature in FEATURES if feature.name != "replanning"]
MIXES = [(name,) for name in NAMES] + [
    ("thermal", "cooling_fault"),
    ("thermal", "backup"),
    ("store", "cooling_fault"),
    ("utility_fault", "heat_reuse"),
]


def hours_in(states, step_s):
    sums = states.groupby("state")["steps"].sum() * (step_s / 3600.0)
    return sums.to_dict()


@pytest.mark.parametrize("names", MIXES, ids="-".join)
def test_summary_states_and_notes_agree(small_run, names):
    result = small_run(*names)
    step_s, total = result.summary.step_s, result.summary.total

    assert hours_in(result.states, step_s) == pytest.approx(dict(total.states_h))
    for row in result.states.itertuples():
        lasts_s = (row.end_utc - row.begin_utc).total_seconds()
        assert lasts_s == row.steps * step_s
    notes = [
        re.fullmatch(r"([a-z-]+): .* \((\d+\.\d) h\)", text) for text in result.summary.warnings
    ]
    told = {note[1]: note[2] for note in notes if note}
    assert told.keys() <= total.states_h.keys()
    assert told == {code: f"{total.states_h[code]:.1f}" for code in told}


def test_servers_off_and_slowed_are_counted_alike(small_run):
    result = small_run("thermal", "cooling_fault")
    total, states = result.summary.total, result.summary.total.states_h
    servers = 40 * 20

    assert total.thermal_storage.tripped_server_h == states["servers-tripped"] * servers > 0.0
    assert total.thermal_storage.throttled_server_h == states["servers-throttled"] * servers > 0.0
    assert result.hourly["tripped_server_h"].sum() == pytest.approx(
        total.thermal_storage.tripped_server_h
    )
    trips = (result.states["state"] == "servers-tripped").sum()
    assert total.thermal_storage.trips == trips


def test_the_dark_is_counted_to_the_second_and_its_states_by_whole_steps(small_run):
    result = small_run("utility_fault")
    faults, states = result.summary.total.faults, result.summary.total.states_h

    # 15:05 to 17:35 in steps of a quarter: from 15:00 to 17:45.
    assert faults.blackout_h == pytest.approx(2.5)
    assert states["blackout"] == states["grid-outage"] == 2.75
    (dark,) = faults.blackouts
    assert (dark.start_utc, dark.end_utc) == ("2023-07-10T15:05:00Z", "2023-07-10T17:35:00Z")
    assert faults.unserved_kwh == pytest.approx(result.hourly["unserved_kwh"].sum())
    assert dark.unserved_kwh == pytest.approx(faults.unserved_kwh)


def test_the_hours_of_the_steps_are_those_of_the_day(small_run):
    steps = small_run("thermal", "backup").steps

    assert len(steps) == 96
    times = np.diff(steps.index.to_numpy() if steps.index.name else steps["time_utc"].to_numpy())
    assert (times == np.timedelta64(900, "s")).all()
