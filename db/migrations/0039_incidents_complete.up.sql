-- Incidents: the second role, the times of each step, security and breach, the Slack thread, and the group of Alertmanager.
-- `started_at`: when the problem began, null if it is not known. `verified_by`: the smoke run or the probe that passed.
-- `breach_at`: when the breach became known; the 72 hours count from it. `ciso_informed_at`, `legal_informed_at`: when the mail
-- was accepted. `slack_channel` and `slack_ts`: the first message, which later ones answer.
ALTER TABLE incidents
  ADD COLUMN communications_id text,
  ADD COLUMN started_at timestamptz(3),
  ADD COLUMN contained_at timestamptz(3),
  ADD COLUMN verified_at timestamptz(3),
  ADD COLUMN verified_by text,
  ADD COLUMN security boolean NOT NULL DEFAULT false,
  ADD COLUMN breach_at timestamptz(3),
  ADD COLUMN breach_reported_at timestamptz(3),
  ADD COLUMN ciso_informed_at timestamptz(3),
  ADD COLUMN legal_informed_at timestamptz(3),
  ADD COLUMN alert_group text,
  ADD COLUMN slack_channel text,
  ADD COLUMN slack_ts text;
CREATE INDEX incidents_source ON incidents (source, id);
CREATE INDEX incidents_opened ON incidents (opened_at);

-- The tables force row security on their owner. Without a role these statements would change no row.
SET LOCAL app.role = 'SYSTEM';
UPDATE incidents SET
  contained_at = (SELECT min(at) FROM incident_updates u WHERE u.incident_id = incidents.id AND u.status = 'CONTAINED'),
  verified_at = (SELECT min(at) FROM incident_updates u WHERE u.incident_id = incidents.id AND u.status = 'VERIFIED');

-- A verified incident that was shown to the public stays "monitoring" without a last public update.
INSERT INTO incident_updates (incident_id, number, at, author, message, status, public)
SELECT i.id, last.number + 1, last.at, 'system:incidents', 'This incident is resolved. We have verified that the service works.', 'VERIFIED', true
FROM incidents i
  JOIN LATERAL (SELECT number, at FROM incident_updates u WHERE u.incident_id = i.id ORDER BY number DESC LIMIT 1) last ON true
WHERE i.status = 'VERIFIED' AND 'VERIFIED' <> (
  SELECT u.status FROM incident_updates u WHERE u.incident_id = i.id AND u.public ORDER BY number DESC LIMIT 1);
RESET app.role;

CREATE TABLE incident_links (
  incident_id text NOT NULL,
  kind text NOT NULL,
  other_id text NOT NULL,
  added_at timestamptz(3) NOT NULL,
  added_by text NOT NULL,
  CONSTRAINT incident_links_incident_id_kind_other_id_pk PRIMARY KEY (incident_id, kind, other_id),
  CONSTRAINT incident_links_incident_id_incidents_id_fk FOREIGN KEY (incident_id) REFERENCES incidents (id) ON DELETE CASCADE,
  CONSTRAINT incident_links_other_id_incidents_id_fk FOREIGN KEY (other_id) REFERENCES incidents (id) ON DELETE CASCADE,
  CONSTRAINT incident_links_kind CHECK (kind IN ('DUPLICATE_OF', 'CAUSED_BY', 'RECURRENCE_OF')),
  CONSTRAINT incident_links_others CHECK (incident_id <> other_id)
);
CREATE UNIQUE INDEX incident_links_one_original ON incident_links (incident_id) WHERE kind = 'DUPLICATE_OF';
CREATE INDEX incident_links_other ON incident_links (other_id);

-- `version` counts the saves, so that two people do not overwrite each other.
CREATE TABLE incident_post_mortems (
  incident_id text PRIMARY KEY,
  text text NOT NULL,
  version integer NOT NULL,
  written_by text NOT NULL,
  written_at timestamptz(3) NOT NULL,
  CONSTRAINT incident_post_mortems_incident_id_incidents_id_fk FOREIGN KEY (incident_id) REFERENCES incidents (id) ON DELETE CASCADE
);

ALTER TABLE incident_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_links FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON incident_links FOR SELECT USING (
  (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY operators_add ON incident_links FOR INSERT WITH CHECK ((SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
CREATE POLICY operators_remove ON incident_links FOR DELETE USING ((SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
GRANT SELECT, INSERT, DELETE ON incident_links TO np_app;
ALTER TABLE incident_post_mortems ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_post_mortems FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON incident_post_mortems FOR SELECT USING (
  (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY operators_add ON incident_post_mortems FOR INSERT WITH CHECK (
  (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
CREATE POLICY operators_change ON incident_post_mortems FOR UPDATE USING (
  (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
GRANT SELECT, INSERT, UPDATE ON incident_post_mortems TO np_app;

-- Mail to the CISO and to the legal team is a channel of its own, and an alert may belong to an incident.
ALTER TABLE alert_channels DROP CONSTRAINT alert_channels_name, ADD CONSTRAINT alert_channels_name
  CHECK (name IN ('slack-operations', 'slack-incidents', 'pagerduty', 'mail', 'mail-ciso', 'mail-legal'));
ALTER TABLE alert_messages ADD COLUMN incident_id text,
  DROP CONSTRAINT alert_messages_channel, ADD CONSTRAINT alert_messages_channel
  CHECK (channel IN ('slack-operations', 'slack-incidents', 'pagerduty', 'mail', 'mail-ciso', 'mail-legal'));
