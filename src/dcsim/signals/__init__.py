"""Weather, grid carbon and price on the hours of a period."""
