-- Alerts: a row from the first sight of a condition until it is over. `product_seen_at` and `alertmanager_seen_at`: when each
-- source last reported it, null while it does not. So the product and Alertmanager share a row, and announce it once.
CREATE TABLE alerts (
  id text PRIMARY KEY,
  name text NOT NULL,
  labels jsonb NOT NULL,
  fingerprint text NOT NULL,
  severity text NOT NULL,
  state text NOT NULL,
  value float8,
  summary text NOT NULL,
  since timestamptz(3) NOT NULL,
  fired_at timestamptz(3),
  resolved_at timestamptz(3),
  product_seen_at timestamptz(3),
  alertmanager_seen_at timestamptz(3),
  incident_id text,
  CONSTRAINT alerts_severity CHECK (severity IN ('info', 'warning', 'critical')),
  CONSTRAINT alerts_state CHECK (state IN ('pending', 'firing', 'resolved'))
);
CREATE UNIQUE INDEX alerts_open ON alerts (fingerprint) WHERE state <> 'resolved';
CREATE INDEX alerts_resolved ON alerts (resolved_at) WHERE state = 'resolved';

-- `installed_at`: when this version first migrated the database. `evaluated_at`: when the alert rules were last evaluated, so
-- that several processes evaluate them once. `watchdog_seen_at`: when Alertmanager last sent the alert that always fires.
CREATE TABLE alert_clock (
  single boolean PRIMARY KEY DEFAULT true,
  installed_at timestamptz(3) NOT NULL DEFAULT now(),
  evaluated_at timestamptz(3),
  watchdog_seen_at timestamptz(3),
  CONSTRAINT alert_clock_single CHECK (single)
);
INSERT INTO alert_clock DEFAULT VALUES;

-- The age of each secret. `fingerprint` is a keyed hash of the secret.
CREATE TABLE secret_versions (
  name text NOT NULL,
  fingerprint text NOT NULL,
  first_seen_at timestamptz(3) NOT NULL,
  last_seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (name, fingerprint)
);

-- Runs of work that an operator or a scheduler starts: backups, dependency scans.
CREATE TABLE operation_runs (
  id text PRIMARY KEY,
  kind text NOT NULL,
  started_at timestamptz(3) NOT NULL,
  finished_at timestamptz(3),
  ok boolean,
  detail text
);
CREATE INDEX operation_runs_kind ON operation_runs (kind, finished_at);

ALTER TABLE alerts ENABLE ROW LEVEL SECURITY;
ALTER TABLE alerts FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON alerts FOR SELECT USING (app_role() IN ('SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY service_writes ON alerts FOR ALL USING (app_role() = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE, DELETE ON alerts TO np_app;
ALTER TABLE alert_clock ENABLE ROW LEVEL SECURITY;
ALTER TABLE alert_clock FORCE ROW LEVEL SECURITY;
CREATE POLICY service_only ON alert_clock FOR ALL USING (app_role() = 'SYSTEM');
GRANT SELECT, UPDATE ON alert_clock TO np_app;
ALTER TABLE secret_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE secret_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY service_only ON secret_versions FOR ALL USING (app_role() = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE, DELETE ON secret_versions TO np_app;
ALTER TABLE operation_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE operation_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON operation_runs FOR SELECT USING (app_role() IN ('SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY service_writes ON operation_runs FOR ALL USING (app_role() = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE, DELETE ON operation_runs TO np_app;

-- Since when the oldest message waits that may be planned or sent. Null: none waits.
CREATE FUNCTION oldest_due_message() RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT min(j.run_at) FROM graphile_worker._private_jobs j
    JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    WHERE t.identifier IN ('plan', 'deliver', 'digest') AND j.is_available AND j.run_at <= now());
END
$$;
REVOKE ALL ON FUNCTION oldest_due_message() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION oldest_due_message() TO np_app;

-- Jobs that failed at least five times in a row, by their kind. A plan counts from its fourth failure, half a minute after the
-- first one, because nothing of its notification is sent. One that was given up counts for an hour.
CREATE OR REPLACE FUNCTION failing_jobs(OUT task text, OUT jobs int, OUT attempts int) RETURNS SETOF record
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT t.identifier, count(*)::int, max(j.attempts)::int
    FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    WHERE j.attempts >= CASE t.identifier WHEN 'plan' THEN 4 ELSE 5 END AND j.last_error IS NOT NULL
      AND (j.attempts < j.max_attempts OR j.updated_at > now() - interval '1 hour')
    GROUP BY t.identifier ORDER BY t.identifier;
END
$$;
