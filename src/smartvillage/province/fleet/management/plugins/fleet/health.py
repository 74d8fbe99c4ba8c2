"""`desa fleet health`."""
