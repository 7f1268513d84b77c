-- The audit trail as a chain: what was written can be neither changed, removed, reordered nor added to without showing.
--
-- An event comes from a writer's transaction without a place (sequence and hash are null). audit_seal gives it its place
-- once it is committed, one sealer at a time: writers wait for nobody, and the chain cannot fork. `mark` is the service's
-- keyed hash over the event; `content_hash` covers reason, before and after together with a random salt, so that
-- forgetting those four takes the contents away for good while the chain still verifies. lib/audit/chain.ts computes the same.
CREATE FUNCTION audit_hash(VARIADIC parts text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (
    SELECT encode(sha256(convert_to(
      string_agg(COALESCE(octet_length(part) || ':' || part, '-'), ',' ORDER BY place), 'UTF8')), 'hex')
    FROM unnest(parts) WITH ORDINALITY AS given (part, place));

ALTER TABLE audit_events RENAME TO audit_events_before;

-- `json`, not `jsonb`: the text is kept as the service wrote it and hashed it.
CREATE TABLE audit_events (
  id text NOT NULL,
  at timestamptz(3) NOT NULL,
  action text NOT NULL,
  actor text NOT NULL,
  actor_role text NOT NULL,
  subject text,
  reason text,
  before json,
  after json,
  request_id text,
  salt text,
  content_hash text NOT NULL,
  mark text,
  sequence bigint,
  hash text,
  CONSTRAINT audit_events_id_at_pk PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);

-- Months, and what no month was made for: an insert never fails for want of a partition.
CREATE SCHEMA audit_months;
CREATE TABLE audit_months.rest PARTITION OF audit_events DEFAULT;

-- The end of the chain. Its row is the lock of whoever seals or forgets.
CREATE TABLE audit_head (
  single boolean PRIMARY KEY DEFAULT true,
  sequence bigint NOT NULL,
  hash text NOT NULL,
  CONSTRAINT audit_head_single CHECK (single)
);
INSERT INTO audit_head (sequence, hash) VALUES (0, '');

-- What the service signed: that the chain had this hash at this sequence; with dropped_from, that the events from there to
-- the sequence were dropped because they were past their retention.
CREATE TABLE audit_anchors (
  sequence bigint NOT NULL,
  at timestamptz(3) NOT NULL,
  dropped_from bigint,
  hash text NOT NULL,
  key text NOT NULL,
  signature text NOT NULL,
  CONSTRAINT audit_anchors_sequence_signature_pk PRIMARY KEY (sequence, signature)
);

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is not emptied' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_keep BEFORE TRUNCATE ON audit_events EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_keep BEFORE TRUNCATE ON audit_months.rest EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_keep BEFORE TRUNCATE ON audit_anchors EXECUTE FUNCTION audit_refuse();

-- Seals those of the named events that have no place yet, in the order of their ids. Returns how many. The events are looked
-- for after the lock is held, in a snapshot of its own (read committed), so that every event before them is seen.
CREATE FUNCTION audit_seal(ids text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  head public.audit_head;
  event public.audit_events;
  sealed integer := 0;
BEGIN
  IF public.app_role() <> 'SYSTEM' THEN
    RAISE EXCEPTION 'only the service itself seals' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'sealing needs read committed, or the chain could fork' USING ERRCODE = 'invalid_transaction_state';
  END IF;
  SELECT * INTO STRICT head FROM public.audit_head FOR UPDATE;
  FOR event IN SELECT * FROM public.audit_events WHERE sequence IS NULL AND id = ANY (ids) ORDER BY id LOOP
    head.sequence := head.sequence + 1;
    head.hash := public.audit_hash(
      head.hash, head.sequence::text, event.id, to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      event.action, event.actor, event.actor_role, event.subject, event.request_id, event.content_hash, event.mark);
    UPDATE public.audit_events SET sequence = head.sequence, hash = head.hash WHERE id = event.id AND at = event.at;
    sealed := sealed + 1;
  END LOOP;
  UPDATE public.audit_head SET sequence = head.sequence, hash = head.hash WHERE sealed > 0;
  RETURN sealed;
END
$$;

-- Forgets what was written about one person; that it was written, by whom and when, stays.
CREATE FUNCTION audit_forget(person text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF public.app_role() <> 'SYSTEM' THEN
    RAISE EXCEPTION 'only the service itself forgets' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM FROM public.audit_head FOR UPDATE;
  UPDATE public.audit_events SET salt = NULL, reason = NULL, before = NULL, after = NULL
  WHERE subject = person AND salt IS NOT NULL;
END
$$;

-- Makes the partitions of this month and the next three, and of every month that lies in the rest, whose rows move there.
CREATE FUNCTION audit_make_months() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  month timestamp;
  name text;
  made integer := 0;
BEGIN
  IF public.app_role() <> 'SYSTEM' THEN
    RAISE EXCEPTION 'only the service itself makes partitions' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock(4927310002);
  FOREACH month IN ARRAY ARRAY(
    SELECT date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead) FROM generate_series(0, 3) AS ahead
    UNION SELECT date_trunc('month', at AT TIME ZONE 'UTC') FROM audit_months.rest ORDER BY 1)
  LOOP
    name := to_char(month, '"m"YYYY_MM');
    CONTINUE WHEN to_regclass('audit_months.' || name) IS NOT NULL;
    LOCK TABLE audit_months.rest IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE audit_months.%I (LIKE public.audit_events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
    EXECUTE format('WITH moved AS (DELETE FROM audit_months.rest WHERE at >= %1$L AND at < %2$L RETURNING *)
      INSERT INTO audit_months.%3$I SELECT * FROM moved',
      month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC', name);
    EXECUTE format('CREATE TRIGGER audit_keep BEFORE TRUNCATE ON audit_months.%I EXECUTE FUNCTION public.audit_refuse()', name);
    EXECUTE format('ALTER TABLE public.audit_events ATTACH PARTITION audit_months.%3$I FOR VALUES FROM (%1$L) TO (%2$L)',
      month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC', name);
    made := made + 1;
  END LOOP;
  RETURN made;
END
$$;

-- Drops whole months that are older than `keep` months, and returns the stretches of the chain that went with them. None
-- while one of their events still waits for its place.
CREATE FUNCTION audit_drop_months(keep integer) RETURNS TABLE (dropped_from bigint, sequence bigint, hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
#variable_conflict use_column
DECLARE
  limit_ timestamp := date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => keep);
  name text;
BEGIN
  IF public.app_role() <> 'SYSTEM' OR keep < 12 THEN
    RAISE EXCEPTION 'only the service itself drops months, and none of the last twelve' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock(4927310002);
  IF EXISTS (SELECT FROM public.audit_events WHERE at < limit_ AT TIME ZONE 'UTC' AND sequence IS NULL) THEN
    RETURN;
  END IF;
  RETURN QUERY
    WITH old AS (
      SELECT sequence, sequence - row_number() OVER (ORDER BY sequence) AS stretch
      FROM public.audit_events WHERE at < limit_ AT TIME ZONE 'UTC'),
    stretches AS (SELECT min(sequence) AS first, max(sequence) AS last FROM old GROUP BY stretch)
    SELECT s.first, s.last, e.hash FROM stretches s
    JOIN public.audit_events e ON e.sequence = s.last AND e.at < limit_ AT TIME ZONE 'UTC'
    ORDER BY s.first;
  FOR name IN
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'audit_months'::regnamespace AND c.relkind = 'r' AND c.relname ~ '^m\d{4}_\d{2}$'
      AND to_date(c.relname, '"m"YYYY_MM') < limit_
  LOOP
    EXECUTE format('DROP TABLE audit_months.%I', name);
  END LOOP;
END
$$;

-- What stands here already is carried over and sealed.
INSERT INTO audit_events (id, at, action, actor, actor_role, subject, reason, before, after, request_id, salt, content_hash)
SELECT id, at, action, actor, actor_role, subject, reason, before::text::json, after::text::json, request_id, salt,
  audit_hash(salt, reason, before::text, after::text)
FROM (SELECT *, gen_random_uuid()::text AS salt FROM audit_events_before OFFSET 0) AS carried;
DROP TABLE audit_events_before;
CREATE INDEX audit_events_subject ON audit_events (subject, id);
CREATE INDEX audit_events_actor ON audit_events (actor, id);
CREATE INDEX audit_events_action ON audit_events (action, id);
CREATE INDEX audit_events_sequence ON audit_events (sequence) WHERE sequence IS NOT NULL;
CREATE INDEX audit_events_unsealed ON audit_events (id) WHERE sequence IS NULL;

SET LOCAL app.role = 'SYSTEM';
SELECT audit_make_months();
SELECT audit_seal(ARRAY(SELECT id FROM audit_events));
RESET app.role;

-- Not forced: the owner's functions above do what np_app may not.
ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY concerned_read ON audit_events FOR SELECT USING (
  subject = (SELECT app_user()) OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY everybody_adds ON audit_events FOR INSERT WITH CHECK (sequence IS NULL AND hash IS NULL);
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
CREATE POLICY service_reads ON audit_head FOR SELECT USING ((SELECT app_role()) = 'SYSTEM');
ALTER TABLE audit_anchors ENABLE ROW LEVEL SECURITY;
CREATE POLICY service_only ON audit_anchors FOR ALL USING ((SELECT app_role()) = 'SYSTEM');
GRANT SELECT, INSERT ON audit_events, audit_anchors TO np_app;
GRANT SELECT ON audit_head TO np_app;
REVOKE ALL ON FUNCTION audit_seal(text[]), audit_forget(text), audit_make_months(), audit_drop_months(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_seal(text[]), audit_forget(text), audit_make_months(), audit_drop_months(integer) TO np_app;
