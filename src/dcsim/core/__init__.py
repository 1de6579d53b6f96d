"""Units, time, errors, random streams, safe files and the registry of parts."""
