-- Once per database, as a superuser, inside that database.
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO desa_owner, desa_app;
GRANT CREATE ON DATABASE {database} TO desa_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO desa_owner;
ALTER ROLE desa_app IN DATABASE {database} SET search_path = 'pg_catalog';
-- An injected expression must not be able to move the session (isolation trial, section 2).
REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO desa_owner, desa_app;
-- A restore waits for the WAL of this moment to be archived; without this right, up to archive_timeout.
GRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO desa_owner;
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql TO desa_owner;
CREATE SCHEMA IF NOT EXISTS shared AUTHORIZATION desa_owner;
GRANT USAGE ON SCHEMA shared TO desa_village, desa_province, desa_app;
GRANT USAGE ON SCHEMA public TO desa_province;
ALTER DEFAULT PRIVILEGES FOR ROLE desa_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE desa_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO desa_province;
ALTER DEFAULT PRIVILEGES FOR ROLE desa_owner IN SCHEMA public GRANT USAGE ON SEQUENCES TO desa_province;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA shared;
