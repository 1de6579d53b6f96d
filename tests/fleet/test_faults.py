"""Faults by chance, by list and by record."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from pydantic import ValidationError

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.fleet.breakdown import Breakdown
from dcsim.fleet.fault_file import read_faults
from dcsim.fleet.faults import CoolingBreakdown, FaultEvent, Faults, draw_faults

START = datetime(2023, 7, 1, tzinfo=UTC)
WEEK = TimeGrid.of(START, 7, 3600)


def draw(of, recorded=(), grid=WEEK, seed=1):
    return draw_faults(of, grid, 1000, 50, np.random.default_rng(seed), list(recorded))


def event(hours_in=0.0, lasts_h=1.0, **more):
    more.setdefault("what", "utility")
    return FaultEvent(start=START + timedelta(hours=hours_in), lasts_h=lasts_h, **more)


def test_stated_faults_come_when_they_are_stated():
    found = draw(Faults(events=[event(30.0, 0.5), event(2.0, what="server", count=3)]))

    assert [(f.what, f.start_s, f.end_s, f.count) for f in found] == [
        ("server", 7200, 10_800, 3),
        ("utility", 108_000, 109_800, 1),
    ]


def test_a_fault_that_began_before_the_period_is_cut_to_it_and_one_outside_left_out():
    found = draw(Faults(events=[event(-2.0, 3.0), event(-5.0, 1.0), event(7 * 24.0)]))

    assert [(f.start_s, f.end_s) for f in found] == [(0, 3600)]


def test_another_kind_of_fault_moves_no_draw_of_the_first():
    server = Breakdown(mtbf_years=3.0, repair_h=12.0)
    alone = draw(Faults(server=server))
    beside = draw(Faults(server=server, rack=Breakdown(mtbf_years=10.0, repair_h=4.0)))

    assert len(alone) > 3
    assert [f for f in beside if f.what == "server"] == alone


def test_a_cooling_unit_takes_its_share_of_the_plant_with_it():
    chance = CoolingBreakdown(mtbf_years=0.05, repair_h=6.0, units=5)
    found = draw(Faults(cooling=chance))

    assert found
    assert {fault.lost_frac for fault in found} == {0.2}


def test_a_record_is_read_with_times_in_utc_unless_they_name_a_zone(tmp_path):
    path = tmp_path / "faults.csv"
    path.write_text(
        "what,start_utc,lasts_h,count,lost_frac\n"
        "rack,2023-07-01T02:00:00,1.5,2,\n"
        "cooling,2023-07-01T06:00:00+02:00,2,,0.5\n"
    )
    found = draw(Faults(file="faults.csv"), read_faults(path, "faults.csv"))

    assert [(f.what, f.start_s, f.end_s, f.count, f.lost_frac) for f in found] == [
        ("rack", 7200, 12_600, 2, 1.0),
        ("cooling", 14_400, 21_600, 1, 0.5),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("what,lasts_h\nutility,1\n", "missing start_utc"),
        ("what,start_utc,lasts_h,why\nutility,2023-07-01T00:00:00Z,1,x\n", "unknown why"),
        (
            "what,start_utc,lasts_h\nutility,2023-07-01T00:00:00Z,-1\n",
            "faults.csv:2.*greater than 0",
        ),
        ("what,start_utc,lasts_h\nutility,2023-07-01T00:00:00Z,nan\n", "faults.csv:2.*finite"),
        ("what,start_utc,lasts_h\nstorm,2023-07-01T00:00:00Z,1\n", "faults.csv:2.*'server'"),
        ("what,start_utc,lasts_h\nutility,yesterday,1\n", "faults.csv:2.*datetime"),
        ("what,start_utc,lasts_h\nutility,2023-07-01T00:00:00Z\n", "as many fields"),
        (
            "what,start_utc,lasts_h,count\nutility,2023-07-01T00:00:00Z,1,4\n",
            "a site has one utility",
        ),
        ("", "columns none"),
    ],
)
def test_a_broken_record_is_refused_with_its_line(tmp_path, text, said):
    path = tmp_path / "faults.csv"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=said):
        read_faults(path, "faults.csv")


def test_all_broken_rows_are_told_at_once(tmp_path):
    path = tmp_path / "faults.csv"
    path.write_text("what,start_utc,lasts_h\n" + "utility,2023-07-01T00:00:00Z,0\n" * 5)
    with pytest.raises(InvalidInput) as caught:
        read_faults(path, "faults.csv")
    assert len(caught.value.problems) == 5


def test_a_section_in_which_nothing_can_fail_is_a_contradiction():
    assert [found.key for found in Faults().cross_checks()] == ["events"]
    assert event(what="network", lost_frac=0.5).cross_checks()[0].key == "lost_frac"
    assert event(what="network", count=2).cross_checks()[0].key == "count"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValidationError):
        FaultEvent(what="utility", start=datetime(2023, 7, 1), lasts_h=1.0)  # noqa: DTZ001
