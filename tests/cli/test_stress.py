"""``dcsim run --stress``."""

import json

DAYS = ("--set", "period.days=3", "--set", "period.step_s=3600")


def test_a_stress_is_run_beside_the_year_compared_and_written(here, lefdal, tmp_path):
    folder = tmp_path / "stressed"
    done = here("run", lefdal, *DAYS, "--stress", "warmer", "--out", folder, "--json")

    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert told["name"] == "lefdal-warmer"
    assert {row["kind"] for row in told["stress"]} == {"fails", "waits", "costs"}
    assert (folder / "summary.json").is_file()
    assert "warming_k: 2.0" in (folder / "scenario.resolved.yaml").read_text()


def test_the_table_says_what_fails_waits_and_costs(here, lefdal, tmp_path):
    done = here("run", lefdal, *DAYS, "--stress", "non-firm-grid", "--out", tmp_path / "dark")

    assert done.returncode == 0
    assert "servers without power" in done.stdout
    assert "as stated" in done.stdout


def test_an_unknown_stress_is_refused_and_nothing_is_written(here, lefdal, tmp_path):
    folder = tmp_path / "none"
    done = here("run", lefdal, *DAYS, "--stress", "meteor", "--out", folder)

    assert done.returncode == 3
    assert "chiller-failed" in done.stderr
    assert not folder.exists()
