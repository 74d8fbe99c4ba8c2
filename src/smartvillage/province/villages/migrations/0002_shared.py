"""What a village sees of itself, and the notice that empties every process's directory."""

from django.db import migrations

FORWARD = """
CREATE VIEW shared.my_village WITH (security_barrier) AS
  SELECT code, name, kind, term, head_title, kecamatan, kabupaten, state, address, phone, office_hours, demo
  FROM public.villages_village WHERE schema_name = current_user;
GRANT SELECT ON shared.my_village TO desa_village;

CREATE SEQUENCE public.villages_directory_version;

CREATE FUNCTION shared.directory_version() RETURNS bigint LANGUAGE sql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS 'SELECT last_value FROM public.villages_directory_version';
GRANT EXECUTE ON FUNCTION shared.directory_version() TO desa_app, desa_province;

CREATE FUNCTION public.villages_directory_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM nextval('public.villages_directory_version');
  PERFORM pg_notify('village_directory', '');
  RETURN NULL;
END $$;
CREATE TRIGGER villages_village_changed AFTER INSERT OR UPDATE OR DELETE ON public.villages_village
  FOR EACH STATEMENT EXECUTE FUNCTION public.villages_directory_changed();
CREATE TRIGGER villages_domain_changed AFTER INSERT OR UPDATE OR DELETE ON public.villages_domain
  FOR EACH STATEMENT EXECUTE FUNCTION public.villages_directory_changed();
"""
BACKWARD = """
DROP TRIGGER villages_domain_changed ON public.villages_domain;
DROP TRIGGER villages_village_changed ON public.villages_village;
DROP FUNCTION public.villages_directory_changed();
DROP FUNCTION shared.directory_version();
DROP SEQUENCE public.villages_directory_version;
DROP VIEW shared.my_village;
"""


class Migration(migrations.Migration):
    dependencies = [("villages", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
