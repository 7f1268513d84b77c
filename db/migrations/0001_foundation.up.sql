CREATE TABLE api_keys (
  id text PRIMARY KEY,
  name text NOT NULL,
  prefix text NOT NULL,
  secret_hash text NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamptz(3) NOT NULL,
  created_by text NOT NULL,
  expires_at timestamptz(3),
  last_used_at timestamptz(3),
  revoked_at timestamptz(3)
);

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

CREATE TABLE sessions (
  token_hash text PRIMARY KEY,
  id text NOT NULL,
  user_id text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);

CREATE TABLE settings (
  key text PRIMARY KEY,
  value jsonb NOT NULL,
  updated_at timestamptz(3) DEFAULT now() NOT NULL
);

CREATE TABLE verification_tokens (
  identifier text NOT NULL,
  token_hash text NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  CONSTRAINT verification_tokens_identifier_token_hash_pk PRIMARY KEY(identifier,token_hash)
);

CREATE TABLE channel_pauses (
  channel text PRIMARY KEY,
  reason text NOT NULL,
  paused_at timestamptz(3) NOT NULL,
  paused_by text NOT NULL,
  CONSTRAINT channel_pauses_channel CHECK (channel IN ('EMAIL', 'SMS', 'SLACK'))
);

CREATE TABLE tenant_policies (
  tenant_key text NOT NULL,
  topic_id text NOT NULL,
  channel text NOT NULL,
  policy text NOT NULL,
  locked boolean DEFAULT false NOT NULL,
  updated_at timestamptz(3) DEFAULT now() NOT NULL,
  updated_by text NOT NULL,
  CONSTRAINT tenant_policies_tenant_key_topic_id_channel_pk PRIMARY KEY(tenant_key,topic_id,channel),
  CONSTRAINT tenant_policies_channel CHECK (channel IN ('EMAIL', 'SMS', 'SLACK')),
  CONSTRAINT tenant_policies_policy CHECK (policy IN ('REQUIRED', 'DEFAULT_ON', 'DEFAULT_OFF', 'UNAVAILABLE'))
);

CREATE TABLE topic_channels (
  topic_id text NOT NULL,
  channel text NOT NULL,
  policy text NOT NULL,
  updated_at timestamptz(3) DEFAULT now() NOT NULL,
  updated_by text NOT NULL,
  CONSTRAINT topic_channels_topic_id_channel_pk PRIMARY KEY(topic_id,channel),
  CONSTRAINT topic_channels_channel CHECK (channel IN ('EMAIL', 'SMS', 'SLACK')),
  CONSTRAINT topic_channels_policy CHECK (policy IN ('REQUIRED', 'DEFAULT_ON', 'DEFAULT_OFF', 'UNAVAILABLE'))
);

CREATE TABLE topics (
  id text PRIMARY KEY,
  key text NOT NULL,
  name text NOT NULL,
  description text NOT NULL,
  section text NOT NULL,
  classification text NOT NULL,
  urgent boolean DEFAULT false NOT NULL,
  archived_at timestamptz(3),
  created_at timestamptz(3) DEFAULT now() NOT NULL,
  updated_at timestamptz(3) DEFAULT now() NOT NULL,
  CONSTRAINT topics_key UNIQUE(key),
  CONSTRAINT topics_classification CHECK (classification IN ('TRANSACTIONAL', 'MARKETING'))
);

CREATE TABLE deliveries (
  user_id text NOT NULL,
  id text NOT NULL,
  notification_id text NOT NULL,
  topic_id text NOT NULL,
  channel text NOT NULL,
  status text NOT NULL,
  decided_by text NOT NULL,
  decision jsonb NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  next_attempt_at timestamptz(3),
  claim_token uuid,
  claimed_at timestamptz(3),
  provider_message_id text,
  error text,
  created_at timestamptz(3) NOT NULL,
  sent_at timestamptz(3),
  settled_at timestamptz(3),
  CONSTRAINT deliveries_user_id_id_pk PRIMARY KEY(user_id,id),
  CONSTRAINT deliveries_once UNIQUE(user_id,notification_id,channel),
  CONSTRAINT deliveries_channel CHECK (channel IN ('EMAIL', 'SMS', 'SLACK')),
  CONSTRAINT deliveries_status CHECK (status IN ('QUEUED', 'DEFERRED', 'DIGESTED', 'SENDING', 'SENT', 'DELIVERED', 'BOUNCED', 'COMPLAINED', 'FAILED', 'UNKNOWN', 'SKIPPED', 'DEAD'))
);

