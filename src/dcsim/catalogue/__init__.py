"""The built-in data of grid_data/: figures, each with its source, licence and status."""
