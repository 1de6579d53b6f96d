import json
from pathlib import Path

import pytest

from dcsim.cli import main

ROOT = Path(__file__).parents[2]
LEFDAL = ROOT / "scenarios" / "lefdal.yaml"
SAMPLES = ROOT / "tests" / "signals" / "samples"


@pytest.fixture
def show(capsys):
    """Return what runs ``dcsim show`` and gives exit code, stdout and stderr."""

    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main(["show", *(str(argument) for argument in arguments)])
        out, err = capsys.readouterr()
        return left.value.code, out, err

    return run


def test_every_value_of_a_scenario_has_its_origin(show):
    code, out, err = show(LEFDAL, "--set", "cooling.sea_temperature_c=12", "--seed", "7", "--json")
    assert (code, err) == (0, "")
    values = {value["key"]: value for value in json.loads(out)}
    line = next(
        i for i, text in enumerate(LEFDAL.read_text("utf-8").splitlines(), 1) if "racks:" in text
    )
    assert values["it.racks"]["origin"] == f"{LEFDAL}:{line}"
    assert values["cooling.sea_temperature_c"] == {
        "key": "cooling.sea_temperature_c", "value": 12.0, "unit": "C", "origin": "--set",
        "source": "",
    }  # fmt: skip
    assert (values["seed"]["value"], values["seed"]["origin"]) == (7, "--seed")
    default = values["cooling.coil_effectiveness_frac"]
    assert default["origin"] == "default"
    assert "Lei & Masanet" in default["source"]


def test_a_scenario_is_shown_as_lines_in_a_pipe(show):
    code, out, _ = show(LEFDAL)
    assert code == 0
    assert f"it.rack_power_kw\t5.0 kW\t{LEFDAL}:" in out


def test_a_broken_scenario_is_refused_as_everywhere(show):
    code, out, err = show(LEFDAL, "--set", "it.racks=none")
    assert (code, out) == (3, "")
    assert "it.racks" in err


def test_a_series_is_shown_with_period_step_gaps_and_ranges(show, tmp_path):
    path = tmp_path / "series.csv"
    path.write_text(
        "time_utc,carbon_g_per_kwh,remark\n2023-01-01 00:00,100,a\n2023-01-01 01:00,,b\n"
        "2023-01-01 02:00,200,c\n2023-01-01 05:00,300,d\n"
    )
    code, out, _ = show(path, "--json")
    facts = json.loads(out)
    assert code == 0
    assert (facts["rows"], facts["step_s"], facts["missing_rows"]) == (4, 3600, 2)
    assert (facts["first"], facts["last"]) == ("2023-01-01T00:00:00Z", "2023-01-01T05:00:00Z")
    (column,) = facts["columns"]
    assert column["name"] == "carbon_g_per_kwh"
    assert [column[key] for key in ("missing", "minimum", "mean", "maximum")] == [1, 100, 200, 300]
    assert column["sparkline"] == "▁ ▅█"


def test_a_trace_without_times_is_shown_too(show, tmp_path):
    path = tmp_path / "load.csv"
    path.write_text("cpu_util_frac\n0.25\n0.75\n")
    code, out, _ = show(path)
    assert code == 0
    assert "CSV without times" in out
    assert "cpu_util_frac\t0.25\t0.5\t0.75\t0\t▁█" in out


def test_naive_times_are_shown_once_their_zone_is_stated(show):
    assert show(SAMPLES / "oslo_autumn.csv")[0] == 3
    code, out, _ = show(SAMPLES / "oslo_autumn.csv", "--zone", "Europe/Oslo", "--json")
    assert code == 0
    assert json.loads(out)["first"] == "2023-10-28T23:00:00Z"


@pytest.mark.parametrize("name", ["absent.epw", "absent.yaml", "absent"])
def test_a_file_that_is_not_there_is_invalid_input(show, tmp_path, name):
    code, _, err = show(tmp_path / name)
    assert code == 3
    assert name in err
