"""Sub-commands of `desa village` and `desa fleet`, one subject a file."""
