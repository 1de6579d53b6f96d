"""``dcsim validate`` tells everything that is wrong, for people and for programs."""

import json


def test_a_valid_scenario_is_called_valid(dcsim, lefdal, tmp_path):
    done = dcsim("validate", lefdal)
    assert (done.returncode, done.stderr) == (0, "")
    assert "valid" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_verdict_as_json_names_defaults_and_unusual_values(dcsim, lefdal):
    done = dcsim("validate", lefdal, "--json", "--set", "cooling.supply_air_c=35")
    verdict = json.loads(done.stdout)
    assert done.returncode == 0
    assert verdict["valid"] is True
    assert "seed" in verdict["defaults"]
    assert verdict["unusual"] == ["cooling.supply_air_c = 35 is outside its usual range 18..27"]


def test_all_problems_are_told_on_stderr_and_as_json_on_stdout(dcsim, lefdal):
    sets = ("--set", "it.racks=-1", "--set", "price.x=1")
    done = dcsim("validate", lefdal, "--json", *sets)
    verdict = json.loads(done.stdout)
    assert done.returncode == 3
    assert verdict["valid"] is False
    assert {problem["code"] for problem in verdict["problems"]} == {"out-of-range", "unknown-key"}
    assert all(
        problem.keys() == {"code", "place", "message", "cure"} for problem in verdict["problems"]
    )
    assert done.stderr.startswith("2 problems:\n")
    for problem in verdict["problems"]:
        assert problem["message"] in done.stderr


def test_control_characters_are_shown_and_steer_nothing(dcsim, lefdal, tmp_path):
    odd = tmp_path / "s\x1b[2J.yaml"
    odd.write_bytes(lefdal.read_bytes())
    done = dcsim("validate", odd)
    assert done.returncode == 0
    broken = dcsim(
        "validate", odd, "--set", 'site.station="\\e[31mx"', "--set", 'grid.region="\\a"'
    )
    assert broken.returncode == 3
    for text in (done.stdout, broken.stdout, broken.stderr):
        assert not [c for c in text if not c.isprintable() and c != "\n"]
    assert "s\\x1b[2J.yaml" in done.stdout


def test_a_file_name_that_is_not_utf8_is_no_fault(dcsim, lefdal, tmp_path):
    (tmp_path / "s\udcff.yaml").write_bytes(lefdal.read_bytes())
    done = dcsim("validate", "s\udcff.yaml")
    assert done.returncode == 0, done.stderr


def test_an_argument_that_is_not_utf8_is_refused(dcsim, lefdal):
    done = dcsim("validate", lefdal, "--set", "title=\udcff")
    assert done.returncode == 3
    assert "not-utf8" in done.stderr
