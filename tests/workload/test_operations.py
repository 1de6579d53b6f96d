"""The energy of operations, by architecture, voltage and frequency, and with parts switched off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.workload.operations import (
    ARCHITECTURES,
    HARVARD,
    NEUROMORPHIC,
    VON_NEUMANN,
    Core,
    OperatingPoint,
    dynamic_power_w,
    time_s,
)

CORE = Core(capacitance_f=1e-9, leakage_a=0.2)
FAST = OperatingPoint(voltage_v=1.0, frequency_hz=3e9)
SLOW = OperatingPoint(voltage_v=0.8, frequency_hz=1.5e9)


def test_a_million_operations_take_a_millijoule_and_the_printed_table_is_a_thousand_times_that():
    corrected_mj = [kind.energy_j(1e6) * 1e3 for kind in ARCHITECTURES]
    assert corrected_mj == pytest.approx([1.0, 0.8, 0.01])
    for kind in ARCHITECTURES:
        assert kind.printed_j_per_1e6_ops == pytest.approx(1000 * kind.energy_j(1e6))


def test_harvard_saves_a_fifth_and_neuromorphic_ninety_nine_in_a_hundred():
    assert HARVARD.energy_j(1.0) / VON_NEUMANN.energy_j(1.0) == pytest.approx(0.8)
    assert NEUROMORPHIC.energy_j(1.0) / VON_NEUMANN.energy_j(1.0) == pytest.approx(0.01)


def test_time_is_instructions_times_cycles_over_frequency():
    assert time_s(6e9, 0.5, 3e9) == 1.0


positive = st.floats(0.1, 10.0)


@given(positive, positive)
def test_lowering_the_voltage_counts_more_than_lowering_the_frequency(voltage_v, frequency_hz):
    full_w = dynamic_power_w(1.0, voltage_v, frequency_hz)
    assert dynamic_power_w(1.0, voltage_v / 2, frequency_hz) == pytest.approx(full_w / 4)
    assert dynamic_power_w(1.0, voltage_v, frequency_hz / 2) == pytest.approx(full_w / 2)


def test_the_power_of_a_core_is_switching_and_leakage_and_gates_stop_one_or_both():
    assert CORE.power_w(FAST) == pytest.approx(3.0 + 0.2)
    assert CORE.power_w(FAST, clock_gated=True) == pytest.approx(0.2)
    assert CORE.power_w(FAST, power_gated=True) == 0.0


def test_running_slowly_at_a_lower_voltage_beats_running_fast_and_waiting():
    # 3e9 instructions in 2 s: fast 3.2 J and a second of leakage, slow (0.96 + 0.16) W for 2 s.
    assert CORE.energy_j(3e9, FAST, 2.0) == pytest.approx(3.2 + 0.2)
    assert CORE.energy_j(3e9, SLOW, 2.0) == pytest.approx(2 * 1.12)


def test_racing_to_idle_wins_once_leakage_is_large_and_the_core_can_be_cut_off():
    leaky = Core(capacitance_f=1e-9, leakage_a=5.0)
    assert leaky.energy_j(3e9, FAST, 2.0, power_gated=True) < leaky.energy_j(3e9, SLOW, 2.0)
    assert leaky.energy_j(3e9, FAST, 2.0) > leaky.energy_j(3e9, FAST, 2.0, power_gated=True)


def test_lowering_the_frequency_alone_saves_nothing_but_time_to_leak():
    half = OperatingPoint(voltage_v=1.0, frequency_hz=1.5e9)
    assert CORE.energy_j(3e9, half) > CORE.energy_j(3e9, FAST)


def test_a_program_that_does_not_fit_its_period_is_refused():
    with pytest.raises(ValueError, match="longer than"):
        CORE.energy_j(3e9, FAST, 0.5)
