"""Apps that have a table in every schema, the public one included."""
