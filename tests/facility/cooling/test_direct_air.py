"""Direct free cooling: hand values, an independent hourly model, and what it may never do."""

from datetime import UTC, datetime

import numpy as np
import psychrolib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dcsim.catalogue.stations import station
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.direct_air import DirectAir
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


def plant(pressure_pa=101_325.0, **parameters):
    """Return a plant sized in air of 45 C."""
    return DirectAir(kind="direct_air", **parameters).plant(
        DESIGN_KW, air([45.0], 0.2, pressure_pa)
    )


def cool(load_frac, outside, **parameters):
    built = plant(float(outside.pressure_pa.min()), **parameters)
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
    supply = draw(st.floats(18.0, 32.0))
    return {
        "supply_air_c": supply,
        "supply_low_c": supply - draw(st.floats(0.0, 8.0)),
        "air_delta_t_k": draw(st.floats(6.0, 20.0)),
        "room_fan_speed": draw(st.sampled_from(["variable", "fixed"])),
        "exhaust_fan_pressure_pa": draw(st.sampled_from([0.0, 60.0])),
        "lockout_dry_bulb_c": supply + draw(st.floats(0.0, 12.0)),
        "dew_point_high_c": draw(st.floats(12.0, 24.0)),
        "relative_humidity_high_frac": draw(st.floats(0.6, 0.95)),
        "humidifier": draw(st.sampled_from(["ultrasonic", "steam", "none"])),
        "evaporative": {"method": draw(st.sampled_from(["none", "misting", "wet_media"]))},
        "trim": {
            "machine": draw(st.sampled_from(["dx", "dx", "none"])),
            "capacity_frac": draw(st.floats(0.3, 1.2)),
        },
    }


def test_a_cold_hour_mixes_as_much_outdoor_air_as_worked_out_by_hand():
    # No vapour to speak of: 4 C at 60 %. Supply 18 C, fans 4.1 K x 520/400, return 30 C.
    density = 101_325.0 / (287.042 * (24.0 + 273.15))
    fan_kw = 1000.0 / (density * 1.006 * 12.0) * 520.0 / 0.65 / 1000.0  # 55.8 kW
    fan_rise_k = fan_kw / (1000.0 / 12.0)  # 0.67 K
    share = (12.0 + fan_rise_k) / (30.0 - 4.0)  # 0.487
    exhaust_full_kw = 1000.0 / (density * 1.006 * 12.0) * 60.0 / 0.65 / 1000.0
    exhaust_kw = exhaust_full_kw * (0.25 * share + 0.75 * share**3)

    flows = cool(1.0, air([4.0], 0.6), exhaust_fan_pressure_pa=60.0)

    assert flows.electricity.room_fan_kw[0] == pytest.approx(fan_kw, rel=1e-9)
    assert flows.electricity.rejection_fan_kw[0] == pytest.approx(exhaust_kw, rel=1e-9)
    assert flows.electricity.compressor_kw[0] == 0.0
    assert when(flows, "free-cooling").all()


def test_dry_frost_is_humidified_as_worked_out_by_hand():
    # -20 C at 50 %: 0.318 g/kg; the box starts at a dew point of -9 C, 1.734 g/kg.
    w = 0.621945 * 0.5 * 103.24 / (101_325.0 - 0.5 * 103.24)
    low = 0.621945 * 283.94 / (101_325.0 - 283.94)
    ultrasonic_c = (1.006 * -20.0 + 1.86 * w * -20.0 - 2501.0 * (low - w)) / (1.006 + 1.86 * low)

    flows = cool(1.0, air([-20.0], 0.5))

    fan_rise_k = flows.electricity.room_fan_kw[0] * 12.0 / 1000.0
    outdoor_kg_s = (12.0 + fan_rise_k) / (30.0 - ultrasonic_c) * 1000.0 / 12.0 / 1.006
    water = outdoor_kg_s * (low - w)  # about 0.022 L/s
    assert flows.water.makeup_l_per_s[0] == pytest.approx(water, rel=1e-3)
    assert flows.electricity.humidifier_kw[0] == pytest.approx(water * 0.05 * 3600.0, rel=1e-3)
    assert when(flows, "humidifying").all()


