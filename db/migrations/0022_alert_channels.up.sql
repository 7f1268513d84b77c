-- How each channel to those who run the service does. `failing_since` is null while it works; `retry_at`: nothing is sent
-- before; `reported_at`: when another channel was told that this one fails.
CREATE TABLE alert_channels (
  name text PRIMARY KEY,
  failures integer NOT NULL DEFAULT 0,
  failing_since timestamptz(3),
  retry_at timestamptz(3),
  reported_at timestamptz(3),
  last_error text,
  last_error_at timestamptz(3),
  CONSTRAINT alert_channels_name CHECK (name IN ('slack-operations', 'slack-incidents', 'pagerduty', 'mail'))
);

-- Alerts that wait for their channel, in the order in which they are sent. A row goes once its channel has taken it.
CREATE TABLE alert_messages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel text NOT NULL,
  title text NOT NULL,
  text text NOT NULL,
  severity text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT alert_messages_channel CHECK (channel IN ('slack-operations', 'slack-incidents', 'pagerduty', 'mail')),
  CONSTRAINT alert_messages_severity CHECK (severity IN ('info', 'warning', 'critical'))
);
CREATE INDEX alert_messages_channel_id ON alert_messages (channel, id);

ALTER TABLE alert_channels ENABLE ROW LEVEL SECURITY;
ALTER TABLE alert_channels FORCE ROW LEVEL SECURITY;
CREATE POLICY staff_reads ON alert_channels FOR SELECT USING (app_role() IN ('SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY service_writes ON alert_channels FOR ALL USING (app_role() = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE ON alert_channels TO np_app;
ALTER TABLE alert_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE alert_messages FORCE ROW LEVEL SECURITY;
CREATE POLICY service_only ON alert_messages FOR ALL USING (app_role() = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE, DELETE ON alert_messages TO np_app;

-- Of an event that is about nobody (an incident, a pause, a key), the contents go in which an address of somebody erased
-- stands. Returns their ids: the service writes an event "audit.redact" about each, or the chain does not verify.
CREATE FUNCTION audit_redact(person text, patterns text[]) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF public.app_role() <> 'SYSTEM' THEN
    RAISE EXCEPTION 'only the service itself redacts' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT EXISTS (SELECT FROM public.erasures WHERE user_id = person) THEN
    RAISE EXCEPTION 'only what names somebody erased is redacted' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM FROM public.audit_head FOR UPDATE;
  RETURN QUERY UPDATE public.audit_events SET salt = NULL, reason = NULL, before = NULL, after = NULL
    WHERE salt IS NOT NULL AND (subject IS NULL OR NOT starts_with(subject, 'usr_'))
      AND action NOT IN ('user.erase', 'audit.redact')
      AND (reason ~* ANY (patterns) OR before::text ~* ANY (patterns) OR after::text ~* ANY (patterns))
    RETURNING id;
END
$$;
REVOKE ALL ON FUNCTION audit_redact(text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_redact(text, text[]) TO np_app;

-- An incident's log is only ever added to, but for addresses of somebody erased.
CREATE POLICY service_redacts ON incident_updates FOR UPDATE USING (app_role() = 'SYSTEM');
GRANT UPDATE (message) ON incident_updates TO np_app;
