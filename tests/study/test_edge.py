"""Edge against centre: what is held against what, and what is refused."""

from pathlib import Path

import pytest

from dcsim.core.errors import InvalidInput
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario
from dcsim.study.edge import edge_or_central

SCENARIOS = Path(__file__).parents[2] / "scenarios"
WEEK = ["period.days=7"]


def loaded(name, *sets):
    return load_scenario(SCENARIOS / f"{name}.yaml", [*WEEK, *sets])


@pytest.fixture(scope="module")
def study():
    return edge_or_central(loaded("edge"), loaded("edge-central"))


def test_a_site_of_their_own_the_jobs_carry_whole(study):
    total = run_loaded(load_scenario(SCENARIOS / "edge.yaml", WEEK)).summary.total

    assert study.edge.operation_kgco2e == pytest.approx(total.carbon_kgco2e.scope2_location)
    assert study.edge.total_kgco2e == pytest.approx(total.carbon_kgco2e.total_location)


def test_of_a_shared_hall_they_carry_their_share(study):
    run = run_loaded(load_scenario(SCENARIOS / "edge-central.yaml", WEEK))
    work, baseload = (run.hourly[name].sum() for name in ("job_core_h", "baseload_core_h"))
    servers = run.hourly["scope3_kgco2e"].sum()
    rows = run.jobs.groupby("kind")["carbon_kgco2e"].sum()

    share = work / (work + baseload)
    assert share < 0.1
    assert study.central.making_kgco2e == pytest.approx(share * servers)
    assert study.central.operation_kgco2e == pytest.approx(rows["job"] + share * rows["idle"])
    # 7 days of 2002 GB at 0.06 kWh/GB and 300 g/kWh.
    assert study.central.transfer_kgco2e == pytest.approx(7 * 2002 * 0.06 * 0.3)


def test_the_break_even_is_the_surplus_over_what_a_unit_of_network_adds(study):
    near, far = study.edge, study.central
    moved = 7 * 2000.0 * 0.3

    surplus = near.site_kgco2e - far.site_kgco2e
    assert study.break_even_kwh_per_gb == pytest.approx(surplus / moved)


def test_it_says_who_is_better_and_where_they_are_alike(study):
    assert "better: central" in str(study)
    assert "kWh/GB" in str(study)


def test_all_that_is_not_alike_is_told_at_once():
    with pytest.raises(InvalidInput) as caught:
        edge_or_central(
            loaded("edge"),
            loaded("edge", "transfer.raw_gb_per_day=1", "seed=3", "workload.jobs.0.cores=8"),
        )
    assert {problem.code for problem in caught.value.problems} == {
        "not-alike-kinds",
        "not-alike-transfer",
        "not-alike-jobs",
        "not-alike-period",
    }


def test_data_without_a_kind_of_site_are_refused():
    with pytest.raises(InvalidInput, match=r"add site\.kind"):
        loaded("edge", "site.kind=null")


def test_transfer_stands_in_scope_3_beside_the_servers():
    moved, still = (
        run_loaded(load_scenario(SCENARIOS / "edge.yaml", [*WEEK, f"site.kind={kind}"]))
        for kind in ("cloud", "edge")
    )
    here, there = (run.summary.total for run in (moved, still))
    added = here.carbon_kgco2e.scope3 - there.carbon_kgco2e.scope3
    assert added == pytest.approx(here.transfer.carbon_kgco2e - there.transfer.carbon_kgco2e)
    assert here.facility_energy_kwh == there.facility_energy_kwh
    assert moved.hourly["transfer_kwh"].sum() == pytest.approx(here.transfer.energy_kwh)
    assert any(text.startswith("site-kind: scopes") for text in moved.summary.warnings)