def test_a_warm_hour_is_trimmed_as_worked_out_by_hand():
    flows = cool(1.0, air([28.0], 0.3))
    fan_kw = flows.electricity.room_fan_kw[0]
    trim_kw = (28.0 - 24.0) * 1000.0 / 12.0 + fan_kw  # 333 + 56 kW
    rated_kw = (1000.0 + fan_kw) / capacity_rel(23.9, 45.0)
    # While it runs all 1000 / 12 kW/K of air fall by 1.06 MW x 1.1: its surface is near 13 C,
    # and the curves take the wet bulb of 28 C on a dew point of 13 C, near 18 C.
    x = bisect(
        5.0,
        28.0,
        lambda x: (
            psychrolib.GetHumRatioFromTWetBulb(28.0, x, 101_325.0)
            < psychrolib.GetSatHumRatio(
                28.0 - rated_kw * capacity_rel(x, 28.0) * 12.0 / 1000.0 / 0.85, 101_325.0
            )
        ),
    )
    capacity_kw = rated_kw * capacity_rel(x, 28.0)
    power_kw = trim_kw / 3.5 * input_rel(x, 28.0) / (0.85 + 0.15 * trim_kw / capacity_kw)

    drawn = flows.electricity.compressor_kw[0] + flows.electricity.rejection_fan_kw[0]
    assert 16.0 < x < 19.0
    assert drawn == pytest.approx(power_kw, rel=1e-4)
    assert when(flows, "mechanical-trim").all()


def capacity_rel(x, y):
    return (
        0.766956 + 0.0107756 * x - 4.14703e-5 * x * x
        + 0.00134961 * y - 2.61144e-4 * y * y + 4.57488e-4 * x * y
    )  # fmt: skip


def input_rel(x, y):
    return (
        0.297145 + 0.0430933 * x - 7.48766e-4 * x * x
        + 0.00597727 * y + 4.82112e-4 * y * y - 9.56448e-4 * x * y
    )  # fmt: skip


def bisect(low, high, below):
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if below(middle) else (low, middle)
    return 0.5 * (low + high)


class IndependentCoil:
    """The cycling coil of a full hall, by bisection and PsychroLib's states."""

    def __init__(self, t, p, rated_kw):
        self.t, self.p, self.rated_kw, self.kg_s = t, p, rated_kw, 1000.0 / 1.006 / 12.0

    def fall_kj(self, x):
        rel = capacity_rel(held(x, 12.8, 23.9), held(self.t, 18.0, 46.0))
        return self.rated_kw * rel / self.kg_s / 0.85

    def running_c(self, t_from, w_from):
        """Return surface and wet bulb at full capacity, after EnergyPlus' bypass-factor coil."""

        def moister(x):
            surface = t_from - self.fall_kj(x) / 1.006
            w = psychrolib.GetHumRatioFromTWetBulb(t_from, x, self.p)
            return w < psychrolib.GetSatHumRatio(surface, self.p)

        x = bisect(t_from - 25.0, t_from, moister)
        surface = t_from - self.fall_kj(x) / 1.006
        if w_from <= psychrolib.GetSatHumRatio(surface, self.p):
            return surface, x
        x = psychrolib.GetTWetBulbFromHumRatio(t_from, w_from, self.p)
        goal = psychrolib.GetMoistAirEnthalpy(t_from, w_from) - 1000.0 * self.fall_kj(x)
        below = lambda c: psychrolib.GetSatAirEnthalpy(c, self.p) < goal  # noqa: E731
        return bisect(-20.0, t_from, below), x

    def latent_kj(self, t_from, w_from, t_to, surface):
        w_surface = psychrolib.GetSatHumRatio(surface, self.p)
        condensed = max(w_from - w_surface, 0.0) * (2501.0 + 1.86 * t_from)
        moist = 1.0 + 1.86 / 1.006 * w_surface
        return (t_from - t_to) / (t_from - surface) * condensed / moist

    def power_kw(self, t_from, t_to, latent, x):
        load = self.kg_s * (1.006 * (t_from - t_to) + latent)
        x, y = held(x, 12.8, 23.9), held(self.t, 18.0, 46.0)
        available = self.rated_kw * capacity_rel(x, y)
        return load / 3.5 * input_rel(x, y) / (0.85 + 0.15 * load / available)

    def drying_kw(self, t_in, w_in, w_high, mixed, back):
        """Return the power with as much outdoor air as the coil dries to the box."""
        dew = psychrolib.GetTDewPointFromHumRatio(24.0, w_high, self.p)

        def state(f):
            t_mix, w_mix = max(back - f * (back - t_in), mixed), w_high + f * (w_in - w_high)
            surface, x = self.running_c(t_mix, w_mix)
            need = f * (w_in - w_high) * (2501.0 + 1.86 * t_mix)
            own = self.latent_kj(t_mix, w_mix, mixed, surface)
            cold = self.latent_kj(t_mix, w_mix, mixed, min(surface, dew - 5.0))
            return t_mix, w_mix, x, need, own, cold

        def enough(f):
            *_, need, _, cold = state(f)
            return cold > need

        f = min((back - mixed) / (back - t_in), 1.0)
        t_mix, w_mix, x, need, own, cold = state(f if enough(f) else bisect(0.05, f, enough))
        part = held((need - own) / (cold - own), 0.0, 1.0) if cold > own else 0.0
        x += part * (psychrolib.GetTWetBulbFromHumRatio(t_mix, w_mix, self.p) - x)
        return self.power_kw(t_mix, mixed, own + part * (cold - own), x)


