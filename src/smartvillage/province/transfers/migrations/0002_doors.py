"""What a village may reach of the moves: doors that take the village from the role, and its own rows."""

from django.db import migrations

FORWARD = r"""
-- Nothing of it outlives the job that fills it, so a crash may empty it.
ALTER TABLE public.transfers_mark SET UNLOGGED;
GRANT TRUNCATE ON public.transfers_mark TO desa_province;

CREATE FUNCTION shared.offer_transfer(code_index bytea, residents uuid[], payloads bytea[], until timestamptz)
  RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  village text := shared.this_village_code();
BEGIN
  IF village IS NULL THEN
    RAISE EXCEPTION 'only a village hands people over' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF octet_length(code_index) IS DISTINCT FROM 32 OR cardinality(residents) NOT BETWEEN 1 AND 100
     OR cardinality(residents) <> cardinality(payloads) OR until > now() + interval '31 days' OR until IS NULL
     OR EXISTS (SELECT FROM unnest(payloads) AS one WHERE one IS NULL OR octet_length(one) > 16384) THEN
    RAISE EXCEPTION 'this is no hand-over' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO public.transfers_presence (person, village_code, resident, living, went_to, changed_at)
    SELECT gen_random_uuid(), village, one, false, '', now() FROM unnest(residents) AS one
    ON CONFLICT (village_code, resident) DO NOTHING;
  PERFORM FROM public.transfers_presence WHERE village_code = village AND resident = ANY(residents)
    ORDER BY id FOR UPDATE;
  IF EXISTS (SELECT FROM public.transfers_presence AS mine JOIN public.transfers_presence AS any_ USING (person)
             WHERE mine.village_code = village AND mine.resident = ANY(residents) AND any_.living) THEN
    RETURN false;
  END IF;
  DELETE FROM public.transfers_offer WHERE presence_id IN
    (SELECT id FROM public.transfers_presence WHERE village_code = village AND resident = ANY(residents));
  INSERT INTO public.transfers_offer (presence_id, code_index, position, payload, expires_at)
    SELECT p.id, code_index, each.place, each.payload, until
    FROM unnest(residents, payloads) WITH ORDINALITY AS each(resident, payload, place)
    JOIN public.transfers_presence AS p ON p.village_code = village AND p.resident = each.resident;
  RETURN true;
END $$;

-- Whoever has the code; without it there is nothing to ask for.
CREATE FUNCTION shared.open_transfer(code bytea)
  RETURNS TABLE (origin text, "position" smallint, payload bytea, expires_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT p.village_code, o."position", o.payload, o.expires_at
  FROM public.transfers_offer AS o JOIN public.transfers_presence AS p ON p.id = o.presence_id
  WHERE o.code_index = code AND o.expires_at > now() AND shared.this_village_code() IS NOT NULL
  ORDER BY o."position"
$$;

CREATE FUNCTION shared.take_transfer(code bytea, residents uuid[]) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  village text := shared.this_village_code();
  found integer;
BEGIN
  IF village IS NULL THEN
    RAISE EXCEPTION 'only a village takes people in' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- The same order as everybody else: first the presence, then what hangs on it.
  PERFORM FROM public.transfers_presence WHERE id IN
    (SELECT presence_id FROM public.transfers_offer WHERE code_index = code) ORDER BY id FOR UPDATE;
  SELECT count(*) INTO found
  FROM public.transfers_offer AS o JOIN public.transfers_presence AS p ON p.id = o.presence_id
  WHERE o.code_index = code AND o.expires_at > now() AND p.village_code <> village;
  IF found = 0 OR found IS DISTINCT FROM cardinality(residents) THEN
    RETURN false;
  END IF;
  INSERT INTO public.transfers_presence (person, village_code, resident, living, went_to, changed_at)
    SELECT p.person, village, residents[row_number() OVER (ORDER BY o."position")], true, '', now()
    FROM public.transfers_offer AS o JOIN public.transfers_presence AS p ON p.id = o.presence_id
    WHERE o.code_index = code
    ON CONFLICT (village_code, resident)
    DO UPDATE SET person = EXCLUDED.person, living = true, went_to = '', changed_at = now();
  UPDATE public.transfers_presence SET went_to = village, changed_at = now() WHERE id IN
    (SELECT presence_id FROM public.transfers_offer WHERE code_index = code);
  DELETE FROM public.transfers_offer WHERE code_index = code;
  RETURN true;
END $$;

CREATE FUNCTION shared.settle_transfers(residents uuid[], lives boolean) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  village text := shared.this_village_code();
BEGIN
  IF village IS NULL OR lives IS NULL THEN
    RAISE EXCEPTION 'only a village says who lives there' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM FROM public.transfers_presence WHERE village_code = village AND resident = ANY(residents)
    ORDER BY id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN true;
  END IF;
  IF lives AND EXISTS (
    SELECT FROM public.transfers_presence AS mine JOIN public.transfers_presence AS other USING (person)
    WHERE mine.village_code = village AND mine.resident = ANY(residents)
      AND other.village_code <> village AND other.living) THEN
    RETURN false;
  END IF;
  DELETE FROM public.transfers_offer WHERE lives AND presence_id IN
    (SELECT id FROM public.transfers_presence WHERE village_code = village AND resident = ANY(residents));
  UPDATE public.transfers_presence
  SET living = lives, went_to = CASE WHEN lives THEN '' ELSE went_to END, changed_at = now()
  WHERE village_code = village AND resident = ANY(residents) AND living <> lives;
  RETURN true;
END $$;

CREATE VIEW shared.my_transfers WITH (security_barrier) AS
  SELECT p.resident, p.living, p.went_to, p.changed_at, o.expires_at
  FROM public.transfers_presence AS p LEFT JOIN public.transfers_offer AS o
    ON o.presence_id = p.id AND o.expires_at > now()
  WHERE p.village_code = shared.this_village_code();

CREATE VIEW shared.my_clashes WITH (security_barrier) AS
  SELECT resident, other_code, found_at FROM public.transfers_clash
  WHERE village_code = shared.this_village_code();

REVOKE ALL ON FUNCTION shared.offer_transfer(bytea, uuid[], bytea[], timestamptz), shared.open_transfer(bytea),
  shared.take_transfer(bytea, uuid[]), shared.settle_transfers(uuid[], boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shared.offer_transfer(bytea, uuid[], bytea[], timestamptz), shared.open_transfer(bytea),
  shared.take_transfer(bytea, uuid[]), shared.settle_transfers(uuid[], boolean) TO desa_village;
GRANT SELECT ON shared.my_transfers, shared.my_clashes TO desa_village;
"""
BACKWARD = """
DROP VIEW shared.my_clashes;
DROP VIEW shared.my_transfers;
DROP FUNCTION shared.settle_transfers(uuid[], boolean);
DROP FUNCTION shared.take_transfer(bytea, uuid[]);
DROP FUNCTION shared.open_transfer(bytea);
DROP FUNCTION shared.offer_transfer(bytea, uuid[], bytea[], timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("transfers", "0001_initial"), ("outbox", "0002_shared_functions")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
