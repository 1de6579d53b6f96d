"""A scenario that extends another is the other with its own values laid over it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.core.strictyaml import dump_yaml, parse_yaml, read_yaml
from dcsim.scenario.extends import MAX_BASES, merge, read_scenario
from dcsim.scenario.load import load_scenario
from dcsim.scenario.origins import origins
from dcsim.scenario.resolve import resolved_yaml


@pytest.fixture
def folder(tmp_path, short):
    """Return a folder with the short scenario as base.yaml."""
    (tmp_path / "base.yaml").write_bytes(short.read_bytes())
    return tmp_path


@pytest.fixture
def child(folder):
    """Return a function that writes a scenario which extends base.yaml."""

    def write(text, name="child.yaml"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"schema_version: 3\nextends: base.yaml\n{text}", encoding="utf-8")
        return path

    return write


def test_a_scenario_that_changes_nothing_is_the_other(child, folder):
    assert load_scenario(child("")).scenario == load_scenario(folder / "base.yaml").scenario


def test_only_what_is_stated_changes(child, folder):
    base = load_scenario(folder / "base.yaml").scenario
    warm = load_scenario(child("name: warm\ncooling:\n  sea_temperature_c: 20\n")).scenario
    assert warm.cooling.sea_temperature_c == 20
    assert warm.model_copy(update={"name": "lefdal", "cooling": base.cooling}) == base
    assert warm.cooling.model_copy(update={"sea_temperature_c": 8.0}) == base.cooling


def test_it_equals_the_base_with_the_same_values_set_on_the_command_line(child, folder):
    sets = ["cooling.sea_temperature_c=20", "it.server.idle_frac=0.5", "held_seeds.weather=3"]
    text = "cooling: {sea_temperature_c: 20}\nit: {server: {idle_frac: 0.5}}\n"
    extended = load_scenario(child(f"{text}held_seeds: {{weather: 3}}\n")).scenario
    assert extended == load_scenario(folder / "base.yaml", sets).scenario


def test_a_list_replaces_the_whole_list(child):
    job = "{name: other, profile: fasta-c, work_amount: 1, cores: 1, jobs_per_day: 1}"
    jobs = load_scenario(child(f"workload:\n  jobs: [{job}]\n")).scenario.workload.jobs
    assert [job.name for job in jobs] == ["other"]
    assert load_scenario(child("workload: {jobs: []}\n")).scenario.workload.jobs == []


def test_null_removes_an_inherited_key(child):
    loaded = load_scenario(child("price: {energy_per_mwh: null, zone: DE}\n"))
    assert (loaded.scenario.price.energy_per_mwh, loaded.scenario.price.zone) == (None, "DE")
    assert load_scenario(child("cooling: {sea_delta_t_k: null}\n")).scenario.cooling.kind
    assert (
        "cooling.sea_delta_t_k" in load_scenario(child("cooling: {sea_delta_t_k: null}\n")).defaults
    )


def test_null_removes_a_section_too_and_its_lack_is_told(child):
    with pytest.raises(InvalidInput) as caught:
        load_scenario(child("price: null\n"))
    (problem,) = caught.value.problems
    assert problem.code == "key-missing"
    assert problem.place.endswith("child.yaml:1:1: price")


def test_another_kind_starts_afresh(child):
    cooling = load_scenario(
        child("cooling: {kind: waterside, supply_air_c: 26}\n")
    ).scenario.cooling
    assert (cooling.kind, cooling.supply_air_c) == ("waterside", 26)
    assert not {"sea_temperature_c", "room_fan_pressure_pa"} & cooling.model_fields_set


def test_the_same_kind_written_again_keeps_what_was_there(child):
    cooling = load_scenario(child("cooling: {kind: seawater}\n")).scenario.cooling
    assert cooling.room_fan_pressure_pa == 180


def test_problems_and_origins_point_to_the_file_a_value_came_from(child, folder):
    base = (folder / "base.yaml").read_text(encoding="utf-8")
    path = child("it:\n  racks: 500\n  server: {idle_frac: 7}\n")
    broken = base.replace("lights_frac: 0.005", "lights_frac: 5")
    (folder / "base.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_scenario(path)
    assert {problem.place for problem in caught.value.problems} == {
        f"{folder}/base.yaml:37:3: power.lights_frac",
        f"{folder}/child.yaml:5:12: it.server.idle_frac",
    }
    (folder / "base.yaml").write_text(base, encoding="utf-8")
    found = {o.key: o.origin for o in origins(load_scenario(child("it:\n  racks: 500\n")))}
    assert found["it.racks"] == f"{folder}/child.yaml:4"
    assert found["it.rack_power_kw"] == f"{folder}/base.yaml:23"


def test_the_resolved_file_extends_nothing_and_gives_the_same(child, folder):
    loaded = load_scenario(child("name: warm\n"))
    alone = folder / "elsewhere" / "resolved.yaml"
    alone.parent.mkdir()
    alone.write_text(resolved_yaml(loaded.scenario), encoding="utf-8")
    assert "extends" not in read_yaml(alone).data
    assert load_scenario(alone).scenario == loaded.scenario


def test_bases_stand_behind_each_other_and_the_nearest_wins(child, folder):
    child("seed: 1\ntitle: first\n", "a.yaml")
    (folder / "b.yaml").write_text("schema_version: 3\nextends: a.yaml\nseed: 2\n")
    scenario = load_scenario(folder / "b.yaml").scenario
    assert (scenario.seed, scenario.title, scenario.it.racks) == (2, "first", 1000)


def test_a_base_in_a_folder_below_may_reach_up_to_the_scenario_and_no_further(child, folder):
    inner = folder / "bases" / "inner.yaml"
    inner.parent.mkdir()
    inner.write_text("schema_version: 3\nextends: ../base.yaml\nseed: 4\n")
    (folder / "top.yaml").write_text("schema_version: 3\nextends: bases/inner.yaml\n")
    assert load_scenario(folder / "top.yaml").scenario.seed == 4
    with pytest.raises(InvalidInput, match="path-outside"):
        load_scenario(inner)


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path, short):
    (tmp_path / "base.yaml").symlink_to(short)
    (tmp_path / "s.yaml").write_text("schema_version: 3\nextends: base.yaml\n")
    with pytest.raises(InvalidInput, match="path-outside"):
        load_scenario(tmp_path / "s.yaml")


def test_as_many_files_as_are_allowed_may_stand_behind_each_other_and_no_more(child, folder):
    child("", "b1.yaml")
    for i in range(2, MAX_BASES + 1):
        (folder / f"b{i}.yaml").write_text(f"schema_version: 3\nextends: b{i - 1}.yaml\n")
    assert load_scenario(folder / f"b{MAX_BASES}.yaml")
    (folder / "more.yaml").write_text(f"schema_version: 3\nextends: b{MAX_BASES}.yaml\n")
    with pytest.raises(InvalidInput, match="extends-too-deep"):
        load_scenario(folder / "more.yaml")


def test_a_version_of_the_base_is_none_of_the_scenario(folder):
    (folder / "s.yaml").write_text("extends: base.yaml\n")
    with pytest.raises(InvalidInput) as caught:
        load_scenario(folder / "s.yaml")
    assert [problem.code for problem in caught.value.problems] == ["key-missing"]
    assert "schema_version" in str(caught.value)


def test_a_base_given_only_by_the_command_line_is_no_key(short):
    with pytest.raises(InvalidInput, match="unknown-key"):
        load_scenario(short, ["extends=base.yaml"])


KEYS = st.sampled_from(["a", "b", "c"])
VALUES = st.recursive(
    st.integers(0, 9) | st.lists(st.integers(0, 9), max_size=2),
    lambda inner: st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
GROUPS = st.dictionaries(KEYS, VALUES, max_size=3)


def document(data, name="d.yaml"):
    return parse_yaml((dump_yaml(data) or "{}\n").encode(), name)


def merged(*data):
    joined = document(data[0])
    for more in data[1:]:
        joined = merge(joined, document(more))
    return joined.data


@given(GROUPS)
def test_merging_with_nothing_or_with_itself_changes_nothing(data):
    assert merged(data, {}) == merged({}, data) == merged(data, data) == data


def leaves(data, path=()):
    """Yield what is no group, with its path."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), value


@given(GROUPS, GROUPS)
def test_all_that_is_stated_holds_and_of_the_other_all_that_is_not_stated(a, b):
    stated, other, found = dict(leaves(b)), dict(leaves(a)), dict(leaves(merged(a, b)))
    assert stated.items() <= found.items()
    assert found.items() <= (other | stated).items()
    for path, value in other.items():
        if path[0] not in b:
            assert found[path] == value


@given(GROUPS, GROUPS)
def test_every_value_keeps_a_place_in_one_of_the_two_files(a, b):
    joined = merge(document(a, "base.yaml"), document(b, "child.yaml"))

    def paths(value, path=()):
        yield path
        inner = value.items() if isinstance(value, dict) else ()
        for key, below in inner:
            yield from paths(below, (*path, key))

    for path in paths(joined.data):
        assert path in joined.marks
        assert joined.file_of(path) in {"base.yaml", "child.yaml"}


def test_reading_tells_no_problem_of_a_plain_file(short):
    read = read_scenario(Path(short))
    assert (read.problems, read.notes) == ([], ())
    assert read.document == read_yaml(short)
