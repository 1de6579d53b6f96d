"""What the page of plants by nameplate shows is what the program takes and has."""

import re
from pathlib import Path

import pytest

import dcsim
from dcsim.core.strictyaml import read_yaml
from dcsim.facility.cooling.chiller import Chiller
from dcsim.facility.cooling.chiller_catalogue import CATALOGUE

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/cooling/chillers.md").read_text("utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def keys_of(block, tmp_path):
    path = tmp_path / "block.yaml"
    path.write_text(block, "utf-8")
    return read_yaml(path).data


def test_the_plant_of_the_page_runs_and_cools_its_hall(tmp_path):
    cooling = keys_of(BLOCKS[0], tmp_path)["cooling"]
    scenario = ROOT / "scenarios/frankfurt-free-air.yaml"
    result = dcsim.run(scenario, {"cooling": cooling, "period.days": 2})
    assert 1.0 < result.summary.total.pue < 1.4
    assert "cooling-short" not in result.summary.total.states_h


def test_the_machine_of_ones_own_is_whole(tmp_path):
    machine = Chiller.model_validate(keys_of(BLOCKS[1], tmp_path)["chiller"])
    assert machine.cross_checks() == []
    assert not machine.by_lift


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_the_table_has_every_machine_with_its_data(name):
    machine = CATALOGUE[name]
    (row,) = re.findall(rf"^\| `{name}` \| (.*) \|$", PAGE, re.MULTILINE)
    condenser, cop, reference, leaving, entering = row.split(" | ")
    assert condenser == machine["condenser"]
    assert float(cop) == machine["rated_cop"]
    at = (machine["reference_leaving_c"], machine["reference_entering_c"])
    assert tuple(map(float, reference.split(" and "))) == at
    assert tuple(map(float, leaving.split(" to "))) == machine["leaving_range_c"]
    assert tuple(map(float, entering.split(" to "))) == machine["entering_range_c"]
