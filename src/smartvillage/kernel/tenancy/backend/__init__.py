"""The database engine: role, search_path and application_name move together."""
