"""A run folder gives back what was written, whatever the site has."""

from dataclasses import fields, is_dataclass

import pytest

from dcsim.core.errors import InvalidInput
from dcsim.results.optional import OPTIONAL
from dcsim.results.read import read_run
from dcsim.results.summary import SiteSummary
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario

HEAT = (
    "heat_reuse={source: {stream: air_return, temperature_c: 27, capturable_frac: 0.8}, "
    "heat_pump: {capacity_kw: 2000}, network: {supply_c: 60, return_c: 40, loss_frac: 0.1}, "
    "demand: {annual_mwh: 9000}, replaced_gco2e_per_kwh: 200, heat_pump_boundary: inside}"
)
SLEEP = "{sleep_w: 8, wake_latency_s: 60, wake_energy_j: 12000}"
SERVICE = (
    "workload.services=[{name: web, requests_per_s: 2000, service_ms: 50, latency_bound_ms: 200, "
    "within_bound_frac: 0.95}]"
)
OUTAGE = "faults={events: [{what: utility, start: 2023-01-01T06:00:00Z, lasts_h: 5}]}"
SITES = {
    "thermal_storage": ["thermal={}"],
    "requests": [SERVICE],
    "heat_reuse": [HEAT],
    "server_fans": ["cooling.supply_air_c=28"],
    "fleet": [f"it.server.sleep={SLEEP}", "it.consolidation={}"],
    "transfer": ["site.kind=edge", "transfer={raw_gb_per_day: 100}"],
    "faults": [OUTAGE],
}
"""Settings that give a site each of the parts that only some have."""


@pytest.fixture(scope="module", params=SITES)
def part(request):
    return request.param


@pytest.fixture(scope="module")
def with_part(part, lefdal):
    return run_loaded(
        load_scenario(lefdal, ["period.days=1", "workload.jobs.0.jobs_per_day=24", *SITES[part]])
    )


def test_every_part_of_a_site_comes_back_as_it_was(part, with_part, tmp_path):
    assert getattr(with_part.summary.total, part) is not None

    again = read_run(with_part.save(tmp_path / "run")).summary

    assert again == with_part.summary
    inner = getattr(again.total, part)
    assert is_dataclass(inner)
    assert not any(isinstance(getattr(inner, of.name), dict | list) for of in fields(inner))


def test_no_part_that_a_site_may_have_is_forgotten_here():
    known = OPTIONAL.keys() & {of.name for of in fields(SiteSummary)}
    assert known <= SITES.keys(), "give a site with this part too"


def test_a_folder_without_its_tables_is_no_run(with_part, tmp_path):
    folder = with_part.save(tmp_path / "run")
    (folder / "hourly.parquet").unlink()
    with pytest.raises(InvalidInput, match=r"hourly\.parquet missing"):
        read_run(folder)
