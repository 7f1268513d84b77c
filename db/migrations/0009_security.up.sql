-- How often somebody asked, shared by all processes. Unlogged: after a crash everybody starts at nought, which is no loss.
-- `key` is a keyed hash: no address and no token stands here. The columns and their order are rate-limiter-flexible's.
CREATE UNLOGGED TABLE rate_limits (
  key varchar(255) PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  expire bigint
);
CREATE INDEX rate_limits_expire ON rate_limits (expire);
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limits TO np_app;

-- What may be an attack: one row for each kind, source and minute, with how often. The address stands as a keyed hash and
-- as its network (/24, /48).
CREATE TABLE security_events (
  id text PRIMARY KEY,
  kind text NOT NULL,
  source text NOT NULL,
  minute timestamptz(3) NOT NULL,
  subject text,
  address_hash text,
  network text,
  count integer NOT NULL DEFAULT 1,
  detail jsonb,
  first_at timestamptz(3) NOT NULL,
  last_at timestamptz(3) NOT NULL,
  CONSTRAINT security_events_once UNIQUE (kind, source, minute),
  CONSTRAINT security_events_kind CHECK (kind IN
    ('auth.failure', 'auth.throttled', 'privilege.attempt', 'access.unusual', 'rate.limited', 'role.change'))
);
CREATE INDEX security_events_minute ON security_events (minute);
ALTER TABLE security_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE security_events FORCE ROW LEVEL SECURITY;
CREATE POLICY operators_read ON security_events FOR SELECT
  USING ((SELECT app_role()) IN ('SYSTEM', 'ADMIN', 'AUDITOR'));
CREATE POLICY service_writes ON security_events FOR ALL USING ((SELECT app_role()) = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE, DELETE ON security_events TO np_app;

-- Where people with a role signed in from: a country, or the keyed hash of a network.
CREATE TABLE sign_in_places (
  user_id text NOT NULL,
  place text NOT NULL,
  first_at timestamptz(3) NOT NULL,
  last_at timestamptz(3) NOT NULL,
  CONSTRAINT sign_in_places_user_id_place_pk PRIMARY KEY (user_id, place)
);
ALTER TABLE sign_in_places ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_places FORCE ROW LEVEL SECURITY;
CREATE POLICY service_only ON sign_in_places FOR ALL USING ((SELECT app_role()) = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_places TO np_app;

-- The key under which addresses and tokens are hashed here. It outlives AUTH_SECRETS, which change every 90 days.
INSERT INTO settings (key, value) VALUES ('security_key', to_jsonb(gen_random_uuid()::text || gen_random_uuid()::text));
