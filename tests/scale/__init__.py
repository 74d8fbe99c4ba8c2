"""A province at full size on this machine, and what it costs there: `make scale VILLAGES=2651`."""