def independent_air(t, rh, p, before_fan, *, media):
    """Return outdoor air behind media and mist, and what each added, with its box."""
    enthalpy = psychrolib.GetMoistAirEnthalpy
    w = psychrolib.GetHumRatioFromRelHum(t, rh, p)
    w_high = min(
        psychrolib.GetHumRatioFromTDewPoint(15.0, p), psychrolib.GetHumRatioFromRelHum(24, 0.8, p)
    )
    w_low = psychrolib.GetHumRatioFromTDewPoint(-9.0, p)
    t_in, w_in = t, w
    if media and t > 16.0 and t > before_fan and w < w_high:
        wet_bulb = psychrolib.GetTWetBulbFromRelHum(t, rh, p)
        goal = max(before_fan, t - 0.85 * (t - wet_bulb))
        w_in = min(psychrolib.GetHumRatioFromTWetBulb(goal, wet_bulb, p), w_high)
        t_in = bisect(
            wet_bulb, t, lambda x: psychrolib.GetHumRatioFromTWetBulb(x, wet_bulb, p) > w_in
        )
    evaporated, humidified = w_in - w, 0.0
    if w_in < w_low:
        t_in = bisect(
            -60.0, t_in, lambda x, a=t_in, b=w_in: enthalpy(x, w_low) < enthalpy(a, max(b, 1e-7))
        )
        humidified = w_low - w_in
        w_in = w_low
    return t_in, w_in, evaporated, humidified, w_high


