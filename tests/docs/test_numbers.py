"""The numbers on the pages are those that the code gives now."""

import importlib.util
from pathlib import Path

import pytest

import dcsim
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "scenarios/lefdal.yaml"


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("make_numbers", ROOT / "tools/make_numbers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def page(name):
    """Return the text of a page with its line breaks undone."""
    return " ".join((ROOT / name).read_text("utf-8").split())


def site(*sets):
    return run_loaded(load_scenario(SCENARIO, list(sets))).summary.total


def percent(fraction):
    return f"{100 * fraction:.2f} %"


def job_energy_mwh(run):
    jobs = run.jobs[run.jobs["kind"] == "job"]
    return jobs["facility_energy_kwh"].sum() / 1e3


@pytest.fixture(scope="module")
def lefdal():
    return dcsim.run(SCENARIO)


@pytest.mark.slow
def test_the_tables_of_the_guide_are_recomputed(tool):
    written = tool.GUIDE.read_text("utf-8")
    assert tool.recomputed_tables(written) == written, "run: python tools/make_numbers.py"


def test_a_wrong_figure_in_a_table_is_found(tool):
    wrong = "| change | PUE |\n| --- | --- |\n| `period.days=1` | 9.9999 |\n"
    assert "9.9999" not in tool.recomputed_tables(wrong)


@pytest.mark.slow
def test_the_excerpt_in_the_readme_is_what_a_run_prints(tool, tmp_path):
    written = tool.README.read_text("utf-8")
    excerpt = tool.printed_table(tmp_path / "lefdal")
    assert tool.with_excerpt(written, excerpt) == written, "run: python tools/make_numbers.py"


@pytest.mark.parametrize("name", ["README.md", "docs/validation.md", "docs/limitations.md"])
def test_the_figures_of_lefdal_are_quoted_as_they_are(name, lefdal):
    total = lefdal.summary.total
    text = page(name)
    assert f"{total.pue:.4f}" in text
    assert percent(total.cooling_share_of_it_frac) in text
    assert percent(total.full_load.cooling_share_of_it_frac) in text


def test_the_guide_compares_chain_and_cooling_rightly(lefdal):
    total = lefdal.summary.total
    chain = total.power_chain_loss_kwh / total.it_energy_kwh
    cooling = total.cooling_share_of_it_frac
    assert f"{percent(chain)} against {percent(cooling)} of IT energy" in page("docs/guide.md")
    assert 2.4 < chain / cooling < 2.8, "two and a half times"


def test_the_limits_quote_the_fans_the_load_and_the_servers(lefdal):
    total, text = lefdal.summary.total, page("docs/limitations.md")
    fans = lefdal.hourly["room_fan_kwh"].sum() / total.it_energy_kwh
    assert f"{percent(fans)} of IT over the year" in text
    assert f"mean of {100 * total.it_energy_kwh / (5000 * 8760):.0f} % of nameplate" in text
    fixed = site("cooling.room_fan_speed=fixed").cooling_share_of_it_frac
    assert f"fixed speed the year itself stands at {percent(fixed)}" in text
    carbon = total.carbon_kgco2e
    told = f"({carbon.scope3 / 1e3:,.0f} t against {carbon.scope2_location / 1e3:,.0f} t)"
    assert told in text


def test_the_limits_quote_what_shifting_really_saves():
    german = "grid.region=DE"
    plain = run_loaded(load_scenario(SCENARIO, [german]))
    moved = run_loaded(load_scenario(SCENARIO, [german, "policy.kind=lowest_window"]))
    text = page("docs/limitations.md")
    energy = f"{job_energy_mwh(moved):,.0f} MWh instead of {job_energy_mwh(plain):,.0f} MWh"
    assert energy in text
    before, after = plain.summary.total, moved.summary.total
    by_jobs = (before.job_carbon_kgco2e - after.job_carbon_kgco2e) / 1e3
    by_site = after.against_fcfs.carbon_saved_kgco2e / 1e3
    assert f"carbon falls by {by_jobs:.0f} t, the site's by {by_site:.0f} t" in text


@pytest.mark.parametrize("curve", ["fan2007", "linear"])
def test_shifting_leaves_the_it_energy_of_jobs_that_fill_servers_alone(curve):
    line = ["grid.region=DE", f"it.server.curve={curve}", "period.days=28"]
    used = []
    for kind in ("fcfs", "lowest_window"):
        run = run_loaded(load_scenario(SCENARIO, [*line, f"policy.kind={kind}"]))
        used.append(run.jobs.loc[run.jobs["kind"] == "job", "it_energy_kwh"].sum())
    assert used[0] == pytest.approx(used[1], rel=1e-9)


def test_every_test_that_a_page_names_exists():
    for name in ("docs/validation.md", "CONTRIBUTING.md"):
        for word in (ROOT / name).read_text("utf-8").replace("(", " ").replace("`", " ").split():
            path = word.strip(").,]")
            if path.startswith("tests/"):
                assert (ROOT / path).exists(), f"{name} names {path}"
