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
DATA = [read_yaml(path).data for path in FILES]

ODD = st.sampled_from(
    [None, True, False, 0, -1, 1, 2, 1e-300, 1e300, -0.0, 2**63 - 1, "", " ", "NO", "kind", "5 kW",
     "seawater", "waterside", "direct_air", "dx", "fcfs", "lowest_window", "custom", "none", "2N",
     "2023-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "2024-02-30T00:00:00Z", "../x.csv", ".",
     "/dev/zero", "base.yaml", "s.yaml", "\x1b[2J", "\u202e", "x" * 300, [], {}, [[]], [{}],
     {"kind": None}, {"kind": ["fcfs"]}, {"kind": {"a": 1}}, [None]]
)  # fmt: skip
KEYS = ["kind", "extends", "preset", "name", "file", "jobs", "a", "", "racks", "weather_file"]
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
