"""The same scenario gives the same bytes everywhere; chance moves only what it owns."""

import os
import subprocess
import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from dcsim.runner import run, run_loaded
from dcsim.scenario.load import load_scenario

LEFDAL = Path(__file__).parents[1] / "scenarios" / "lefdal.yaml"
FILES = (
    "summary.json", "scenario.resolved.yaml", "hourly.parquet", "jobs.parquet", "manifest.json",
    "states.parquet",
)  # fmt: skip
OVERRIDES = {"period.days": 3, "policy": {"kind": "lowest_window"}}
WEATHER = {"dry_bulb_c", "wet_bulb_c"}
CARBON = {"carbon_gco2e_per_kwh", "scope2_location_kgco2e"}
TRACE = {"baseload_core_h"}


def files_of(folder, *, scenario=LEFDAL, cwd, **environment):
    """Run a scenario in a process of its own and return the bytes of its files."""
    script = f"import sys; from dcsim import run;run(sys.argv[1], {OVERRIDES}).save(sys.argv[2])"
    subprocess.run(
        [sys.executable, "-c", script, str(scenario), str(folder)],
        cwd=cwd,
        env=os.environ | environment,
        check=True,
    )
    return {name: (folder / name).read_bytes() for name in FILES}


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """Return the bytes of a plain run."""
    folder = tmp_path_factory.mktemp("reference")
    return files_of(folder / "run", cwd=folder, PYTHONHASHSEED="0", TZ="UTC")


def installed(locale):
    """Tell whether a locale is installed."""
    try:
        listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return locale in listed.splitlines()


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "4294967295", "TZ": "America/St_Johns", "LC_ALL": "C"},
        {"DCSIM_KERNEL": "python", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        {"LC_ALL": "de_DE.utf8"},
        {"LC_ALL": "tr_TR.utf8"},
        {"PYTHONUTF8": "0", "LC_ALL": "POSIX", "PYTHONOPTIMIZE": "2"},
    ],
    ids=lambda environment: " ".join(f"{key}={value}" for key, value in environment.items()),
)
def test_the_environment_changes_no_byte(reference, tmp_path, environment):
    locale = environment.get("LC_ALL", "C")
    if locale not in {"C", "POSIX"} and not installed(locale):
        pytest.skip(f"the locale {locale} is not installed")
    if environment.get("DCSIM_KERNEL") == "python" and find_spec("dcsim._kernel") is None:
        pytest.skip("there is only the Python kernel here")
    assert files_of(tmp_path / "run", cwd=tmp_path, **environment) == reference


def test_neither_the_folder_nor_the_path_of_the_scenario_changes_a_byte(reference, tmp_path):
    far = tmp_path / "a b" / "ø"
    far.mkdir(parents=True)
    (far / "other name.yml").write_bytes(LEFDAL.read_bytes())
    got = files_of(tmp_path / "x" / "y", scenario="a b/ø/other name.yml", cwd=tmp_path)
    assert got == reference


def test_comments_and_the_order_of_keys_change_no_byte(reference, tmp_path):
    text = LEFDAL.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    starts = [i for i, line in enumerate(lines) if line[0] != " "] + [len(lines)]
    sections = [lines[a:b] for a, b in pairwise(starts)]
    turned = tmp_path / "turned.yaml"
    turned.write_text("\r\n".join(line for part in reversed(sections) for line in part))
    got = files_of(tmp_path / "run", scenario=turned, cwd=tmp_path)
    # The defaults are listed in the order of the model, the hash is taken over sorted keys.
    assert got == reference


# ---------------------------------------------------------------- what chance moves


def moved(one, two):
    """Return the columns of the hours that differ between two results."""
    return {
        name
        for name in one.hourly.columns
        if not np.array_equal(one.hourly[name].to_numpy(), two.hourly[name].to_numpy())
    }


@pytest.fixture(scope="module")
def seeded():
    """Return a function that runs three days with a seed and some overrides."""

    def with_seed(seed, *sets):
        return run_loaded(load_scenario(LEFDAL, ["period.days=3", *sets], seed))

    return with_seed


def test_the_same_seed_gives_the_same_tables(seeded):
    one, two = seeded(5), seeded(5)
    assert moved(one, two) == set()
    assert one.jobs.equals(two.jobs)


def test_another_seed_moves_weather_carbon_and_arrivals_but_not_the_trace(seeded):
    one, two = seeded(0), seeded(1)
    changed = moved(one, two)
    assert changed >= WEATHER | CARBON | {"job_core_h"}
    assert not changed & (TRACE | {"price_per_mwh", "scope3_kgco2e"})
    assert not one.jobs["arrival_utc"].equals(two.jobs["arrival_utc"])


def test_the_seed_0_is_a_seed_like_any_other(seeded):
    assert moved(seeded(0), seeded(None)) == set()
    assert moved(seeded(0), seeded(3)) >= WEATHER


@pytest.mark.parametrize("stream", ["weather", "carbon", "arrivals"])
def test_a_held_stream_stands_still_while_the_others_move(seeded, stream):
    hold = f"held_seeds.{stream}=7"
    one, two = seeded(0, hold), seeded(1, hold)
    owned = {"weather": WEATHER, "carbon": {"carbon_gco2e_per_kwh"}, "arrivals": {"job_core_h"}}
    changed = moved(one, two)
    assert not changed & owned[stream]
    for other in owned.keys() - {stream}:
        assert changed >= owned[other], other


@pytest.mark.parametrize("stream", ["weather", "carbon", "arrivals"])
def test_moving_one_stream_moves_nothing_that_others_own(seeded, stream):
    owned = {"weather": WEATHER, "carbon": {"carbon_gco2e_per_kwh"}, "arrivals": {"job_core_h"}}
    changed = moved(seeded(0), seeded(0, f"held_seeds.{stream}=99"))
    assert changed >= owned[stream]
    for other in owned.keys() - {stream}:
        assert not changed & owned[other], other


def test_holding_all_streams_at_the_seed_is_the_seed(seeded):
    held = seeded(0, *(f"held_seeds.{name}=4" for name in ("weather", "carbon", "arrivals")))
    assert moved(held, seeded(4)) == set()


def test_the_policy_moves_neither_weather_nor_carbon_nor_arrivals(seeded):
    one, two = seeded(0), seeded(0, "policy={kind: lowest_window}")
    assert not moved(one, two) & (WEATHER | {"carbon_gco2e_per_kwh"} | TRACE)
    assert one.jobs["arrival_utc"].equals(two.jobs["arrival_utc"])


def test_the_trace_of_a_longer_period_begins_like_that_of_a_shorter_one():
    short = run(LEFDAL, {"period.days": 3}).hourly["baseload_core_h"]
    long = run(LEFDAL, {"period.days": 6}).hourly["baseload_core_h"]
    np.testing.assert_array_equal(long.to_numpy()[: len(short)], short.to_numpy())
