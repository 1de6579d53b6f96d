"""Forecasts show the past as it was and the future as it was foretold, and nothing else."""

from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.core.streams import RandomStreams
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.signals.forecast import (
    ForecastChoice,
    Issues,
    Noisy,
    Perfect,
    Persistence,
    Published,
)
from dcsim.signals.forecast_file import issues_from_file
from dcsim.signals.readers.columns import CARBON_UNITS
from dcsim.signals.readers.record import SourceFile

HOURS = 72
truths = st.lists(st.floats(0.0, 900.0), min_size=HOURS, max_size=HOURS).map(np.array)
instants = st.integers(0, HOURS - 1)


def issues(*rows):
    """Return published forecasts from rows (issued h, valid h, value), sorted by issue."""
    issued_h, hour, value = np.array(sorted(rows)).T
    return Issues(issued_h.astype(np.int64) * HOUR_S, hour.astype(np.int64), value)


def noisy(truth, seed=0, sd_24h_frac=0.1):
    return Noisy(truth, sd_24h_frac, 24.0, RandomStreams(seed).generator("forecast"))


MAKERS = {
    "perfect": Perfect,
    "persistence": lambda truth: Persistence(truth, 100.0),
    "noisy": noisy,
    "published": lambda truth: Published(truth, issues((-1, 5, 7.0), (3, 6, 8.0)), 100.0),
}
BLIND = {name: make for name, make in MAKERS.items() if name in {"persistence", "published"}}


@given(truths, instants, st.sampled_from(sorted(MAKERS)))
def test_hours_that_are_over_are_known_as_they_were(truth, hour, name):
    seen = MAKERS[name](truth).issued(hour * HOUR_S)

    assert seen.end_s == HOURS * HOUR_S
    known = MAKERS["perfect"](truth).issued(0).cumulative[: hour + 1]
    np.testing.assert_array_equal(seen.cumulative[: hour + 1], known)


@given(truths, truths, instants, st.sampled_from(sorted(BLIND)))
def test_another_future_changes_no_bit_of_what_is_foreseen(truth, other, hour, name):
    turned = np.concatenate((truth[:hour], other[hour:]))
    one, two = (BLIND[name](values).issued(hour * HOUR_S) for values in (truth, turned))

    np.testing.assert_array_equal(one.cumulative, two.cumulative)


@given(truths, st.lists(instants, min_size=2, max_size=6), st.sampled_from(sorted(MAKERS)))
def test_what_was_asked_before_changes_no_forecast(truth, asked, name):
    used = MAKERS[name](truth)
    for hour in asked:
        seen = used.issued(hour * HOUR_S)
        fresh = MAKERS[name](truth).issued(hour * HOUR_S)
        np.testing.assert_array_equal(seen.cumulative, fresh.cumulative)


def test_a_perfect_forecast_knows_every_hour():
    truth = np.array([3.0, 1.0, 2.0])

    assert Perfect(truth).issued(HOUR_S).hourly.tolist() == [3.0, 1.0, 2.0]
    # So it may be asked once for all, which a forecast that is issued anew may not.
    assert (Perfect(truth).interval_s, Persistence(truth, 0.0).interval_s) == (None, HOUR_S)


def test_persistence_repeats_the_last_known_day():
    truth = np.arange(60.0)
    seen = Persistence(truth, 0.0).issued(30 * HOUR_S + 59).hourly

    # At hour 30 the hours 6..29 are the last day: they stand for 30..53 and again for 54..59.
    assert seen[:30].tolist() == truth[:30].tolist()
    assert seen[30:54].tolist() == pytest.approx(truth[6:30])
    assert seen[54:].tolist() == pytest.approx(truth[6:12])


def test_persistence_takes_a_level_where_no_day_is_known():
    truth = np.array([10.0, 30.0] + [500.0] * 28)
    forecast = Persistence(truth, 7.0)

    assert forecast.issued(0).hourly.tolist() == pytest.approx([7.0] * 30)
    later = forecast.issued(2 * HOUR_S).hourly
    # Hours 24 and 25 repeat the two that are known, the others have their mean.
    assert later.tolist() == pytest.approx([10.0, 30.0, *[20.0] * 22, 10.0, 30.0, *[20.0] * 4])


def test_the_error_grows_with_lead_time_to_what_was_asked_for_after_a_day():
    truth = np.full(30_000, 100.0)
    forecast = noisy(truth, sd_24h_frac=0.1)
    errors = {1: [], 6: [], 24: []}
    for hour in range(0, 29_000, 7):
        seen = forecast.issued(hour * HOUR_S)
        for lead, found in errors.items():
            at = hour + lead - 1
            found.append(seen.cumulative[at + 1] - seen.cumulative[at])
    sd = {lead: np.std(found) / 100.0 for lead, found in errors.items()}

    rho2 = np.exp(-2.0 / 24.0)
    for lead in errors:
        expected = 0.1 * np.sqrt((1.0 - rho2**lead) / (1.0 - rho2**24))
        assert sd[lead] == pytest.approx(expected, rel=0.1)
    assert np.mean(errors[24]) == pytest.approx(100.0, abs=2.0)


