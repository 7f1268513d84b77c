-- The tables force row security on their owner. Without a role these statements would change no row.
SET LOCAL app.role = 'SYSTEM';
DELETE FROM alert_messages WHERE channel IN ('mail-ciso', 'mail-legal');
DELETE FROM alert_channels WHERE name IN ('mail-ciso', 'mail-legal');
RESET app.role;
ALTER TABLE alert_messages DROP COLUMN incident_id,
  DROP CONSTRAINT alert_messages_channel, ADD CONSTRAINT alert_messages_channel
  CHECK (channel IN ('slack-operations', 'slack-incidents', 'pagerduty', 'mail'));
ALTER TABLE alert_channels DROP CONSTRAINT alert_channels_name, ADD CONSTRAINT alert_channels_name
  CHECK (name IN ('slack-operations', 'slack-incidents', 'pagerduty', 'mail'));
DROP TABLE incident_post_mortems;
DROP TABLE incident_links;
DROP INDEX incidents_opened;
DROP INDEX incidents_source;
ALTER TABLE incidents
  DROP COLUMN communications_id,
  DROP COLUMN started_at,
  DROP COLUMN contained_at,
  DROP COLUMN verified_at,
  DROP COLUMN verified_by,
  DROP COLUMN security,
  DROP COLUMN breach_at,
  DROP COLUMN breach_reported_at,
  DROP COLUMN ciso_informed_at,
  DROP COLUMN legal_informed_at,
  DROP COLUMN alert_group,
  DROP COLUMN slack_channel,
  DROP COLUMN slack_ts;
