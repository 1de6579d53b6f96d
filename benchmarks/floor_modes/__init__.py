"""The year of every cooling mode in plain NumPy: the floors of ``benchmarks.modes``.

Written by hand from the equations with the modes' default numbers, without objects,
range checks, flags or names of states. What was sized once, before the year, is read from
the plant; everything that costs time in a year stands here. The outputs are compared
with dcsim's before a time counts.
"""
