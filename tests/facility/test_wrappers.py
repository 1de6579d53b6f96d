"""A plant around another tells all that the other tells, and of zero effect changes no bit."""

from dataclasses import dataclass, fields, replace
from inspect import isabstract
from pathlib import Path

import numpy as np
import pytest

from dcsim.core.registry import parts
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.chilled_water_store import store_contradictions
from dcsim.facility.cooling.failing import FailingPlant
from dcsim.facility.cooling.plant import CoolingPlant, Outside
from dcsim.facility.cooling.stage_control import StageRule
from dcsim.facility.cooling.wear import Wear
from dcsim.facility.cooling.worn_plant import WornPlant
from dcsim.facility.cooling.wrapped_plant import WrappedPlant
from dcsim.facility.service import Exchangers, Filters, Service, Towers, service_contradictions
from dcsim.facility.service_course import service_course
from dcsim.physics import psychrometrics
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario

LEFDAL = Path(__file__).parents[2] / "scenarios" / "lefdal.yaml"
KW, STEPS = 1000.0, 40
YEAR = TimeGrid(0, 3600, 8760)

NEEDED = {"combination": {"stages": [{"kind": "direct_air"}, {"kind": "water_cooled_chiller"}]}}
STAGED = {
    "stages": [{"kind": "waterside"}, {"kind": "air_cooled_chiller"}, {"kind": "dx"}],
    "hysteresis_frac": 0.2,
    "minimum_run_s": 7200,
}


def part_of(kind, keys):
    stages = [part_of(stage["kind"], stage) for stage in keys.get("stages", [])]
    given = {**keys, "stages": stages} if stages else keys
    return parts("cooling")[kind].model_validate({**given, "kind": kind})


def cases():
    for kind, part in parts("cooling").items():
        for name in [None, *getattr(part, "presets", {})]:
            yield pytest.param(kind, {**NEEDED.get(kind, {}), "preset": name}, id=f"{kind}-{name}")
    yield pytest.param("combination", STAGED, id="combination-with-memory")


def weather(steps=STEPS):
    rng = np.random.default_rng(3)
    dry, rh = rng.uniform(-20.0, 44.0, steps), rng.uniform(0.1, 1.0, steps)
    pressure = np.full(steps, 101_325.0)
    wet = psychrometrics.wet_bulb_c(dry, rh, pressure)
    return Outside(dry, wet, rh, pressure, water_c=rng.uniform(0.0, 28.0, steps))


DESIGN = Outside(*(np.array([x]) for x in (44.0, 27.0, 0.25, 101_325.0)), water_c=np.array([28.0]))
HEAT = np.random.default_rng(4).uniform(0.05, 1.02, STEPS) * KW
AIR = weather()


def sized(kind, keys):
    given = {key: value for key, value in keys.items() if value is not None}
    return part_of(kind, given).plant(KW, DESIGN)


def new(steps=STEPS):
    one = np.ones(steps)
    return Wear(one, np.zeros(steps), one, one)


def columns(record, at=""):
    """Yield every array of a record by its name."""
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, np.ndarray):
            yield at + field.name, value
        elif hasattr(value, "__dataclass_fields__"):
            yield from columns(value, f"{field.name}.")


def assert_same_bits(here, there):
    found, wanted = dict(columns(here)), dict(columns(there))
    assert found.keys() == wanted.keys()
    for name, column in wanted.items():
        np.testing.assert_array_equal(found[name], column, err_msg=name, strict=True)
    states = {(event.code, event.meaning): event.when for event in here.events}
    for event in there.events:
        np.testing.assert_array_equal(states.pop((event.code, event.meaning)), event.when)
    # A state of the wrapper alone may be told, and is never met.
    assert not any(when.any() for when in states.values())


def without_effect(plant):
    """Return the plant in every wrapper of zero effect, with the air that makes it one."""
    stages = max(len(plant.kinds), 1)
    worn, working = replace(AIR, wear=(new(),)), replace(AIR, cooling_available_frac=np.ones(STEPS))
    both = replace(working, wear=tuple(new() for _ in range(stages)))
    return {
        "worn": (WornPlant(plant), worn),
        "worn, never serviced": (WornPlant(plant), AIR),
        "failing": (FailingPlant(plant, KW), working),
        "failing, no faults": (FailingPlant(plant, KW), AIR),
        "failing and worn": (FailingPlant(WornPlant(plant), KW), both),
        "worn and failing": (WornPlant(FailingPlant(plant, KW)), both),
    }


