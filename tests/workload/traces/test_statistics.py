"""Figures of a trace against a hand count."""

import numpy as np
import pytest

SWF = (
    "; UnixStartTime: 1672531200\n"  # Sunday, 2023-01-01T00:00Z
    "1 0 -1 3600 2 -1 -1 2 -1 -1 1 5 -1 -1 -1 -1 -1 -1\n"
    "2 5400 -1 7200 1 -1 -1 1 -1 -1 1 5 -1 -1 -1 -1 -1 -1\n"
    "3 90000 -1 60 8 -1 -1 8 -1 -1 1 6 -1 -1 -1 -1 -1 -1\n"
)


@pytest.fixture
def facts(read):
    from dcsim.workload.traces.statistics import statistics_of

    def of(text=SWF, name="t.swf", cores=None, **rules):
        return statistics_of(read(text, name, **rules), name, cores)

    return of


def test_extent_work_and_load_are_those_of_a_hand_count(facts):
    found = facts(cores=10)

    assert (found.jobs, found.rows, found.users) == (3, 3, 2)
    assert (found.first, found.last) == ("2023-01-01T00:00:00Z", "2023-01-02T01:00:00Z")
    assert found.span_h == 25.0
    # 2 x 3600 + 7200 + 8 x 60 = 14880 core s, over 90000 s.
    assert found.core_h == pytest.approx(14_880 / 3600, rel=1e-12)
    assert found.offered_cores == pytest.approx(14_880 / 90_000, rel=1e-12)
    assert found.offered_frac == pytest.approx(14_880 / 900_000, rel=1e-12)


def test_quantiles_are_values_of_the_trace(facts):
    found = facts()

    assert found.length_s.quantiles == (60.0, 60.0, 60.0, 3600.0, 7200.0, 7200.0, 7200.0, 7200.0)
    assert found.cores.mean == pytest.approx(11 / 3)
    assert found.interarrival_s.quantiles[0] == 5400.0
    assert found.interarrival_s.quantiles[-1] == 84_600.0


def test_arrivals_fall_on_their_hours_and_weekdays(facts):
    found = facts()

    hours = np.zeros(24)
    hours[0], hours[1] = 1 / 3, 2 / 3
    np.testing.assert_allclose(found.hourly_frac, hours)
    np.testing.assert_allclose(found.weekday_frac, [1 / 3, 0, 0, 0, 0, 0, 2 / 3])


def test_without_dates_there_is_no_weekday(facts):
    found = facts("arrival_s,length_s\n0,5\n3600,5\n", "t.csv")
    assert found.weekday_frac is None
    assert (found.first, found.last) == ("0 s", "3600 s")
    assert found.users is None
    assert found.offered_frac is None


def test_one_job_has_no_load_and_no_gap(facts):
    found = facts("arrival_s,length_s\n7,5\n", "t.csv")
    assert found.offered_cores is None
    assert found.interarrival_s is None


def test_energy_is_told_only_where_the_trace_states_power(facts):
    assert facts().stated_energy_kwh is None
    text = "arrival_s,length_s,power_w\n0,3600,500\n1,3600,\n"
    assert facts(text, "t.csv").stated_energy_kwh == pytest.approx(0.5)
