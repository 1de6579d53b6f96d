"""A sweep runs every point of a grid, and one that fails does not take the others along."""

import pandas as pd
import pytest

import dcsim
from dcsim.core.errors import InvalidInput

SEA = "cooling.sea_temperature_c"


@pytest.fixture(scope="module")
def day(lefdal):
    return dcsim.load(lefdal, {"period": {"days": 1, "step_s": 3600}})


@pytest.fixture(scope="module")
def table(day):
    return dcsim.sweep(day, {SEA: [8, 24], "it.racks": [900, -1, 1000]})


def test_every_point_is_a_row_and_the_last_axis_changes_fastest(table):
    assert table[SEA].tolist() == [8, 8, 8, 24, 24, 24]
    assert table["it.racks"].tolist() == [900, -1, 1000] * 2


def test_a_row_is_the_run_of_its_point(day, table):
    total = dcsim.run(day, {SEA: 24, "it.racks": 1000}).summary.total
    row = table.iloc[5]
    assert row["pue"] == total.pue
    assert row["carbon_kgco2e.scope2_location"] == total.carbon_kgco2e.scope2_location
    assert row["jobs.finished"] == total.jobs.finished


def test_a_point_that_fails_says_why_and_the_others_stand(table):
    failed = table["error"].notna()
    assert failed.tolist() == [False, True, False] * 2
    assert table.loc[failed, "error"].str.contains("overrides: it.racks").all()
    assert table.loc[failed, "pue"].isna().all()
    assert table.loc[~failed, "pue"].notna().all()


def test_two_workers_give_the_same_table(day, table):
    two = dcsim.sweep(day, {SEA: [8, 24], "it.racks": [900, -1, 1000]}, workers=2)
    pd.testing.assert_frame_equal(two, table)


def test_points_share_their_seed_unless_it_is_an_axis(day):
    same = dcsim.sweep(day, {"title": ["a", "b"]}, seed=5)
    assert (
        same.loc[0, "carbon_kgco2e.scope2_location"] == same.loc[1, "carbon_kgco2e.scope2_location"]
    )
    drawn = dcsim.sweep(day, {"seed": [1, 2]})
    assert drawn["carbon_kgco2e.scope2_location"].nunique() == 2


def test_no_axis_is_one_point(day):
    assert len(dcsim.sweep(day, {})) == 1


@pytest.mark.parametrize("values", [8, "8", {"a": 1}])
def test_an_axis_that_is_no_sequence_is_refused(day, values):
    with pytest.raises(InvalidInput, match="no sequence of values"):
        dcsim.sweep(day, {SEA: values})


def test_a_source_that_cannot_be_read_is_no_table_of_errors(tmp_path):
    with pytest.raises(InvalidInput, match="no such file"):
        dcsim.sweep(tmp_path / "none.yaml", {SEA: [8]})
