"""Pure-Python twins of the metered C programs: same arguments, same output.

A kernel is a module with ``SIZES``, the least and the largest size, and ``run(size,
repeats, seed)``, which returns the checksum. The modules import only each other, by
relative names, because `dcsim.metering.run_kernel` runs them outside the package.
"""
