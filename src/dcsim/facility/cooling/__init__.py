"""Cooling plants, one mode a file: parameters, sizing and hourly answer."""
