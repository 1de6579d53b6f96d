"""A chiller's data: where it comes from, which of it wins, and what no machine can be."""

import pytest

from dcsim.facility.cooling.air_cooled_chiller import AirCooledChiller
from dcsim.facility.cooling.chiller import REQUIRED, Chiller
from dcsim.facility.cooling.chiller_catalogue import CATALOGUE
from dcsim.facility.cooling.water_cooled_chiller import WaterCooledChiller

OWN = {
    "rated_cop": 5.0,
    "capacity_coefficients": [1.0, 0.02, 0.0, -0.01, 0.0, 0.0],
    "input_ratio_coefficients": [0.5, -0.02, 0.0, 0.02, 0.0, 0.0],
    "part_load_coefficients": [0.1, 0.5, 0.4],
    "leaving_range_c": [5.0, 15.0],
    "entering_range_c": [15.0, 35.0],
}
"""A machine by its own data: its capacity is the rated one at 10 C leaving and 20 C entering."""


def wrong(**keys):
    """Return what is refused, by key."""
    found = Chiller.model_validate({**OWN, **keys}).cross_checks()
    return {key: (rule, cure) for key, rule, cure in found}


def test_a_machine_of_which_nothing_is_said_is_known_by_its_lift():
    machine = Chiller()
    assert machine.by_lift
    assert machine.cross_checks() == []
    assert (machine.count, machine.spare, machine.staging) == (1, 0, "shared")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("reference_leaving_c", 7.0),
        ("reference_entering_c", 29.0),
        ("minimum_unloading_frac", 0.3),
        ("maximum_load_frac", 1.1),
    ],
)
def test_what_only_curves_use_is_refused_of_a_machine_by_its_lift(key, value):
    found = Chiller.model_validate({key: value}).cross_checks()
    assert [problem.key for problem in found] == [key]
    assert "known by its lift" in found[0].message


def test_a_resolved_machine_by_its_lift_states_every_key_and_is_accepted():
    assert Chiller.model_validate(Chiller(count=3).model_dump()).cross_checks() == []


def test_a_machine_cooled_by_air_has_fans():
    assert "condenser_fans" in wrong(condenser="air", condenser_fans="none")
    assert "condenser_fans" not in wrong(condenser="air", condenser_fans="in_cop")
    assert "condenser_fans" not in wrong(condenser="water", condenser_fans="none")


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_machine_of_the_catalogue_is_whole_and_accepted(name):
    machine = Chiller(catalogue=name)
    record = CATALOGUE[name]
    assert machine.cross_checks() == []
    assert not machine.by_lift
    assert machine.rated_cop == record["rated_cop"]
    assert machine.condenser == record["condenser"]
    curves = machine.curves()
    assert curves.capacity == tuple(record["capacity_coefficients"])
    assert curves.input_ratio == tuple(record["input_ratio_coefficients"])
    assert curves.part_load == tuple(record["part_load_coefficients"])
    assert curves.load_frac == (record["minimum_load_frac"], record["maximum_load_frac"])
    assert curves.unloading_frac == record["minimum_unloading_frac"]
    # The size is the hall's: the record's stands in its name.
    assert machine.capacity_kw is None


def test_written_keys_win_over_the_catalogue_and_leave_the_rest_of_it():
    name = "centrifugal_vsd_1407kw"
    machine = Chiller(catalogue=name, rated_cop=7.0, minimum_load_frac=0.1)
    assert (machine.rated_cop, machine.minimum_load_frac) == (7.0, 0.1)
    assert machine.reference_leaving_c == CATALOGUE[name]["reference_leaving_c"]
    assert machine.curves().cop == 7.0


def test_a_machine_by_its_own_data_needs_no_catalogue():
    machine = Chiller.model_validate(OWN)
    assert machine.cross_checks() == []
    assert not machine.by_lift
    curves = machine.curves()
    assert (curves.leaving_c, curves.entering_c) == ((5.0, 15.0), (15.0, 35.0))


def test_a_machine_that_the_catalogue_does_not_hold_is_refused_with_those_it_does():
    ((key, rule, cure),) = Chiller(catalogue="centrifugal_1kw").cross_checks()
    assert key == "catalogue"
    assert "centrifugal_1kw" in rule
    assert all(name in cure for name in CATALOGUE)


@pytest.mark.parametrize("key", REQUIRED)
def test_data_that_is_not_whole_names_what_is_missing(key):
    given = {name: value for name, value in OWN.items() if name != key}
    ((found, rule, _),) = Chiller.model_validate(given).cross_checks()
    assert found == key
    assert key in rule


