"""Energy, water, heat, carbon and money of a run, and the audit of their balances."""
