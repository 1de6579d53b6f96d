"""Job traces: one format a file, every row checked, every row that is not taken counted."""
