-- The slowest requests of each hour, with their traces. lib/operations writes and bounds them.
CREATE TABLE slow_requests (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  route text NOT NULL,
  method text NOT NULL,
  status integer NOT NULL,
  duration_ms integer NOT NULL,
  trace_id text,
  request_id text
);
CREATE INDEX slow_requests_at ON slow_requests (at);

ALTER TABLE slow_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE slow_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON slow_requests FOR SELECT USING (app_role() IN ('SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY service_writes ON slow_requests FOR ALL USING (app_role() = 'SYSTEM');
GRANT SELECT, INSERT, DELETE ON slow_requests TO np_app;
