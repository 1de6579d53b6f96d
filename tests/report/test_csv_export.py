"""The exported files hold the run's tables, cell by cell."""

import io

import pandas as pd
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.report.csv_export import FILES, csv_files


@pytest.fixture(scope="module")
def files(stored):
    return csv_files(stored, FILES)


def read(text, **options):
    return pd.read_csv(io.StringIO(text), keep_default_na=False, na_values=[""], **options)


@pytest.mark.parametrize("name", ["hourly", "jobs"])
def test_a_table_comes_back_exactly(name, files, stored):
    table = stored.jobs if name == "jobs" else stored.hourly.reset_index()
    back = read(files[f"{name}.csv"], dtype=str)
    assert list(back.columns) == list(table.columns)
    for column in table.columns:
        known = table[column].notna()
        assert (back[column].notna() == known).all()
        values, texts = table.loc[known, column], back.loc[known, column]
        if column.endswith("_utc"):
            assert (pd.to_datetime(texts) == values).all()
        elif pd.api.types.is_bool_dtype(values):
            assert (texts == values.map({True: "true", False: "false"})).all()
        elif pd.api.types.is_numeric_dtype(values):
            assert [float(text) for text in texts] == [float(value) for value in values]
        else:
            assert list(texts) == list(values)


def test_the_months_sum_to_the_summary(files, stored):
    months, total = read(files["monthly.csv"]), stored.summary.total
    assert list(months["month"]) == ["2023-01", "2023-02"]
    assert months["facility_energy_kwh"].sum() == pytest.approx(total.facility_energy_kwh)
    assert months["water_site_l"].sum() == pytest.approx(total.water_site_l)


def test_the_summary_has_one_line_a_figure(files, stored):
    lines = dict(read(files["summary.csv"], dtype=str).itertuples(index=False))
    assert float(lines["total.pue"]) == stored.summary.total.pue
    assert int(lines["total.jobs.submitted"]) == stored.summary.total.jobs.submitted
    assert lines["name"] == stored.summary.name


def test_a_run_without_a_column_is_refused_by_its_name(stored):
    from dataclasses import replace

    broken = replace(stored, hourly=stored.hourly.drop(columns="water_site_l"))
    with pytest.raises(InvalidInput, match="water_site_l"):
        csv_files(broken, ["monthly.csv"])
