-- Keeps the events and removes their chain.
ALTER TABLE audit_events RENAME TO audit_events_chained;
CREATE TABLE audit_events (
  id text PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  action text NOT NULL,
  actor text NOT NULL,
  actor_role text NOT NULL,
  subject text,
  reason text,
  before jsonb,
  after jsonb,
  request_id text
);
INSERT INTO audit_events (id, at, action, actor, actor_role, subject, reason, before, after, request_id)
SELECT id, at, action, actor, actor_role, subject, reason, before::jsonb, after::jsonb, request_id
FROM audit_events_chained;
DROP TABLE audit_events_chained;
DROP SCHEMA audit_months;
DROP TABLE audit_head, audit_anchors;
DROP FUNCTION audit_seal(text[]), audit_forget(text), audit_make_months(), audit_drop_months(integer), audit_refuse(),
  audit_hash(text[]);
CREATE INDEX audit_events_subject ON audit_events (subject,at);
CREATE INDEX audit_events_at ON audit_events (at);
GRANT SELECT, INSERT ON audit_events TO np_app;
