"""Years of an independent program, and the same plants in dcsim by their nameplates."""
