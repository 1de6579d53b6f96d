"""A fleet whose sites have nothing to do with each other is its sites, each by itself."""

import pytest

import dcsim
from dcsim.scenario.model import COMMON

REL = 1e-12
POISSON = {"faults": {"server": {"mtbf_years": 0.02, "repair_h": 4}}}
MIXES = [(), ("thermal", "cooling_fault"), ("backup", "queue_rules"), ("stages", "heat_reuse")]
PLACES = {
    "phoenix": {},
    "atlanta": {
        "site": {"place": "Atlanta", "station": "atlanta-ga"},
        "grid": {"region": "US-SE-SOCO"},
    },
    "oslo": {
        "site": {"place": "Oslo", "station": "oslo"},
        "grid": {"region": "NO"},
        "cooling": {"kind": "seawater", "sea_temperature_c": 12},
    },
}


@pytest.fixture
def place(site_of):
    """Return what makes the file of one site, by name, whose jobs and faults are drawn."""

    def make(name, *features, **changes):
        file = site_of(*features, **PLACES[name] | changes)
        jobs = [{**job, "arrivals": "poisson"} for job in file["workload"]["jobs"]]
        return {**file, "name": name, "workload": {**file["workload"], "jobs": jobs}}

    return make


def joined(*files):
    """Return the fleet of some files that share their period."""
    top = {key: files[0][key] for key in COMMON if key in files[0]}
    sites = {
        file["name"]: {key: value for key, value in file.items() if key not in COMMON}
        for file in files
    }
    return {**top, "name": "fleet", "sites": sites}


def of_site(table, name):
    """Return the rows of a site, with its own columns in the order of their names."""
    own = table[table["site"] == name].drop(columns="site").reset_index(drop=True)
    return own.dropna(axis="columns", how="all").sort_index(axis="columns")


@pytest.mark.parametrize("names", MIXES, ids="-".join)
def test_a_fleet_of_one_is_the_site_to_the_bit(place, assert_same, names):
    alone = place("phoenix", *names, **POISSON if not names else {})
    one, fleet = dcsim.run(alone), dcsim.run(joined(alone))

    assert_same(one.hourly, fleet.hourly)
    assert_same(one.jobs, fleet.jobs)
    assert_same(one.states, fleet.states)
    assert fleet.summary.total == one.summary.total
    assert fleet.summary.sites["phoenix"] == one.summary.total


def test_sites_without_links_do_as_each_does_alone(place, assert_same):
    files = [
        place("phoenix", "thermal", "cooling_fault"),
        place("atlanta", "backup"),
        place("oslo", **POISSON),
    ]
    fleet = dcsim.run(joined(*files))

    for file in files:
        alone, name = dcsim.run(file), file["name"]
        for table in ("hourly", "jobs", "states"):
            theirs, ours = (
                of_site(getattr(run, table).reset_index(drop=table != "hourly"), name)
                # A job has its number in the whole fleet.
                .drop(columns="job", errors="ignore")
                for run in (alone, fleet)
            )
            assert_same(theirs, ours, REL)
        assert fleet.summary.sites[name].jobs == alone.summary.total.jobs
    assert fleet.transfers is None or fleet.transfers.empty


def test_the_order_of_the_sites_in_the_file_changes_only_the_order_of_the_tables(
    place, assert_same
):
    files = [place("phoenix", "thermal", "cooling_fault"), place("oslo", **POISSON)]
    there, back = dcsim.run(joined(*files)), dcsim.run(joined(*files[::-1]))

    for file in files:
        name = file["name"]
        assert_same(of_site(there.hourly, name), of_site(back.hourly, name))
        assert_same(
            of_site(there.jobs, name).drop(columns="job"),
            of_site(back.jobs, name).drop(columns="job"),
        )
        assert there.summary.sites[name].pue == back.summary.sites[name].pue
    assert there.summary.total.it_energy_kwh == pytest.approx(
        back.summary.total.it_energy_kwh, rel=REL
    )
    assert there.summary.total.jobs == back.summary.total.jobs


def test_the_total_is_the_sum_of_the_sites(place):
    fleet = dcsim.run(joined(place("phoenix", "thermal"), place("oslo", **POISSON)))
    total, sites = fleet.summary.total, fleet.summary.sites.values()

    for name in ("it_energy_kwh", "facility_energy_kwh", "water_site_l", "cost"):
        assert getattr(total, name) == pytest.approx(
            sum(getattr(site, name) for site in sites), rel=REL
        )
    assert total.pue == pytest.approx(total.facility_energy_kwh / total.it_energy_kwh, rel=REL)
    assert total.jobs.submitted == sum(site.jobs.submitted for site in sites)
    # Both halls have the same nameplate, whatever their servers happened to do.
    assert total.full_load.pue == pytest.approx(sum(site.full_load.pue for site in sites) / 2)


def test_links_without_transfers_change_no_bit(fleet_of, assert_same):
    features = {"west": ["thermal"], "east": ["backup"]}
    linked, apart = (
        dcsim.run(fleet_of(features, policy={"kind": "fcfs"}, **links))
        for links in ({}, {"links": ()})
    )

    assert_same(linked.hourly, apart.hourly)
    assert_same(linked.jobs, apart.jobs)
    assert linked.transfers.empty
    assert linked.summary.total == apart.summary.total
