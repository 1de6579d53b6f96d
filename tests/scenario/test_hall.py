"""The hall in a scenario file: floor, walls, lights and what is said of the servers' fans."""

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.runner import run
from dcsim.scenario.inputs import read_inputs
from dcsim.scenario.load import load_scenario

ENVELOPE = {"wall_area_m2": 400.0, "roof_area_m2": 900.0, "slab_area_m2": 900.0}
FILE = ["site={place: here, weather_file: w.csv}"]


def problems(path, *sets):
    with pytest.raises(InvalidInput) as caught:
        load_scenario(path, sets)
    return {problem.code: str(problem) for problem in caught.value.problems}


def note(result, code="server-fan-law"):
    [told] = [text for text in result.summary.warnings if text.startswith(f"{code}: ")]
    return told


def outside(path, *sets):
    return read_inputs(load_scenario(path, sets)).outside


def test_a_day_alone_meets_the_sun_and_the_ground_of_that_day_in_a_longer_period(short):
    sets = ["envelope={wall_area_m2: 100, slab_area_m2: 900}", "workload.trace=null"]
    both = outside(short, *sets)
    second = outside(short, *sets, "period.start=2023-01-02T00:00:00Z", "period.days=1")
    day = len(second.below_slab_c)
    for name in ("below_slab_c", "wall_sun_w_per_m2"):
        np.testing.assert_array_equal(getattr(second, name), getattr(both, name)[-day:])


def test_nothing_that_nobody_asked_for_is_made(short):
    plain = outside(short)
    assert plain.below_slab_c is None
    assert plain.wall_sun_w_per_m2 is None


def test_what_comes_through_the_shell_is_cooled_and_balances(short):
    plain, hall = run(short), run(short, {"envelope": ENVELOPE})
    assert hall.summary.total.balance_error_rel < 1e-9
    assert (hall.hourly["heat_envelope_kwh"] != 0.0).all()
    gained = hall.hourly["heat_envelope_kwh"].sum()
    rejected = [result.hourly["heat_rejected_kwh"].sum() for result in (plain, hall)]
    drawn = [result.hourly["facility_energy_kwh"].sum() for result in (plain, hall)]
    outdoors = [result.hourly["heat_outdoor_loss_kwh"].sum() for result in (plain, hall)]
    more = (rejected[1] - rejected[0]) + (outdoors[1] - outdoors[0]) - (drawn[1] - drawn[0])
    assert more == pytest.approx(gained, rel=1e-6)


def test_a_warmed_world_has_warmer_ground_and_the_plant_is_sized_without_it(short):
    sets = ["envelope={slab_area_m2: 900}"]
    usual = read_inputs(load_scenario(short, sets))
    warmed = read_inputs(load_scenario(short, [*sets, "site.warming_k=3"]))
    np.testing.assert_allclose(warmed.outside.below_slab_c, usual.outside.below_slab_c + 3.0)
    assert warmed.design_outside.below_slab_c[0] == usual.design_outside.below_slab_c[0]


def test_a_weather_file_has_to_say_on_what_ground_and_under_what_sun_it_stands(short):
    slab = problems(short, *FILE, "envelope={slab_area_m2: 100}")
    assert "warmest_day" in slab["climate-unknown"]
    climate = "climate: {mean_c: 9, amplitude_k: 8, warmest_day: 200}"
    assert "climate-unknown" not in problems(
        short, *FILE, f"envelope={{slab_area_m2: 100, {climate}}}"
    )
    walls = problems(short, *FILE, "envelope={wall_area_m2: 100}")
    assert "wall_absorptance_frac: 0" in walls["position-unknown"]
    shade = problems(short, *FILE, "envelope={wall_area_m2: 100, wall_absorptance_frac: 0}")
    assert "position-unknown" not in shade


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("slab_area_m2: -1", "slab_area_m2"),
        ("slab_area_m2: 10, soil: peat", "soil"),
        ("slab_area_m2: 10, slab_perimeter_m: 0", "slab_perimeter_m"),
        ("wall_area_m2: 10, wall_shares: {north_frac: 0.5}", "sum to 1.25"),
        ("wall_area_m2: 10, wall_absorptance_frac: 1.5", "wall_absorptance_frac"),
        ("slab_area_m2: 10, climate: {mean_c: 9}", "warmest_day"),
    ],
)
def test_what_no_hall_can_be_is_refused_with_its_place(short, keys, said):
    assert said in str(problems(short, f"envelope={{{keys}}}"))


