"""A fleet is one file: sites inherit from its top, and each draws as it would alone."""

import json
from dataclasses import fields
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from dcsim.cli import main
from dcsim.core.errors import InvalidInput
from dcsim.core.strictyaml import read_yaml
from dcsim.fleet.links import Link
from dcsim.scenario.fleet_inputs import read_fleet
from dcsim.scenario.inputs import read_inputs
from dcsim.scenario.load import load_scenario
from dcsim.scenario.origins import origins
from dcsim.scenario.resolve import resolved_file
from dcsim.scenario.schema import scenario_schema

SCENARIOS = Path(__file__).parents[2] / "scenarios"

FLEET = (Path(__file__).parent / "fleet.yaml").read_text(encoding="utf-8")


@pytest.fixture
def fleet(tmp_path):
    """Return a function that writes a fleet with changes and gives its path."""

    def write(*changes, text=FLEET, name="f.yaml"):
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the file"
            text = text.replace(old, new)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def told(fleet):
    """Return a function that gives the problems of a changed fleet."""

    def of(*changes, sets=()):
        path = fleet(*changes)
        with pytest.raises(InvalidInput) as caught:
            load_scenario(path, sets)
        return [
            (p.code, p.place.removeprefix(str(path)), p.message, p.cure)
            for p in caught.value.problems
        ]

    return of


def alone(fleet, name, sets=()):
    """Return the site of a fleet as a scenario file of its own, loaded."""
    whole = json.loads(json.dumps(read_yaml(fleet()).data))
    own = whole.pop("sites")[name]
    del whole["links"]
    for key, value in own.items():
        inherited = whole.get(key, {})
        is_other = "kind" in value and value["kind"] != inherited.get("kind")
        whole[key] = value if is_other else {**inherited, **value}
    whole["name"] = name
    return load_scenario(fleet(text=json.dumps(whole), name=f"{name}.yaml"), sets)


def assert_same_jobs(one, other):
    for column in fields(one):
        mine, yours = getattr(one, column.name), getattr(other, column.name)
        if mine is None or isinstance(mine, tuple):
            assert mine == yours, column.name
        else:
            np.testing.assert_array_equal(mine, yours, err_msg=column.name)


def test_a_site_inherits_what_stands_at_the_top_and_lays_its_own_over_it(fleet):
    sites = load_scenario(fleet()).sites
    assert list(sites) == ["north", "south"]
    assert [site.name for site in sites.values()] == ["north", "south"]
    assert [site.grid.region for site in sites.values()] == ["NO", "DE"]
    assert {site.grid.basis for site in sites.values()} == {"lifecycle"}
    assert {site.it.racks for site in sites.values()} == {10}


def test_another_kind_drops_the_inherited_keys_of_the_former(fleet):
    sites = load_scenario(fleet()).sites
    assert sites["north"].cooling.sea_temperature_c == 9
    assert sites["south"].cooling.kind == "dx"
    warm = fleet(("cooling: {kind: dx}", "cooling: {kind: seawater, supply_air_c: 25}"))
    warmer = load_scenario(warm).sites["south"].cooling
    assert (warmer.sea_temperature_c, warmer.supply_air_c) == (9, 25)


def test_a_kind_that_tells_no_plants_apart_drops_nothing(fleet):
    path = fleet(
        ("policy:", "site: {elevation_m: 70, kind: cloud}\npolicy:"),
        ("{place: Oslo, station: oslo}", "{place: Oslo, station: oslo, kind: edge}"),
    )
    north = load_scenario(path).sites["north"].site
    assert (north.kind, north.elevation_m) == ("edge", 70)


def test_a_list_of_a_site_takes_the_place_of_the_inherited_one(fleet):
    one = "{name: one, profile: heapsort-c, work_amount: 1, cores: 1, jobs_per_day: 1}"
    path = fleet(
        ("    grid: {region: DE}\n", f"    grid: {{region: DE}}\n    workload: {{jobs: [{one}]}}\n")
    )
    sites = load_scenario(path).sites
    assert [job.name for job in sites["south"].workload.jobs] == ["one"]
    assert [job.name for job in sites["north"].workload.jobs] == ["sort"]


def test_a_file_of_one_site_has_that_site_under_its_name(short):
    loaded = load_scenario(short)
    assert loaded.sites == {"lefdal": loaded.scenario}
    assert loaded.links == ()
    assert_same_jobs(read_fleet(loaded).jobs, read_inputs(loaded).jobs)