def independent_hour(t, rh, p, rated_kw, *, media):
    """Return power and evaporated water of one hour at full load, state by state.

    Moist enthalpies with the vapour's heat, mixing and evaporation by bisection; only the
    machine's curves and the form of its coil are the plant's. Defaults of `DirectAir`.
    """
    enthalpy = psychrolib.GetMoistAirEnthalpy
    dry_kg_s = 1000.0 / 1.006 / 12.0
    fan_kw = dry_kg_s / density_kg_m3(p) * (580.0 if media else 520.0) / 0.65 / 1000.0
    before_fan = 24.0 - fan_kw * 12.0 / 1000.0
    t_in, w_in, evaporated, humidified, w_high = independent_air(t, rh, p, before_fan, media=media)
    coil = IndependentCoil(t, p, rated_kw)
    closed_kw = coil.power_kw(36.0, before_fan, 0.0, coil.running_c(36.0, 0.0)[1])
    if t_in > 30.0:
        return fan_kw + closed_kw, 0.0
    supply = min(max(t_in + 24.0 - before_fan, 18.0), 24.0)
    while psychrolib.GetRelHumFromHumRatio(supply, min(w_in, w_high), p) > 0.8:
        supply += 1e-3
    mixed = supply - (24.0 - before_fan)
    if w_in > w_high * (1.0 + 1e-9):
        back = mixed + 12.0 + 24.0 - before_fan
        return fan_kw + min(coil.drying_kw(t_in, w_in, w_high, mixed, back), closed_kw), 0.0
    water = dry_kg_s * (evaporated + humidified)
    if t_in >= before_fan:
        surface, x = coil.running_c(t_in, w_in)
        latent = coil.latent_kj(t_in, w_in, before_fan, surface)
        kw = coil.power_kw(t_in, before_fan, latent, x)
        return fan_kw + kw + dry_kg_s * humidified * 180.0, water
    warm, cold = enthalpy(supply + 12.0, w_in), enthalpy(t_in, w_in)
    share = bisect(0.0, 1.0, lambda f: (1 - f) * warm + f * cold > enthalpy(mixed, w_in))
    return fan_kw + share * dry_kg_s * humidified * 180.0, share * water


def held(value, low, high):
    return min(max(value, low), high)


def density_kg_m3(p):
    return p / (287.042 * 297.15)


@pytest.mark.parametrize("media", [False, True])
@pytest.mark.parametrize("name", ["tucson-az", "frankfurt", "stockholm"])
def test_hour_by_hour_it_agrees_with_an_independent_model(name, media):
    grid = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 365, 3600)
    year = synthetic_year(station(name), grid, np.random.default_rng(0))
    pick = slice(0, None, 37)
    outside = Outside(
        year.dry_bulb_c[pick],
        year.wet_bulb_c[pick],
        year.relative_humidity_frac[pick],
        year.pressure_pa[pick],
    )
    built = DirectAir(
        kind="direct_air", evaporative={"method": "wet_media" if media else "none"}
    ).plant(DESIGN_KW, worst_case(outside))
    flows = built.run(np.full(outside.dry_bulb_c.shape, DESIGN_KW), outside)
    p = float(outside.pressure_pa[0])
    pressure_pa = 580.0 if media else 520.0
    fan_kw = 1000.0 / (density_kg_m3(p) * 1.006 * 12.0) * pressure_pa / 0.65 / 1000.0
    rated_kw = (1000.0 + fan_kw) / capacity_rel(23.9, float(outside.dry_bulb_c.max()))

    expected = [
        independent_hour(t, rh, p, rated_kw, media=media)
        for t, rh in zip(outside.dry_bulb_c, outside.relative_humidity_frac, strict=True)
    ]
    power_kw, evaporated = np.array(expected).T

    error = (flows.electricity.total_kw() - power_kw) / DESIGN_KW
    assert abs(error.mean()) <= 2e-4
    assert np.sqrt((error**2).mean()) <= 1e-3
    water = flows.water.evaporated_l_per_s
    assert water.sum() == pytest.approx(evaporated.sum(), rel=5e-3)


@given(plants(), weather, loads)
def test_all_heat_goes_somewhere_and_all_water_too(parameters, weather, load):
    flows = cool(load, air([weather[0]], *weather[1:]), **parameters)
    water = flows.water
    out = water.evaporated_l_per_s + water.blowdown_l_per_s + water.drift_l_per_s

    assert (imbalance(load * DESIGN_KW, flows) <= 1e-9).all()
    assert water.makeup_l_per_s == pytest.approx(out, rel=1e-12)
    assert (flows.short_kw >= 0.0).all()
    assert (flows.rejected_kw >= -1e-9).all()