def test_lights_raise_the_pue_by_their_energy_and_what_cools_it(short):
    dark, lit = (run(short, {"power": {"lights_frac": 0.0, "lights_kw": kw}}) for kw in (0.0, 40.0))
    hours = len(lit.hourly)
    assert lit.summary.total.lights_kwh == pytest.approx(40.0 * hours)
    assert dark.summary.total.lights_kwh == 0.0
    it = lit.summary.total.it_energy_kwh
    assert it == pytest.approx(dark.summary.total.it_energy_kwh, rel=1e-12)
    parts = [
        getattr(lit.summary.total, name) - getattr(dark.summary.total, name)
        for name in ("lights_kwh", "cooling_energy_kwh", "power_chain_loss_kwh")
    ]
    assert all(part > 0.0 for part in parts[:1])
    more = lit.summary.total.pue - dark.summary.total.pue
    assert more == pytest.approx(sum(parts) / it, rel=1e-9)
    assert more > 40.0 * hours / it


def test_lights_stated_twice_are_refused(short):
    assert "lights_frac: 0" in str(problems(short, "power.lights_kw=5"))
    lit = load_scenario(short, ["power.lights_kw=5", "power.lights_frac=0"])
    assert lit.scenario.power.hall_lights_kw(1e6) == 5.0


def test_a_run_says_which_law_the_servers_fans_followed_and_what_they_drew(short):
    cool, warm = (run(short, {"cooling.supply_air_c": t}) for t in (24, 30))
    assert "follow their inlet, flat to 25 C and full at 35 C" in note(cool)
    assert "4.00% of the IT energy" in note(cool)
    assert "for warm air" not in note(cool)
    assert "of it for warm air" in note(warm)
    fans = warm.summary.total.server_fans
    assert fans.law == "follow_inlet"
    assert fans.server_fan_kwh == pytest.approx(warm.hourly["server_fan_kwh"].sum())
    more = warm.summary.total.it_energy_kwh - cool.summary.total.it_energy_kwh
    assert fans.warm_air_kwh == pytest.approx(more)
    assert fans.spared_by_liquid_kwh == 0.0


def test_a_run_says_that_the_servers_fans_are_taken_as_stated(short):
    as_stated = {"it.server_air": {"fans": "as_stated", "fans_behind_liquid": "as_stated"}}
    cool, warm = (run(short, {**as_stated, "cooling.supply_air_c": t}) for t in (24, 30))
    assert "draw what is stated in any air and behind any liquid" in note(warm)
    assert warm.summary.total.server_fans is None
    assert warm.summary.total.it_energy_kwh == cool.summary.total.it_energy_kwh


def test_a_run_says_what_liquid_spares_the_servers_fans(short):
    tank = {"cooling": {"kind": "immersion"}}
    without = {**tank, "it.server_air": {"fans_behind_liquid": "as_stated"}}
    spared, kept = run(short, tank), run(short, without)
    total, stated = spared.summary.total, kept.summary.total
    assert "no fans left behind liquid cooling, which spares them" in note(spared)
    plates = run(short, {"cooling": {"kind": "cold_plate"}})
    assert "; liquid cooling spares them" in note(plates)
    assert total.server_fans.server_fan_kwh == 0.0
    assert total.server_fans.spared_by_liquid_kwh == pytest.approx(0.04 * stated.it_energy_kwh)
    assert total.it_energy_kwh == pytest.approx(0.96 * stated.it_energy_kwh)
    assert "liquid cooling" not in note(kept)
    assert "it.server_air does not have it counted" in note(kept, "server-fans")


def test_passive_doors_cost_the_servers_fans_more(short):
    doors = run(short, {"cooling": {"kind": "rear_door", "door": "passive"}})
    assert "liquid cooling costs them" in note(doors)
    assert doors.summary.total.server_fans.spared_by_liquid_kwh < 0.0


def test_a_fleet_says_every_law_once(short):
    path = short.parents[2] / "scenarios" / "three-sites.yaml"
    day = {"period": {"days": 1}}
    alike = run(path, day)
    names = list(alike.summary.sites)
    assert note(alike).count("site ") == 0
    other = run(path, {**day, f"sites.{names[0]}.it.server_air": {"fans": "as_stated"}})
    told = [text for text in other.summary.warnings if text.startswith("server-fan-law: ")]
    assert len(told) == 2
    assert f"site {names[0]}: the servers' fans are IT: they draw the same in any air" in told[0]
    whole, sites = alike.summary.total.server_fans, alike.summary.sites.values()
    assert whole.server_fan_kwh == pytest.approx(
        sum(site.server_fans.server_fan_kwh for site in sites)
    )
    assert whole.server_fan_share_of_it_frac == pytest.approx(0.04)