@pytest.mark.parametrize(("kind", "keys"), list(cases()))
def test_a_wrapper_of_zero_effect_changes_no_bit(kind, keys):
    plant = sized(kind, keys)
    plain = plant.run(HEAT, AIR)
    best = plant.offers(HEAT, AIR).best()
    assert_same_bits(plant.holding(best).run(HEAT, AIR), plain)
    for wrapped, air in without_effect(plant).values():
        assert_same_bits(wrapped.run(HEAT, air), plain)
        np.testing.assert_array_equal(wrapped.offers(HEAT, air).best(), best)
        assert_same_bits(wrapped.holding(best).run(HEAT, air), plain)
        dry, dry_plain = wrapped.dry(), plant.dry()
        assert (dry is None) == (dry_plain is None)
        if dry is not None:
            assert_same_bits(dry.run(HEAT, air), dry_plain.run(HEAT, AIR))
        fouled, fouled_plain = wrapped.fouled(1.5), plant.fouled(1.5)
        assert (fouled is None) == (fouled_plain is None)
        if fouled is not None:
            assert_same_bits(fouled.run(HEAT, air), fouled_plain.run(HEAT, AIR))


TOLD = [name for name, value in vars(CoolingPlant).items() if isinstance(value, property)]
ASKED = [name for name in vars(CoolingPlant) if not name.startswith("_")]


def wrappers():
    found, waiting = [], [WrappedPlant]
    while waiting:
        cls = waiting.pop()
        waiting += cls.__subclasses__()
        found += [] if isabstract(cls) else [cls]
    return found


@dataclass(frozen=True, slots=True)
class Odd(CoolingPlant):
    """A plant that tells of everything something else than a plain one."""

    def run(self, heat_kw, outside):
        return sized("seawater", {}).run(heat_kw, outside)

    server_fan_saving_frac = 0.31
    availability_frac = 0.97
    reserve_frac = 0.25
    kinds = ("odd", "odder")
    stage_rule = StageRule(0.07, 1234)
    has_memory = True


class Plain(CoolingPlant):
    def run(self, heat_kw, outside):
        raise NotImplementedError


@pytest.mark.parametrize("name", TOLD)
def test_every_wrapper_forwards_all_that_a_plant_tells(name):
    odd, plain = Odd(), Plain()
    assert getattr(odd, name) != getattr(plain, name), f"tell {name} of Odd too"
    for wrapped in (WornPlant(odd), FailingPlant(odd, KW), FailingPlant(WornPlant(odd), KW)):
        assert getattr(wrapped, name) == getattr(odd, name)


def test_whatever_is_asked_of_a_plant_is_answered_by_the_wrappers_base():
    assert set(ASKED) <= vars(WrappedPlant).keys()


def test_a_wrapper_states_only_its_answer():
    assert {cls.__name__ for cls in wrappers()} >= {"WornPlant", "FailingPlant"}
    for cls in wrappers():
        assert not vars(cls).keys() & set(ASKED), cls.__name__


def test_a_fault_takes_its_share_of_every_stage():
    plant, air = (
        sized("combination", NEEDED["combination"]),
        replace(AIR, cooling_available_frac=np.full(40, 0.3)),
    )
    flows = FailingPlant(plant, KW).run(HEAT, air)
    np.testing.assert_allclose(flows.short_kw, np.maximum(HEAT - 300.0, 0.0), atol=1e-6)
    states = {event.code: event.when for event in flows.events}
    assert states["cooling-failed"].all()
    assert flows.stage.max() > 0


