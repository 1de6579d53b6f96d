"""Every feature stands beside every other, on one site and in a fleet, and balances close."""

from itertools import combinations

import pytest

import dcsim
from dcsim.scenario.compatibility import INCOMPATIBLE
from dcsim.scenario.features import FEATURES

NAMES = [feature.name for feature in FEATURES]
PAIRS = [pytest.param(*pair, id="-".join(pair)) for pair in combinations(NAMES, 2)]


def assert_closed(result):
    sites = [result.summary.total, *result.summary.sites.values()]
    assert all(site.balance_error_rel <= 1e-9 for site in sites)
    jobs = result.summary.total.jobs
    assert jobs.submitted > 0
    assert jobs.submitted == (
        jobs.queued + jobs.running + jobs.finished + jobs.rejected + jobs.failed
    )


@pytest.mark.parametrize("feature", FEATURES, ids=NAMES)
def test_a_feature_has_an_effect_and_its_column_appears(small_run, feature):
    plain, ours = small_run(), small_run(feature.name)

    assert_closed(ours)
    changed = [
        name for name in plain.hourly.columns if not plain.hourly[name].equals(ours.hourly[name])
    ]
    assert changed or not plain.jobs.equals(ours.jobs), "it changes neither hours nor jobs"
    if feature.column is not None:
        assert feature.column not in plain.hourly
        assert feature.column in ours.hourly
        assert ours.hourly[feature.column].notna().all()


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_features_stand_on_one_site(small_run, one, other):
    assert_closed(small_run(one, other))


@pytest.mark.parametrize("feature", NAMES)
def test_a_feature_stands_on_one_site_of_a_fleet(fleet_of, feature):
    result = dcsim.run(fleet_of({"west": [feature], "east": []}))

    assert_closed(result)
    assert set(result.hourly["site"]) == {"west", "east"}
    assert result.summary.transfers is not None


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_features_stand_on_one_site_of_a_fleet_and_one_of_them_on_the_other(
    fleet_of, one, other
):
    assert_closed(dcsim.run(fleet_of({"west": [one, other], "east": [other]})))


@pytest.mark.slow
def test_all_features_stand_on_one_site_at_once(small_run):
    assert_closed(small_run(*NAMES))


def test_what_cannot_be_combined_is_little():
    assert len(INCOMPATIBLE) <= 6