CREATE TABLE digest_items (
  user_id text NOT NULL,
  delivery_id text NOT NULL,
  channel text NOT NULL,
  due_at timestamptz(3) NOT NULL,
  digest_id text,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT digest_items_user_id_delivery_id_pk PRIMARY KEY(user_id,delivery_id),
  CONSTRAINT digest_items_channel CHECK (channel IN ('EMAIL', 'SMS', 'SLACK'))
);

CREATE TABLE notifications (
  id text PRIMARY KEY,
  topic_id text NOT NULL,
  tenant_key text,
  subject text NOT NULL,
  body text NOT NULL,
  data jsonb DEFAULT '{}'::jsonb NOT NULL,
  channels text[] NOT NULL,
  audience jsonb NOT NULL,
  audience_size integer NOT NULL,
  idempotency_key text,
  request_hash text NOT NULL,
  plan_cursor text DEFAULT '' NOT NULL,
  planned_at timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  created_by text NOT NULL
);

CREATE TABLE outbox (
  id text PRIMARY KEY,
  delivery_id text,
  user_id text,
  channel text NOT NULL,
  recipient text NOT NULL,
  subject text,
  payload jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT outbox_once UNIQUE(delivery_id),
  CONSTRAINT outbox_channel CHECK (channel IN ('EMAIL', 'SMS', 'SLACK'))
);

CREATE TABLE workers (
  id text PRIMARY KEY,
  host text NOT NULL,
  pid integer NOT NULL,
  lock_ids text[] NOT NULL,
  started_at timestamptz(3) NOT NULL,
  heartbeat_at timestamptz(3) NOT NULL,
  draining boolean DEFAULT false NOT NULL
);

CREATE TABLE channel_switches (
  user_id text NOT NULL,
  channel text NOT NULL,
  enabled boolean NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  updated_by text NOT NULL,
  CONSTRAINT channel_switches_user_id_channel_pk PRIMARY KEY(user_id,channel),
  CONSTRAINT channel_switches_channel CHECK (channel IN ('EMAIL', 'SMS', 'SLACK'))
);

CREATE TABLE consents (
  user_id text NOT NULL,
  id text NOT NULL,
  topic_id text NOT NULL,
  channel text NOT NULL,
  granted boolean NOT NULL,
  wording text NOT NULL,
  wording_version text NOT NULL,
  locale text NOT NULL,
  source text NOT NULL,
  address_hash text,
  at timestamptz(3) NOT NULL,
  CONSTRAINT consents_user_id_id_pk PRIMARY KEY(user_id,id),
  CONSTRAINT consents_channel CHECK (channel IN ('EMAIL', 'SMS', 'SLACK'))
);

CREATE TABLE preferences (
  user_id text NOT NULL,
  tenant_key text DEFAULT '' NOT NULL,
  topic_id text NOT NULL,
  channel text NOT NULL,
  choice boolean,
  frequency text,
  updated_at timestamptz(3) NOT NULL,
  updated_by text NOT NULL,
  CONSTRAINT preferences_user_id_tenant_key_topic_id_channel_pk PRIMARY KEY(user_id,tenant_key,topic_id,channel),
  CONSTRAINT preferences_channel CHECK (channel IN ('EMAIL', 'SMS', 'SLACK')),
  CONSTRAINT preferences_frequency CHECK (frequency IN ('INSTANT', 'HOURLY', 'DAILY', 'WEEKLY'))
);

CREATE TABLE schedules (
  user_id text PRIMARY KEY,
  quiet_hours jsonb DEFAULT '[]'::jsonb NOT NULL,
  digest_time text DEFAULT '09:00' NOT NULL,
  digest_weekday text DEFAULT 'MONDAY' NOT NULL,
  snoozed_until timestamptz(3),
  updated_at timestamptz(3) NOT NULL,
  updated_by text NOT NULL,
  CONSTRAINT schedules_digest_weekday CHECK (digest_weekday IN ('MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'))
);

