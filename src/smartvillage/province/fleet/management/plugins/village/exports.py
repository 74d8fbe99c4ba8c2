"""`desa village export|import`."""
