"""Figures beside a baseline measured in the same run. Nothing here is asserted: machines differ."""
