"""Readers of weather files and series: one format a file, registered in ``dcsim.reader``."""
