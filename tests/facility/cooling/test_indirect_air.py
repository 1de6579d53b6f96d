"""Indirect free cooling: hand values, an independent hourly model, and what it may never do."""

from datetime import UTC, datetime

import numpy as np
import psychrolib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dcsim.catalogue.stations import station
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.indirect_air import IndirectAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.site import worst_case
from dcsim.physics import psychrometrics
from dcsim.signals.weather import synthetic_year

psychrolib.SetUnitSystem(psychrolib.SI)

DESIGN_KW = 1000.0


def air(dry_bulb_c, rh_frac=0.4, pressure_pa=101_325.0):
    """Return outdoor air, broadcast to one shape."""
    t, rh, p = np.broadcast_arrays(np.atleast_1d(dry_bulb_c).astype(float), rh_frac, pressure_pa)
    rh, p = rh.astype(float), p.astype(float)
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh, p)


def cool(load_frac, outside, **parameters):
    """Cool a share of the design heat with a plant sized in air of 45 C."""
    part = IndirectAir(kind="indirect_air", **parameters)
    built = part.plant(DESIGN_KW, air([45.0], 0.2, float(outside.pressure_pa.min())))
    return built.run(np.full(outside.dry_bulb_c.shape, load_frac) * DESIGN_KW, outside)


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


def imbalance(heat_kw, flows):
    given = heat_kw + flows.latent_gain_kw + flows.electricity.total_kw()
    return np.abs(given - flows.rejected_kw - flows.short_kw) / given


weather = st.tuples(st.floats(-35.0, 48.0), st.floats(0.05, 1.0), st.floats(60e3, 105e3))
loads = st.floats(0.05, 1.0)


@st.composite
def plants(draw):
    return {
        "supply_air_c": draw(st.floats(16.0, 32.0)),
        "air_delta_t_k": draw(st.floats(6.0, 20.0)),
        "room_fan_speed": draw(st.sampled_from(["variable", "fixed"])),
        "exchanger_dry_frac": draw(st.floats(0.4, 0.85)),
        "exchanger_wet_frac": draw(st.floats(0.4, 0.85)),
        "wetted": draw(st.sampled_from(["when_needed", "never"])),
        "wetted_above_c": draw(st.floats(3.0, 20.0)),
        "secondary_air_frac": draw(st.floats(0.8, 2.0)),
        "cycles_of_concentration": draw(st.floats(1.5, 10.0)),
        "trim": {
            "machine": draw(st.sampled_from(["dx", "dx", "none"])),
            "capacity_frac": draw(st.floats(0.3, 1.2)),
        },
    }


def fans_kw():
    """Return the power of the room fans at full load and their rise [K]: 250 and 150 Pa."""
    flow_m3_s = 1000.0 / (101_325.0 / (287.042 * 297.15) * 1.006 * 12.0)
    kw = flow_m3_s * 400.0 / 0.65 / 1000.0
    return kw, kw * 12.0 / 1000.0


def test_a_cool_hour_is_the_one_worked_out_by_hand():
    room_fan_kw, rise_k = fans_kw()  # 42.9 kW, 0.52 K
    # Return air 36 C meets 10 C: dry, 0.65 x 26 = 16.9 K are possible and 12.52 wanted.
    share = (12.0 + rise_k) / (0.65 * 26.0)  # 0.741
    secondary_kg_s = 1.2 * 1000.0 / 1.006 / 12.0  # 99.4 kg/s
    density_45 = 101_325.0 / (287.042 * 318.15)
    density_10 = 101_325.0 / (287.042 * 283.15)
    full_kw = secondary_kg_s / density_45 * 200.0 / 0.6 / 1000.0
    fan_kw = full_kw * share**3 * (density_45 / density_10) ** 2

    flows = cool(1.0, air([10.0]))

    assert flows.electricity.room_fan_kw[0] == pytest.approx(room_fan_kw, rel=1e-9)
    assert flows.electricity.rejection_fan_kw[0] == pytest.approx(fan_kw, rel=1e-9)
    assert flows.electricity.compressor_kw[0] == 0.0
    assert flows.water.makeup_l_per_s[0] == 0.0
    assert when(flows, "free-cooling").all()


