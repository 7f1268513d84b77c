-- One clock of tenants' shares for all workers. A row exists while much waits: since when.
CREATE TABLE share_clock (
  single boolean PRIMARY KEY DEFAULT true,
  busy_since timestamptz(3) NOT NULL,
  CONSTRAINT share_clock_single CHECK (single)
);
ALTER TABLE share_clock ENABLE ROW LEVEL SECURITY;
ALTER TABLE share_clock FORCE ROW LEVEL SECURITY;
CREATE POLICY service_only ON share_clock FOR ALL USING (app_role() = 'SYSTEM');
GRANT SELECT, INSERT, DELETE ON share_clock TO np_app;

-- The pace that a provider asks for, and the first moment that no worker has reserved for a request to it.
ALTER TABLE provider_states
  ADD COLUMN request_every_ms integer,
  ADD COLUMN pace_told_at timestamptz(3),
  ADD COLUMN next_request_at timestamptz(3);
