"""Services: cores for the bound, what they leave to batch, what happens when there are too few."""

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.workload.baseload import Baseload, no_baseload
from dcsim.workload.queueing import over_bound_frac, servers_for
from dcsim.workload.service import Service
from dcsim.workload.serving import serve, serve_all

MONDAY = 1_672_617_600
GRID = TimeGrid(MONDAY, 3600, 168)
DAYS = {"hour_weights": [1.0] * 8 + [4.0] * 8 + [2.0] * 8}


def service(name="web", **keys):
    given = {"name": name, "requests_per_s": 200.0, "service_ms": 50.0, "latency_bound_ms": 200.0,
             "within_bound_frac": 0.95, "pattern": DAYS}  # fmt: skip
    return Service.model_validate(given | keys)


def served(of, free=1000.0, *, speed=1.0, grid=GRID, folder=None):
    return serve(of, np.full(grid.steps, free), speed, grid, folder)


def test_cores_held_are_the_fewest_that_keep_the_bound_in_each_hour():
    found = served(service())
    rate = 200.0 * np.array(DAYS["hour_weights"]) * 24 / 56
    load = np.tile(rate * 0.05, 7)

    np.testing.assert_allclose(found.busy_cores, load, rtol=1e-12)
    np.testing.assert_array_equal(found.held_cores, servers_for(load, 4.0, 0.05))
    assert (over_bound_frac(found.held_cores, load, 4.0) <= 0.05).all()


def test_requests_are_counted_and_nearly_all_are_in_the_bound():
    found = served(service())
    assert found.requests == pytest.approx(200.0 * 7 * 86_400, rel=1e-12)
    assert found.answered == pytest.approx(found.requests, rel=1e-12)
    assert 0.0 < found.over_bound / found.requests <= 0.05


def test_cores_twice_as_fast_are_half_as_busy():
    slow, fast = served(service()), served(service(), speed=2.0)
    np.testing.assert_allclose(2.0 * fast.busy_cores, slow.busy_cores)
    assert (fast.held_cores < slow.held_cores).all()


def test_a_service_that_is_not_elastic_holds_what_its_peak_needs():
    elastic, half, rigid = (served(service(elastic_frac=share)).held_cores for share in (1, 0.5, 0))
    assert set(rigid.tolist()) == {elastic.max()}
    assert half.min() == np.ceil((elastic.max() + elastic.min()) / 2)
    assert half.max() == elastic.max()


def test_too_few_cores_leave_requests_late_or_unanswered():
    found = served(service(), free=10.0)
    load = found.requests * 0.05 / GRID.duration_s  # on average
    assert load == pytest.approx(10.0)
    assert found.held_cores.max() == 10.0
    assert (found.busy_cores <= found.held_cores).all()
    # In the 8 busy hours of each day 17.14 cores are asked for, so 10 answer 7/12 of it.
    per_day = 200.0 * 86_400
    answered = per_day * (8 / 56 + 16 / 56 + 32 / 56 * 10 / (10 * 4 * 24 / 56))
    assert found.answered == pytest.approx(7 * answered, rel=1e-9)
    assert found.over_bound > found.requests - found.answered
    assert found.short_steps >= 7 * 8


def test_no_free_core_answers_nothing():
    found = served(service(), free=0.0)
    assert found.answered == 0.0
    assert found.over_bound == pytest.approx(found.requests)


def test_sharing_keeps_a_mean_and_counts_no_share():
    of = service(model="sharing", within_bound_frac=None)
    found = served(of)
    # Load over one less a quarter, since the bound is four service times.
    np.testing.assert_array_equal(found.held_cores, np.ceil(found.busy_cores / 0.75 - 1e-9))
    assert found.over_bound is None


def test_services_take_turns_and_what_they_hold_is_more_than_what_is_busy():
    baseload = Baseload(np.full(GRID.steps, 0.5), "a trace", 1.0)
    both = serve_all([service("a"), service("b")], baseload, 100, 1.0, GRID, None)
    alone = serve_all([service("a")], no_baseload(GRID), 100, 1.0, GRID, None)

    extra = both.baseload.utilisation_frac - 0.5
    np.testing.assert_allclose(extra, 2 * alone.baseload.utilisation_frac, rtol=1e-9)
    assert (both.baseload.kept_frac > both.baseload.utilisation_frac).all()
    assert (both.baseload.kept_frac <= 1.0 + 1e-12).all()
    assert both.baseload.credit == "a trace"
    assert both.requests.offered == pytest.approx(2 * alone.requests.offered)
    assert len([note for note in both.notes if note.startswith("service: ")]) == 2


def test_a_full_cluster_is_shared_in_order_and_the_shortage_is_told():
    both = serve_all([service("first"), service("second")], no_baseload(GRID), 30, 1.0, GRID, None)
    assert both.baseload.kept_frac.max() <= 1.0
    short = [note for note in both.notes if note.startswith("service-short: ")]
    assert len(short) == 1
    assert "second" in short[0]


def test_without_services_the_reserve_keeps_what_is_busy():
    baseload = Baseload(np.full(3, 0.25), "", 1.0)
    assert baseload.kept_frac is baseload.utilisation_frac


@pytest.mark.parametrize(
    "wrong",
    [
        {"latency_bound_ms": 149.0},  # exp(-149/50) > 0.05
        {"model": "sharing", "within_bound_frac": None, "latency_bound_ms": 50.0},
    ],
)
def test_a_bound_that_no_number_of_cores_keeps_is_refused_with_a_cure(wrong):
    with pytest.raises(InvalidInput, match="bound-too-tight") as caught:
        served(service(**wrong))
    assert "raise the bound" in str(caught.value)
    assert served(service(latency_bound_ms=150.0)).requests > 0


def test_a_step_too_short_for_a_steady_state_is_told():
    fine = TimeGrid(MONDAY, 60, 1440)
    slow = service(service_ms=5000.0, latency_bound_ms=20_000.0, requests_per_s=2.0)
    assert served(slow, grid=fine).coarse
    assert not served(slow).coarse


def test_the_rate_may_come_from_a_file(tmp_path):
    (tmp_path / "r.csv").write_text("requests_per_s\n" + "10\n30\n" * 84)
    of = service(requests_per_s=None, pattern={}, file="r.csv", file_step_s=3600)
    found = served(of, folder=tmp_path)
    np.testing.assert_allclose(found.busy_cores, np.tile([0.5, 1.5], 84))
    (tmp_path / "r.csv").write_text("requests_per_s\n10\n30\n")
    with pytest.raises(InvalidInput, match="series-too-short"):
        served(of, folder=tmp_path)
    again = served(of.model_copy(update={"repeat": True}), folder=tmp_path)
    np.testing.assert_array_equal(again.busy_cores, found.busy_cores)


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"requests_per_s": None}, "requests_per_s"),
        ({"file": "r.csv"}, "requests_per_s"),
        ({"requests_per_s": None, "file": "r.csv"}, "pattern"),
        ({"within_bound_frac": None}, "within_bound_frac"),
        ({"model": "sharing"}, "within_bound_frac"),
    ],
)
def test_services_that_cannot_be_contradict(wrong, key):
    assert key in [found.key for found in service(**wrong).cross_checks()]
