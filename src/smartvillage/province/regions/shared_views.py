"""What a village may read of this app's tables: two views in the schema `shared`, run by a migration.

The views run with the owner's rights (the default of Postgres), so a village needs no right on `public`.
"""

SHARED_VIEWS_SQL = """
CREATE OR REPLACE VIEW shared.regions WITH (security_barrier) AS
  SELECT code, name, kind, level, parent_code, postal_code
  FROM public.regions_region
  WHERE valid_to IS NULL;
CREATE OR REPLACE VIEW shared.holidays WITH (security_barrier) AS
  SELECT date, name, kind
  FROM public.regions_holiday
  WHERE status <> 'batal';
GRANT SELECT ON shared.regions, shared.holidays TO desa_village, desa_province;
"""

DROP_SHARED_VIEWS_SQL = "DROP VIEW IF EXISTS shared.holidays, shared.regions;"
