"""A scenario that breaks a rule is refused with the place, the rule and the cure."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcsim.core.errors import DcsimError, InvalidInput
from dcsim.scenario.load import load_scenario


def test_the_shipped_scenario_is_valid(lefdal):
    loaded = load_scenario(lefdal)
    assert loaded.scenario.name == "lefdal"
    assert loaded.scenario.grid.region == "NO"
    assert loaded.scenario.it.cores == 1000 * 20 * 32
    assert loaded.unusual == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "place", "said"),
    [
        (
            "rack_power_kw",
            "rack_powr_kw",
            "unknown-key",
            ":23:3: it.rack_powr_kw",
            "rack_power_kw?",
        ),
        ("idle_frac", "idle_pct", "unknown-key", ":28:5: it.server.idle_pct", "idle_frac?"),
        ("supply_air_c", "supply_air_f", "unknown-key", ":42:3: cooling.supply_air_f", "supply"),
        ("deferral_window_h", "window", "unknown-key", ":69:7: workload.jobs.0.window", "deferral"),
        ("kind: fcfs", "kind: fcfs\nx: 1", "unknown-key", ":73:1: x", "known here: accounting"),
        ("racks: 1000", "racks: many", "wrong-type", ":22:3: it.racks", "found 'many'"),
        ("racks: 1000", 'racks: "1000"', "wrong-type", ":22:3: it.racks", "found '1000'"),
        ("racks: 1000", "racks: 1.5", "wrong-type", ":22:3: it.racks", "found 1.5"),
        ("racks: 1000", "racks: true", "wrong-type", ":22:3: it.racks", "found true"),
        ("racks: 1000", "racks: [1000]", "wrong-type", ":22:3: it.racks", "found a list"),
        ("racks: 1000", "racks:", "wrong-type", ":22:3: it.racks", "no value"),
        ("racks: 1000", "racks: -1", "out-of-range", ":22:3: it.racks", "at least 1; -1 is not"),
        ("racks: 1000", "racks: 0", "out-of-range", ":22:3: it.racks", "at least 1"),
        ("rack_power_kw: 5", "rack_power_kw: -5", "out-of-range", ":23:3: it.rack_power_kw", "-5"),
        ("racks: 1000", "racks: .nan", "not-finite", ":22:10: it.racks", ".nan"),
        ("racks: 1000", "racks: .inf", "not-finite", ":22:10: it.racks", ".inf"),
        ("racks: 1000", "racks: 1e400", "not-finite", ":22:10: it.racks", "1e400"),
        ("racks: 1000", "racks: 1_000", "ambiguous-number", ":22:10: it.racks", "decimal digits"),
        ("idle_frac: 0.35", "idle_frac: 35", "out-of-range", ":28:5: it.server.idle_frac", "0..1"),
        ("schema_version: 3", "schema_version: 4", "version-newer", ":7:1: schema_version", "3"),
        ("schema_version: 3\n", "", "key-missing", ":7:1: schema_version", "add schema_version"),
        ("name: lefdal\n", "name: ../etc\n", "bad-name", ":8:1: name", "cannot name a folder"),
        ("name: lefdal\n", "name: .hidden\n", "bad-name", ":8:1: name", "cannot name a folder"),
        ("name: lefdal\n", f"name: {'x' * 65}\n", "bad-name", ":8:1: name", "64 at most"),
        ("currency: EUR", "currency: euro", "bad-name", ":56:3: price.currency", "ISO 4217"),
        ("station: nord", "station: fjord", "unknown-station", ":18:3: site.station", "nordfjord"),
        ('region: "NO"', "region: NOO", "unknown-region", ":51:3: grid.region", "did you mean NO"),
        ('region: "NO"', "region: ''", "unknown-region", ":51:3: grid.region", "are known"),
        (
            "google-2019",
            "google-2018",
            "unknown-trace",
            ":61:5: workload.trace.name",
            "google-2019",
        ),
        ("heapsort-c", "heapsrt-c", "unknown-profile", ":64:7: workload.jobs.0.prof", "heapsort-c"),
        ("energy_per_mwh: 50", "zone: N0", "unknown-price-zone", ":57:3: price.zone", "are known"),
        ("kind: fcfs", "kind: fcsf", "unknown-choice", ":72:3: policy.kind", "mean fcfs?"),
        ("kind: seawater", "kind: sewater", "unknown-choice", ":40:3: cooling.kind", "seawater?"),
        ("kind: fcfs", "speed: 1", "key-missing", ":71:1: policy.kind", "add kind"),
        ("policy:\n  kind: fcfs", "policy: fcfs", "wrong-type", ":71:1: policy", "found 'fcfs'"),
        (
            "trace:\n    name",
            "trace:\n    - name",
            "wrong-type",
            ":60:3: workload.trace",
            "found a list",
        ),
        ("arrivals: poisson", "arrivals: poison", "unknown-choice", ":68:7: workload", "poisson?"),
        ("preset: cables", "preset: cable", "unknown-choice", ":34:18: power.dist", "mean cables?"),
        ("curve: fan2007", "curve: fan07", "unknown-choice", ":27:5: it.server.curve", "fan2007?"),
        (
            "start: 2023-01-01T00:00:00Z",
            "start: 2023-01-01T00:00:00",
            "zone-missing",
            ":12:3: per",
            "Z",
        ),
        (
            "start: 2023-01-01T00:00:00Z",
            "start: 2023-13-01T00:00:00Z",
            "wrong-type",
            ":12:3: per",
            "month",
        ),
        (
            "start: 2023-01-01T00:00:00Z",
            "start: 1672531200",
            "wrong-type",
            ":12:3: per",
            "date and time",
        ),
        ("basis: lifecycle", "basis: marginal", "unknown-choice", ":52:3: grid.basis", "lifecycle"),
    ],
)
def test_a_broken_rule_is_told_with_place_and_cure(problems, old, new, code, place, said):
    found = problems((old, new))
    told = [problem for problem in found if problem[0] == code]
    assert len(told) == 1, found
    assert told[0][1].startswith(place)
    assert said in told[0][2]
    # A misspelt key may also be missed where it belongs; nothing else is wrong.
    assert {other for other, _place, _text in found} <= {code, "key-missing"}


def test_an_unquoted_no_is_norway(spoiled):
    assert load_scenario(spoiled(('region: "NO"', "region: NO"))).scenario.grid.region == "NO"


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (
            ("preset: cables", "preset: cables, a: 0.1"),
            ":34:34: power.distribution.a",
            "contradicts",
        ),
        (("preset: cables", "preset: custom, a: 0.1"), ":34:18: power.distribution.preset", "b, c"),
        (
            ("    name: google-2019", "    name: google-2019\n    file: s.yaml"),
            ":61:5: workload.trace.name",
            "both",
        ),
        (("    name: google-2019", "    repeat: true"), ":60:3: workload.trace.name", "neither"),
        (
            ("energy_per_mwh: 50", "energy_per_mwh: 50\n  zone: SE4"),
            ":57:3: price.energy_per_mwh",
            "keep one of",
        ),
        (("  energy_per_mwh: 50\n", ""), ":55:1: price.energy_per_mwh", "keep one of"),
        (
            (
                "signal: average",
                "signal: average\n  constant_gco2e_per_kwh: 30\n  annual_mean_gco2e_per_kwh: 30",
            ),
            ":54:3: grid.constant_gco2e_per_kwh",
            "contradicts",
        ),
        (
            ("supply_air_c: 24", "supply_air_c: 24\n  discharge_max_c: 7"),
            ":43:3: cooling.discharge_max_c",
            "not above",
        ),
        (
            ("supply_air_c: 24", "supply_air_c: 24\n  discharge_max_c: 8"),
            ":43:3: cooling.discharge_max_c",
            "not above",
        ),
        (("step_s: 300", "step_s: 420"), ":14:3: period.step_s", "does not divide the hour"),
        (("T00:00:00Z", "T00:30:00Z"), ":12:3: period.start", "whole hour"),
        (("T00:00:00Z", "T00:00:00.5Z"), ":12:3: period.start", "whole hour"),
        (("T00:00:00Z", "T00:00:00+02:00"), ":12:3: period.start", "whole hour in UTC"),
        (("start: 2023", "start: 9999"), ":12:3: period.start", "1900..2199"),
        (("start: 2023", "start: 0001"), ":12:3: period.start", "1900..2199"),
    ],
)
def test_what_contradicts_itself_is_refused(problems, change, place, said):
    found = problems(change)
    assert [(code, at) for code, at, _text in found] == [("contradiction", place)]
    assert said in found[0][2]


def test_a_workload_of_nothing_is_refused(problems):
    (found,) = problems(sets=["workload={}"])
    assert found[0] == "contradiction"
    assert "neither a trace nor a job" in found[2]


def test_job_classes_of_one_name_are_refused(problems, short):
    text = short.read_text(encoding="utf-8")
    job = text[text.index("    - name: sort") : text.index("\npolicy:")]
    found = problems(("\npolicy:", f"{job}\npolicy:"))
    assert [(code, place) for code, place, _text in found] == [
        ("contradiction", ":70:7: workload.jobs.1.name")
    ]


def test_a_job_wider_than_the_cluster_is_refused_and_one_that_just_fits_is_not(problems, spoiled):
    found = problems(("cores: 8000", "cores: 640001"))
    assert [(code, place) for code, place, _text in found] == [
        ("job-too-large", ":66:7: workload.jobs.0.cores")
    ]
    assert load_scenario(spoiled(("cores: 8000", "cores: 640000")))


def test_all_problems_of_the_fields_are_told_at_once_those_across_fields_wait(problems):
    broken = [
        ("racks: 1000", "racks: -1"),
        ("idle_frac: 0.35", "idle_frac: 35"),
        ("place:", "plce:"),
    ]
    across = [("step_s: 300", "step_s: 420"), ("google-2019", "google-2018")]
    assert {place for _code, place, _text in problems(*broken, *across)} == {
        ":17:3: site.plce",
        ":16:1: site.place",
        ":22:3: it.racks",
        ":28:5: it.server.idle_frac",
    }
    assert [code for code, _place, _text in problems(*across)] == ["contradiction", "unknown-trace"]


def test_a_value_out_of_the_usual_is_allowed_and_told(spoiled):
    loaded = load_scenario(spoiled(("supply_air_c: 24", "supply_air_c: 35")))
    assert loaded.unusual == ("cooling.supply_air_c = 35 is outside its usual range 18..27",)


def test_defaults_are_the_keys_that_the_file_leaves_out(spoiled):
    with_key = load_scenario(spoiled()).defaults
    without = load_scenario(spoiled(("    idle_frac: 0.35\n", ""))).defaults
    assert set(without) - set(with_key) == {"it.server.idle_frac"}


# ------------------------------------------------------------------ any file at all

WORDS = st.sampled_from(
    [
        "seawater",
        "fcfs",
        "kind",
        "N+1",
        "cables",
        "custom",
        "google-2019",
        "NO",
        "",
        "\x1b[31m",
        "é",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=5,
)
PLACES = st.sampled_from(
    ["schema_version", "name", "title", "seed", "held_seeds", "held_seeds.weather", "period",
     "period.start", "period.days", "period.step_s", "site", "site.station", "site.elevation_m",
     "it", "it.racks", "it.server", "it.server.curve", "power", "power.ups", "power.ups.preset",
     "power.ups.a", "cooling", "cooling.kind", "cooling.seawater", "cooling.discharge_max_c",
     "grid", "grid.region", "grid.basis", "price", "price.zone", "price.currency", "workload",
     "workload.trace", "workload.trace.file", "workload.trace.name", "workload.jobs",
     "workload.jobs.0", "workload.jobs.0.cores", "workload.jobs.0.profile", "workload.jobs.7",
     "policy", "policy.kind", "policy.fcfs.x", "nowhere", "nowhere.deeper"]
)  # fmt: skip


def problems_of(path, sets=()):
    """Return the problems of a scenario; any error but that of dcsim passes through."""
    try:
        load_scenario(path, sets)
    except DcsimError as error:
        return error.problems
    return ()


@given(st.lists(st.tuples(PLACES, VALUES), min_size=1, max_size=3))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_in_any_place_gives_a_scenario_or_an_error_of_dcsim(short, changes):
    sets = [f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in changes]
    problems = problems_of(short, sets)
    assert all(problem.code and problem.place and problem.message for problem in problems)


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_gives_a_scenario_or_an_error_of_dcsim(tmp_path, raw):
    path = tmp_path / "any.yaml"
    path.write_bytes(raw)
    with pytest.raises(InvalidInput):
        load_scenario(path)


@given(st.integers(0, 2**31), st.binary(min_size=1, max_size=3))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_scenario_with_a_hole_gives_a_scenario_or_an_error_of_dcsim(tmp_path, short, at, junk):
    raw = short.read_bytes()
    at %= len(raw)
    path = tmp_path / "hole.yaml"
    path.write_bytes(raw[:at] + junk + raw[at + len(junk) :])
    assert all(problem.place.startswith(str(path)) for problem in problems_of(path))


def test_a_zone_whose_prices_are_in_another_currency_contradicts_the_scenario(tmp_path):
    text = (Path(__file__).parent / "short.yaml").read_text(encoding="utf-8")
    start = text.index("price:")
    rest = text[start:].split("\n\n", 1)[1]
    path = tmp_path / "dollars.yaml"
    path.write_text(
        f"{text[:start]}price:\n  currency: EUR\n  zone: US-TEX-ERCO\n\n{rest}", encoding="utf-8"
    )
    with pytest.raises(InvalidInput) as caught:
        load_scenario(path)
    (problem,) = caught.value.problems
    assert problem.code == "contradiction"
    assert problem.place.endswith("price.currency")
    assert "USD" in problem.message
