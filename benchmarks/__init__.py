"""Repeatable measurements: ratios against a floor, outputs compared first."""
