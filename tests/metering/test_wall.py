"""The log of a wall meter gives the energy of a window, and nothing beyond its ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.metering.meter import NotAvailable
from dcsim.metering.wall import PowerLog, Wall, read_log, wall_reading

HEAD = "time_utc,power_w\n"


def log_file(tmp_path, text):
    path = tmp_path / "log.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_constant_power_is_power_times_time():
    log = PowerLog((0.0, 60.0, 120.0), (50.0, 50.0, 50.0))
    assert log.energy_j() == 6000.0
    assert log.window(30.0, 90.0).energy_j() == 3000.0


def test_the_ends_of_a_window_lie_on_the_line_between_two_rows():
    window = PowerLog((0.0, 10.0), (0.0, 100.0)).window(2.0, 6.0)
    assert window.power_w == (20.0, 60.0)
    assert window.energy_j() == 160.0


powers = st.lists(st.floats(0, 5000), min_size=4, max_size=30)


@given(powers, st.floats(0.01, 0.99))
def test_two_windows_that_meet_have_the_energy_of_the_whole(power_w, share):
    times_s = tuple(float(3 * i) for i in range(len(power_w)))
    log = PowerLog(times_s, tuple(power_w))
    cut_s = share * times_s[-1]
    parts_j = log.window(0.0, cut_s).energy_j() + log.window(cut_s, times_s[-1]).energy_j()
    assert parts_j == pytest.approx(log.energy_j(), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(("start_s", "end_s"), [(-1.0, 5.0), (5.0, 11.0), (5.0, 5.0), (7.0, 3.0)])
def test_a_window_that_the_log_does_not_enclose_is_refused(start_s, end_s):
    with pytest.raises(InvalidInput, match="does not enclose"):
        PowerLog((0.0, 10.0), (1.0, 1.0)).window(start_s, end_s)


def test_times_are_read_with_their_zone_or_as_seconds(tmp_path):
    rows = "2026-01-01T01:00:00+01:00,10,x\n2026-01-01T00:00:10Z,10,x\n"
    iso = read_log(log_file(tmp_path, "time_utc,power_w,note\n" + rows))
    seconds = read_log(log_file(tmp_path, HEAD + "1767225600,10\n1767225610,10\n"))
    assert iso == seconds
    assert iso.energy_j() == 100.0


def test_every_bad_row_is_told_with_its_line(tmp_path):
    text = HEAD + "0,5\n2026-01-01T00:00:00,5\n1,-3\n2,nan\n3,\n0.5,5\n0.5,5\nnoon,5\n"
    with pytest.raises(InvalidInput) as caught:
        read_log(log_file(tmp_path, text))
    lines = [int(problem.place.rpartition(":")[2]) for problem in caught.value.problems]
    assert lines == [3, 4, 5, 6, 8, 9]
    assert "no time zone" in caught.value.problems[0].message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("time,power_w\n1,2\n", "no column time_utc"),
        (HEAD + "1,2\n", "at least two rows"),
        ("", "no column"),
    ],
)
def test_a_file_that_is_no_log_is_refused(tmp_path, text, reason):
    with pytest.raises(InvalidInput, match=reason):
        read_log(log_file(tmp_path, text))


def test_a_reading_is_measured_at_the_plug_with_the_accuracy_of_the_instrument():
    reading = wall_reading(PowerLog((100.0, 110.0), (30.0, 50.0)), 0.02)
    assert reading.energy_j.total == reading.energy_j.unsplit == 400.0
    assert reading.range_j == pytest.approx((392.0, 408.0))
    assert (reading.tier, reading.boundary) == ("wall", "node-ac")
    assert reading.series.energy_j() == pytest.approx(400.0)


def test_without_a_log_the_meter_says_that_it_reads_no_instrument(tmp_path):
    with pytest.raises(NotAvailable, match="no log was named"):
        Wall().build().open()
    with pytest.raises(NotAvailable, match="is not there"):
        Wall(path=str(tmp_path / "nothing.csv")).build().open()


def test_a_log_that_ended_before_the_run_is_refused(tmp_path):
    meter = Wall(path=str(log_file(tmp_path, HEAD + "1,5\n2,5\n"))).build()
    meter.open()
    meter.start(None)
    with pytest.raises(InvalidInput, match="does not enclose"):
        meter.stop()


def test_a_log_around_the_run_gives_its_energy(tmp_path):
    meter = Wall(path=str(log_file(tmp_path, HEAD + "1,100\n9999999999,100\n"))).build()
    meter.open()
    meter.start(None)
    reading = meter.stop()
    assert reading.energy_j.total == pytest.approx(100.0 * reading.wall_s)
