-- expand: only a table.
SET LOCAL lock_timeout = '2s';
SET LOCAL statement_timeout = '60s';

-- One row for each step of a release. `schema_version`: the newest migration of the version. `released_by`: a name that the
-- caller stated. `incident_id`: the incident of a rollback.
CREATE TABLE releases (
  id text PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  step text NOT NULL,
  version text NOT NULL,
  image text,
  schema_version text NOT NULL,
  released_by text NOT NULL,
  reason text,
  incident_id text,
  CONSTRAINT releases_step CHECK (step IN ('STARTED', 'DEPLOYED', 'FAILED', 'ROLLBACK_STARTED', 'ROLLED_BACK'))
);

-- Rows are inserted and never changed, except that an erasure removes addresses from the texts.
ALTER TABLE releases ENABLE ROW LEVEL SECURITY;
ALTER TABLE releases FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON releases FOR SELECT USING ((SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY service_adds ON releases FOR INSERT WITH CHECK ((SELECT app_role()) = 'SYSTEM');
CREATE POLICY service_redacts ON releases FOR UPDATE USING ((SELECT app_role()) = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE (released_by, reason) ON releases TO np_app;
