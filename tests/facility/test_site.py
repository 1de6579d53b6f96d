"""A site: what it draws is what it gives off, and it is sized for its full load."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.facility.power import Element
from dcsim.facility.site import worst_case

NOTHING = Element(preset="none")
utilised = st.lists(st.floats(0.2, 1.0), min_size=1, max_size=5).map(np.array)


@st.composite
def chains(draw):
    """Draw the elements of a chain, the transformer anywhere between indoors and outdoors."""

    def element(*presets):
        return Element(
            preset=draw(st.sampled_from(presets)),
            redundancy=draw(st.sampled_from(["N", "N+1", "2N"])),
            indoor_frac=draw(st.floats(0.0, 1.0)),
        )

    return {
        "distribution": element("cables", "none"),
        "ups": element("ups-legacy", "ups-double-conversion", "ups-eco", "ups-rack-battery"),
        "transformer": element("transformer-mv-tier2", "transformer-pdu"),
        "lights_frac": draw(st.floats(0.0, 0.05)),
        "sea_temperature_c": draw(st.floats(-2.0, 36.0)),
    }


def test_a_site_without_losses_draws_its_servers_and_their_cooling(make_site, mild_air):
    site = make_site(1000.0, distribution=NOTHING, ups=NOTHING, transformer=NOTHING, lights_frac=0)

    flows = site.run(np.array([800.0]), mild_air(1))

    assert flows.facility_kw[0] == pytest.approx(
        800.0 + flows.cooling.electricity.total_kw()[0], rel=1e-12
    )
    assert flows.outdoor_loss_kw[0] == 0.0


def test_the_chain_adds_up_as_worked_out_by_hand(make_site, mild_air):
    site = make_site(1000.0)  # cables, double conversion, transformer outdoors, all N

    flows = site.run(np.array([1000.0]), mild_air(1))

    cables = 0.0075 * 1000.0
    ups = (1000.0 + cables) * (0.013 + 0.012 + 0.013)
    lights = 0.005 * 1000.0
    bus = 1000.0 + cables + ups + lights + flows.cooling.electricity.total_kw()[0]
    transformer = bus * (0.0007 + 0.0076)
    assert flows.distribution_loss_kw[0] == pytest.approx(cables)
    assert flows.ups_loss_kw[0] == pytest.approx(ups)
    assert flows.lights_kw[0] == pytest.approx(lights)
    assert flows.transformer_loss_kw[0] == pytest.approx(transformer)
    assert flows.facility_kw[0] == pytest.approx(bus + transformer)
    assert flows.outdoor_loss_kw[0] == pytest.approx(transformer)


@given(chains(), utilised)
def test_the_facility_draws_the_sum_of_its_parts(make_site, mild_air, chain, load):
    flows = make_site(**chain).run(load * 1000.0, mild_air(len(load)))

    parts = (
        flows.it_kw
        + flows.distribution_loss_kw
        + flows.ups_loss_kw
        + flows.transformer_loss_kw
        + flows.lights_kw
        + flows.cooling.electricity.total_kw()
    )
    np.testing.assert_allclose(flows.facility_kw, parts, rtol=1e-12)


@given(chains(), utilised)
def test_all_electricity_leaves_as_heat(make_site, mild_air, chain, load):
    flows = make_site(**chain).run(load * 1000.0, mild_air(len(load)))

    out = flows.cooling.rejected_kw + flows.cooling.short_kw + flows.outdoor_loss_kw
    np.testing.assert_allclose(flows.facility_kw, out, rtol=1e-9)


@given(chains(), utilised)
def test_twice_the_site_draws_twice_the_power(make_site, mild_air, chain, load):
    single = make_site(1000.0, **chain).run(load * 1000.0, mild_air(len(load)))
    double = make_site(2000.0, **chain).run(load * 2000.0, mild_air(len(load)))

    np.testing.assert_allclose(double.facility_kw, 2.0 * single.facility_kw, rtol=1e-12)


@given(chains(), utilised)
def test_single_steps_give_what_the_whole_array_gives(make_site, mild_air, chain, load):
    site = make_site(**chain)
    whole = site.run(load * 1000.0, mild_air(len(load)))

    steps = [site.run(np.array([step * 1000.0]), mild_air(1)).facility_kw[0] for step in load]

    np.testing.assert_allclose(whole.facility_kw, steps, rtol=1e-12)


def test_a_transformer_indoors_has_its_heat_removed_too(make_site, mild_air):
    in_, out = (
        make_site(transformer=Element(preset="transformer-pdu", indoor_frac=share)).run(
            np.array([700.0]), mild_air(1)
        )
        for share in (1.0, 0.0)
    )

    assert in_.outdoor_loss_kw[0] == pytest.approx(0.0, abs=1e-9)
    assert (
        in_.cooling.rejected_kw[0] > out.cooling.rejected_kw[0] + 0.9 * out.transformer_loss_kw[0]
    )
    assert in_.facility_kw[0] > out.facility_kw[0]


@given(st.sampled_from(["N", "N+1", "2N"]), st.floats(0.0, 1.0), st.floats(-2.0, 36.0))
def test_no_site_is_too_small_for_its_own_full_load(make_site, mild_air, scheme, indoors, sea):
    site = make_site(
        transformer=Element(preset="transformer-pdu", redundancy=scheme, indoor_frac=indoors),
        sea_temperature_c=sea,
    )

    events = site.full_load(mild_air(3)).events

    wrong = {"cooling-short", "ups-overload", "transformer-overload"}
    assert {event.code for event in events} > wrong
    assert not [event.code for event in events if event.code in wrong and event.when.any()]


def test_a_load_beyond_the_design_is_flagged_where_it_stands(make_site, mild_air):
    flows = make_site().run(np.array([900.0, 1100.0]), mild_air(2))

    held = {event.code: event.when.tolist() for event in flows.events}
    assert held["ups-overload"] == [False, True]
    assert held["transformer-overload"] == [False, True]


def test_the_full_load_is_the_design_at_every_step(make_site, mild_air):
    assert make_site(1234.0).full_load(mild_air(4)).it_kw.tolist() == [1234.0] * 4


def test_the_worst_case_joins_the_worst_of_every_quantity(mild_air):
    air = mild_air(2)
    air.dry_bulb_c[0], air.wet_bulb_c[1] = 30.0, 20.0
    air.relative_humidity_frac[0], air.pressure_pa[1] = 0.9, 99_000.0

    worst = worst_case(air)

    assert (worst.dry_bulb_c.tolist(), worst.wet_bulb_c.tolist()) == ([30.0], [20.0])
    assert worst.relative_humidity_frac.tolist() == [0.9]
    assert worst.pressure_pa.tolist() == [99_000.0]


def test_power_supplies_split_the_it_power_and_add_nothing(make_site, mild_air):
    it = np.array([0.0, 100.0, 500.0, 1000.0])
    plain = make_site().run(it, mild_air(4))

    split = make_site(psu=Element(preset="psu", redundancy="2N")).run(it, mild_air(4))

    assert np.array_equal(split.facility_kw, plain.facility_kw)
    assert plain.psu_loss_kw is None
    # 2000 kW of supplies: they give y = 2000 x and draw 2000 (0.005 + 1.02 x + 0.03 x^2) = 500.
    x = (-1.02 + np.sqrt(1.02**2 + 4.0 * 0.03 * (0.25 - 0.005))) / 0.06
    assert split.psu_loss_kw[2] == pytest.approx(500.0 - 2000.0 * x)
    starved = next(event for event in split.events if event.code == "psu-starved")
    assert starved.when.tolist() == [True, False, False, False]


def test_offices_count_for_the_site_and_are_not_cooled_by_the_halls_plant(make_site, mild_air):
    it = np.full(3, 800.0)
    plain = make_site(transformer=Element(preset="none")).run(it, mild_air(3))

    offices = make_site(transformer=Element(preset="none"), offices_kw=40.0).run(it, mild_air(3))

    assert offices.facility_kw == pytest.approx(plain.facility_kw + 40.0)
    assert offices.lights_kw == pytest.approx(plain.lights_kw + 40.0)
    assert offices.outdoor_loss_kw == pytest.approx(plain.outdoor_loss_kw + 40.0)
    assert np.array_equal(offices.cooling.rejected_kw, plain.cooling.rejected_kw)


@pytest.mark.parametrize("name", ["distribution", "pdu", "ups"])
def test_losses_indoors_are_cooled_and_those_outdoors_are_not(name, make_site, mild_air):
    it = np.full(2, 700.0)

    def run(indoor_frac):
        element = Element(preset="custom", a=0.01, b=0.02, c=0.01, indoor_frac=indoor_frac)
        return make_site(**{name: element}).run(it, mild_air(2))

    inside, outside = run(1.0), run(0.0)

    loss = getattr(inside, f"{name}_loss_kw")
    assert loss == pytest.approx(getattr(outside, f"{name}_loss_kw"))
    warmer = inside.cooling.heat_kw() - outside.cooling.heat_kw()
    assert warmer == pytest.approx(loss)
    cooler = outside.outdoor_loss_kw - inside.outdoor_loss_kw
    # The transformer outdoors also carries what the plant saves.
    assert cooler == pytest.approx(loss, rel=1e-2)
    assert (inside.facility_kw > outside.facility_kw).all()


def test_an_overloaded_ups_is_noted_and_goes_on_by_its_law(make_site, mild_air):
    site = make_site(transformer=Element(preset="none"))
    it = np.array([1000.0, 1100.0])

    flows = site.run(it, mild_air(2))

    overload = next(event for event in flows.events if event.code == "ups-overload")
    assert overload.when.tolist() == [False, True]
    at_ups = it[1] * 1.0075
    x = at_ups / site.ups.installed_kw
    law = site.ups.installed_kw * (0.013 + 0.012 * x + 0.013 * x * x)
    assert flows.ups_loss_kw[1] == pytest.approx(law)