def test_a_fleet_of_one_site_is_that_site_to_the_bit(fleet):
    single = read_inputs(alone(fleet, "north"))
    text = FLEET[: FLEET.index("  south:")] + "policy: {kind: fcfs}\n"
    inputs = read_fleet(load_scenario(fleet(text=text))).sites["north"]
    assert_same_jobs(inputs.jobs, single.jobs)
    assert inputs.faults.faults == single.faults.faults
    np.testing.assert_array_equal(inputs.outside.dry_bulb_c, single.outside.dry_bulb_c)
    np.testing.assert_array_equal(
        inputs.carbon.values_gco2e_per_kwh, single.carbon.values_gco2e_per_kwh
    )


@pytest.mark.parametrize("name", ["north", "south"])
def test_a_site_draws_in_a_fleet_as_it_does_alone(fleet, name):
    inside = read_fleet(load_scenario(fleet())).sites[name]
    single = read_inputs(alone(fleet, name))
    np.testing.assert_array_equal(inside.jobs.arrival_s, single.jobs.arrival_s)
    assert inside.faults.faults == single.faults.faults
    np.testing.assert_array_equal(inside.weather.dry_bulb_c, single.weather.dry_bulb_c)
    np.testing.assert_array_equal(
        inside.carbon.values_gco2e_per_kwh, single.carbon.values_gco2e_per_kwh
    )


def test_sites_have_jobs_and_faults_of_their_own_and_share_station_and_region(fleet):
    path = fleet(
        ("{place: Frankfurt, station: frankfurt}", "{place: Asker, station: oslo}"),
        ("region: DE", 'region: "NO"'),
    )
    north, south = read_fleet(load_scenario(path)).sites.values()
    assert north.jobs.arrival_s.tolist() != south.jobs.arrival_s.tolist()
    assert north.faults.faults != south.faults.faults
    np.testing.assert_array_equal(north.weather.dry_bulb_c, south.weather.dry_bulb_c)
    np.testing.assert_array_equal(
        north.carbon.values_gco2e_per_kwh, south.carbon.values_gco2e_per_kwh
    )


def test_sites_that_are_drawn_alike_get_the_same_jobs(fleet):
    north, south = read_fleet(load_scenario(fleet(), ["site.drawn_as=both"])).sites.values()
    assert north.jobs.arrival_s.tolist() == south.jobs.arrival_s.tolist()


def test_all_jobs_stand_in_one_table_by_arrival_home_and_class(fleet):
    found = read_fleet(load_scenario(fleet()))
    jobs, names = found.jobs, list(found.sites)
    assert len(jobs) == sum(len(site.jobs) for site in found.sites.values())
    order = [
        (arrival, names[home], index)
        for arrival, home, index in zip(jobs.arrival_s, jobs.home, jobs.class_index, strict=True)
    ]
    assert order == sorted(order)
    assert set(jobs.home) == {0, 1}
    assert found.links == (
        Link(between=["north", "south"], latency_ms=20, bandwidth_gbit_per_s=10),
    )


def test_what_takes_one_site_refuses_several(fleet):
    with pytest.raises(InvalidInput, match="several-sites"):
        read_inputs(load_scenario(fleet()))


def test_an_override_at_the_top_reaches_every_site_that_does_not_state_its_own(fleet):
    sites = load_scenario(fleet(), ["it.racks=5", "grid.region=FR"]).sites
    assert [site.it.racks for site in sites.values()] == [5, 5]
    assert [site.grid.region for site in sites.values()] == ["NO", "DE"]


def test_an_override_of_one_site_leaves_the_others(fleet):
    sites = load_scenario(fleet(), ["sites.south.it.racks=7", "it.racks=5"]).sites
    assert [site.it.racks for site in sites.values()] == [5, 7]


def test_the_name_of_a_site_may_have_dots(fleet):
    path = fleet(("  south:", "  eu.south-1:"), ("[north, south]", "[north, eu.south-1]"))
    sites = load_scenario(path, ["sites.eu.south-1.it.racks=7"]).sites
    assert sites["eu.south-1"].it.racks == 7


@pytest.mark.parametrize(
    ("text", "cure"),
    [("sites.sout.it.racks=7", "did you mean south?"), ("sites.x.it.racks=7", "2 are known")],
)
def test_an_override_of_a_site_that_is_not_there_is_refused(told, text, cure):
    [(code, place, _, said)] = told(sets=[text])
    assert code == "set-path"
    assert place.startswith("--set sites.")
    assert cure in said


