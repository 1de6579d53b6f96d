"""What holds for every registered cooling mode and preset, in any weather a site can have.

A new mode is covered as soon as it is registered: it only has to be told apart as one that
uses water to reject heat or one that does not, and to be given the keys it cannot do without.
"""

from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dcsim.core.registry import parts
from dcsim.facility.cooling.plant import Outside
from dcsim.physics import humidity, psychrometrics, saturation

KW = 1000.0
STEPS = 24

NEEDED = {
    "combination": {
        "stages": [{"kind": "direct_air"}, {"kind": "water_cooled_chiller"}],
    },
}
"""Keys that a kind has no default for."""

VARIANTS = {
    "waterside": [
        {"rejection": "dry_cooler"},
        {"rejection": "adiabatic_dry_cooler"},
        {"economiser": "switched"},
    ],
    "water_cooled_chiller": [
        {"chiller": {"catalogue": "centrifugal_vsd_1407kw"}, "chilled_water_c": 7.0},
        {"tower_fan_speed": "fixed"},
        {"source_flow": "constant", "loop_flow": "constant"},
    ],
    "air_cooled_chiller": [
        {"chiller": {"catalogue": "scroll_air_434kw"}, "chilled_water_c": 7.0},
    ],
    "direct_air": [
        {"evaporative": {"method": "misting"}},
        {"trim": {"machine": "none"}},
        {"humidifier": "steam"},
    ],
    "indirect_air": [{"wetted": "never"}],
    "cold_plate": [{"rejection": "adiabatic_dry_cooler"}],
    "rear_door": [{"door": "passive"}],
    "combination": [
        {"stages": [{"kind": "waterside"}, {"kind": "air_cooled_chiller"}, {"kind": "dx"}]},
    ],
}
"""Further keys worth a look, beside the presets."""

WET = {
    "waterside",
    "water_cooled_chiller",
    "direct_air",
    "indirect_air",
    "combination",
}
"""Kinds that may use water to reject heat; with dry coolers or dry walls they do not."""

DRY = {
    "seawater",
    "surface_water",
    "air_cooled_chiller",
    "dx",
    "rear_door",
    "cold_plate",
    "immersion",
}
"""Kinds that use none; humidifiers apart."""

SET_BY_WET_BULB = {"water_cooled_chiller", "waterside", "combination"}
"""Kinds whose towers are to make water so far above the wet bulb: in warmer air the fans may
slow down while the compressors draw more, and only these are held to it."""

EXCEPTED = ("freeze-protection",)
"""States in which power may fall as it gets warmer: basins are heated in frost."""


def cases():
    for kind, part in parts("cooling").items():
        base = NEEDED.get(kind, {})
        presets = [{"preset": name} for name in getattr(part, "presets", {})]
        for keys in [{}, *presets, *VARIANTS.get(kind, [])]:
            told = "-".join(str(value) for value in keys.values())
            words = "".join(c if c.isalnum() else "-" for c in told)
            yield pytest.param(kind, {**base, **keys}, id=f"{kind}-{words}" if told else kind)


CASES = list(cases())
each_mode = pytest.mark.parametrize(("kind", "keys"), CASES)


def part_of(kind, keys):
    stages = [part_of(stage["kind"], stage) for stage in keys.get("stages", [])]
    given = {**keys, "stages": stages} if stages else keys
    return parts("cooling")[kind].model_validate({**given, "kind": kind})


def air(dry_bulb_c, rh, pressure_pa=101_325.0, water_c=12.0):
    t, rh, p, water = np.broadcast_arrays(
        np.atleast_1d(np.float64(dry_bulb_c)), rh, pressure_pa, water_c
    )
    wet_bulb = psychrometrics.wet_bulb_c(t, rh, p)
    return Outside(t, wet_bulb, rh.astype(float), p.astype(float), water_c=water.astype(float))


DESIGN = air(48.0, 0.25, 60e3, 30.0)
"""The hottest and thinnest air of the range, and a warm river."""


def sized(kind, keys, heat_kw=KW):
    return part_of(kind, keys).plant(heat_kw, DESIGN)


def column(low, high):
    return arrays(np.float64, STEPS, elements=st.floats(low, high), fill=st.nothing())


weather = st.builds(
    air, column(-35.0, 48.0), column(0.05, 1.0), column(60e3, 105e3), column(0.0, 30.0)
)
loads = column(0.05, 1.0)


def facility_kw(flows):
    return flows.electricity.total_kw()


