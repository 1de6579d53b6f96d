"""``--set`` reaches every key, checks like the file does, and the last one wins."""

import pytest

from dcsim.core.errors import InvalidInput, UsageError
from dcsim.scenario.load import load_scenario


def test_a_nested_key_and_an_item_of_a_list_are_reached(short):
    sets = ["cooling.sea_temperature_c=12.5", "workload.jobs.0.cores=100", "site.place=Oslo"]
    scenario = load_scenario(short, sets).scenario
    assert scenario.cooling.sea_temperature_c == 12.5
    assert scenario.workload.jobs[0].cores == 100
    assert scenario.site.place == "Oslo"


def test_a_whole_section_may_be_given_at_once(short):
    scenario = load_scenario(short, ["price={currency: EUR, zone: FR}"]).scenario
    assert (scenario.price.currency, scenario.price.zone) == ("EUR", "FR")


def test_a_section_that_the_file_lacks_is_made(short):
    assert load_scenario(short, ["held_seeds.weather=5"]).scenario.held_seeds.weather == 5


def test_the_later_override_wins(short):
    assert load_scenario(short, ["seed=1", "seed=2"]).scenario.seed == 2
    assert load_scenario(short, ["policy.kind=x", "policy.kind=fcfs"]).scenario


def test_the_seed_argument_wins_over_everything(short):
    assert load_scenario(short).scenario.seed == 0
    assert load_scenario(short, ["seed=1"], seed=7).scenario.seed == 7
    assert load_scenario(short, seed=2**63 - 1).scenario.seed == 2**63 - 1


def test_an_equals_sign_may_stand_in_the_value(short):
    assert load_scenario(short, ["title=a=b"]).scenario.title == "a=b"


def test_spaces_around_key_and_value_do_not_matter(short):
    assert load_scenario(short, [" seed = 3 "]).scenario.seed == 3


@pytest.mark.parametrize("text", ["seed", "", "=1", "a..b=1", ".a=1", "a.=1", "  =1"])
def test_what_is_no_assignment_is_a_fault_of_usage(short, text):
    with pytest.raises(UsageError, match="set-form"):
        load_scenario(short, [text])


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("cooling.colour=blue", "unknown-key", "cooling.colour"),
        ("new.key=1", "unknown-key", "new"),
        ("it.racks=-1", "out-of-range", "it.racks"),
        ("it.racks=many", "wrong-type", "it.racks"),
        ("it.server.idle_frac=35", "out-of-range", "it.server.idle_frac"),
        ("period.step_s=420", "contradiction", "period.step_s"),
        ("site.station=atlantis", "unknown-station", "site.station"),
        ("it.racks=.nan", "not-finite", "--set it.racks"),
        ("it.racks=1_000", "ambiguous-number", "--set it.racks"),
        ("it.racks=[1", "yaml-syntax", "--set it.racks"),
        ("it.racks=*a", "alias", "--set it.racks"),
        ("title=\udcff", "not-utf8", "--set title"),
        ("workload.jobs.1.cores=1", "set-path", "--set workload.jobs.1"),
        ("workload.jobs.1=1", "set-path", "--set workload.jobs.1"),
        ("workload.jobs.first.cores=1", "set-path", "--set workload.jobs.first"),
        ("workload.jobs.-1.cores=1", "set-path", "--set workload.jobs.-1"),
        ("workload.jobs." + "9" * 5000 + "=1", "set-path", "--set workload.jobs.9"),
        ("name.first=x", "set-path", "--set name.first"),
        ("name.first.second=x", "set-path", "--set name.first"),
    ],
)
def test_an_override_breaks_the_same_rules_as_the_file(short, text, code, place):
    with pytest.raises(InvalidInput) as caught:
        load_scenario(short, [text])
    (problem,) = caught.value.problems
    assert problem.code == code
    assert place in problem.place


def test_an_override_leaves_the_file_alone(short):
    before = short.read_bytes()
    load_scenario(short, ["seed=9"])
    assert short.read_bytes() == before
    assert load_scenario(short).scenario.seed == 0
