"""The run folder: tables, summary and manifest, written whole and read back."""
