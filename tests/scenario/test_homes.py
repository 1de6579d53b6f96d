"""Jobs have a home, sites at which they may run, and data that move with them."""

from pathlib import Path

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.scenario.fleet_inputs import read_fleet
from dcsim.scenario.load import load_scenario

FLEET = (Path(__file__).parent / "fleet.yaml").read_text(encoding="utf-8")

JOB = "{name: sort, profile: heapsort-c, work_amount: 1.0e+7, cores: 64, jobs_per_day: 24"
LAB = "name: lab, jobs_per_day: 100, length: {kind: constant, mean_s: 60}, cores: [1]"


@pytest.fixture
def fleet(tmp_path):
    (tmp_path / "f.yaml").write_text(FLEET, encoding="utf-8")
    return tmp_path / "f.yaml"


def jobs_of(path, *sets):
    return read_fleet(load_scenario(path, sets)).jobs


def traced(path, rows, *sets):
    (path.parent / "t.csv").write_text(rows, encoding="utf-8")
    trace = ["sites.south.workload={job_trace: {file: t.csv}}", *sets]
    return jobs_of(path, "faults=null", *trace)


def test_jobs_stay_at_home_unless_more_is_allowed(fleet):
    jobs = jobs_of(fleet)
    assert jobs.allowed is None
    np.testing.assert_array_equal(jobs.allowed_at(2), jobs.home[:, np.newaxis] == [0, 1])
    assert not jobs.data_gb.any()
    assert not jobs.migrates.any()


@pytest.mark.parametrize(
    ("allowed", "north", "south"),
    [("all", [1, 1], [1, 1]), ("[south]", [0, 1], [0, 1]), ("[north, south]", [1, 1], [1, 1])],
)
def test_a_class_says_where_its_jobs_may_run(fleet, allowed, north, south):
    jobs = jobs_of(fleet, f"workload.jobs=[{JOB}, allowed_sites: {allowed}, data_gb: 5}}]")
    assert (jobs.allowed[jobs.home == 0] == north).all()
    assert (jobs.allowed[jobs.home == 1] == south).all()
    assert (jobs.data_gb == 5).all()


def test_a_site_whose_class_says_nothing_keeps_its_jobs_while_another_lets_them_go(fleet):
    jobs = jobs_of(fleet, f"sites.south.workload={{jobs: [{JOB}, allowed_sites: all}}]}}")
    assert (jobs.allowed[jobs.home == 0] == [True, False]).all()
    assert jobs.allowed[jobs.home == 1].all()


def test_drawn_jobs_may_leave_too(fleet):
    leaving = "allowed_sites: all, data_gb: 2, checkpoint_interval_s: 60, migrates: true"
    sets = f"workload.generators=[{{{LAB}, {leaving}}}]"
    jobs = jobs_of(fleet, sets)
    lab = np.isin(jobs.class_index, [i for i, n in enumerate(jobs.class_names) if n == "lab"])
    assert jobs.allowed[lab].all()
    assert jobs.migrates[lab].all()
    assert not jobs.migrates[~lab].any()
    assert (jobs.data_gb[lab] == 2).all()


def test_what_is_taken_from_a_table_keeps_its_sites(fleet):
    jobs = jobs_of(fleet, f"workload.jobs=[{JOB}, allowed_sites: [south], data_gb: 5}}]")
    some = np.flatnonzero(jobs.home == 1)[::2]
    taken = jobs.taken(some)
    assert set(taken.home) == {1}
    assert taken.allowed.tolist() == jobs.allowed[some].tolist()
    assert (taken.data_gb == 5).all()