def test_an_error_shrinks_as_its_hour_comes_nearer():
    forecast = noisy(np.full(5000, 100.0))
    hours = np.arange(100, 4900, 50)

    def error(lead):
        return np.array([forecast.issued((h - lead + 1) * HOUR_S).hourly[h] for h in hours]) - 100.0

    # What is known an hour ahead was a part of what was not known a day ahead.
    assert np.corrcoef(error(1), error(2))[0, 1] > 0.5
    assert np.std(error(1)) < np.std(error(6)) < np.std(error(24))


def test_a_noisy_forecast_of_no_error_is_the_truth_and_none_is_negative():
    truth = np.linspace(1.0, 50.0, 200)

    assert noisy(truth, sd_24h_frac=0.0).issued(0).hourly == pytest.approx(truth)
    assert (noisy(truth, sd_24h_frac=1.0).issued(0).hourly >= -1e-9).all()


def test_the_errors_follow_the_seed():
    truth = np.full(50, 100.0)
    one, same, other = (noisy(truth, seed).issued(0).hourly for seed in (1, 1, 2))

    assert one.tolist() == same.tolist()
    assert one.tolist() != other.tolist()


def test_the_newest_forecast_counts_then_an_older_one_then_persistence():
    truth = np.full(30, 100.0)
    rows = issues((-2, 4, 1.0), (-2, 5, 2.0), (3, 4, 3.0), (9, 5, 9.0))
    forecast = Published(truth, rows, 50.0)

    assert forecast.issued(0).hourly[[3, 4, 5]].tolist() == pytest.approx([50.0, 1.0, 2.0])
    assert forecast.issued(3 * HOUR_S).hourly[[2, 4, 5, 6]].tolist() == pytest.approx(
        [100.0, 3.0, 2.0, 100.0]
    )


def test_a_year_of_hourly_issues_is_cheap():
    forecast = noisy(np.random.default_rng(0).uniform(50.0, 500.0, 8760))
    begin = process_time()
    for hour in range(8760):
        forecast.issued(hour * HOUR_S)

    assert process_time() - begin < 5.0
    assert forecast.issued(100) is forecast.issued(200)


GRID = TimeGrid(1_672_531_200, HOUR_S, 24)  # 2023-01-01


@pytest.fixture
def read(tmp_path):
    """Return a reader of a forecast file with the given rows."""

    def read(*rows, header="issued_utc,valid_utc,value", column="value", hours=GRID):
        path = tmp_path / "f.csv"
        path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
        return issues_from_file(SourceFile(path, "f.csv"), column, CARBON_UNITS, hours)

    return read


def test_a_file_of_forecasts_is_read_by_issue_and_hour(read):
    found = read(
        "2023-01-01T06:00:00Z,2023-01-01T07:00:00Z,30",
        "2022-12-31T18:00:00Z,2023-01-01T00:00:00Z,10",
        "2022-12-31T18:00:00Z,2023-01-01T00:30:00Z,20",
        "2022-12-31T18:00:00Z,2022-12-31T20:00:00Z,99",
    )

    # Half hours are averaged, and what is for no hour of the period is left out.
    assert found.issued_s.tolist() == [-6 * HOUR_S, 6 * HOUR_S]
    assert found.hour.tolist() == [0, 7]
    assert found.value.tolist() == [15.0, 30.0]


def test_a_column_of_forecasts_may_be_in_another_unit(read):
    found = read(
        "2023-01-01T00:00:00Z,2023-01-01T01:00:00Z,0.2",
        header="issued_utc,valid_utc,carbon_kg_per_kwh",
        column="carbon_kg_per_kwh",
    )

    assert found.value.tolist() == [200.0]


@pytest.mark.parametrize(
    ("row", "changes", "code"),
    [
        ("2023-01-01T00:00:00Z,2023-01-01T01:00:00Z,x", {}, "not-a-number"),
        ("2023-01-01T00:00:00Z,2023-01-01T01:00:00Z", {}, "row-broken"),
        ("yesterday,2023-01-01T01:00:00Z,1", {}, "time-unreadable"),
        ("2023-01-01T00:00:00Z,2025-01-01T01:00:00Z,1", {}, "period-not-covered"),
        ("2023-01-01T00:00:00Z,2023-01-01T01:00:00Z,1", {"header": "a,b,value"}, "column-missing"),
        ("2023-01-01T00:00:00Z,2023-01-01T01:00:00Z,1", {"column": "carbon"}, "unit-unknown"),
    ],
)
def test_a_broken_file_of_forecasts_is_refused(read, row, changes, code):
    with pytest.raises(InvalidInput, match=code):
        read(row, **changes)


def test_keys_of_another_kind_contradict():
    def wrong(**keys):
        return [found.key for found in ForecastChoice(**keys).cross_checks()]

    assert wrong() == []
    assert wrong(kind="noisy", sd_24h_frac=0.2) == []
    assert wrong(kind="persistence", sd_24h_frac=0.2) == ["sd_24h_frac"]
    assert wrong(kind="file") == ["file"]
    assert wrong(kind="noisy", file="f.csv") == ["file"]