def test_a_warm_hour_is_wetted_as_worked_out_by_hand():
    room_fan_kw, rise_k = fans_kw()
    outside = air([24.0], 0.3)
    wet_bulb = psychrolib.GetTWetBulbFromRelHum(24.0, 0.3, 101_325.0)  # 13.4 C
    share = (12.0 + rise_k) / (0.70 * (36.0 - wet_bulb))
    secondary_kg_s = share * 1.2 * 1000.0 / 1.006 / 12.0
    w = psychrolib.GetHumRatioFromRelHum(24.0, 0.3, 101_325.0)
    leaving = psychrolib.GetMoistAirEnthalpy(24.0, w) + 1000.0 * (
        (1000.0 + room_fan_kw) / secondary_kg_s
    )
    low, high = 0.0, 50.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        below = psychrolib.GetSatAirEnthalpy(middle, 101_325.0) < leaving
        low, high = (middle, high) if below else (low, middle)
    evaporated = secondary_kg_s * (psychrolib.GetSatHumRatio(low, 101_325.0) - w)

    flows = cool(1.0, outside)

    # PsychroLib's wet bulb is iterated to 1e-3 K.
    assert flows.water.evaporated_l_per_s[0] == pytest.approx(evaporated, rel=1e-3)
    assert flows.water.blowdown_l_per_s[0] == pytest.approx(evaporated / 2.0, rel=1e-3)
    assert flows.electricity.compressor_kw[0] == 0.0
    assert flows.electricity.source_pump_kw[0] == pytest.approx(
        0.3 * 1.2 * 1000.0 / 1.006 / 12.0 / 997.0 * 100e3 / 0.6 / 1000.0, rel=1e-3
    )
    assert when(flows, "evaporative").all()


def test_what_the_exchanger_leaves_the_machine_takes():
    room_fan_kw, _ = fans_kw()
    flows = cool(1.0, air([28.0], 0.5), wetted="never")
    by_machine_kw = 1000.0 + room_fan_kw - 0.65 * 8.0 * 1000.0 / 12.0  # 610 kW
    bare = cool(1.0, air([28.0], 0.5), wetted="never", lockout_margin_k=15.0)

    assert when(flows, "mechanical-trim").all()
    assert when(bare, "economiser-lockout").all()
    # Air that is nearly cold enough meets a full machine: 29 C in place of 36 C and 60 % of
    # the time, so the surface is 7 K colder and each kWh of cooling costs more.
    ratio = flows.electricity.compressor_kw[0] / bare.electricity.compressor_kw[0]
    share = by_machine_kw / (1000.0 + room_fan_kw)
    assert 1.05 * share < ratio < 1.35 * share


def input_rel(x, y):
    return (
        0.297145 + 0.0430933 * x - 7.48766e-4 * x * x
        + 0.00597727 * y + 4.82112e-4 * y * y - 9.56448e-4 * x * y
    )  # fmt: skip


def capacity_rel(x, y):
    return (
        0.766956 + 0.0107756 * x - 4.14703e-5 * x * x
        + 0.00134961 * y - 2.61144e-4 * y * y + 4.57488e-4 * x * y
    )  # fmt: skip


def independent_hour(t, rh, p, t_design):
    """Return the power of one hour at full load, in plain scalars with PsychroLib."""
    kg_s = 1000.0 / 1.006 / 12.0
    fan_kw = kg_s / (p / (287.042 * 297.15)) * 400.0 / 0.65 / 1000.0
    wanted_k = 12.0 + fan_kw * 12.0 / 1000.0
    wet_bulb = psychrolib.GetTWetBulbFromRelHum(t, rh, p)
    dry_k = 0.65 * (36.0 - t) if 36.0 - t > 2.0 else 0.0
    wet_k = 0.70 * (36.0 - wet_bulb) if 36.0 - wet_bulb > 2.0 else 0.0
    wet = t > 12.0 and dry_k < wanted_k and wet_k > dry_k and wet_bulb >= 1.0
    possible_k = wet_k if wet else dry_k
    got_k = min(possible_k, wanted_k)
    share = max(got_k / possible_k, 0.2) if got_k > 0.0 else 0.0
    density, design = (p / (287.042 * (c + 273.15)) for c in (t, t_design))
    secondary_kw = 1.2 * kg_s / design * 200.0 / 0.6 / 1e3 * share**3 * (design / density) ** 2
    spray_kw = 0.3 * 1.2 * kg_s / 997.0 * 100.0 / 0.6 if wet else 0.0
    load = kg_s * 1.006 * (wanted_k - got_k)
    t_out = 36.0 - wanted_k
    t_in = t_out + wanted_k - got_k
    rated_kw = (1000.0 + fan_kw) / capacity_rel(23.9, max(18.0, t_design))
    x, y = 23.9, min(max(t, 18.0), 46.0)
    for _ in range(40):  # the surface at full capacity and the wet bulb that belongs to it
        surface = t_in - rated_kw * capacity_rel(x, y) / kg_s / 1.006 / 0.85
        coil = psychrolib.GetTWetBulbFromHumRatio(t_in, psychrolib.GetSatHumRatio(surface, p), p)
        x = 0.5 * (x + min(max(coil, 12.8), 23.9))
    cycling = 0.85 + 0.15 * load / (rated_kw * capacity_rel(x, y))
    return fan_kw + secondary_kw + spray_kw + load / 3.5 * input_rel(x, y) / cycling


