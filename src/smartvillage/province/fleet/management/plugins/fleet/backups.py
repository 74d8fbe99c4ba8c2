"""`desa fleet restore-drill`."""
