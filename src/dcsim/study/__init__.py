"""Studies over several runs: comparing them, and explaining why they differ."""
