"""Service: what is looked after, how often, and what wears meanwhile."""

import numpy as np
import pytest

from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.air_cooled_chiller import AirCooledChiller
from dcsim.facility.cooling.seawater import Seawater
from dcsim.facility.cooling.water_cooled_chiller import WaterCooledChiller
from dcsim.facility.service import (
    Exchangers,
    Filters,
    Refrigerant,
    Service,
    Towers,
    service_contradictions,
)
from dcsim.facility.service_course import service_course

YEAR = TimeGrid(0, 3600, 8760)
TOWER = WaterCooledChiller(kind="water_cooled_chiller", tower_approach_k=4.0)
SEA = Seawater(kind="seawater")


def test_service_sets_the_clock_back():
    since = Filters(interval_days=100.0, since_service_days=40.0).since_s(YEAR) / 86_400.0
    assert since[0] == 40.0
    # Changed on days 60, 160, 260 and 360 of the year.
    assert np.flatnonzero(np.diff(since) < 0.0).tolist() == [
        24 * d - 1 for d in (60, 160, 260, 360)
    ]
    assert since.max() < 100.0


def test_filters_load_until_they_are_changed():
    of = Service(filters=Filters(interval_days=180.0, life_days=180.0, pressure_share_frac=0.4,
                                 final_pressure_rel=2.5))  # fmt: skip
    pressure = service_course(of, SEA, 1000.0, YEAR).wear[0].fan_pressure_rel
    assert pressure[0] == pressure[180 * 24] == 1.0
    assert pressure[180 * 24 - 1] == pytest.approx(1.0 + 0.4 * 1.5, abs=1e-3)


def test_dirt_widens_the_plants_own_approach():
    of = Exchangers(fouling_m2_k_per_kw=0.1, conductance_kw_per_m2_k=3.0, time_constant_days=1.0)
    wear = service_course(Service(exchangers=of), SEA, 1000.0, YEAR).wear[0]
    # 2 K clean, U R = 0.3: 0.6 K more once the dirt has settled.
    assert wear.approach_added_k[100 * 24] == pytest.approx(0.6)


def test_a_tower_that_scales_loses_conductance_year_by_year():
    of = Service(towers=Towers(conductance_loss_frac_per_year=0.2, interval_days=400.0))
    wear = service_course(of, TOWER, 1000.0, YEAR).wear[0]
    # After a year 0.8 of the conductance is left: 4 K become 5 K.
    assert wear.approach_added_k[-1] == pytest.approx(1.0, abs=2e-3)


def test_what_leaks_in_a_year_is_its_share_of_the_charge_times_the_warming():
    of = Refrigerant(charge_kg_per_kw=0.3, leak_frac_per_year=0.05, gwp_kgco2e_per_kg=1530.0,
                     interval_days=10_000.0)  # fmt: skip
    leaked = service_course(Service(refrigerant=of), TOWER, 1000.0, YEAR).refrigerant_kgco2e
    share = 1.0 - 0.95 ** (365.0 / 365.25)
    assert leaked.sum() == pytest.approx(300.0 * share * 1530.0, rel=1e-9)


def test_a_machine_filled_up_more_often_leaks_more_and_works_better():
    seldom, often = (
        service_course(
            Service(refrigerant=Refrigerant(leak_frac_per_year=0.2, interval_days=days)),
            TOWER, 1000.0, YEAR,
        )
        for days in (365.0, 30.0)
    )  # fmt: skip
    assert often.refrigerant_kgco2e.sum() > seldom.refrigerant_kgco2e.sum()
    assert often.wear[0].cop_rel.mean() > seldom.wear[0].cop_rel.mean()


def test_what_is_not_named_does_not_wear():
    wear = service_course(Service(towers=Towers()), TOWER, 1000.0, YEAR).wear[0]
    assert (wear.fan_pressure_rel == 1.0).all()
    assert (wear.cop_rel == 1.0).all()
    assert (wear.capacity_rel == 1.0).all()


def test_what_is_there_can():
    of = Service(
        filters=Filters(), exchangers=Exchangers(), towers=Towers(), refrigerant=Refrigerant()
    )
    assert not service_contradictions(of, TOWER)
    air = AirCooledChiller(kind="air_cooled_chiller")
    assert not service_contradictions(Service(exchangers=Exchangers()), air)


def test_an_empty_section_and_a_service_overdue_are_refused():
    assert [problem.key for problem in Service().cross_checks()] == ["filters"]
    late = Filters(interval_days=100.0, since_service_days=101.0)
    assert [problem.key for problem in late.cross_checks()] == ["since_service_days"]


@pytest.mark.parametrize(("interval_days", "is_refused"), [(452.0, False), (453.0, True)])
def test_filters_that_nobody_changes_are_refused(interval_days, is_refused):
    # 2.5 times the drop every 180 days is ten times after 180 ln 10 / ln 2.5 = 452.3 days.
    found = Filters(interval_days=interval_days).cross_checks()
    assert [wrong.key for wrong in found] == (["interval_days"] if is_refused else [])


def test_filters_of_next_to_no_life_are_refused_without_an_overflow():
    assert Filters(life_days=1e-9).cross_checks()