CREATE TABLE suppressions (
  user_id text NOT NULL,
  id text NOT NULL,
  channel text NOT NULL,
  address text,
  address_hash text NOT NULL,
  scope text NOT NULL,
  topic_id text,
  reason text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  created_by text NOT NULL,
  lifted_at timestamptz(3),
  lifted_by text,
  CONSTRAINT suppressions_user_id_id_pk PRIMARY KEY(user_id,id),
  CONSTRAINT suppressions_channel CHECK (channel IN ('EMAIL', 'SMS', 'SLACK')),
  CONSTRAINT suppressions_scope CHECK (scope IN ('ALL', 'MARKETING', 'TOPIC')),
  CONSTRAINT suppressions_reason CHECK (reason IN ('STOP', 'COMPLAINT', 'HARD_BOUNCE', 'UNSUBSCRIBE', 'ADMIN', 'ERASURE'))
);

CREATE TABLE users (
  id text PRIMARY KEY,
  external_id text,
  name text,
  email text,
  -- What addresses are compared by. A column: row-level security keeps the index of an expression from being used.
  email_key text GENERATED ALWAYS AS (lower(email)) STORED,
  email_verified_at timestamptz(3),
  phone text,
  phone_verified_at timestamptz(3),
  slack_user_id text,
  slack_verified_at timestamptz(3),
  role text DEFAULT 'VIEWER' NOT NULL,
  time_zone text DEFAULT 'UTC' NOT NULL,
  locale text DEFAULT 'en' NOT NULL,
  created_at timestamptz(3) DEFAULT now() NOT NULL,
  updated_at timestamptz(3) DEFAULT now() NOT NULL,
  CONSTRAINT users_role CHECK (role IN ('ADMIN', 'AUDITOR', 'VIEWER'))
);

ALTER TABLE tenant_policies ADD CONSTRAINT tenant_policies_topic_id_topics_id_fk FOREIGN KEY (topic_id) REFERENCES topics(id) ON DELETE cascade;

ALTER TABLE topic_channels ADD CONSTRAINT topic_channels_topic_id_topics_id_fk FOREIGN KEY (topic_id) REFERENCES topics(id) ON DELETE cascade;
CREATE INDEX audit_events_subject ON audit_events (subject,at);
CREATE INDEX audit_events_at ON audit_events (at);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX deliveries_id ON deliveries (id);
CREATE INDEX deliveries_notification ON deliveries (notification_id,status);
CREATE INDEX deliveries_waiting ON deliveries (status,next_attempt_at) WHERE status IN ('QUEUED', 'DEFERRED', 'DIGESTED', 'SENDING', 'UNKNOWN');
CREATE INDEX digest_items_due ON digest_items (due_at) WHERE digest_id IS NULL;
CREATE UNIQUE INDEX notifications_idempotency_key ON notifications (idempotency_key);
CREATE INDEX outbox_newest ON outbox (created_at);
CREATE INDEX suppressions_address ON suppressions (address_hash);
CREATE UNIQUE INDEX users_external_id ON users (external_id);
CREATE UNIQUE INDEX users_email ON users (email_key);
CREATE INDEX users_phone ON users (phone);

-- Staging for roster imports: COPY lands here, one statement merges it; no row-level security, no WAL, emptied after use.
CREATE UNLOGGED TABLE roster_rows (
  import_id text NOT NULL,
  line integer NOT NULL,
  id text NOT NULL,
  external_id text NOT NULL,
  name text,
  email text,
  phone text,
  slack_user_id text,
  time_zone text,
  locale text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (import_id, line)
);
CREATE INDEX roster_rows_external_id ON roster_rows (import_id, external_id);

-- Two roles. The owner (whoever DATABASE_URL names) migrates and runs the job queue's own tables. The application's
-- statements run as np_app, which owns nothing, so row-level security binds it.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'np_app') THEN
    CREATE ROLE np_app NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL; -- roles belong to the whole server: another database's migration made it at the same moment
END
$$;
DO $$
BEGIN
  EXECUTE format('GRANT np_app TO %I', current_user);
