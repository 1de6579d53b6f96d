"""Meters, and programs to meter: how the shipped energy profiles are made."""
