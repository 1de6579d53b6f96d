"""Schedules found by optimisation: Pyomo models, solved by HiGHS, checked independently."""
