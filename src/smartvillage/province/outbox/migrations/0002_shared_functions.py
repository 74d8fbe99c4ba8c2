"""What a village may reach of the public queues: one door in, and a window on its own jobs."""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION shared.this_village() RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE
    WHEN current_setting('role') ~ '^v_[0-9]{10}$' THEN current_setting('role')
    -- Where no role is set (Citus, the owner's login) the session's name says where it is.
    WHEN current_setting('role') = 'none' AND current_setting('application_name') ~ '^v_[0-9]{10}$'
      THEN current_setting('application_name')
  END
$$;

CREATE FUNCTION shared.this_village_code() RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT substr(v, 3, 2) || '.' || substr(v, 5, 2) || '.' || substr(v, 7, 2) || '.' || substr(v, 9, 4)
  FROM shared.this_village() AS v
$$;

-- Inside SECURITY DEFINER current_user is the owner, but the setting `role` is still the village's.
CREATE FUNCTION shared.emit(kind text, payload jsonb) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  village text := shared.this_village_code();
  made bigint;
BEGIN
  IF village IS NULL THEN
    RAISE EXCEPTION 'only a village emits events' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF kind IS NULL OR kind !~ '^[a-z][a-z_]*\.[a-z][a-z_]*$' OR length(kind) > 60 THEN
    RAISE EXCEPTION 'the kind of an event looks like "stats.dirty"' USING ERRCODE = 'check_violation';
  END IF;
  IF payload IS NULL OR octet_length(payload::text) > 8192 THEN
    RAISE EXCEPTION 'the payload of an event holds at most 8 kB' USING ERRCODE = 'check_violation';
  END IF;
  -- NIK and KK have 16 digits; no event needs them.
  IF payload::text ~ '(^|[^0-9A-Za-z])[0-9]{16}($|[^0-9A-Za-z])' THEN
    RAISE EXCEPTION 'the payload of an event seems to hold a NIK or KK' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO public.outbox_outboxevent (village_code, kind, payload) VALUES (village, kind, payload)
  RETURNING id INTO made;
  RETURN made;
END $$;

-- A village's own jobs: those still in the outbox, and those in the queue (which is named after it).
CREATE VIEW shared.my_jobs WITH (security_barrier) AS
  SELECT id, queue_name, task_path, status, return_value, args_kwargs, exception_class_path, worker_ids,
         enqueued_at, started_at, finished_at
  FROM public.django_tasks_database_dbtaskresult
  WHERE queue_name = shared.this_village_code()
  UNION ALL
  SELECT CASE WHEN payload->>'id' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN (payload->>'id')::uuid END,
         village_code, payload->>'task', 'READY', NULL, '{}', '', '[]', created_at, NULL, NULL
  FROM public.outbox_outboxevent
  WHERE kind = 'jobs.enqueue' AND NOT dead AND village_code = shared.this_village_code();

REVOKE ALL ON FUNCTION shared.emit(text, jsonb), shared.this_village(), shared.this_village_code() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shared.emit(text, jsonb), shared.this_village(), shared.this_village_code() TO desa_village;
GRANT SELECT ON shared.my_jobs TO desa_village;

-- How many jobs of one queue wait. Not partial: rows pass through READY too quickly for that to pay.
CREATE INDEX outbox_jobs_backlog ON public.django_tasks_database_dbtaskresult (queue_name, status);
"""
BACKWARD = """
DROP INDEX public.outbox_jobs_backlog;
DROP VIEW shared.my_jobs;
DROP FUNCTION shared.emit(text, jsonb);
DROP FUNCTION shared.this_village_code();
DROP FUNCTION shared.this_village();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0001_initial"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
