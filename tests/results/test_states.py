"""States with the steps at which they began and ended."""

import numpy as np
import pandas as pd

from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.plant import Event
from dcsim.results.read import read_run
from dcsim.results.states import state_hours, state_table, states_of
from dcsim.runner import run

GRID = TimeGrid(0, 1800, 6)


def when(*steps):
    held = np.zeros(6, dtype=bool)
    held[list(steps)] = True
    return held


def test_each_stretch_of_a_state_is_a_row_with_its_begin_and_end():
    table = state_table([Event("trim", "", when(1, 2, 5)), Event("free", "", when(0, 3, 4))], GRID)

    assert table["state"].tolist() == ["free", "trim", "free", "trim"]
    assert table["begin_step"].tolist() == [0, 1, 3, 5]
    assert table["steps"].tolist() == [1, 2, 2, 1]
    assert table["begin_utc"].iloc[1] == pd.Timestamp("1970-01-01T00:30Z")
    assert table["end_utc"].iloc[3] == pd.Timestamp("1970-01-01T03:00Z")


def test_a_state_that_never_held_has_no_row_and_one_that_always_held_has_one():
    table = state_table([Event("never", "", when()), Event("ever", "", when(*range(6)))], GRID)

    assert table["state"].tolist() == ["ever"]
    assert table["steps"].tolist() == [6]
    assert len(state_table([], GRID)) == 0


def test_a_code_that_two_parts_raise_is_one_state_that_holds_when_either_does():
    events = [Event("short", "too small", when(0, 1)), Event("short", "no water", when(1, 3))]

    (state,) = states_of(events)

    assert state.meaning == "too small; no water"
    assert state_table(events, GRID)["steps"].tolist() == [2, 1]
    assert state_hours(events, GRID) == {"short": 1.5}
    assert state_hours([Event("never", "", when())], GRID) == {}


def test_the_run_folder_lists_every_switch_and_the_notes_count_the_same_hours(
    tmp_path, pytestconfig
):
    scenario = pytestconfig.rootpath / "scenarios" / "frankfurt-free-air.yaml"
    result = run(scenario, {"period.start": "2023-07-01T00:00:00Z", "period.days": 14})
    result.save(tmp_path / "run")

    states = read_run(tmp_path / "run").states
    pd.testing.assert_frame_equal(states, result.states)
    step_h = result.summary.step_s / 3600.0
    counted = states.groupby("state")["steps"].sum() * step_h
    assert counted.to_dict() == result.summary.total.states_h
    assert read_run(tmp_path / "run").summary == result.summary
    for code, hours in counted.items():
        (note,) = [text for text in result.summary.warnings if text.startswith(f"{code}:")]
        assert f"({hours:.1f} h)" in note
    free = states[states["state"] == "free-cooling"]
    assert len(free) > 1  # it switched, and each time is listed
