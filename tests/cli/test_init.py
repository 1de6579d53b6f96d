"""``dcsim init`` writes scenarios that run, and buries nothing."""

import json

import pytest

from dcsim.scenario.load import load_scenario
from dcsim.scenario.starter import starter, template_names


@pytest.mark.parametrize("template", template_names())
def test_every_template_is_valid_and_explains_every_key(tmp_path, template):
    text = starter(template, "mine")
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = load_scenario(path)
    assert loaded.scenario.name == "mine"
    assert loaded.unusual == ()
    assert text.count("#") > 40


def test_there_are_four_templates_or_more_and_they_are_listed(dcsim):
    done = dcsim("init", "--list", "--json")
    rows = json.loads(done.stdout)
    assert [row["name"] for row in rows] == template_names()
    assert len(rows) >= 4
    assert all(row["title"] for row in rows)


def test_a_file_that_exists_is_kept_unless_forced(dcsim, tmp_path):
    assert dcsim("init", "mine", "--template", "tower").returncode == 0
    path = tmp_path / "mine.yaml"
    path.write_text("precious", encoding="utf-8")
    refused = dcsim("init", "mine")
    assert refused.returncode == 5
    assert "--force" in refused.stderr
    assert path.read_text(encoding="utf-8") == "precious"
    assert dcsim("init", "mine", "--force").returncode == 0
    assert "seawater" in path.read_text(encoding="utf-8")


def test_a_folder_is_never_replaced(dcsim, tmp_path):
    (tmp_path / "mine.yaml").mkdir()
    assert dcsim("init", "mine", "--force").returncode == 5


def test_without_a_name_the_file_is_called_after_the_template(here, tmp_path):
    assert here("init", "--template", "tower").returncode == 0
    assert load_scenario(tmp_path / "tower.yaml").scenario.name == "tower"


def test_a_name_may_be_a_path_with_or_without_its_ending(here, tmp_path):
    assert here("init", "sites/a.yml").returncode == 0
    assert here("init", "sites/b.v2").returncode == 0
    assert sorted(path.name for path in (tmp_path / "sites").iterdir()) == ["a.yml", "b.v2.yaml"]


@pytest.mark.parametrize("name", ["", "a b", "-", "x" * 65, ".hidden", "sub/.."])
def test_a_name_that_can_name_no_run_is_a_fault_of_usage(here, tmp_path, name):
    assert here("init", "--", name).returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_template_and_a_name_that_is_none_are_usage_errors(dcsim, tmp_path):
    unknown = dcsim("init", "mine", "--template", "towr")
    assert unknown.returncode == 2
    assert "tower" in unknown.stderr
    assert dcsim("init", "..").returncode == 2
    assert not list(tmp_path.iterdir())


def test_the_schema_for_editors_comes_along_when_asked_for(dcsim, tmp_path):
    assert dcsim("init", "mine", "--schema").returncode == 0
    first = (tmp_path / "mine.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=schema.json"
    assert json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))["$defs"]


def test_the_schema_is_printed_or_written(dcsim, tmp_path):
    printed = dcsim("schema")
    assert json.loads(printed.stdout)["$defs"]
    assert dcsim("schema", "--out", "s.json").returncode == 0
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == printed.stdout
    assert dcsim("schema", "--out", "s.json").returncode == 5
    assert dcsim("schema", "--out", "s.json", "--force", "--json").stdout == (
        '{"written": ["s.json"]}\n'
    )
