"""What cannot be together is refused with a cure; where the source's warmth is found is told."""

import numpy as np
import pytest

from dcsim.facility.cooling.cold_plate import ColdPlate
from dcsim.facility.cooling.dx import DirectExpansion
from dcsim.facility.cooling.immersion import Immersion
from dcsim.facility.cooling.seawater import Seawater
from dcsim.facility.reuse.demand import Demand
from dcsim.facility.reuse.heat_pump import HeatPump, SizedPump
from dcsim.facility.reuse.network import Network
from dcsim.facility.reuse.source import HeatSource
from dcsim.facility.reuse.store import HeatStore

SEA = Seawater(kind="seawater", supply_air_c=24.0, air_delta_t_k=12.0)
WEAK = HeatPump(capacity_kw=1000.0, lorenz_frac=0.4)


def keys(contradictions):
    return [found.key for found in contradictions]


def test_a_plain_case_contradicts_nothing(make_reuse):
    reuse = make_reuse()
    assert reuse.contradictions_with(SEA) == []
    assert reuse.cross_checks() == reuse.network.cross_checks() == []


def test_a_lift_beyond_heat_pumps_is_refused_with_its_cop(make_reuse):
    reuse = make_reuse(network={"supply_c": 160.0, "return_c": 140.0}, heat_pump=WEAK)
    (found,) = reuse.contradictions_with(SEA)
    assert found.key == "network.supply_c"
    assert "below 1.5" in found.message
    assert "warmer stream" in found.cure


def test_the_last_lift_that_is_taken_has_a_cop_of_one_and_a_half(make_reuse):
    def refused(supply_c):
        network = {"supply_c": supply_c, "return_c": supply_c - 20.0}
        reuse = make_reuse(network=network, heat_pump=WEAK)
        return reuse.contradictions_with(SEA) != []

    hottest = max(t for t in np.arange(60.0, 170.0, 1.0) if not refused(float(t)))
    assert hottest < 160.0
    network = Network(supply_c=hottest, return_c=hottest - 20.0, loss_frac=0.0)
    assert 1.5 <= SizedPump.between(WEAK, 30.0, 10.0, network).cop < 1.53


def test_without_a_heat_pump_the_source_has_to_be_warmer_at_both_ends(make_reuse):
    def wrong(supply_c, return_c):
        cold = {"supply_c": supply_c, "return_c": return_c}
        source = {"temperature_c": 40.0, "cooled_by_k": 10.0}
        return keys(
            make_reuse(heat_pump=None, network=cold, source=source).contradictions_with(SEA)
        )

    assert wrong(37.0, 27.0) == []
    assert wrong(38.0, 27.0) == ["network.supply_c"]
    assert wrong(37.0, 28.0) == ["network.return_c"]


def test_a_source_is_not_cooled_to_ice(make_reuse):
    reuse = make_reuse(source={"temperature_c": 9.0, "cooled_by_k": 9.0})
    assert keys(reuse.contradictions_with(SEA)) == ["source.cooled_by_k"]


def test_a_plant_without_the_stream_asks_for_its_temperature(make_reuse):
    reuse = make_reuse(source={"stream": "liquid_return", "temperature_c": None})
    found = reuse.contradictions_with(DirectExpansion(kind="dx"))
    assert keys(found) == ["source.temperature_c"]
    assert "take the other stream" in found[0].cure


@pytest.mark.parametrize(
    ("cooling", "stream", "celsius"),
    [
        (SEA, "air_return", 36.0),
        (Immersion(kind="immersion"), "liquid_return", 37.0 + 10.0),
        (ColdPlate(kind="cold_plate"), "liquid_return", 36.0 + 10.0),
        (Immersion(kind="immersion"), "air_return", None),
    ],
)
def test_the_return_is_that_of_the_plant(cooling, stream, celsius):
    back = {"air_return": cooling.return_air_c, "liquid_return": cooling.return_liquid_c}
    assert back[stream] == celsius


def test_coils_leave_the_water_colder_than_the_air():
    source = HeatSource(stream="air_return", capturable_frac=0.5, coil_approach_k=6.0)
    assert source.found_c(SEA) == 30.0
    stated = HeatSource(stream="air_return", capturable_frac=0.5, temperature_c=27.0)
    assert stated.found_c(SEA) == 27.0


def test_a_tank_does_not_spread_wider_than_its_network(make_reuse):
    reuse = make_reuse(store=HeatStore(volume_m3=10.0, delta_t_k=30.0))
    assert keys(reuse.cross_checks()) == ["store.delta_t_k"]
    assert make_reuse(store=HeatStore(volume_m3=10.0, delta_t_k=25.0)).cross_checks() == []


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"supply_c": 40.0, "return_c": 40.0, "loss_frac": 0.0}, ["supply_c"]),
        ({"supply_c": 70.0, "return_c": 40.0}, ["loss_frac"]),
        ({"supply_c": 70.0, "return_c": 40.0, "length_m": 10.0}, ["loss_frac"]),
        ({"supply_c": 70.0, "return_c": 40.0, "loss_frac": 0.1, "ground_c": 9.0}, ["loss_frac"]),
    ],
)
def test_a_network_is_warm_and_states_its_loss_once(given, wrong):
    assert keys(Network(**given).cross_checks()) == wrong


def test_pipes_lose_by_their_length_and_warmth():
    network = Network(
        supply_c=80.0, return_c=40.0, loss_w_per_m_k=0.4, length_m=1000.0, ground_c=10.0
    )
    # 0.4 W/(m K) x 1000 m x (60 - 10) K = 20 kW, whatever is fed in.
    assert network.standing_loss_kw() == pytest.approx(20.0)
    assert network.needed_kw(np.array([0.0, 100.0])).tolist() == [20.0, 120.0]
    share = Network(supply_c=80.0, return_c=40.0, loss_frac=0.2)
    assert share.needed_kw(np.array([80.0])).tolist() == [100.0]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, ["annual_mwh"]),
        ({"annual_mwh": 1.0, "file": "heat.csv"}, ["annual_mwh"]),
        ({"annual_mwh": 1.0, "column": "x_kw"}, ["column"]),
        ({"annual_mwh": 1.0, "by_calendar": True}, ["by_calendar"]),
        ({"file": "heat.csv", "base_c": 15.0}, ["base_c"]),
        ({"file": "heat.csv", "annual_degree_k_h": 1.0}, ["annual_degree_k_h"]),
    ],
)
def test_a_demand_is_either_aligned_by_weather_or_read(given, wrong):
    assert keys(Demand(**given).cross_checks()) == wrong
