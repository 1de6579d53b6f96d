"""What ships in grid_data/: figures, each with its source, licence and status."""
