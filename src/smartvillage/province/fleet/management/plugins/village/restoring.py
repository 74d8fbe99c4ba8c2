"""`desa village restore`."""
