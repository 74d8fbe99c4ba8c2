"""Pages of the register, for the village's staff."""
