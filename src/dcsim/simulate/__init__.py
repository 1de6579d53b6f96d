"""The clock, and the kernel that starts the jobs."""