@pytest.mark.parametrize("name", ["singapore", "tucson-az", "frankfurt"])
def test_hour_by_hour_it_agrees_with_an_independent_model(name):
    grid = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 365, 3600)
    year = synthetic_year(station(name), grid, np.random.default_rng(0))
    pick = slice(0, None, 37)
    outside = Outside(
        year.dry_bulb_c[pick],
        year.wet_bulb_c[pick],
        year.relative_humidity_frac[pick],
        year.pressure_pa[pick],
    )
    built = IndirectAir(kind="indirect_air").plant(DESIGN_KW, worst_case(outside))
    flows = built.run(np.full(outside.dry_bulb_c.shape, DESIGN_KW), outside)

    expected = [
        independent_hour(t, rh, p, float(outside.dry_bulb_c.max()))
        for t, rh, p in zip(
            outside.dry_bulb_c, outside.relative_humidity_frac, outside.pressure_pa, strict=True
        )
    ]
    error = (flows.electricity.total_kw() - np.array(expected)) / DESIGN_KW
    assert abs(error.mean()) <= 1e-4
    assert np.sqrt((error**2).mean()) <= 1e-3


@given(plants(), weather, loads)
def test_all_heat_goes_somewhere_and_all_water_too(parameters, weather, load):
    flows = cool(load, air([weather[0]], *weather[1:]), **parameters)
    water = flows.water
    out = water.evaporated_l_per_s + water.blowdown_l_per_s + water.drift_l_per_s

    assert (imbalance(load * DESIGN_KW, flows) <= 1e-9).all()
    assert water.makeup_l_per_s == pytest.approx(out, rel=1e-12)
    assert (flows.short_kw >= 0.0).all()


@given(plants(), weather, loads)
def test_water_is_drawn_only_while_wetted(parameters, weather, load):
    flows = cool(load, air([weather[0]], *weather[1:]), **parameters)
    wet = when(flows, "evaporative")[0]
    assert (flows.water.makeup_l_per_s[0] > 0.0) == wet
    if parameters["wetted"] == "never" or weather[0] <= parameters["wetted_above_c"]:
        assert not wet


@given(plants(), st.tuples(st.floats(12.5, 48.0), st.floats(0.05, 1.0), st.floats(60e3, 105e3)))
def test_evaporation_is_bounded_by_the_heat_of_both_airs(parameters, weather):
    outside = air([weather[0]], *weather[1:])
    flows = cool(1.0, outside, **parameters)
    # The room's heat and the cooling of the secondary air itself to its wet bulb, at most.
    secondary_kw = parameters["secondary_air_frac"] * 1000.0 / parameters["air_delta_t_k"]
    bound_kw = (
        1000.0
        + flows.electricity.room_fan_kw[0]
        + 1.1 * secondary_kw * (outside.dry_bulb_c[0] - outside.wet_bulb_c[0])
    )
    assert flows.water.evaporated_l_per_s[0] <= bound_kw / 2350.0


@given(plants(), weather, loads)
def test_free_cooling_never_works_the_compressor_harder(parameters, weather, load):
    outside = air([weather[0]], *weather[1:])
    parameters["trim"] = {"machine": "dx", "capacity_frac": 1.3, "cycling_loss_frac": 0.0}
    with_it = cool(load, outside, **parameters)
    # An exchanger that never runs: no source is that much colder than the return air.
    still = cool(load, outside, **(parameters | {"exchanger_dry_frac": 1e-9, "wetted": "never"}))
    assert (with_it.electricity.compressor_kw <= still.electricity.compressor_kw + 1e-6).all()