def test_every_stage_wears_as_a_plant_of_its_own_kind():
    of = Service(filters=Filters(), exchangers=Exchangers(), towers=Towers())
    part = part_of("combination", {"stages": [{"kind": "direct_air"}, {"kind": "waterside"}]})
    wear = service_course(of, part, KW, YEAR).wear
    for stage, here in zip(part.stages, wear, strict=True):
        (alone,) = service_course(of, stage, KW, YEAR).wear
        for name, column in columns(alone):
            np.testing.assert_array_equal(dict(columns(here))[name], column)
    # Outdoor air meets no exchanger that could foul, and no tower.
    assert not wear[0].approach_added_k.any()
    assert wear[1].approach_added_k.max() > 0.0
    assert not service_contradictions(of, part)


def test_the_stage_that_wears_most_gives_way():
    part = part_of(
        "combination", {"stages": [{"kind": "dx"}, {"kind": "dx", "machine": {"rated_cop": 3.3}}]}
    )
    hot = Outside(*(np.full(3, x) for x in (30.0, 20.0, 0.4, 101_325.0)))
    plant, heat = WornPlant(part.plant(KW, DESIGN)), np.full(3, 600.0)
    leaking = replace(new(3), cop_rel=np.array([1.0, 0.95, 0.5]))
    flows = plant.run(heat, replace(hot, wear=(leaking, new(3))))
    assert flows.stage.tolist()[0] == 0
    assert flows.stage.tolist()[2] == 1


def test_a_store_stands_beside_a_combination_with_one_chilled_water_loop():
    wet = part_of("combination", {"stages": [{"kind": "direct_air"}, {"kind": "waterside"}]})
    assert store_contradictions(wet) == []
    without = part_of("combination", {"stages": [{"kind": "direct_air"}, {"kind": "dx"}]})
    assert [wrong.key for wrong in store_contradictions(without)] == ["store"]


TANK = ["cooling={kind: immersion}", "it.server_air={}", "period.days=20", "period.step_s=3600"]
LEAK = "service={refrigerant: {leak_frac_per_year: %s}}"


def test_a_leak_of_next_to_nothing_leaves_the_servers_of_a_tank_as_they_are():
    none = run_loaded(load_scenario(LEFDAL, TANK))
    still = run_loaded(load_scenario(LEFDAL, [*TANK, LEAK % 0.0]))
    slow = run_loaded(load_scenario(LEFDAL, [*TANK, LEAK % 0.0001]))
    for column in ("it_energy_kwh", "cooling_energy_kwh", "facility_energy_kwh"):
        if column in none.hourly:
            np.testing.assert_array_equal(still.hourly[column], none.hourly[column])
    assert still.summary.total.it_energy_kwh == none.summary.total.it_energy_kwh
    assert still.summary.total.facility_energy_kwh == none.summary.total.facility_energy_kwh
    assert slow.summary.total.it_energy_kwh == pytest.approx(
        none.summary.total.it_energy_kwh, rel=1e-4
    )


STAGES = (
    "cooling={kind: combination, hysteresis_frac: 0.05, minimum_run_s: 7200, "
    "stages: [{kind: direct_air, filter_pressure_pa: 250}, {kind: waterside}]}"
)
SUMMER = ["site.station=golden-co", "period.start=2023-06-01T00:00:00Z", "period.days=10"]
COOLING = "faults={events: [{what: cooling, start: 2023-06-03T06:00:00Z, lasts_h: 12, count: 1}]}"


def test_stages_that_remember_run_beside_wear_and_failed_cooling():
    beside = ["service={filters: {}, towers: {}, exchangers: {}}", COOLING]
    result = run_loaded(load_scenario(LEFDAL, [STAGES, *SUMMER, "period.step_s=3600", *beside]))
    table = result.stage_switches
    assert len(table) > 0
    assert np.diff(table["step"]).min() * 3600 >= 7200
    assert result.summary.total.balance_error_rel < 1e-9


@pytest.mark.parametrize("section", ["thermal={}", "service={filters: {}}"])
def test_a_combination_stands_beside_rooms_that_warm_and_beside_service(section):
    plain = STAGES.replace("hysteresis_frac: 0.05, minimum_run_s: 7200, ", "")
    result = run_loaded(
        load_scenario(LEFDAL, [plain, *SUMMER, "period.days=3", "period.step_s=3600", section])
    )
    assert result.summary.total.balance_error_rel < 1e-9