def test_a_file_of_one_site_has_no_sites_to_set(short):
    with pytest.raises(InvalidInput, match="set-path") as caught:
        load_scenario(short, ["sites.lefdal.it.racks=7"])
    assert "it.racks=VALUE" in caught.value.problems[0].cure


def test_an_error_names_the_line_where_the_value_stands_and_its_site(told):
    found = told(("{region: DE}", "{region: DE, basis: both}"), ("{racks: 10,", "{racks: -1,"))
    assert [(code, place) for code, place, *_ in found] == [
        ("out-of-range", ":4:6: it.racks"),
        ("unknown-choice", ":25:24: sites.south.grid.basis"),
    ]
    assert found[0][2].startswith("sites north, south: ")
    assert found[1][2].startswith("site south: ")


def test_an_error_of_the_whole_fleet_is_told_once_and_names_no_site(told):
    [(code, place, message, _)] = told(("days: 2", "days: 0"))
    assert (code, place) == ("out-of-range", ":3:39: period.days")
    assert not message.startswith("site")


def test_the_fleet_has_a_name_by_the_rules_of_names(told):
    [(code, place, _, _)] = told(("name: pair", "name: ../pair"))
    assert (code, place) == ("bad-name", ":2:1: name")


def test_a_key_that_a_site_lacks_is_told_at_the_site(told):
    [(code, place, message, _)] = told(('    grid: {region: "NO"}\n', ""))
    assert (code, place) == ("key-missing", ":10:1: grid.region")
    assert message.startswith("site north: ")
    [(code, place, *_)] = told(("cooling: {kind: seawater, sea_temperature_c: 9}\n", ""))
    assert (code, place) == ("key-missing", ":18:3: sites.north.cooling")


def test_an_unknown_key_under_a_site_gets_a_suggestion_of_what_may_stand_there(told):
    [(code, place, message, cure)] = told(("cooling: {kind: dx}", "coling: {kind: dx}"))
    assert (code, place) == ("unknown-key", ":24:5: sites.south.coling")
    assert message.startswith("site south: ")
    assert "did you mean cooling?" in cure
    assert "period" not in cure


@pytest.mark.parametrize("key", ["seed: 1", "period: {days: 3}", "policy: {kind: fcfs}", "name: x"])
def test_what_holds_for_the_fleet_stands_at_the_top(told, key):
    [(code, place, message, cure)] = told(
        ("cooling: {kind: dx}", f"cooling: {{kind: dx}}\n    {key}")
    )
    name = key.partition(":")[0]
    assert (code, place) == ("misplaced-key", f":25:5: sites.south.{name}")
    assert "site south" in message
    assert cure == f"write {name} at the top of the file"


def test_rules_across_fields_are_told_of_every_site_at_once(told):
    found = told(
        ("{place: Oslo, station: oslo}", "{place: Oslo, station: osla}"),
        ("[north, south]", "[north, suoth]"),
        ("{region: DE}", "{region: DE, basis: direct}"),
        ("cores: 64", "cores: 64000"),
    )
    assert {(code, place.split(": ")[-1]) for code, place, *_ in found} == {
        ("unknown-station", "sites.north.site.station"),
        ("unknown-site", "links.0.between.1"),
        ("contradiction", "sites.south.grid.basis"),
        ("job-too-large", "workload.jobs.0.cores"),
    }


BACK = "{between: [south, north], latency_ms: 1, bandwidth_gbit_per_s: 1}"


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (("[north, south]", "[north, north]"), "contradiction", "links.0.between.1"),
        (("[north, south]", "[north]"), "wrong-type", "links.0.between"),
        (("latency_ms: 20, ", ""), "key-missing", "links.0.latency_ms"),
        (("latency_ms: 20", "latency_ms: -1"), "out-of-range", "links.0.latency_ms"),
        (("latency_ms: 20", "latency: 20, latency_ms: 20"), "unknown-key", "links.0.latency"),
        (
            ("links:\n", f"links:\n  - {BACK}\n"),
            "contradiction",
            "links.1.between",
        ),
        (("  south:\n", "  all:\n"), "bad-name", "sites.all"),
        (("  south:\n", "  'so uth':\n"), "bad-name", "sites.so uth"),
    ],
)  # fmt: skip
def test_links_and_names_keep_rules_of_their_own(told, change, code, place):
    found = {(code, place.split(": ")[-1]) for code, place, *_ in told(change)}
    assert (code, place) in found


@pytest.mark.parametrize(
    ("text", "code"), [("{}", "no-sites"), ("[a]", "wrong-type"), ("{a: 1}", "wrong-type")]
)
def test_sites_are_a_group_of_groups(fleet, text, code):
    with pytest.raises(InvalidInput, match=code):
        load_scenario(fleet(), [f"sites={text}"])


