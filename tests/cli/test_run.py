"""``dcsim run``: one result on stdout, one run folder, one honest exit code."""

import json
import os

import pytest

from dcsim import __version__
from dcsim.results.read import read_run

KEYS = {
    "pue", "wue_l_per_kwh", "wue_source_l_per_kwh", "cue_kgco2e_per_kwh", "ere", "erf",
    "it_energy_kwh", "facility_energy_kwh", "cooling_energy_kwh", "cooling_share_of_it_frac",
    "power_chain_loss_kwh", "heat_reused_kwh", "water_site_l", "carbon_kgco2e", "cost", "currency",
    "peak_facility_kw", "jobs", "balance_error_rel",
}  # fmt: skip
CARBON = {"scope1", "scope2_location", "scope2_market", "scope3", "total_location"}
JOBS = {"submitted", "queued", "running", "finished", "rejected", "missed_deadline"}
TWO_DAYS = ("--set", "period.days=2")


def test_json_is_one_object_with_the_promised_keys_and_nothing_else(dcsim, lefdal, tmp_path):
    done = dcsim("run", lefdal, *TWO_DAYS, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    summary = json.loads(done.stdout)
    for site in (summary["total"], *summary["sites"].values()):
        assert site.keys() >= KEYS
        assert site["carbon_kgco2e"].keys() >= CARBON
        assert site["jobs"].keys() >= JOBS
    assert len(summary["sites"]) == 1
    folder = summary.pop("run_folder")
    stored = tmp_path / folder / "summary.json"
    assert folder == os.path.join("results", "lefdal")  # noqa: PTH118
    assert json.loads(stored.read_text(encoding="utf-8")) == summary
    assert read_run(stored.parent).summary.as_dict() == summary


def test_the_table_goes_to_stdout_without_a_progress_bar_or_colour(dcsim, lefdal):
    done = dcsim("run", lefdal, *TWO_DAYS)
    assert (done.returncode, done.stderr) == (0, "")
    assert "PUE" in done.stdout
    assert "results/lefdal" in done.stdout
    assert "\x1b" not in done.stdout
    assert "simulating" not in done.stdout


@pytest.mark.slow
def test_no_color_is_honoured_even_on_a_terminal(dcsim, lefdal):
    arguments = ("run", lefdal, *TWO_DAYS, "--force")
    assert "\x1b[" in dcsim(*arguments, FORCE_COLOR="1", TERM="xterm-256color").stdout
    plain = dcsim(*arguments, FORCE_COLOR="1", TERM="xterm-256color", NO_COLOR="1").stdout
    assert not any(f"\x1b[3{colour}m" in plain for colour in range(8))


def test_control_characters_in_a_title_are_shown_and_steer_nothing(here, lefdal):
    done = here("run", lefdal, *TWO_DAYS, "--set", 'title="a\\e[2Jb\\rc"')
    assert done.returncode == 0
    assert "a\\x1b[2Jb\\rc" in done.stdout
    assert "\x1b" not in done.stdout


def test_markup_in_a_title_is_text(here, lefdal):
    done = here("run", lefdal, *TWO_DAYS, "--set", "title='[/red] [bold]x'")
    assert done.returncode == 0
    assert "[/red] [bold]x" in done.stdout


def test_a_terminal_without_the_letter_does_not_undo_a_written_run(dcsim, lefdal, tmp_path):
    done = dcsim("run", lefdal, *TWO_DAYS, "--set", "title=Nordfjøre", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "Nordfj\\xf8re" in done.stdout
    assert (tmp_path / "results" / "lefdal" / "summary.json").is_file()


def test_an_existing_run_is_kept_with_exit_code_5_unless_forced(here, lefdal, tmp_path):
    arguments = ("run", lefdal, *TWO_DAYS, "--out", "here")
    assert here(*arguments).returncode == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "here").iterdir()}
    again = here(*arguments, "--seed", "1")
    assert again.returncode == 5
    assert "output-exists" in again.stderr
    assert again.stdout == ""
    assert {path.name: path.read_bytes() for path in (tmp_path / "here").iterdir()} == before
    assert here(*arguments, "--seed", "1", "--force").returncode == 0
    assert read_run(tmp_path / "here").summary.seed == 1


def test_force_does_not_replace_a_folder_that_is_no_run_or_a_file(here, lefdal, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    (tmp_path / "file").write_text("text")
    for out in ("mine", "file", "file/below"):
        done = here("run", lefdal, *TWO_DAYS, "--out", out, "--force")
        assert done.returncode == 5, out
        assert "Traceback" not in done.stderr
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"
    assert (tmp_path / "file").read_text() == "text"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder_gives_exit_code_5(here, lefdal, tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    assert here("run", lefdal, *TWO_DAYS, "--out", "closed/run").returncode == 5


def test_a_name_too_long_for_the_file_system_gives_exit_code_5(here, lefdal):
    done = here("run", lefdal, *TWO_DAYS, "--out", "x" * 300)
    assert done.returncode == 5
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nonsense"], 2, "No such command"),
        ([], 2, "Usage"),
        (["run"], 2, "Missing argument"),
        (["run", "{lefdal}", "--bogus"], 2, "No such option"),
        (["run", "{lefdal}", "--seed", "-1"], 2, "seed"),
        (["run", "{lefdal}", "--seed", "x"], 2, "seed"),
        (["run", "{lefdal}", "--set", "nothing"], 2, "set-form"),
        (["run", "{lefdal}", "--set", "it.racks=-1"], 3, "out-of-range"),
        (["run", "absent.yaml"], 3, "file-missing"),
        (["run", "."], 3, "file-not-regular"),
        (["run", "x" * 300], 3, "file-unreadable"),
        (["run", "{lefdal}", "--set", "seed=99999999999999999999"], 3, "number-too-large"),
    ],
)
def test_a_mistake_has_its_exit_code_and_leaves_nothing(
    here, lefdal, tmp_path, arguments, code, said
):
    done = here(*[str(lefdal) if part == "{lefdal}" else part for part in arguments])
    assert done.returncode == code
    assert said in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_cluster_that_draws_nothing_is_refused_as_a_scenario(here, lefdal):
    sets = ["it.server.idle_frac=0", "workload.trace=null", "workload.jobs.0.jobs_per_day=0.001"]
    done = here("run", lefdal, *TWO_DAYS, *(part for text in sets for part in ("--set", text)))
    assert done.returncode == 3
    assert "no-it-energy" in done.stderr


def test_the_version_is_printed(dcsim):
    done = dcsim("--version")
    assert (done.returncode, done.stdout) == (0, f"dcsim {__version__}\n")


@pytest.mark.parametrize("verb", [[], ["run"], ["validate"], ["doctor"]])
def test_every_verb_has_help(dcsim, verb):
    done = dcsim(*verb, "--help")
    assert done.returncode == 0
    assert "Usage: dcsim" in done.stdout


def test_a_kernel_that_does_not_exist_is_refused(dcsim, lefdal):
    done = dcsim("run", lefdal, *TWO_DAYS, DCSIM_KERNEL="abacus")
    assert done.returncode == 3
    assert "unknown-kernel" in done.stderr
