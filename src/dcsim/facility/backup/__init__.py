"""Power without the grid: batteries that bridge, generators that carry, tanks that empty."""
