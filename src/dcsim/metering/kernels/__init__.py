"""Pure-Python twins of the metered C programs: same arguments, same output."""