@given(plants(), weather, loads)
def test_exactly_one_stage_holds(parameters, weather, load):
    flows = cool(load, air([weather[0]], *weather[1:]), **parameters)
    stages = ("free-cooling", "mechanical-trim", "economiser-lockout")
    held = sum(int(when(flows, code)[0]) for code in stages)
    assert held == 1 or (held == 0 and when(flows, "cooling-short")[0])


@given(plants(), weather, loads)
def test_free_cooling_never_works_the_compressor_harder(parameters, weather, load):
    parameters["trim"]["machine"] = "dx"
    outside = air([weather[0]], *weather[1:])
    # A lock-out at the supply temperature and a dew point of 1 C close the dampers almost always.
    sealed = parameters | {"dew_point_high_c": 0.0, "dew_point_low_c": -40.0, "humidifier": "none"}
    free, closed = cool(load, outside, **parameters), cool(load, outside, **sealed)
    if when(closed, "economiser-lockout")[0]:
        assert free.electricity.compressor_kw <= closed.electricity.compressor_kw * (1 + 1e-12)
        assert free.short_kw <= closed.short_kw + 1e-9


@given(plants(), weather, loads, st.floats(0.05, 5.0))
def test_hotter_air_of_the_same_moisture_never_spares_the_compressor_within_a_stage(
    parameters, weather, load, hotter
):
    t, rh, p = weather
    parameters["trim"]["capacity_frac"] = 1.2
    parameters["evaporative"] = {"method": "none"}
    w = psychrometrics.humidity_ratio_from_relative_humidity(t, rh, p)
    t2 = min(t + hotter, 48.0)
    rh2 = float(psychrometrics.vapour_pressure_pa(w, p) / psychrometrics.saturation_pressure_pa(t2))
    both = air([t, t2], np.array([rh, min(rh2, 1.0)]), p)
    flows = cool(load, both, **parameters)
    trim, locked = when(flows, "mechanical-trim"), when(flows, "economiser-lockout")
    if trim.all() or locked.all():
        compressor = flows.electricity.compressor_kw
        assert compressor[1] >= compressor[0] * (1.0 - 1e-3)


def test_media_cool_to_85_percent_of_the_wet_bulb_depression_within_the_box():
    # 38 C and 15 %: wet bulb 19 C, media reach 21.9 C; the dew point limit of 21 C is far.
    hot = air([38.0], 0.15)
    media = {"method": "wet_media"}
    rooms = {"dew_point_high_c": 21.0, "relative_humidity_high_frac": 0.95}
    flows = cool(1.0, hot, evaporative=media, **rooms)
    reached = 38.0 - 0.85 * (38.0 - float(hot.wet_bulb_c[0]))
    assert reached < 23.3  # so that it is enough with the fans' 0.8 K
    assert flows.electricity.compressor_kw[0] == 0.0
    assert when(flows, "evaporative").all()
    # Wanted: 24 C less the fans' rise, so 1.006 x (38 - 23.2) kJ/kg are turned into vapour.
    before_fan = 24.0 - flows.electricity.room_fan_kw[0] * 12.0 / 1000.0
    evaporated = 1000.0 / 12.0 * (38.0 - before_fan) / 2430.0
    assert flows.water.evaporated_l_per_s[0] == pytest.approx(evaporated, rel=0.03)


def test_the_stage_stops_at_the_edge_of_the_humidity_box():
    hot = air([38.0], 0.15)
    tight = cool(1.0, hot, evaporative={"method": "wet_media"}, dew_point_high_c=11.0)
    kg_s = 1000.0 / 12.0 / 1.006
    w = psychrolib.GetHumRatioFromRelHum(38.0, 0.15, 101_325.0)
    w_high = psychrolib.GetHumRatioFromTDewPoint(11.0, 101_325.0)
    assert w < w_high
    assert tight.water.evaporated_l_per_s[0] in (0.0, pytest.approx(kg_s * (w_high - w), rel=1e-6))


@pytest.mark.parametrize(("method", "off", "on"), [("misting", 25.0, 26.0)])
def test_mist_waits_for_25_c(method, off, on):
    flows = cool(1.0, air([off, on], 0.3), evaporative={"method": method})
    assert when(flows, "evaporative").tolist() == [False, True]


