"""Physics as pure functions of scalars or arrays.

Every function broadcasts like NumPy and returns the broadcast shape; a scalar
gives a NumPy scalar, an array of shape (). Iteration counts are fixed, so one
step and a whole year agree to 1e-12. A value outside a formula's stated range is
refused, never clipped, unless the docstring names the limit.
"""
