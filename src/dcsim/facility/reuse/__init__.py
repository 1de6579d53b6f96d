"""Heat that is given to others instead of the surroundings."""
