"""What holds for every plant that cools rooms by air and machines: no jump, no reward for heat."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.core.registry import parts
from dcsim.facility.cooling.plant import Outside
from dcsim.physics import psychrometrics, saturation

KW, P = 1000.0, 101_325.0
MODES = ("dx", "direct_air", "indirect_air")
CONTROLS = ("cycling", "variable")


def outdoors(dry_bulb_c, dew_point_c, p=P):
    """Return outdoor air of a dry bulb and a dew point [C], which the dry bulb bounds."""
    t, dew = np.broadcast_arrays(np.float64(dry_bulb_c), np.minimum(dew_point_c, dry_bulb_c))
    t, dew = np.atleast_1d(t), np.atleast_1d(dew)
    rh = saturation.saturation_pressure_pa(dew) / saturation.saturation_pressure_pa(t)
    rh, pressure = np.minimum(rh, 1.0), np.full(t.shape, p)
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, pressure), rh, pressure)


def plant(kind, control="cycling", design_c=46.0, **keys):
    machine = {"machine" if kind == "dx" else "trim": {"control": control, **keys.pop("trim", {})}}
    part = parts("cooling")[kind].model_validate({"kind": kind, **machine, **keys})
    return part.plant(KW, outdoors([design_c], 15.0))


def compressors_kw(built, load, outside):
    flows = built.run(np.full(outside.dry_bulb_c.shape, load * KW), outside)
    return flows.electricity.compressor_kw + flows.electricity.rejection_fan_kw * 0.0, flows


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


loads = st.floats(0.2, 1.0)
each_kind = pytest.mark.parametrize("kind", MODES)
each_control = pytest.mark.parametrize("control", CONTROLS)


@each_kind
@each_control
@settings(max_examples=30)
@given(loads, st.floats(-30.0, 18.0))
def test_colder_outdoor_air_of_the_same_moisture_never_costs_compressor_energy(
    kind, control, load, dew_point
):
    outside = outdoors(np.linspace(max(dew_point, -25.0), 44.0, 300), dew_point)
    kw, flows = compressors_kw(plant(kind, control), load, outside)
    # A machine of more capacity cycles more, so that mild air may cost a little: 0.1 %.
    assert (np.diff(kw) >= -1e-3 * kw[1:] - 1e-9 * KW).all()
    assert not when(flows, "cooling-short").any()


@each_kind
@each_control
@settings(max_examples=30)
@given(loads, st.floats(-10.0, 40.0), st.floats(-10.0, 20.0), st.floats(16.0, 26.0))
def test_warmer_supply_air_never_costs_compressor_energy(
    kind, control, load, dry_bulb, dew_point, supply
):
    outside = outdoors([dry_bulb], dew_point)
    machine = {"rated_capacity_kw": 1500.0, "rated_air_m3_s": 72.0}
    band = {"supply_low_c": 12.0} if kind == "direct_air" else {}
    kw = [
        compressors_kw(
            plant(kind, control, supply_air_c=float(warm), trim=machine, **band), load, outside
        )[0][0]
        for warm in np.linspace(supply, supply + 4.0, 9)
    ]
    # Below 25 C outdoors and 17 C at the coil the distributed curve itself rises with the wet
    # bulb: by 0.3 % for half a kelvin at most.
    assert (np.diff(kw) <= 3e-3 * np.array(kw[:-1]) + 1e-9 * KW).all()


@each_control
@settings(max_examples=40)
@given(loads, st.floats(12.0, 29.5), st.floats(9.0, 19.0), st.floats(18.0, 26.0))
def test_power_does_not_jump_where_outdoor_air_leaves_the_humidity_box(
    control, load, dry_bulb, limit, supply
):
    dew_point = np.linspace(limit - 1.0, min(limit + 6.0, dry_bulb), 1401)
    built = plant(
        "direct_air", control, supply_air_c=supply, supply_low_c=min(supply, 18.0),
        dew_point_high_c=limit,
    )  # fmt: skip
    kw, _ = compressors_kw(built, load, outdoors(dry_bulb, dew_point))
    per_k = np.abs(np.diff(kw) / np.maximum(np.diff(dew_point), 1e-9)) if dry_bulb > limit else 0.0
    # All heat of rooms and fans is about 0.25 kW of machine for each kW: no step of 5 mK
    # takes more than 1 % of that, where a jump would take all of it.
    assert np.max(per_k) <= 0.6 * load * KW


@each_control
@given(loads, st.floats(12.0, 29.5), st.floats(12.0, 18.0))
def test_moister_outdoor_air_never_spares_the_machine(control, load, dry_bulb, limit):
    dew_point = np.linspace(limit - 1.0, min(limit + 6.0, dry_bulb), 400)
    kw, _ = compressors_kw(
        plant("direct_air", control, dew_point_high_c=limit),
        load,
        outdoors(dry_bulb, dew_point),
    )
    if dry_bulb > limit + 6.0:
        assert (np.diff(kw) >= -2e-3 * kw[1:] - 1e-9 * KW).all()


@pytest.mark.parametrize(
    ("lock", "dew_points"),
    [
        ({"lockout_dew_point_c": 13.0}, (12.9, 13.1)),
        ({"lockout_enthalpy_kj_per_kg": 45.0}, (9.9, 10.2)),  # 20 C: 45 kJ/kg at 9.82 g/kg
    ],
)
def test_a_hard_lock_out_is_the_planners_and_jumps_where_he_put_it(lock, dew_points):
    w = (45.0 - 1.006 * 20.0) / (2501.0 + 1.86 * 20.0)
    edge = (
        13.0
        if "lockout_dew_point_c" in lock
        else float(psychrometrics.saturation_temperature_c(psychrometrics.vapour_pressure_pa(w, P)))
    )
    outside = outdoors(20.0, np.array([edge - 0.05, edge + 0.05]))
    kw, flows = compressors_kw(plant("direct_air", **lock), 1.0, outside)
    assert kw[0] == 0.0
    assert kw[1] > 100.0
    assert when(flows, "economiser-lockout").tolist() == [False, True]
    assert abs(edge - np.mean(dew_points)) < 5.0


def test_the_dry_bulb_sensor_stands_before_or_behind_the_media():
    media = {"evaporative": {"method": "wet_media"}, "dew_point_high_c": 21.0}
    hot = outdoors([36.0], 5.0)
    behind, before = (
        compressors_kw(plant("direct_air", lockout_sensor=sensor, **media), 1.0, hot)[1]
        for sensor in ("after_stage", "outdoors")
    )
    assert not when(behind, "economiser-lockout").any()
    assert when(before, "economiser-lockout").all()


def test_media_have_a_lock_out_of_their_own_by_wet_bulb():
    media = {"method": "wet_media", "wet_bulb_high_c": 19.0}
    keys = {"dew_point_high_c": 24.0, "relative_humidity_high_frac": 0.95}
    outside = outdoors([28.0, 28.0], np.array([12.0, 18.0]))  # wet bulbs near 18 and 21 C
    _, flows = compressors_kw(plant("direct_air", evaporative=media, **keys), 1.0, outside)
    assert when(flows, "evaporative").tolist() == [True, False]
    assert when(flows, "evaporative-lockout").tolist() == [False, True]
    _, free = compressors_kw(
        plant("direct_air", evaporative={"method": "wet_media"}, **keys), 1.0, outside
    )
    assert when(free, "evaporative").all()


def test_media_may_have_a_limit_by_dry_bulb():
    media = {"method": "wet_media", "dry_bulb_high_c": 35.0}
    _, flows = compressors_kw(
        plant("direct_air", evaporative=media, lockout_dry_bulb_c=45.0), 1.0,
        outdoors(np.array([34.0, 36.0]), 5.0),
    )  # fmt: skip
    assert when(flows, "evaporative").tolist() == [True, False]
    assert when(flows, "evaporative-lockout").tolist() == [False, True]


def test_dampers_that_know_their_lock_outs_only_stay_open_where_the_coil_then_condenses_more():
    keys = {"supply_air_c": 16.0, "supply_low_c": 14.0, "dew_point_high_c": 24.0,
            "relative_humidity_high_frac": 1.0}  # fmt: skip
    outside = outdoors([27.0], 16.0)
    wise, plain = (
        compressors_kw(plant("direct_air", damper_control=control, **keys), 1.0, outside)
        for control in ("least_work", "lockouts")
    )
    assert when(wise[1], "economiser-lockout").all()
    assert when(plain[1], "mechanical-trim").all()
    assert plain[0][0] > wise[0][0]


@each_control
@settings(max_examples=60)
@given(
    loads, st.floats(-25.0, 44.0), st.floats(-25.0, 26.0), st.floats(0.0, 0.4),
    st.sampled_from(["least_work", "lockouts"]), st.sampled_from([None, 12.0]),
    st.sampled_from(["none", "wet_media"]),
)  # fmt: skip
def test_heat_is_conserved_whatever_the_dampers_do(
    control, load, dry_bulb, dew_point, least, dampers, lock, stage
):
    built = plant(
        "direct_air", control, outdoor_air_minimum_frac=least, damper_control=dampers,
        lockout_dew_point_c=lock, evaporative={"method": stage},
    )  # fmt: skip
    _, flows = compressors_kw(built, load, outdoors([dry_bulb], dew_point))
    given_kw = load * KW + flows.latent_gain_kw + flows.electricity.total_kw()
    assert np.abs(given_kw - flows.rejected_kw - flows.short_kw)[0] <= 1e-9 * given_kw[0]
    assert flows.latent_gain_kw[0] >= 0.0
    assert flows.short_kw[0] >= 0.0


def test_a_least_share_of_outdoor_air_loads_the_locked_plant_with_its_heat_and_moisture():
    lock = {"lockout_dew_point_c": 10.0}
    tight, leaky = (
        compressors_kw(
            plant("direct_air", outdoor_air_minimum_frac=least, **lock), 0.8, outdoors([40.0], 24.0)
        )
        for least in (0.0, 0.1)
    )
    assert tight[1].latent_gain_kw[0] == 0.0
    # 6.6 kg/s of 19 g/kg meet a room that the coil, at 20 C, keeps near 16 g/kg: 50 kW.
    assert 35.0 < leaky[1].latent_gain_kw[0] < 70.0
    assert leaky[0][0] > 1.05 * tight[0][0]


def test_a_least_share_that_is_colder_than_the_heat_can_warm_is_told():
    cold = outdoors([-20.0], -25.0)
    _, flows = compressors_kw(
        plant("direct_air", outdoor_air_minimum_frac=0.5, humidifier="none"), 0.5, cold
    )
    assert when(flows, "supply-overcooled").all()
    # Return 30.5 C lower by half the gap: t = -20 + (12 + fans) / 0.5 - 12 K.
    assert -9.0 < flows.inlet_c[0] < -7.0
    _, mixed = compressors_kw(plant("direct_air", humidifier="none"), 0.5, cold)
    assert mixed.inlet_c[0] == pytest.approx(18.0)


@pytest.mark.parametrize("kind", ["direct_air", "indirect_air"])
@given(loads, st.floats(-25.0, 44.0), st.floats(-25.0, 26.0))
def test_a_machine_that_is_not_asked_changes_no_bit(kind, load, dry_bulb, dew_point):
    outside = outdoors([dry_bulb], dew_point)
    _, one = compressors_kw(plant(kind, trim={"rated_cop": 3.5}), load, outside)
    if not when(one, "free-cooling")[0]:
        return
    _, two = compressors_kw(
        plant(kind, trim={"rated_cop": 2.0, "capacity_frac": 0.0}), load, outside
    )
    assert one.electricity.total_kw()[0] == two.electricity.total_kw()[0]
    assert one.rejected_kw[0] == two.rejected_kw[0]
    assert one.water.makeup_l_per_s[0] == two.water.makeup_l_per_s[0]