@pytest.mark.parametrize(
    ("keys", "code", "place"),
    [
        ("allowed_sites: [noth]", "unknown-site", "workload.jobs.0.allowed_sites.0"),
        ("allowed_sites: []", "contradiction", "workload.jobs.0.allowed_sites"),
        ("allowed_sites: north", "wrong-type", "workload.jobs.0.allowed_sites"),
        ("migrates: true", "contradiction", "workload.jobs.0.migrates"),
        ("data_gb: -1", "out-of-range", "workload.jobs.0.data_gb"),
    ],
)
def test_a_wrong_wish_is_told_where_it_stands(fleet, keys, code, place):
    path = fleet
    text = FLEET.replace("{name: sort,", f"{{name: sort, {keys},")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_scenario(path)
    assert [(p.code, p.place) for p in caught.value.problems] == [
        (code, f"{path}:{14}:{p_column(text, keys)}: {place}")
    ]


def p_column(text, keys):
    """Return the column of the key, or of the item in its list."""
    line = text.splitlines()[13]
    column = line.index(keys.partition(":")[0]) + 1
    return line.index("noth") + 1 if "noth" in keys else column


def test_data_cannot_move_to_a_site_that_no_link_reaches(fleet):
    with pytest.raises(InvalidInput, match="no link to south"):
        load_scenario(
            fleet, ["links=[]", f"workload.jobs=[{JOB}, allowed_sites: [south], data_gb: 1}}]"]
        )


def test_a_row_of_a_trace_names_home_sites_and_data(fleet):
    rows = (
        "arrival_s,length_s,cores,home,allowed_sites,data_gb\n"
        "0,60,1,north,,3\n10,60,1,,all,\n20,60,1,south,north; south,7\n30,60,1,north,south,0\n"
    )
    jobs = traced(fleet, rows, "sites.south.workload.job_trace.data_gb=1")
    own = jobs.taken(np.flatnonzero(jobs.duration_s == 60))
    assert own.home.tolist() == [0, 1, 1, 0]
    assert own.allowed.tolist() == [[True, False], [True, True], [True, True], [False, True]]
    assert own.data_gb.tolist() == [3, 1, 7, 0]


def test_a_quoted_site_is_the_same_site(fleet):
    rows = 'arrival_s,length_s,cores,home\n0,60,1,"north"\n10,60,1,north\n'
    jobs = traced(fleet, rows)
    assert set(jobs.home[jobs.duration_s == 60]) == {0}


def test_a_row_of_an_unknown_site_is_told_with_its_line_and_its_trace(fleet):
    rows = (
        "arrival_s,length_s,cores,home,allowed_sites\n"
        "0,60,1,north,\n1,60,1,noth,\n2,60,1,,east;south\n"
    )
    with pytest.raises(InvalidInput) as caught:
        traced(fleet, rows)
    assert [(p.code, p.place) for p in caught.value.problems] == [
        ("unknown-site", "t.csv:3"),
        ("unknown-site", "t.csv:4"),
    ]
    assert "site south: " in str(caught.value)
    assert "'noth'; the sites are north, south" in str(caught.value)


def test_rows_of_unknown_sites_may_be_dropped_and_are_counted(fleet):
    rows = "arrival_s,length_s,cores,home\n0,60,1,north\n1,60,1,noth\n"
    (fleet.parent / "t.csv").write_text(rows, encoding="utf-8")
    sets = ["faults=null", "sites.south.workload={job_trace: {file: t.csv, invalid: drop}}"]
    found = read_fleet(load_scenario(fleet, sets))
    assert (found.jobs.duration_s == 60).sum() == 1
    assert any("unknown-site: 1 row dropped" in note for note in found.notes)


def test_a_parquet_trace_names_sites_too(fleet):
    import pandas as pd

    rows = {"arrival_s": [0.0, 1.0], "length_s": [60.0, 60.0], "cores": [1, 1]}
    frame = pd.DataFrame(rows | {"home": ["north", None], "allowed_sites": ["all", None]})
    frame.to_parquet(fleet.parent / "t.parquet")
    sets = ["faults=null", "sites.south.workload={job_trace: {file: t.parquet}}"]
    jobs = jobs_of(fleet, *sets)
    own = jobs.taken(np.flatnonzero(jobs.duration_s == 60))
    assert own.home.tolist() == [0, 1]
    assert own.allowed.tolist() == [[True, True], [False, True]]
