"""A shipped scenario with anything done to it loads, or is refused with place and rule."""

import copy
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.core.strictyaml import dump_yaml, read_yaml
from dcsim.scenario.load import load_scenario
from dcsim.scenario.resolve import resolved_yaml

FILES = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
RICH = {
    "extends": "base.yaml",
    "it": {
        "placement": "efficient_first",
        "groups": [{"name": "new", "racks": 2, "rack_power_kw": 8, "server": {"clock_rel": 0.9}}],
        "server_air": {"leakage_frac_per_k": 0.002},
        "server": {"gating": {"kind": "power", "cores_share_of_idle_frac": 0.3}},
    },
    "cooling": {
        "kind": "combination",
        "stages": [
            {"kind": "surface_water", "water": {"source": "air", "start_c": 12}},
            {"kind": "direct_air", "evaporative": {"method": "wet_media"}},
        ],
    },
    "envelope": {"wall_area_m2": 100, "roof_area_m2": 400, "slab_area_m2": 400},
    "water": {
        "droughts": [{"start": "2023-01-01T00:00:00Z", "days": 1, "limit_m3_per_day": 0}],
        "price_per_m3": 2,
    },
    "service": {"filters": {}, "refrigerant": {"leak_frac_per_year": 0.1}},
    "store": {"volume_m3": 50, "charge_limit_kw": 60, "discharge_limit_kw": 80},
    "thermal": {"servers": {"air_class": "A1"}},
    "accounting": {"attribution": "proportional"},
    "limits": {"pue_max": 1.3, "ref_min": 0.5},
    "faults": {"server": {"mtbf_years": 5, "repair_h": 24}, "file": "faults.csv"},
    "backup": {"fuel": "hvo100"},
    "workload": {
        "job_trace": {"file": "jobs.csv", "columns": {"cores": "cpus"}},
        "generators": [
            {
                "name": "lab",
                "jobs_per_day": 10,
                "length": {"kind": "lognormal", "mean_s": 600, "sigma": 1},
                "cores": [1, 8],
            }
        ],
        "services": [
            {
                "name": "web",
                "requests_per_s": 100,
                "service_ms": 50,
                "latency_bound_ms": 200,
                "within_bound_frac": 0.95,
            }
        ],
    },
}
"""Sections that no shipped scenario has, on top of one."""
DATA = [*(read_yaml(path).data for path in FILES), RICH]

ODD = st.sampled_from(
    [None, True, False, 0, -1, 1, 2, 1e-300, 1e300, -0.0, 2**63 - 1, "", " ", "NO", "kind", "5 kW",
     "seawater", "waterside", "direct_air", "dx", "fcfs", "lowest_window", "custom", "none", "2N",
     "2023-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "2024-02-30T00:00:00Z", "../x.csv", ".",
     "/dev/zero", "base.yaml", "s.yaml", "\x1b[2J", "\u202e", "x" * 300, [], {}, [[]], [{}],
     {"kind": None}, {"kind": ["fcfs"]}, {"kind": {"a": 1}}, [None]]
)  # fmt: skip
KEYS = ["kind", "extends", "preset", "name", "file", "jobs", "a", "", "racks", "weather_file",
        "faults", "thermal", "server", "events", "stages", "water", "store", "source"]  # fmt: skip
ANY = ODD | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6)


def spots(data, path=()):
    """Yield the path of every value, groups and items too."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from spots(value, (*path, key))


def at(data, path):
    for key in path:
        data = data[key]
    return data


def put(parent, key, value):
    parent[key] = value


@st.composite
def mutated(draw):
    """Draw a shipped scenario in which a few values were changed, moved, doubled or removed."""
    data = copy.deepcopy(draw(st.sampled_from(DATA)))
    for _ in range(draw(st.integers(1, 4))):
        found = list(spots(data))
        if not found:
            break
        *above, key = draw(st.sampled_from(found))
        parent = at(data, above)
        match draw(st.sampled_from(["replace", "remove", "graft", "rename", "scale", "add"])):
            case "replace":
                put(parent, key, copy.deepcopy(draw(ANY)))
            case "remove":
                del parent[key]
            case "graft":
                other = draw(st.sampled_from(DATA))
                put(
                    parent, key, copy.deepcopy(at(other, draw(st.sampled_from(list(spots(other))))))
                )
            case "rename" if isinstance(parent, dict):
                parent[draw(st.sampled_from(KEYS) | st.just(f"{key}x"))] = parent.pop(key)
            case "scale" if isinstance(parent[key], int | float):
                put(parent, key, parent[key] * draw(st.sampled_from([-1, 0, 1e-9, 1000, 1e12])))
            case "add" if isinstance(parent[key], dict):
                parent[key][draw(st.sampled_from(KEYS))] = copy.deepcopy(draw(ANY))
            case _:
                pass
    return data


@pytest.fixture
def folder(tmp_path):
    """Return a folder with a base, as an ``extends`` may find one."""
    shutil.copy(FILES[0], tmp_path / "base.yaml")
    return tmp_path


def judged(path, sets=()):
    """Return the scenario, or `None` if it was refused in the way that is promised."""
    try:
        return load_scenario(path, sets).scenario
    except InvalidInput as error:
        problems = error.problems
    assert problems
    for problem in problems:
        assert problem.code
        assert problem.place
        assert problem.message
    return None


def test_a_scenario_with_anything_done_to_its_values_loads_or_is_refused(fuzz, folder):
    path, again = folder / "s.yaml", folder / "resolved.yaml"

    @given(mutated())
    def prove(data):
        path.write_text(dump_yaml(data) or "{}\n", encoding="utf-8", errors="surrogatepass")
        scenario = judged(path)
        if scenario is not None:
            again.write_text(resolved_yaml(scenario), encoding="utf-8")
            assert load_scenario(again).scenario == scenario

    fuzz(prove)


def test_a_scenario_with_anything_done_to_its_text_loads_or_is_refused(fuzz, folder):
    path = folder / "s.yaml"
    texts = [file.read_bytes() for file in FILES]
    junk = st.binary(max_size=3) | st.sampled_from(
        [b": ", b"\n", b"- ", b"\t", b"{", b"]", b"'", b"#", b"&a ", b"\xef\xbb\xbf", b"9" * 30]
    )

    @given(
        st.sampled_from(texts), st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 9), junk))
    )
    def prove(text, cuts):
        for place, length, new in cuts:
            here = place % (len(text) + 1)
            text = text[:here] + new + text[here + length :]
        path.write_bytes(text)
        judged(path)

    fuzz(prove)


def test_any_override_of_any_place_gives_a_scenario_or_is_refused(fuzz, folder):
    path = folder / "base.yaml"
    places = [".".join(map(str, spot)) for data in DATA for spot in spots(data)]
    keys = st.sampled_from(sorted(set(places))) | st.sampled_from(["workload.jobs.9", "seed.x"])

    @given(st.lists(st.tuples(keys, ANY), min_size=1, max_size=3))
    def prove(changes):
        judged(path, [f"{key}={json.dumps(value)}" for key, value in changes])

    fuzz(prove)
