-- Whom we erased: ids, times and keyed hashes ("EMAIL <hash>"), nothing that leads back to a person by itself. A restore
-- brings erased people back; this list, and the file that it is copied to, tell whom to erase again. Append-only.
CREATE TABLE erasures (
  user_id text PRIMARY KEY,
  erased_at timestamptz(3) NOT NULL,
  address_hashes text[] NOT NULL
);
ALTER TABLE erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE erasures FORCE ROW LEVEL SECURITY;
CREATE POLICY service_only ON erasures FOR ALL USING ((SELECT app_role()) = 'SYSTEM');
GRANT SELECT, INSERT ON erasures TO np_app;

-- Deliveries that were removed, as numbers: a notification's counts stay true when people or time take its rows away.
CREATE TABLE delivery_tallies (
  notification_id text NOT NULL,
  channel text NOT NULL,
  status text NOT NULL,
  count integer NOT NULL,
  CONSTRAINT delivery_tallies_notification_id_channel_status_pk PRIMARY KEY(notification_id,channel,status),
  CONSTRAINT delivery_tallies_channel CHECK (channel IN ('EMAIL', 'SMS', 'SLACK')),
  CONSTRAINT delivery_tallies_status CHECK (status IN ('QUEUED', 'DEFERRED', 'DIGESTED', 'SENDING', 'SENT', 'DELIVERED', 'BOUNCED', 'COMPLAINED', 'FAILED', 'UNKNOWN', 'SKIPPED', 'DEAD'))
);
ALTER TABLE delivery_tallies ENABLE ROW LEVEL SECURITY;
ALTER TABLE delivery_tallies FORCE ROW LEVEL SECURITY;
CREATE POLICY counted_by_readers ON delivery_tallies FOR SELECT
  USING ((SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY service_writes ON delivery_tallies FOR ALL USING ((SELECT app_role()) = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE ON delivery_tallies TO np_app;

-- People whose browser says "do not sell or share" (Sec-GPC). It bears on sharing only; no decision to send reads it.
CREATE TABLE sharing_opt_outs (
  user_id text PRIMARY KEY,
  source text NOT NULL,
  at timestamptz(3) NOT NULL
);
ALTER TABLE sharing_opt_outs ENABLE ROW LEVEL SECURITY;
ALTER TABLE sharing_opt_outs FORCE ROW LEVEL SECURITY;
CREATE POLICY person_reads ON sharing_opt_outs FOR SELECT
  USING (user_id = (SELECT app_user()) OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY person_writes ON sharing_opt_outs FOR ALL
  USING ((user_id = (SELECT app_user()) AND (SELECT app_role()) = 'VIEWER')
    OR (SELECT app_role()) IN ('SYSTEM', 'SERVICE', 'ADMIN'));
GRANT SELECT, INSERT, UPDATE, DELETE ON sharing_opt_outs TO np_app;

-- '' = the person's general choice, as in preferences.
ALTER TABLE consents ADD COLUMN tenant_key text DEFAULT '' NOT NULL;

-- Jobs that wait, or gave up, and whose payload matches one of these patterns: a sign-in link to somebody who is erased.
-- A job that runs just now is left alone; it meets a person who is gone.
CREATE FUNCTION forget_jobs(patterns text[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  forgotten int;
BEGIN
  DELETE FROM graphile_worker._private_jobs WHERE locked_at IS NULL AND payload::text ~* ANY (patterns);
  GET DIAGNOSTICS forgotten = ROW_COUNT;
  RETURN forgotten;
END
$$;
REVOKE ALL ON FUNCTION forget_jobs(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_jobs(text[]) TO np_app;
