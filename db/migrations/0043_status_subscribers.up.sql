-- People and systems that are told about changes of the status page. `target`: a mail address or a URL. `target_key`: the form
-- in which targets are compared. `secret`: encrypted with a key from AUTH_SECRETS. `last_notice`: the newest notice that was sent.
CREATE TABLE status_subscribers (
  id text PRIMARY KEY,
  kind text NOT NULL,
  target text NOT NULL,
  target_key text NOT NULL,
  secret text,
  locale text NOT NULL,
  last_notice bigint NOT NULL,
  created_at timestamptz(3) NOT NULL,
  confirmed_at timestamptz(3),
  failures integer NOT NULL DEFAULT 0,
  failing_since timestamptz(3),
  last_error text,
  disabled_at timestamptz(3),
  CONSTRAINT status_subscribers_kind CHECK (kind IN ('EMAIL', 'WEBHOOK'))
);
CREATE UNIQUE INDEX status_subscribers_target ON status_subscribers (kind, target_key);

-- What was published on the status page, in the order of sending. `key` makes sure that nothing is sent twice.
CREATE TABLE status_notices (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL,
  kind text NOT NULL,
  subject_id text NOT NULL,
  title text NOT NULL,
  status text,
  message text,
  starts_at timestamptz(3),
  ends_at timestamptz(3),
  at timestamptz(3) NOT NULL,
  CONSTRAINT status_notices_kind CHECK (kind IN ('INCIDENT_UPDATED', 'MAINTENANCE_SCHEDULED', 'MAINTENANCE_STARTED', 'MAINTENANCE_ENDED', 'MAINTENANCE_CANCELLED')),
  CONSTRAINT status_notices_status CHECK (status IN ('OPEN', 'ACKNOWLEDGED', 'CONTAINED', 'RESOLVED', 'VERIFIED'))
);
CREATE UNIQUE INDEX status_notices_key ON status_notices (key);

ALTER TABLE status_subscribers ENABLE ROW LEVEL SECURITY;
ALTER TABLE status_subscribers FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON status_subscribers FOR SELECT USING ((SELECT app_role()) IN ('SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY admin_removes ON status_subscribers FOR DELETE USING ((SELECT app_role()) = 'ADMIN');
CREATE POLICY service_writes ON status_subscribers FOR ALL USING ((SELECT app_role()) = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE, DELETE ON status_subscribers TO np_app;

ALTER TABLE status_notices ENABLE ROW LEVEL SECURITY;
ALTER TABLE status_notices FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON status_notices FOR SELECT USING ((SELECT app_role()) IN ('SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY operators_add ON status_notices FOR INSERT WITH CHECK ((SELECT app_role()) IN ('SERVICE', 'ADMIN'));
CREATE POLICY service_writes ON status_notices FOR ALL USING ((SELECT app_role()) = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE, DELETE ON status_notices TO np_app;
