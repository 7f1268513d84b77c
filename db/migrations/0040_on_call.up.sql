-- Shifts of the rota. `starts_at` is the beginning of the first turn; the shift counts in [effective_from, until). A shift that
-- has begun keeps its fields: a change ends it, and a new one begins.
CREATE TABLE on_call_shifts (
  id text PRIMARY KEY,
  level text NOT NULL,
  kind text NOT NULL,
  people text[] NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  duration_minutes integer NOT NULL,
  effective_from timestamptz(3) NOT NULL,
  until timestamptz(3),
  frequency text,
  "interval" integer NOT NULL,
  by_day text[] NOT NULL,
  time_zone text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT on_call_shifts_level CHECK (level IN ('PRIMARY', 'SECONDARY', 'MANAGER')),
  CONSTRAINT on_call_shifts_kind CHECK (kind IN ('SINGLE', 'RECURRING', 'ROTATION', 'OVERRIDE')),
  CONSTRAINT on_call_shifts_frequency CHECK (frequency IN ('DAILY', 'WEEKLY')),
  CONSTRAINT on_call_shifts_numbers CHECK (duration_minutes > 0 AND "interval" > 0)
);
CREATE INDEX on_call_shifts_until ON on_call_shifts (until);

-- The steps of the escalation chain. No row: the default chain.
CREATE TABLE escalation_steps (
  position integer PRIMARY KEY,
  kind text NOT NULL,
  minutes integer,
  level text,
  role text,
  times integer,
  CONSTRAINT escalation_steps_kind CHECK (kind IN ('WAIT', 'NOTIFY_ON_CALL', 'NOTIFY_NEXT_PERSON', 'NOTIFY_ROLE', 'REPEAT')),
  CONSTRAINT escalation_steps_level CHECK (level IN ('PRIMARY', 'SECONDARY', 'MANAGER')),
  CONSTRAINT escalation_steps_role CHECK (role IN ('ADMIN', 'AUDITOR', 'VIEWER'))
);

-- The escalation of each incident. `chain`: the steps when it began. `pages`: how many pages it sent.
CREATE TABLE escalations (
  incident_id text PRIMARY KEY REFERENCES incidents (id) ON DELETE CASCADE,
  state text NOT NULL,
  chain jsonb NOT NULL,
  step integer NOT NULL,
  round integer NOT NULL,
  pages integer NOT NULL,
  next_at timestamptz(3),
  started_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  CONSTRAINT escalations_state CHECK (state IN ('RUNNING', 'STOPPED', 'EXHAUSTED'))
);
CREATE INDEX escalations_due ON escalations (next_at) WHERE state = 'RUNNING';

-- A row for each channel of each page. It has no address.
CREATE TABLE on_call_pages (
  incident_id text NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  number integer NOT NULL,
  channel text NOT NULL,
  recipient text NOT NULL,
  target text NOT NULL,
  at timestamptz(3) NOT NULL,
  status text NOT NULL,
  attempts integer NOT NULL,
  error text,
  settled_at timestamptz(3),
  CONSTRAINT on_call_pages_incident_id_number_channel_pk PRIMARY KEY (incident_id, number, channel),
  CONSTRAINT on_call_pages_channel CHECK (channel IN ('EMAIL', 'SMS', 'SLACK')),
  CONSTRAINT on_call_pages_status CHECK (status IN ('QUEUED', 'SENT', 'FAILED', 'STOPPED'))
);
CREATE INDEX on_call_pages_at ON on_call_pages (at);

-- The secret link of the calendar. Only its hash is stored.
CREATE TABLE on_call_calendar (
  id integer PRIMARY KEY,
  token_hash text NOT NULL,
  renewed_at timestamptz(3) NOT NULL,
  renewed_by text NOT NULL,
  CONSTRAINT on_call_calendar_one CHECK (id = 1)
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['on_call_shifts', 'escalation_steps', 'escalations', 'on_call_pages', 'on_call_calendar'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY staff_reads ON %I FOR SELECT USING ((SELECT app_role()) IN (''SYSTEM'', ''SERVICE'', ''ADMIN'', ''AUDITOR''))', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['on_call_shifts', 'escalation_steps', 'on_call_calendar'] LOOP
    EXECUTE format('CREATE POLICY operators_write ON %I FOR ALL USING ((SELECT app_role()) IN (''SYSTEM'', ''SERVICE'', ''ADMIN''))', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['escalations', 'on_call_pages'] LOOP
    EXECUTE format('CREATE POLICY service_writes ON %I FOR ALL USING ((SELECT app_role()) = ''SYSTEM'')', name);
  END LOOP;
END
$$;
GRANT SELECT, INSERT, UPDATE ON on_call_shifts, escalations, on_call_pages, on_call_calendar TO np_app;
GRANT SELECT, INSERT, DELETE ON escalation_steps TO np_app;
