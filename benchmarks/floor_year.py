"""The arithmetic of the Lefdal year in plain NumPy: the floor for simulate and settle.

Written by hand from the equations with the scenario's numbers, with no object, check
or name in between. It knows that nobody waits under FCFS here and that every job fills whole
servers; the caller compares every result with dcsim's before a time counts.
"""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Ints

RACKS, RACK_KW, SERVERS, CORES = 1000, 5.0, 20_000, 640_000
DESIGN_KW = RACKS * RACK_KW
STEP_S, STEP_H, EACH = 300, 1.0 / 12.0, 12

COLUMNS = [
    "it_energy_kwh",
    "distribution_loss_kwh",
    "ups_loss_kwh",
    "transformer_loss_kwh",
    "lights_kwh",
    "room_fan_kwh",
    "loop_pump_kwh",
    "source_pump_kwh",
    "compressor_kwh",
    "cooling_energy_kwh",
    "facility_energy_kwh",
    "heat_rejected_kwh",
    "heat_outdoor_loss_kwh",
    "idle_energy_kwh",
    "baseload_energy_kwh",
    "job_energy_kwh",
    "baseload_core_h",
    "job_core_h",
]
"""Energy columns in the order in which `year` returns them, then carbon and cost."""


def losses(load: Array, installed: float, a: float, b: float, c: float) -> Array:
    """Return a + b x + c x^2 of the installed power."""
    x = load / installed
    return installed * (a + x * (b + c * x))


def heat_side(heat: Array, sizes: tuple[float, float, float, float]) -> tuple[Array, ...]:
    """Return room fans, loop pumps and sea pumps, and the heat of the loop [kW]."""
    density, design_air, design_loop, design_sea = sizes
    flow = np.maximum(heat / (density * 1.006 * 12.0) / design_air, 0.3)
    fans = design_air * 180.0 / 0.65 / 1000.0 * (0.25 * flow + 0.75 * flow**3)
    coil = heat + fans
    share = np.maximum(coil / (4.18 * 10.0) / design_loop, 0.2)
    loop_pumps = share * (design_loop / 997.0) * (150e3 * share**2) / (1000.0 * 0.7)
    loop = coil + loop_pumps
    share = np.maximum(loop / (3.99 * 8.0) / design_sea, 0.2)
    pressure = 1025.0 * 9.80665 * (5.0 + 15.0 * share**2)
    sea_pumps = share * (design_sea / 1025.0) * pressure / (1000.0 * 0.75)
    return fans, loop_pumps, sea_pumps, loop


def sizes_for(density: float) -> tuple[float, float, tuple[float, float, float, float]]:
    """Return the sized UPS and transformer [kW] and the flows of the plant."""
    design = np.array([DESIGN_KW])
    cables = losses(design, DESIGN_KW, 0.0, 0.0075, 0.0)
    ups = 2.0 * float(design[0] + cables[0])
    at_ups = losses(design + cables, ups, 0.013, 0.012, 0.013)
    heat = DESIGN_KW + float(cables[0] + at_ups[0]) + 0.005 * DESIGN_KW
    air = heat / (density * 1.006 * 12.0)
    coil = heat + air * 180.0 / 0.65 / 1000.0
    loop_kg_s = coil / (4.18 * 10.0)
    loop = coil + loop_kg_s / 997.0 * 150e3 / (1000.0 * 0.7)
    sizes = (density, air, loop_kg_s, loop / (3.99 * 8.0))
    fans, pumps, sea, _ = heat_side(np.array([heat]), sizes)
    bus = float((design + cables + at_ups + fans + pumps + sea)[0]) + 0.005 * DESIGN_KW
    return ups, bus * 5.0 / 4.0, sizes


def curve(used: Array) -> Array:
    """Return a server's power over its nameplate at a utilisation."""
    power: Array = 0.35 + 0.65 * (2.0 * used - used**1.4)
    return power


def year(
    baseload: Array,
    start: Ints,
    length: Ints,
    held: Ints,
    busy: Array,
    carbon: Array,
    price: Array,
    density: float,
) -> list[Array]:
    """Return the hourly columns of `COLUMNS`, then carbon and cost.

    ``held`` and ``busy`` are the cores that each job holds and keeps busy.
    """
    ups_kw, transformer_kw, sizes = sizes_for(density)
    steps = len(baseload)
    end = np.minimum(start + length, steps * STEP_S)
    first, first_in = np.divmod(start, STEP_S)
    last, last_in = np.divmod(end, STEP_S)

    def booked(rate: Array) -> Array:
        change = np.bincount(first, rate, steps + 1) - np.bincount(last, rate, steps + 1)
        edges = np.bincount(last, rate * last_in, steps + 1) - np.bincount(
            first, rate * first_in, steps + 1
        )
        mean: Array = (np.cumsum(change) + edges / STEP_S)[:steps]
        return mean

    at_rest = 0.35
    servers = held / (CORES // SERVERS)
    own_kw = servers * (DESIGN_KW / SERVERS) * (curve(busy / held) - at_rest)
    jobs, taken, own = booked(busy), booked(held / CORES), booked(own_kw)
    shared = np.minimum(np.divide(baseload, 1.0 - taken), 1.0)
    it = DESIGN_KW * (curve(shared) * (1.0 - taken) + at_rest * taken) + own
    cables = losses(it, DESIGN_KW, 0.0, 0.0075, 0.0)
    ups = losses(it + cables, ups_kw, 0.013, 0.012, 0.013)
    lights = np.full(steps, 0.005 * DESIGN_KW)
    fans, loop_pumps, sea_pumps, loop = heat_side(it + cables + ups + lights, sizes)
    compressor = np.zeros(steps)
    cooling = fans + loop_pumps + sea_pumps + compressor
    bus = it + cables + ups + lights + cooling
    transformer = losses(bus, transformer_kw, 0.0007, 0.0, 0.0076)
    facility = bus + transformer

    idle = np.full(steps, at_rest * DESIGN_KW)
    parts = (
        it, cables, ups, transformer, lights, fans, loop_pumps, sea_pumps, compressor, cooling,
        facility, loop + compressor + sea_pumps, transformer, idle, it - idle - own, own,
        baseload * CORES, jobs,
    )  # fmt: skip
    hourly = [part.reshape(-1, EACH).sum(axis=1) * STEP_H for part in parts]
    return [*hourly, hourly[10] * carbon / 1000.0, hourly[10] * price / 1000.0]
