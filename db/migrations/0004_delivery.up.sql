-- Mails that go to the provider in one request are claimed together and tried again together, under one idempotency key.
-- decision_print: a checksum, so that a decision which did not change is neither read nor written when it is taken again.
-- uncertain: an earlier try may have been taken; first_tried_at: when the first such try began.
ALTER TABLE deliveries
  ADD COLUMN decision_print integer,
  ADD COLUMN batch_key uuid,
  ADD COLUMN uncertain boolean DEFAULT false NOT NULL,
  ADD COLUMN first_tried_at timestamptz(3),
  ADD COLUMN lookups integer DEFAULT 0 NOT NULL;

-- Dead letters are counted and replayed.
DROP INDEX deliveries_waiting;
CREATE INDEX deliveries_waiting ON deliveries (status,next_attempt_at)
  WHERE status IN ('QUEUED', 'DEFERRED', 'DIGESTED', 'SENDING', 'UNKNOWN', 'DEAD');

-- What all workers must know of a provider: until when it asked to be left alone, and whether its circuit is open.
CREATE TABLE provider_states (
  provider text PRIMARY KEY,
  circuit text DEFAULT 'closed' NOT NULL,
  blocked_until timestamptz(3),
  last_error text,
  last_error_at timestamptz(3),
  updated_at timestamptz(3) NOT NULL,
  CONSTRAINT provider_states_circuit CHECK (circuit IN ('closed', 'open', 'half-open'))
);

-- How far each tenant's queued work runs ahead of its fair share: until when that share is taken.
CREATE TABLE tenant_lanes (
  tenant_key text PRIMARY KEY,
  busy_until timestamptz(3) NOT NULL
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['provider_states', 'tenant_lanes'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY service_writes ON %I FOR ALL USING ((SELECT app_role()) = ''SYSTEM'')', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO np_app', name);
  END LOOP;
END
$$;
CREATE POLICY operators_read ON provider_states FOR SELECT
  USING ((SELECT app_role()) IN ('ADMIN', 'AUDITOR', 'SERVICE'));

-- As before, with flags: a worker leaves jobs alone whose flag names a provider that must not be asked just now.
CREATE OR REPLACE FUNCTION add_jobs(specs jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM graphile_worker.add_jobs(ARRAY(
    SELECT ROW(
      spec ->> 'identifier',
      (spec -> 'payload')::json,
      spec ->> 'queueName',
      (spec ->> 'runAt')::timestamptz,
      (spec ->> 'maxAttempts')::smallint,
      spec ->> 'jobKey',
      (spec ->> 'priority')::smallint,
      CASE WHEN spec ? 'flags' THEN ARRAY(SELECT jsonb_array_elements_text(spec -> 'flags')) END
    )::graphile_worker.job_spec
    FROM jsonb_array_elements(specs) AS spec
  ));
END
$$;

-- How many jobs of a kind wait and could run now, leaving out those with one of these flags; counts no further than `most`.
CREATE FUNCTION jobs_waiting(task text, except_flags text[], most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT count(*) FROM (
    SELECT FROM graphile_worker._private_jobs j
    WHERE j.task_id = (SELECT t.id FROM graphile_worker._private_tasks t WHERE t.identifier = task)
      AND j.is_available AND j.run_at <= now() AND (j.flags ?| except_flags) IS NOT TRUE
    LIMIT most) AS waiting);
END
$$;

-- Takes away the jobs of a kind whose tries are used up and returns their payloads: the caller settles what they were about.
CREATE FUNCTION take_dead_jobs(task text, most int) RETURNS SETOF jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    DELETE FROM graphile_worker._private_jobs j
    WHERE j.id IN (
      SELECT d.id FROM graphile_worker._private_jobs d
      WHERE d.task_id = (SELECT t.id FROM graphile_worker._private_tasks t WHERE t.identifier = task)
        AND d.attempts >= d.max_attempts AND d.locked_at IS NULL
      LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING j.payload::jsonb;
END
$$;

REVOKE ALL ON FUNCTION jobs_waiting(text, text[], int), take_dead_jobs(text, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION jobs_waiting(text, text[], int), take_dead_jobs(text, int) TO np_app;
