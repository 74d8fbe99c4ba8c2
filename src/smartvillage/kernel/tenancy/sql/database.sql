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
-- A backend asks what it holds itself (tenancy/memory.py); of other backends it learns nothing.
CREATE OR REPLACE FUNCTION shared.backend_bytes() RETURNS bigint LANGUAGE sql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS 'SELECT sum(total_bytes)::bigint FROM pg_backend_memory_contexts';
REVOKE ALL ON FUNCTION shared.backend_bytes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shared.backend_bytes() TO desa_village, desa_province, desa_app;
-- The owner makes and drops the roles of villages through these two, and no other role. Made by a superuser
-- the roles also cost nothing: a role that created 2,651 others takes 6 ms for each further grant.
CREATE OR REPLACE FUNCTION shared.make_village_role(name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $do$ BEGIN
  IF name !~ '^v_[0-9]{{10}}$' THEN RAISE EXCEPTION 'not the role of a village: %', name; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN EXECUTE format('CREATE ROLE %I', name); END IF;
  EXECUTE format('ALTER ROLE %I NOLOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE', name);
  -- How it inherits is frozen with the grant: one that an earlier try left is made anew.
  EXECUTE format('REVOKE desa_village FROM %I', name);
  EXECUTE format('GRANT desa_village TO %I', name);
  EXECUTE format('GRANT %I TO desa_app', name);
END $do$;
-- Roles belong to the cluster: one that another of its databases still needs stays.
CREATE OR REPLACE FUNCTION shared.drop_village_role(name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $do$ BEGIN
  IF name !~ '^v_[0-9]{{10}}$' THEN RAISE EXCEPTION 'not the role of a village: %', name; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN RETURN; END IF;
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT %I TO %I', name, current_user);
  END IF;
  EXECUTE format('DROP OWNED BY %I', name);
  EXECUTE format('DROP ROLE %I', name);
EXCEPTION WHEN dependent_objects_still_exist THEN NULL;
END $do$;
REVOKE ALL ON FUNCTION shared.make_village_role(text), shared.drop_village_role(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shared.make_village_role(text), shared.drop_village_role(text) TO desa_owner;
