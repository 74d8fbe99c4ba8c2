"""Smart Village: one deployment that serves every desa and kelurahan of a province."""

__version__ = "0.1.0"
