"""Jobs that are drawn instead of read: when they arrive, how long and how wide they are."""
