-- What providers told us, as they told it. The primary key dedupes: of any number of copies, one is applied.
CREATE TABLE webhook_events (
  provider text NOT NULL,
  id text NOT NULL,
  kind text NOT NULL,
  payload jsonb NOT NULL,
  received_at timestamptz(3) NOT NULL,
  applied_at timestamptz(3),
  outcome text,
  CONSTRAINT webhook_events_provider_id_pk PRIMARY KEY(provider,id),
  CONSTRAINT webhook_events_provider CHECK (provider IN ('resend', 'twilio', 'slack'))
);
CREATE INDEX webhook_events_received ON webhook_events (received_at);

-- Payloads hold addresses and texts of anybody who wrote to us: only the service itself reads them.
ALTER TABLE webhook_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_events FORCE ROW LEVEL SECURITY;
CREATE POLICY service_only ON webhook_events FOR ALL USING ((SELECT app_role()) = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_events TO np_app;

-- By what an event names its deliveries.
CREATE INDEX deliveries_provider_message ON deliveries (provider_message_id) WHERE provider_message_id IS NOT NULL;
CREATE INDEX deliveries_digest ON deliveries (digest_id) WHERE digest_id IS NOT NULL;
