"""Apps of every village's own schema."""
