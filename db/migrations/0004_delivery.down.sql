DROP FUNCTION take_dead_jobs(text, int);
DROP FUNCTION jobs_waiting(text, text[], int);
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
      NULL::text[]
    )::graphile_worker.job_spec
    FROM jsonb_array_elements(specs) AS spec
  ));
END
$$;
DROP TABLE tenant_lanes;
DROP TABLE provider_states;
DROP INDEX deliveries_waiting;
CREATE INDEX deliveries_waiting ON deliveries (status,next_attempt_at)
  WHERE status IN ('QUEUED', 'DEFERRED', 'DIGESTED', 'SENDING', 'UNKNOWN');
ALTER TABLE deliveries DROP COLUMN lookups, DROP COLUMN first_tried_at, DROP COLUMN uncertain, DROP COLUMN batch_key, DROP COLUMN decision_print;
