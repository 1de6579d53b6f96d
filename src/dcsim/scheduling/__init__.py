"""Policies: when a job is released to the queue."""
