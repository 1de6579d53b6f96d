"""What Python sees of dcsim: a few functions, and results that show themselves."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import dcsim
from dcsim.core.errors import InvalidInput
from dcsim.core.strictyaml import read_yaml
from dcsim.scheduling.policy import Decision

LEFDAL = Path(__file__).parents[1] / "scenarios" / "lefdal.yaml"
DAYS = {"period": {"days": 2, "step_s": 3600}}
FACE = {"Result", "SiteEnvironment", "compare", "explain", "load", "read_run", "run", "sweep"}


@pytest.fixture(scope="module")
def two_days():
    return dcsim.run(LEFDAL, DAYS)


def test_dir_shows_the_face_and_nothing_else():
    assert {name for name in dir(dcsim) if not name.startswith("_")} == FACE
    assert "__version__" in dir(dcsim)
    assert all(getattr(dcsim, name).__doc__ for name in FACE)
    with pytest.raises(AttributeError, match="nonsense"):
        dcsim.nonsense  # noqa: B018 - the look-up is the test


def test_run_stays_a_function_after_everything_is_imported(two_days):
    assert callable(dcsim.run)
    assert dcsim.run.__module__ == "dcsim.runner"


def test_a_file_a_mapping_and_a_loaded_scenario_give_the_same_run(two_days):
    mapping = read_yaml(LEFDAL).data
    from_mapping = dcsim.run(mapping, DAYS)
    assert from_mapping.summary == two_days.summary
    assert dcsim.run(dcsim.load(str(LEFDAL)), DAYS).summary == two_days.summary
    assert mapping["period"]["days"] == 365


class Hold:
    """Releases every job a number of hours after it arrived, or as late as it may start."""

    control_interval_s = None
    replans = False

    def __init__(self, hours):
        self.hours = hours

    def decide(self, view):
        late = view.jobs.arrival_s[view.arriving] + 3600 * self.hours
        return Decision(view.arriving, np.minimum(late, view.jobs.latest_start_s[view.arriving]))


def test_a_policy_of_ones_own_takes_the_place_of_the_scenarios(two_days):
    held = dcsim.run(LEFDAL, DAYS, policy=Hold(3))
    assert held.summary.policy == "custom (Hold)"
    assert any(text.startswith("custom-policy:") for text in held.summary.warnings)
    waits = held.jobs["wait_h"].dropna()
    assert waits.median() == pytest.approx(3.0)
    assert waits.max() == pytest.approx(3.0)
    assert held.summary.total.mean_wait_h == pytest.approx(waits.mean())
    at_once = dcsim.run(LEFDAL, DAYS, policy=Hold(0)).summary.total
    assert at_once.facility_energy_kwh == two_days.summary.total.facility_energy_kwh


@pytest.mark.parametrize("wrong", [Hold, object(), "fcfs"])
def test_what_is_no_policy_is_refused_before_the_run(wrong):
    with pytest.raises(InvalidInput, match="decide") as caught:
        dcsim.run(LEFDAL, DAYS, policy=wrong)
    assert caught.value.problems[0].code == "not-a-policy"


def test_the_hours_stand_under_utc_times_in_memory_and_read_back(two_days, tmp_path):
    again = dcsim.read_run(two_days.save(tmp_path / "run"))
    for run in (two_days, again):
        assert isinstance(run.hourly.index, pd.DatetimeIndex)
        assert run.hourly.index.name == "time_utc"
        assert str(run.hourly.index.tz) == "UTC"
    pd.testing.assert_frame_equal(two_days.hourly, again.hourly)
    stored = pd.read_parquet(tmp_path / "run" / "hourly.parquet")
    assert stored.columns[0] == "time_utc"


def test_a_result_says_in_one_line_what_it_is(two_days):
    line = repr(two_days)
    assert "\n" not in line
    assert len(line) < 160
    total = two_days.summary.total
    for told in ("lefdal", "2 days", "fcfs", f"PUE {total.pue:.4f}", "L/kWh", "t CO2e", "EUR"):
        assert told in line


def test_a_result_that_fell_short_says_so_in_its_line():
    hot = {"cooling.sea_temperature_c": 30, "cooling.chiller_capacity_frac": 0.1}
    assert "cooling short" in repr(dcsim.run(LEFDAL, DAYS | hot))


def test_a_notebook_shows_a_table_in_which_nothing_is_markup():
    shown = dcsim.run(LEFDAL, DAYS | {"title": "<b>cold</b>"})._repr_html_()
    assert shown.startswith("<table>")
    assert "&lt;b&gt;cold" in shown
    assert "<b>" not in shown


@pytest.mark.parametrize("kind", ["year", "week", "duration"])
def test_a_result_draws_itself(two_days, kind, tmp_path):
    figure = two_days.plot(kind)
    assert isinstance(figure, Figure)
    figure.savefig(tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 10_000


def test_a_week_is_drawn_around_the_peak(two_days):
    run = dcsim.run(LEFDAL, {"period": {"days": 20, "step_s": 3600}})
    power = next(
        line for line in run.plot("week").axes[0].get_lines() if line.get_label() == "facility"
    )
    assert len(power.get_ydata()) == 7 * 24
    assert max(power.get_ydata()) == pytest.approx(run.hourly["facility_energy_kwh"].max() / 1e3)


def test_a_figure_that_is_not_registered_is_refused_with_those_that_are(two_days):
    with pytest.raises(InvalidInput, match="one of: course, duration, week, year"):
        two_days.plot("sankey-3d")
