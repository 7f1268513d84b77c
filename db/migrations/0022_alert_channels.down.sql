REVOKE UPDATE (message) ON incident_updates FROM np_app;
DROP POLICY service_redacts ON incident_updates;
DROP FUNCTION audit_redact(text, text[]);
DROP TABLE alert_messages;
DROP TABLE alert_channels;
