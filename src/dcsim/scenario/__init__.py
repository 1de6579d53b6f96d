"""Scenario files: strict YAML, checked against the models of the registered parts."""
