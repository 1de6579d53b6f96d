"""A run folder of an earlier format is read under today's names.

`earlier/format_1` is what dcsim wrote of 16 January at the island without backup, the day on
which its grid fails for 48 hours, before fleets came.
"""

import json
import math
from pathlib import Path

import pytest

import dcsim
from dcsim.report.page import page_html
from dcsim.results.earlier import COLUMNS, KEYS, keys_of_today
from dcsim.results.read import read_run

FOLDER = Path(__file__).parent / "earlier" / "format_1"


@pytest.fixture(scope="module")
def run():
    return read_run(FOLDER)


def test_its_figures_are_those_that_were_written(run):
    written = json.loads((FOLDER / "summary.json").read_text(encoding="utf-8"))["total"]
    faults = run.summary.total.faults

    assert run.summary.total.pue == written["pue"]
    assert faults.blackout_h == written["faults"]["dark_h"] > 17.0
    assert faults.jobs_interrupted == written["faults"]["jobs_cut"] > 0
    assert len(faults.blackouts) == len(written["faults"]["dark_times"]) == 1


def test_its_tables_have_the_columns_and_words_of_today(run):
    assert set(run.jobs["kind"]) == {"job", "baseload", "idle"}
    assert set(run.jobs["site"]) == set(run.hourly["site"]) == set(run.summary.sites)
    assert "blackout" in set(run.states["state"])
    assert not {*COLUMNS, *KEYS} & {*run.hourly, *run.jobs, *run.states["state"]}
    assert math.fsum(run.hourly["baseload_energy_kwh"]) == pytest.approx(
        float(run.jobs.query("kind == 'baseload'")["it_energy_kwh"].sum()), rel=1e-9
    )


def test_it_is_reported_and_compared_as_any_other(run):
    assert "Servers without power" in page_html(run)
    found = dcsim.compare({"then": run, "again": read_run(FOLDER)})
    assert found.table.loc["pue", "then"] == found.table.loc["pue", "again"]


def test_a_site_keeps_its_name_even_where_a_key_had_it():
    told = keys_of_today({"sites": {"memory": {"memory": None, "faults": {"dark_h": 1.0}}}})
    assert told == {"sites": {"memory": {"thermal_storage": None, "faults": {"blackout_h": 1.0}}}}