def test_a_fleet_has_a_hundred_sites_at_most(fleet):
    def sites(count):
        own = "{site: {place: Oslo, station: oslo}, grid: {region: NO}}"
        return f"sites={{{', '.join(f's{i}: {own}' for i in range(count))}}}"

    assert len(load_scenario(fleet(), [sites(100), "links=[]"]).sites) == 100
    with pytest.raises(InvalidInput, match="too-many-sites"):
        load_scenario(fleet(), [sites(101), "links=[]"])


def test_links_of_one_site_lead_nowhere(short):
    link = "{between: [a, b], latency_ms: 1, bandwidth_gbit_per_s: 1}"
    with pytest.raises(InvalidInput, match="misplaced-key"):
        load_scenario(short, [f"links=[{link}]"])


def test_a_fleet_may_extend_another(fleet):
    base = fleet()
    child = base.with_name("child.yaml")
    child.write_text(
        "schema_version: 3\nextends: f.yaml\nsites: {south: {it: {racks: 3}}}\n", encoding="utf-8"
    )
    loaded = load_scenario(child)
    assert [site.it.racks for site in loaded.sites.values()] == [10, 3]
    found = {each.key: each.origin for each in origins(loaded)}
    assert found["sites.south.it.racks"].endswith("child.yaml:3")
    assert found["sites.north.it.racks"].endswith("f.yaml:4")


def test_every_value_of_a_fleet_is_shown_with_its_origin(fleet, capsys):
    path = fleet()
    with pytest.raises(SystemExit):
        main(["show", str(path), "--set", "sites.south.it.racks=7", "--json"])
    rows = {row["key"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["name"]["value"] == "pair"
    assert rows["sites.south.it.racks"] | {"unit": ""} == {
        "key": "sites.south.it.racks", "value": 7, "unit": "", "origin": "--set", "source": "",
    }  # fmt: skip
    assert rows["sites.north.grid.region"]["origin"].endswith(":21")
    assert rows["sites.north.grid.basis"]["origin"].endswith(":10")
    assert rows["links.0.bandwidth_gbit_per_s"]["unit"] == "Gbit/s"
    assert rows["sites.north.it.server.idle_frac"]["origin"] == "default"


def test_the_resolved_fleet_is_the_same_fleet(fleet):
    loaded = load_scenario(fleet(), ["it.racks=5"])
    text = resolved_file(loaded)
    again = load_scenario(fleet(text=text, name="r.yaml"))
    assert again.sites == loaded.sites
    assert (again.links, again.scenario) == (loaded.links, loaded.scenario)
    assert resolved_file(again) == text


def test_validate_names_the_sites(fleet, capsys):
    with pytest.raises(SystemExit) as left:
        main(["validate", str(fleet())])
    assert left.value.code == 0
    assert "2 sites: north, south" in capsys.readouterr().out


def test_the_schema_knows_fleets(fleet):
    editor = jsonschema.Draft202012Validator(scenario_schema())
    assert editor.is_valid(read_yaml(fleet()).data)
    for change in (
        ("cooling: {kind: dx}", "coling: {kind: dx}"),
        ("cooling: {kind: dx}", "cooling: {kind: dx}\n    seed: 1"),
        ("latency_ms: 20", "latency_ms: -1"),
        ("  south:\n", "  'so uth':\n"),
    ):
        assert not editor.is_valid(read_yaml(fleet(change)).data), change


@pytest.mark.parametrize("name", ["three-sites", "training-moves"])
def test_the_shipped_fleets_are_valid_and_have_jobs_that_may_leave_home(name):
    found = read_fleet(load_scenario(SCENARIOS / f"{name}.yaml", ["period.days=7"]))
    assert len(found.sites) >= 2
    assert (found.jobs.allowed.sum(axis=1) > 1).any()
    assert (found.jobs.data_gb > 0).any()


def test_jobs_that_may_run_everywhere_without_a_link_are_noted(fleet):
    everywhere = ("deferral_window_h: 6}", "deferral_window_h: 6, allowed_sites: all}")
    unlinked = (
        "links:\n  - {between: [north, south], latency_ms: 20, bandwidth_gbit_per_s: 10}",
        "",
    )
    assert load_scenario(fleet(everywhere)).notes == ()
    north, south = load_scenario(fleet(everywhere, unlinked)).notes
    assert north.startswith("no-link: site north: the jobs of workload.jobs.0")
    assert "leads from here to north" in south