@pytest.mark.parametrize("key", ["leaving_range_c", "entering_range_c"])
@pytest.mark.parametrize("ends", [[20.0, 10.0], [12.0, 12.0]])
def test_a_range_that_ends_before_it_begins_is_refused(key, ends):
    found = wrong(**{key: ends})
    assert list(found) == [key]
    assert "exchange" in found[key][1]


@pytest.mark.parametrize("key", ["capacity_coefficients", "input_ratio_coefficients"])
def test_a_curve_that_is_not_positive_within_its_ranges_is_refused(key):
    # 1 at 20 C entering and below 0 from 30 C on.
    found = wrong(**{key: [3.0, 0.0, 0.0, -0.1, 0.0, 0.0]})
    assert list(found) == [key]
    assert "not positive" in found[key][0]


@pytest.mark.parametrize("key", ["capacity_coefficients", "input_ratio_coefficients"])
def test_a_curve_far_from_one_at_the_reference_point_is_refused(key):
    at = {"reference_leaving_c": 10.0, "reference_entering_c": 20.0}
    flat = [0.9, 0.0, 0.0, 0.0, 0.0, 0.0]
    good = {
        "capacity_coefficients": [1.0, 0.02, 0.0, -0.01, 0.0, 0.0],
        "input_ratio_coefficients": [0.8, -0.02, 0.0, 0.02, 0.0, 0.0],
    }
    assert wrong(**good, **at) == {}
    found = wrong(**{**good, key: flat}, **at)
    assert list(found) == [key]
    assert "0.900" in found[key][0]
    # Without a reference point nobody can say what is 1 there.
    assert wrong(**{**good, key: flat}) == {}


def test_part_load_must_be_one_at_full_load():
    found = wrong(part_load_coefficients=[0.1, 0.5])
    assert list(found) == ["part_load_coefficients"]
    assert "0.600" in found["part_load_coefficients"][0]
    # Fits miss it by some percent.
    assert wrong(part_load_coefficients=[0.1, 0.5, 0.43]) == {}


def test_a_least_load_at_or_above_the_highest_is_refused():
    found = wrong(minimum_load_frac=0.6, maximum_load_frac=0.6)
    assert list(found) == ["minimum_load_frac"]


def test_a_machine_cooled_by_water_has_no_condenser_fans():
    assert list(wrong(condenser_fan_frac=0.02)) == ["condenser_fan_frac"]
    assert wrong(condenser_fan_frac=0.02, condenser="air") == {}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rated_cop", 0.4),
        ("rated_cop", float("nan")),
        ("capacity_kw", 0.0),
        ("capacity_coefficients", [1.0, 0.0, 0.0, 0.0, 0.0]),
        ("part_load_coefficients", [1.0]),
        ("leaving_range_c", [5.0]),
        ("count", 0),
        ("spare", -1),
        ("minimum_load_frac", 0.0),
        ("next_machine_at_frac", 1.1),
        ("staging", "turns"),
        ("condenser", "brine"),
        ("catalog", "centrifugal_471kw"),
    ],
)
def test_values_that_no_machine_has_are_refused_by_their_key(key, value):
    with pytest.raises(ValueError, match=key):
        Chiller.model_validate({**OWN, key: value})


def test_a_plant_refuses_a_machine_for_another_condenser_by_the_key_that_brought_it():
    water, air = {"catalogue": "centrifugal_vsd_1407kw"}, {"catalogue": "scroll_air_434kw"}
    by_water = {"kind": "water_cooled_chiller", "chilled_water_c": 7.0}
    by_air = {"kind": "air_cooled_chiller", "chilled_water_c": 7.0}
    cases = [
        (WaterCooledChiller, {**by_water, "chiller": water}, []),
        (WaterCooledChiller, {**by_water, "chiller": air}, ["chiller.catalogue"]),
        (
            WaterCooledChiller,
            {**by_water, "chiller": {**OWN, "condenser": "air"}},
            ["chiller.condenser"],
        ),
        (AirCooledChiller, {**by_air, "chiller": air}, []),
        (AirCooledChiller, {**by_air, "chiller": water}, ["chiller.catalogue"]),
        (AirCooledChiller, {**by_air, "chiller": OWN}, ["chiller.condenser"]),
        (AirCooledChiller, by_air, []),
    ]
    for part, keys, expected in cases:
        found = part.model_validate(keys).cross_checks()
        assert [key for key, _, _ in found] == expected, keys
