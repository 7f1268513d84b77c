-- The result of the probe in each minute. A row is there from the claim of the minute on; a check that did not end is false.
CREATE TABLE probe_minutes (
  minute timestamptz(3) PRIMARY KEY,
  api boolean NOT NULL DEFAULT false,
  page boolean NOT NULL DEFAULT false,
  worker boolean NOT NULL DEFAULT false,
  api_ms integer,
  page_ms integer,
  worker_ms integer,
  problem text,
  finished_at timestamptz(3)
);
ALTER TABLE probe_minutes ENABLE ROW LEVEL SECURITY;
ALTER TABLE probe_minutes FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON probe_minutes FOR SELECT USING (app_role() IN ('SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY service_writes ON probe_minutes FOR ALL USING (app_role() = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE, DELETE ON probe_minutes TO np_app;

-- True in a transaction of the probe: its person, or the service's own work for it (db/client.ts).
CREATE FUNCTION is_probe() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN app_user() IS NOT DISTINCT FROM 'usr_000000000000000000000pr0be';
GRANT EXECUTE ON FUNCTION is_probe() TO np_app;

-- The only place that hides the probe: no other transaction sees a row of its person or its topic, whatever its role. The
-- comparison comes first, because it is cheap and almost always decides.
DO $$
DECLARE
  owned record;
BEGIN
  FOR owned IN
    SELECT * FROM (VALUES
      ('users', 'id <> ''usr_000000000000000000000pr0be'''),
      ('preferences', 'user_id <> ''usr_000000000000000000000pr0be'''),
      ('channel_switches', 'user_id <> ''usr_000000000000000000000pr0be'''),
      ('schedules', 'user_id <> ''usr_000000000000000000000pr0be'''),
      ('consents', 'user_id <> ''usr_000000000000000000000pr0be'''),
      ('suppressions', 'user_id <> ''usr_000000000000000000000pr0be'''),
      ('digests', 'user_id <> ''usr_000000000000000000000pr0be'''),
      ('deliveries', 'user_id <> ''usr_000000000000000000000pr0be'''),
      ('outbox', 'user_id IS DISTINCT FROM ''usr_000000000000000000000pr0be'''),
      ('audit_keys', 'user_id <> ''usr_000000000000000000000pr0be'''),
      ('topics', 'id <> ''top_000000000000000000000pr0be'''),
      ('topic_channels', 'topic_id <> ''top_000000000000000000000pr0be'''),
      ('notifications', 'topic_id <> ''top_000000000000000000000pr0be''')
    ) AS t (name, condition)
  LOOP
    EXECUTE format('CREATE POLICY hides_probe ON %I AS RESTRICTIVE FOR ALL USING (%s OR is_probe())', owned.name, owned.condition);
  END LOOP;
END
$$;
-- A paused channel is an operator's wish and no failure.
CREATE POLICY probe_ignores_pauses ON channel_pauses AS RESTRICTIVE FOR ALL USING (NOT is_probe());

-- Removes one message of the probe, and those that a killed process left behind. The notification goes first: its plan locks
-- it, so that no delivery is inserted after its deliveries were removed.
CREATE FUNCTION remove_probe(notification text, before timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  removed text[];
BEGIN
  IF public.app_role() <> 'SYSTEM' OR NOT public.is_probe() THEN
    RAISE EXCEPTION 'only the probe removes its rows' USING ERRCODE = 'insufficient_privilege';
  END IF;
  WITH gone AS (
    DELETE FROM public.notifications WHERE topic_id = 'top_000000000000000000000pr0be' AND (id = notification OR created_at < before)
    RETURNING id)
  SELECT array_agg(id) INTO removed FROM gone;
  DELETE FROM public.deliveries WHERE user_id = 'usr_000000000000000000000pr0be'
    AND (notification_id = ANY (removed) OR created_at < before);
  DELETE FROM public.outbox WHERE user_id = 'usr_000000000000000000000pr0be'
    AND NOT EXISTS (SELECT FROM public.deliveries d WHERE d.id = delivery_id);
  DELETE FROM public.notification_counts WHERE notification_id = ANY (removed);
END
$$;
REVOKE ALL ON FUNCTION remove_probe(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remove_probe(text, timestamptz) TO np_app;
