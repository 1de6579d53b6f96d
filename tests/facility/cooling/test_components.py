"""The components of a plant's electricity are one list, from which everything else reads."""

from dataclasses import fields

import numpy as np

from dcsim.accounting.audit import COOLING, USES
from dcsim.facility.cooling.plant import Electricity
from dcsim.report.energy_flow import COOLING_PARTS
from dcsim.report.figure import LAYERS


def test_a_component_that_a_plant_does_not_name_draws_nothing():
    drawn = Electricity(compressor_kw=np.array([3.0, 5.0]))
    assert drawn.room_fan_kw.tolist() == [0.0, 0.0]
    assert drawn.total_kw().tolist() == [3.0, 5.0]


def test_every_component_is_audited_told_and_drawn_once():
    columns = [each.name.removesuffix("_kw") + "_kwh" for each in fields(Electricity)]
    drawn = [column for _, of_layer, _ in LAYERS for column in of_layer]
    assert columns == COOLING == list(COOLING_PARTS)
    assert all(USES.count(column) == drawn.count(column) == 1 for column in columns)


def test_labels_tell_the_components_apart():
    labels = [component.label for component in Electricity.components()]
    assert len(set(labels)) == len(labels)
