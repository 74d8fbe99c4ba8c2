-- Once per cluster, as a superuser (or CREATEROLE + CREATEDB). Names in braces are filled by `desa db bootstrap`.
-- Valid on PostgreSQL 15 to 18. Running it again changes nothing.
DO $do$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'desa_owner') THEN CREATE ROLE desa_owner; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'desa_app') THEN CREATE ROLE desa_app; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'desa_province') THEN CREATE ROLE desa_province; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'desa_village') THEN CREATE ROLE desa_village; END IF;
END $do$;
ALTER ROLE desa_owner LOGIN NOCREATEROLE NOSUPERUSER NOBYPASSRLS PASSWORD {owner_password};
ALTER ROLE desa_app LOGIN NOINHERIT NOCREATEROLE NOSUPERUSER NOBYPASSRLS PASSWORD {app_password};
ALTER ROLE desa_province NOLOGIN NOINHERIT NOSUPERUSER;
ALTER ROLE desa_village NOLOGIN NOINHERIT NOSUPERUSER;
GRANT desa_province TO desa_app;
