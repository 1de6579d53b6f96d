"""Segments of jobs: what is cut to a window, and what adds up by job."""

import numpy as np

from dcsim.workload.segments import Segments


def test_a_job_without_a_start_has_no_stretch():
    ran = Segments.unbroken(np.array([5, -1, 0]), np.array([10, 10, 3]))

    assert ran.job.tolist() == [0, 2]
    assert ran.start_s.tolist() == [5, 0]
    assert ran.end_s.tolist() == [15, 3]


def test_a_window_cuts_stretches_and_counts_from_its_own_start():
    ran = Segments(np.array([0, 1, 1]), np.array([0, 50, 120]), np.array([70, 100, 130]))

    inside = ran.within(60, 110)

    assert inside.job.tolist() == [0, 1]
    assert inside.start_s.tolist() == [0, 0]
    assert inside.end_s.tolist() == [10, 40]


def test_the_stretches_of_an_interrupted_job_add_up():
    ran = Segments(np.array([1, 0, 1]), np.array([0, 5, 20]), np.array([10, 6, 27]))

    assert ran.seconds_by_job(3).tolist() == [1, 17, 0]
