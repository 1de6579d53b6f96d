"""A run is contended when others used more than a tenth of the machine."""

from __future__ import annotations

import pytest

from dcsim.metering.contention import Contention, MachineTimes


def window(*, own_s: float, busy_s: float | None, cores: int = 2) -> Contention:
    early = MachineTimes(wall_s=100.0, own_s=7.0, busy_s=50.0, steal_ticks=3)
    late_busy_s = None if busy_s is None else 50.0 + busy_s
    late = MachineTimes(wall_s=110.0, own_s=7.0 + own_s, busy_s=late_busy_s, steal_ticks=5)
    return Contention.between(early, late, cores)


def test_a_machine_busy_with_our_own_work_alone_is_quiet():
    quiet = window(own_s=10.0, busy_s=10.0)
    assert quiet.others_frac == 0.0
    assert quiet.contended is False


@pytest.mark.parametrize(("others_s", "contended"), [(1.9, False), (2.1, True), (10.0, True)])
def test_others_may_use_a_tenth_of_two_cores_in_ten_seconds_but_no_more(others_s, contended):
    crowd = window(own_s=10.0, busy_s=10.0 + others_s)
    assert crowd.others_frac == pytest.approx(others_s / 20.0)
    assert crowd.contended is contended


def test_the_same_others_weigh_less_on_a_larger_machine():
    assert window(own_s=10.0, busy_s=14.0, cores=2).contended is True
    assert window(own_s=10.0, busy_s=14.0, cores=64).contended is False


def test_a_tick_of_rounding_below_nothing_is_nothing():
    assert window(own_s=10.0, busy_s=9.99).others_frac == 0.0


def test_stolen_ticks_are_those_of_the_window():
    assert window(own_s=10.0, busy_s=10.0).steal_ticks == 2


def test_a_system_that_does_not_tell_is_neither_quiet_nor_contended(tmp_path):
    assert MachineTimes.now(tmp_path / "no-such-file").busy_s is None
    silent = window(own_s=10.0, busy_s=None)
    assert silent.contended is None
    assert silent.steal_ticks is None


def test_the_system_counters_are_read_as_seconds_with_idle_time_left_out(tmp_path, monkeypatch):
    stat = tmp_path / "stat"
    # user nice system idle iowait irq softirq steal guest guest_nice
    stat.write_text("cpu  100 20 30 9999 888 4 5 6 70 0\ncpu0 1 2\n", encoding="ascii")
    monkeypatch.setattr("dcsim.metering.contention.os.sysconf", lambda _: 100)
    times = MachineTimes.now(stat)
    assert times.busy_s == pytest.approx((100 + 20 + 30 + 4 + 5 + 6) / 100)
    assert times.steal_ticks == 6