def test_no_water_on_the_media_near_freezing():
    # 17 C, 1 % at 600 hPa: the wet bulb lies near 0.6 C.
    thin = air([17.0], 0.01, 60e3)
    assert thin.wet_bulb_c[0] < 1.0
    flows = cool(
        1.0,
        thin,
        supply_air_c=16.0,
        supply_low_c=14.0,
        humidifier="none",
        evaporative={"method": "wet_media"},
    )
    assert when(flows, "freeze-protection").all()
    assert flows.water.makeup_l_per_s[0] == 0.0


def test_humid_air_is_dried_as_long_as_that_is_less_work_than_closed_dampers():
    mild, sultry = (cool(1.0, air([t], 0.9)) for t in (19.0, 24.0))  # dew points 17.3 and 22.3 C
    assert when(mild, "drying").all()
    assert when(mild, "mechanical-trim").all()
    assert when(sultry, "economiser-lockout").all()
    assert 0.0 < mild.electricity.compressor_kw[0] < sultry.electricity.compressor_kw[0]


def test_what_the_coil_condenses_is_what_the_outdoor_air_brings_above_the_limit():
    # 19 C at 90 % carries 12.4 g/kg, the box allows 10.7 at a dew point of 15 C.
    outside = air([19.0], 0.9)
    flows = cool(1.0, outside, exhaust_fan_pressure_pa=60.0)
    w = psychrolib.GetHumRatioFromRelHum(19.0, 0.9, 101_325.0)
    w_high = psychrolib.GetHumRatioFromTDewPoint(15.0, 101_325.0)
    exhaust_full_kw = 1000.0 / density_kg_m3(101_325.0) / 1.006 / 12.0 * 60.0 / 0.65 / 1000.0
    fan_kw = (
        flows.electricity.total_kw()[0]
        - flows.electricity.compressor_kw[0] / 0.9
        - flows.electricity.room_fan_kw[0]
    )
    share = bisect(0.0, 1.0, lambda f: exhaust_full_kw * (0.25 * f + 0.75 * f**3) < fan_kw)
    excess_kw = share * 1000.0 / 12.0 / 1.006 * (w - w_high) * (2501.0 + 1.86 * 22.0)

    assert 0.3 < share < 1.0
    # The vapour's own heat is counted with the sensible part: 1.4 %.
    assert flows.latent_gain_kw[0] == pytest.approx(excess_kw, rel=0.02)


def test_humid_mild_air_warms_with_return_air_until_it_is_dry_enough():
    # 14.9 C in fog: 80 % needs 18.4 C, more than the lower end of the band.
    flows = cool(1.0, air([14.9], 1.0), exhaust_fan_pressure_pa=60.0)
    drier = cool(1.0, air([14.9], 0.5), exhaust_fan_pressure_pa=60.0)
    assert when(flows, "free-cooling").all()
    assert flows.electricity.rejection_fan_kw[0] < drier.electricity.rejection_fan_kw[0]


def test_without_a_machine_outdoor_air_serves_outside_the_box_and_what_is_short_is_told():
    flows = cool(1.0, air([28.0], 0.9), trim={"machine": "none"})
    fan_kw = flows.electricity.room_fan_kw[0]
    assert when(flows, "humidity-box-left").all()
    assert when(flows, "cooling-short").all()
    assert flows.short_kw[0] >= 4.0 * 1000.0 / 12.0 + fan_kw - 1e-6


def test_moist_outdoor_air_condenses_on_a_cold_coil_and_costs_more():
    rooms = {"supply_air_c": 18.0, "supply_low_c": 15.0, "dew_point_high_c": 21.0}
    box = {"relative_humidity_high_frac": 1.0, "lockout_dry_bulb_c": 30.0}
    moist, dry = (cool(1.0, air([24.0], rh), **rooms, **box) for rh in (0.66, 0.3))
    assert moist.latent_gain_kw[0] > 50.0
    assert dry.latent_gain_kw[0] == 0.0
    assert moist.electricity.compressor_kw[0] > 1.1 * dry.electricity.compressor_kw[0]
    assert imbalance(DESIGN_KW, moist)[0] <= 1e-9


