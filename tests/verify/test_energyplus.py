"""Plants by nameplate alone against the recorded years of an independent program."""

import numpy as np
import pytest

from dcsim.verify.check import Bound, Cell
from dcsim.verify.energyplus import suite

PLANTS = suite._listed()["plants"]
told = pytest.fixture(scope="module")(suite.energyplus)


def test_every_plant_and_climate_is_told_and_all_bounds_hold(told):
    assert told[0].ok
    cells = [check for check in told if isinstance(check, Cell)]
    bounds = [check for check in told if isinstance(check, Bound)]
    assert len(cells) == 7 * 7
    # Year, hours and compressors of seven plants, and the water of three with towers.
    assert len(bounds) == 7 * 3 + 3
    assert [bound.name for bound in bounds if not bound.ok] == []
    assert [cell.name for cell in cells if cell.missed] == []


def test_chillers_come_as_near_as_their_hours_are_alike(told):
    values = {check.name: check.value for check in told if isinstance(check, Bound)}
    assert values["air_cooled_chiller, PUE of the year, largest difference"] < 0.001
    assert values["water_cooled_screw, PUE of the hours, RMSE, largest difference"] < 0.001


@pytest.mark.parametrize("name", PLANTS)
def test_the_difference_of_the_year_is_that_of_its_hours(name):
    case = next(iter(suite.cases(name)))
    own, recorded = case.pue
    weighed = np.average(case.difference, weights=case.recorded["it_kw"])
    assert own - recorded == pytest.approx(weighed, abs=1e-12)


def test_another_machine_by_nameplate_would_be_seen():
    plate = PLANTS["air_cooled_chiller"]
    other = {**plate, "chillers": {**plate["chillers"], "catalogue": "scroll_air_663kw"}}
    keys, changed = suite.cooling_keys(plate), suite.cooling_keys(other)
    assert keys["chiller"]["catalogue"] != changed["chiller"]["catalogue"]
    right, wrong = (
        suite.parts("cooling")["air_cooled_chiller"].model_validate(k) for k in (keys, changed)
    )
    case = next(suite.cases("air_cooled_chiller"))
    outside = suite._outside(suite._of(suite._table("weather"), case.climate))
    it_kw = case.recorded["it_kw"]
    a, b = (
        part.plant(1000.0, outside.worst()).run(it_kw, outside).electricity.total_kw().sum()
        for part in (right, wrong)
    )
    assert abs(a - b) / it_kw.sum() > 0.005