@given(plants(), weather, loads, st.floats(0.05, 5.0))
def test_hotter_and_moister_air_never_costs_less_within_a_stage(parameters, weather, load, hotter):
    t, rh, p = weather
    parameters["trim"] = {"machine": "dx", "capacity_frac": 1.3}
    flows = cool(load, air([t, min(t + hotter, 48.0)], rh, p), **parameters)
    codes = ("free-cooling", "mechanical-trim", "economiser-lockout", "evaporative")
    if all(len(set(when(flows, code))) == 1 for code in codes):
        total = flows.electricity.total_kw()
        assert total[1] >= total[0] * (1.0 - 1e-3)


@given(plants(), weather)
def test_more_heat_never_costs_less_while_the_stage_stays(parameters, weather):
    outside = air(np.full(10, weather[0]), *weather[1:])
    parameters["trim"]["capacity_frac"] = 1.3
    flows = cool(np.linspace(0.1, 1.0, 10), outside, **parameters)
    codes = ("free-cooling", "mechanical-trim", "economiser-lockout", "evaporative")
    stage = np.stack([when(flows, code) for code in codes])
    total = flows.electricity.total_kw()
    same = (stage[:, 1:] == stage[:, :-1]).all(axis=0)
    assert (np.diff(total)[same] >= -1e-9 * total[1:][same]).all()


@given(plants(), weather, loads)
def test_a_hall_twice_as_large_draws_twice_as_much(parameters, weather, load):
    outside = air([weather[0]], *weather[1:])
    part = IndirectAir(kind="indirect_air", **parameters)
    one, two = (
        part.plant(size, outside).run(np.array([load * size]), outside) for size in (100.0, 200.0)
    )
    assert two.electricity.total_kw() == pytest.approx(2 * one.electricity.total_kw(), rel=1e-12)
    assert two.water.makeup_l_per_s == pytest.approx(2 * one.water.makeup_l_per_s, rel=1e-9)


def test_wetting_starts_above_its_temperature_and_only_when_dry_air_is_not_enough():
    outside = air([11.9, 12.1, 20.0], 0.3)
    rooms = {"supply_air_c": 18.0, "exchanger_dry_frac": 0.5}
    assert when(cool(1.0, outside, **rooms), "evaporative").tolist() == [False, True, True]
    assert not when(cool(1.0, air([14.0], 0.3)), "evaporative").any()


def test_no_water_on_the_exchanger_near_freezing():
    thin = air([14.0], 0.03, 60e3)
    assert thin.wet_bulb_c[0] < 1.0
    flows = cool(1.0, thin, supply_air_c=16.0, exchanger_dry_frac=0.5)
    assert when(flows, "freeze-protection").all()
    assert flows.water.makeup_l_per_s[0] == 0.0


def test_without_a_machine_the_rest_is_short():
    flows = cool(1.0, air([33.0], 0.8), trim={"machine": "none"})
    assert when(flows, "cooling-short").all()
    assert flows.electricity.compressor_kw[0] == 0.0
    assert flows.short_kw[0] > 0.0


def test_one_step_equals_the_array():
    rng = np.random.default_rng(0)
    outside = air(rng.uniform(-30, 45, 60), rng.uniform(0.05, 1.0, 60), 90e3)
    built = IndirectAir(kind="indirect_air").plant(DESIGN_KW, worst_case(outside))
    heat = rng.uniform(0.05, 1.0, 60) * DESIGN_KW
    whole = built.run(heat, outside)
    for i in range(60):
        step = outside.during(slice(i, i + 1))
        alone = built.run(heat[i : i + 1], step)
        assert alone.electricity.total_kw()[0] == pytest.approx(
            whole.electricity.total_kw()[i], rel=1e-12
        )
        assert alone.water.makeup_l_per_s[0] == pytest.approx(
            whole.water.makeup_l_per_s[i], rel=1e-10, abs=1e-15
        )


def test_the_presets_are_ordered_and_written_keys_win():
    outside = air([10.0, 20.0, 30.0], 0.4)
    cooling_kw = [
        cool(0.7, outside, preset=name).electricity.total_kw().sum()
        for name in ("legacy", "typical", "hyperscale")
    ]
    assert cooling_kw == sorted(cooling_kw, reverse=True)
    assert IndirectAir(kind="indirect_air", preset="legacy", supply_air_c=19.0).supply_air_c == 19.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"exchanger_dry_frac": 0.0},
        {"wetted": "sometimes"},
        {"cycles_of_concentration": 1.0},
        {"wetted_above_c": 0.0},
    ],
)
def test_impossible_plants_are_refused(wrong):
    with pytest.raises(ValidationError):
        IndirectAir(kind="indirect_air", **wrong)