def test_moist_air_colder_than_the_return_stays_outside_where_it_would_burden_the_coil():
    rooms = {"supply_air_c": 16.0, "supply_low_c": 14.0, "dew_point_high_c": 24.0}
    box = {"relative_humidity_high_frac": 1.0, "lockout_dry_bulb_c": 30.0}
    # Return air of 28 C is warmer, but 27 C at 50 % also condenses on a surface of 13 C.
    moist, dry, humid = (cool(1.0, air([27.0], rh), **rooms, **box) for rh in (0.5, 0.2, 1.0))
    assert when(moist, "economiser-lockout").all()
    assert when(dry, "mechanical-trim").all()
    assert moist.electricity.compressor_kw[0] == humid.electricity.compressor_kw[0]


@given(plants(), weather, loads)
def test_a_hall_twice_as_large_draws_twice_as_much(parameters, weather, load):
    outside = air([weather[0]], *weather[1:])
    part = DirectAir(kind="direct_air", **parameters)
    one, two = (
        part.plant(size, outside).run(np.array([load * size]), outside) for size in (100.0, 200.0)
    )
    assert two.electricity.total_kw() == pytest.approx(2 * one.electricity.total_kw(), rel=1e-12)
    assert two.water.makeup_l_per_s == pytest.approx(2 * one.water.makeup_l_per_s, rel=1e-12)


@given(plants(), weather)
def test_more_heat_never_costs_less(parameters, weather):
    outside = air(np.full(10, weather[0]), *weather[1:])
    parameters["trim"]["capacity_frac"] = 1.2
    flows = cool(np.linspace(0.1, 1.0, 10), outside, **parameters)
    total = flows.electricity.room_fan_kw + flows.electricity.compressor_kw
    assert (np.diff(total) >= -1e-9 * total[1:]).all()


def test_filters_and_media_stand_in_the_way_of_the_room_fans():
    bare, behind, wet = (
        cool(1.0, air([10.0]), filter_pressure_pa=pa, evaporative={"method": method})
        for pa, method in ((0.0, "none"), (200.0, "none"), (200.0, "wet_media"))
    )
    fans = [flows.electricity.room_fan_kw[0] for flows in (bare, behind, wet)]
    assert fans[1] / fans[0] == pytest.approx(600.0 / 400.0)
    assert fans[2] / fans[0] == pytest.approx(660.0 / 400.0)


def test_one_step_equals_the_array():
    rng = np.random.default_rng(0)
    outside = air(rng.uniform(-30, 45, 60), rng.uniform(0.05, 1.0, 60), 90e3)
    built = plant(90e3, preset="hyperscale")
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
    outside = air([10.0, 20.0, 27.0], 0.4)
    cooling_kw = [
        cool(0.7, outside, preset=name).electricity.total_kw().sum()
        for name in ("legacy", "typical", "hyperscale")
    ]
    assert cooling_kw == sorted(cooling_kw, reverse=True)
    assert DirectAir(kind="direct_air", preset="legacy", supply_air_c=19.0).supply_air_c == 19.0


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"supply_low_c": 25.0}, "supply_low_c"),
        ({"dew_point_low_c": 5.0, "dew_point_high_c": 4.0}, "dew_point_low_c"),
        ({"lockout_dry_bulb_c": 20.0}, "lockout_dry_bulb_c"),
    ],
)
def test_bands_turned_inside_out_are_contradictions(wrong, key):
    found = DirectAir(kind="direct_air", **wrong).cross_checks()
    assert [contradiction.key for contradiction in found] == [key]


@pytest.mark.parametrize(
    "wrong", [{"humidifier": "kettle"}, {"evaporative": {"method": "rain"}}, {"supply_air_c": 60.0}]
)
def test_impossible_plants_are_refused(wrong):
    with pytest.raises(ValidationError):
        DirectAir(kind="direct_air", **wrong)
