"""`desa village status|retry`."""