def components(of):
    return [getattr(of, field.name) for field in fields(of) if getattr(of, field.name) is not None]


@each_mode
@settings(max_examples=6)
@given(weather, loads)
def test_heat_and_water_that_go_in_come_out_and_nothing_is_negative(kind, keys, outside, load):
    heat = load * KW
    flows = sized(kind, keys).run(heat, outside)
    into = heat + flows.latent_gain_kw + facility_kw(flows)
    assert np.abs(into - flows.rejected_kw - flows.short_kw).max() <= 1e-9 * KW
    water = flows.water
    parted = water.evaporated_l_per_s + water.blowdown_l_per_s + water.drift_l_per_s
    assert np.abs(water.makeup_l_per_s - parted).max() <= 1e-9
    # Electricity that is never negative makes every PUE at least 1.
    for part in (*components(flows.electricity), *components(water), flows.short_kw):
        assert np.isfinite(part).all()
        assert part.min() >= -1e-12 * KW
    assert (flows.short_kw <= into * (1.0 + 1e-9)).all()


@each_mode
@settings(max_examples=3)
@given(weather, loads)
def test_a_step_alone_is_that_step_of_the_array(kind, keys, outside, load):
    plant = sized(kind, keys)
    whole = plant.run(load * KW, outside)
    for i in (0, STEPS // 2, STEPS - 1):
        alone = plant.run(load[i : i + 1] * KW, outside.during(slice(i, i + 1)))
        for there, here in zip(all_columns(whole), all_columns(alone), strict=True):
            assert here[0] == pytest.approx(there[i], rel=1e-12, abs=1e-12 * KW)
        assert [event.when[0] for event in alone.events] == [
            event.when[i] for event in whole.events
        ]


def all_columns(flows):
    own = (flows.latent_gain_kw, flows.rejected_kw, flows.short_kw)
    return [*components(flows.electricity), *components(flows.water), *own]


@each_mode
@settings(max_examples=3)
@given(weather, loads)
def test_quarters_of_an_hour_add_up_to_the_hour(kind, keys, outside, load):
    plant = sized(kind, keys)
    hours = plant.run(load * KW, outside)
    quarters = plant.run(np.repeat(load * KW, 4), outside.during(np.repeat(np.arange(STEPS), 4)))
    for hour, quarter in zip(all_columns(hours), all_columns(quarters), strict=True):
        assert quarter.reshape(-1, 4).mean(axis=1) == pytest.approx(hour, rel=1e-12, abs=1e-9)


@each_mode
@settings(max_examples=3)
@given(weather, loads)
def test_twice_the_hall_needs_twice_the_energy_and_keeps_its_pue(kind, keys, outside, load):
    one = sized(kind, keys).run(load * KW, outside)
    two = sized(kind, keys, 2.0 * KW).run(load * 2.0 * KW, outside)
    for single, double in zip(all_columns(one), all_columns(two), strict=True):
        assert double == pytest.approx(2.0 * single, rel=1e-9, abs=1e-6)


def test_every_kind_is_said_to_be_wet_or_dry():
    assert set(parts("cooling")) == WET | DRY, "add the new kind to WET or DRY"
    assert not WET & DRY


def is_dry(kind, keys):
    told = str(keys)
    if kind == "waterside":
        return "'dry_cooler'" in told
    if kind == "indirect_air":
        return "never" in told
    return kind in DRY and "adiabatic" not in told


@pytest.mark.parametrize(
    ("kind", "keys"), [case.values for case in CASES if is_dry(*case.values)], ids=str
)
@settings(max_examples=5)
@given(weather, loads)
def test_dry_modes_draw_no_water_but_for_the_air_they_moisten(kind, keys, outside, load):
    water = sized(kind, keys).run(load * KW, outside).water
    assert not water.blowdown_l_per_s.any()
    assert not water.drift_l_per_s.any()
    moistens = kind == "dx"
    assert moistens or not water.makeup_l_per_s.any()


@settings(max_examples=200)
@given(st.floats(-35.0, 48.0), st.floats(0.05, 1.0), st.floats(60e3, 105e3))
def test_the_wet_bulb_lies_between_dew_point_and_dry_bulb(dry_bulb, rh, pressure):
    wet_bulb = float(psychrometrics.wet_bulb_c(dry_bulb, rh, pressure))
    dew_point = float(humidity.dew_point_c(dry_bulb, rh))
    # Below 0 C a wet wick may hold ice or supercooled water: the two differ by 0.7 K.
    slack = 1e-6 if dew_point > 0.5 else 0.7
    assert dew_point - slack <= wet_bulb <= dry_bulb + 1e-6


def stages(flows):
    """Return the operating stage of every step as a code."""
    code = np.zeros(len(flows.short_kw), dtype=np.int64)
    for event in flows.events:
        code = 2 * code + event.when
    return code if flows.stage is None else code * 16 + flows.stage


def falls(flows, sweep=None, power=None):
    """Return the worst fall of power between neighbours of one stage and sweep [kW].

    Humidifiers are left out: cold air is dry and has to be moistened.
    """
    stage = stages(flows)
    power = facility_kw(flows) - flows.electricity.humidifier_kw if power is None else power
    apart = np.zeros(len(power), dtype=bool) if sweep is None else sweep
    excepted = np.zeros(len(power), dtype=bool)
    for event in flows.events:
        if event.code in EXCEPTED:
            excepted |= event.when
    same = (stage[1:] == stage[:-1]) & (apart[1:] == apart[:-1]) & ~excepted[:-1]
    return np.where(same, power[:-1] - power[1:], 0.0).max()


def swept(sweeps):
    """Return loads, air and the number of the sweep of many sweeps in a row."""
    load, t, rh, p = (np.concatenate(columns) for columns in zip(*sweeps, strict=True))
    numbers = np.repeat(np.arange(len(sweeps)), [len(sweep[0]) for sweep in sweeps])
    return load * KW, air(t, rh, p), numbers


LOADS = (0.3, 0.75, 1.0)


def of_one_moisture(dew_point_c, load, pressure_pa):
    t = np.arange(-35.0, 48.01, 0.5)
    pv = saturation.saturation_pressure_pa(dew_point_c)
    rh = pv / saturation.saturation_pressure_pa(t)
    t, rh = t[rh <= 1.0], rh[rh <= 1.0]
    return np.full(t.size, load), t, rh, np.full(t.size, pressure_pa)


def of_one_dry_bulb(dry_bulb_c, load, pressure_pa):
    rh = np.linspace(0.05, 1.0, 80)
    return (np.full(80, load), np.full(80, dry_bulb_c), rh, np.full(80, pressure_pa))


WARMER = swept(
    [
        of_one_moisture(dew_point_c, load, pressure_pa)
        for dew_point_c in (-40.0, -5.0, 8.0, 18.0)
        for load in LOADS
        for pressure_pa in (75e3, 101_325.0)
    ]
)
MOISTER = swept(
    [
        of_one_dry_bulb(dry_bulb_c, load, 101_325.0)
        for dry_bulb_c in (-10.0, 5.0, 18.0, 28.0, 40.0)
        for load in LOADS
    ]
)


TROUGH = {"centrifugal_vsd_1407kw": 0.02, "scroll_air_434kw": 0.02}
"""How far the curve of a real machine rises again towards the cold, over its power."""


def trough(keys):
    return TROUGH.get(keys.get("chiller", {}).get("catalogue"), 0.0)


@each_mode
@pytest.mark.parametrize("weather_of", [WARMER, MOISTER], ids=["warmer", "moister"])
def test_warmer_or_moister_air_never_saves_power(kind, keys, weather_of):
    heat, outside, sweep = weather_of
    flows = sized(kind, keys).run(heat, outside)
    compressor = flows.electricity.compressor_kw
    assert falls(flows, sweep, compressor) <= 1e-9 * KW + trough(keys) * compressor.max()
    if kind not in SET_BY_WET_BULB:
        assert falls(flows, sweep) <= 1e-9 * KW + trough(keys) * compressor.max()


@pytest.mark.parametrize("load", [0.3, 1.0])
def test_a_warmer_river_never_saves_power(load):
    water_c = np.linspace(0.0, 30.0, 121)
    outside = air(15.0, 0.6, 101_325.0, water_c)
    flows = sized("surface_water", {}).run(np.full(water_c.size, load * KW), outside)
    assert falls(flows) <= 1e-9 * KW


def test_a_warmer_sea_never_saves_power():
    power = []
    for sea_c in np.linspace(2.0, 35.0, 34):
        flows = sized("seawater", {"sea_temperature_c": float(sea_c)}).run(
            np.array([0.7 * KW]), air(15.0, 0.6)
        )
        power.append((facility_kw(flows)[0], stages(flows)[0]))
    for (colder, before), (warmer, after) in pairwise(power):
        assert before != after or warmer >= colder - 1e-9 * KW