END
$$;
GRANT USAGE ON SCHEMA public TO np_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON
  users, preferences, channel_switches, schedules, suppressions, consents, topics, topic_channels, tenant_policies,
  channel_pauses, notifications, deliveries, digest_items, outbox, workers, api_keys, sessions, verification_tokens,
  settings, roster_rows
TO np_app;
GRANT SELECT, INSERT ON audit_events TO np_app;

-- Who asks, as the transaction said it: app.user_id and app.role (db/client.ts). Nothing said = nothing seen.
-- Sub-selects, so that the setting is read once a statement and not once a row.
CREATE FUNCTION app_user() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN NULLIF(current_setting('app.user_id', true), '');
CREATE FUNCTION app_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN COALESCE(current_setting('app.role', true), '');

DO $$
DECLARE
  owned record;
BEGIN
  FOR owned IN
    SELECT * FROM (VALUES
      ('users', 'id'), ('preferences', 'user_id'), ('channel_switches', 'user_id'), ('schedules', 'user_id'),
      ('deliveries', 'user_id'), ('digest_items', 'user_id'), ('suppressions', 'user_id'), ('consents', 'user_id'),
      ('outbox', 'user_id')
    ) AS t (name, person)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', owned.name);
    EXECUTE format(
      'CREATE POLICY person_reads ON %I FOR SELECT USING (%I = (SELECT app_user())'
      ' OR (SELECT app_role()) IN (''SYSTEM'', ''SERVICE'', ''ADMIN'', ''AUDITOR''))', owned.name, owned.person);
    EXECUTE format(
      'CREATE POLICY person_writes ON %I FOR ALL USING ((%I = (SELECT app_user()) AND (SELECT app_role()) = ''VIEWER'')'
      ' OR (SELECT app_role()) IN (''SYSTEM'', ''SERVICE'', ''ADMIN''))', owned.name, owned.person);
  END LOOP;
END
$$;

-- Jobs are added in the transaction that makes them true. The queue's tables belong to the owner; this is the one door.
CREATE FUNCTION add_jobs(specs jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM graphile_worker.add_jobs(ARRAY(
    SELECT ROW(
      spec ->> 'identifier',
      (spec -> 'payload')::json,
      spec ->> 'queueName',
      (spec ->> 'runAt')::timestamptz,
      (spec ->> 'maxAttempts')::smallint,
      spec ->> 'jobKey',
      (spec ->> 'priority')::smallint,
      NULL::text[]
    )::graphile_worker.job_spec
    FROM jsonb_array_elements(specs) AS spec
  ));
END
$$;

-- A worker that stopped beating holds its locks for four hours; this hands its jobs back.
CREATE FUNCTION release_jobs(lock_ids text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM graphile_worker.force_unlock_workers(lock_ids);
END
$$;

-- What holds a lock on a job or a queue just now.
CREATE FUNCTION job_lock_holders() RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT locked_by FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL
    UNION SELECT locked_by FROM graphile_worker._private_job_queues WHERE locked_by IS NOT NULL;
END
$$;

-- depth: jobs due now or running; oldest_due_seconds: how long the oldest of those due has waited; dead: retries used up.
CREATE FUNCTION queue_status(OUT depth int, OUT oldest_due_seconds float8, OUT dead int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  SELECT
    count(*) FILTER (WHERE attempts < max_attempts AND run_at <= now()),
    COALESCE(extract(epoch FROM now() - min(run_at) FILTER (WHERE is_available AND run_at <= now())), 0),
    count(*) FILTER (WHERE attempts >= max_attempts AND locked_at IS NULL)
  INTO depth, oldest_due_seconds, dead
  FROM graphile_worker._private_jobs;
END
$$;

REVOKE ALL ON FUNCTION add_jobs(jsonb), release_jobs(text[]), job_lock_holders(), queue_status() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_jobs(jsonb), release_jobs(text[]), job_lock_holders(), queue_status() TO np_app;

-- Two random UUIDs (244 bits): the key under which addresses are hashed.
INSERT INTO settings (key, value) VALUES ('address_pepper', to_jsonb(gen_random_uuid()::text || gen_random_uuid()::text));
INSERT INTO settings (key, value) VALUES ('auth_secret', to_jsonb(gen_random_uuid()::text || gen_random_uuid()::text));
