-- A decision that many deliveries share, stored once under its content. It holds no person's own data. Written by the plan
-- before its deliveries; retention removes it after the last of them.
CREATE TABLE shared_decisions (
  id uuid PRIMARY KEY,
  decision jsonb NOT NULL,
  used_at timestamptz(3) NOT NULL
);
ALTER TABLE shared_decisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE shared_decisions FORCE ROW LEVEL SECURITY;
CREATE POLICY reads_with_deliveries ON shared_decisions FOR SELECT
  USING (app_role() IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR', 'VIEWER'));
CREATE POLICY service_writes ON shared_decisions FOR ALL USING (app_role() = 'SYSTEM');
GRANT SELECT, INSERT, UPDATE, DELETE ON shared_decisions TO np_app;

-- `decision_id` names a shared decision. A decision of its own comes first.
ALTER TABLE deliveries ADD COLUMN decision_id uuid;
ALTER TABLE deliveries ALTER COLUMN decision DROP NOT NULL;
ALTER TABLE deliveries ADD CONSTRAINT deliveries_decided CHECK (decision IS NOT NULL OR decision_id IS NOT NULL) NOT VALID;

-- How many deliveries of a notification have each status: the sum over its slots. Each transaction adds to a slot of its own,
-- so that workers that settle the same notification never wait for each other. A slot can be negative.
CREATE TABLE notification_counts (
  notification_id text NOT NULL,
  status text NOT NULL,
  slot integer NOT NULL,
  count integer NOT NULL,
  CONSTRAINT notification_counts_notification_id_status_slot_pk PRIMARY KEY(notification_id,status,slot),
  CONSTRAINT notification_counts_status CHECK (status IN ('QUEUED', 'DEFERRED', 'DIGESTED', 'SENDING', 'SENT', 'DELIVERED', 'BOUNCED', 'COMPLAINED', 'FAILED', 'UNKNOWN', 'SKIPPED', 'DEAD'))
);
ALTER TABLE notification_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE notification_counts FORCE ROW LEVEL SECURITY;
CREATE POLICY counted_by_readers ON notification_counts FOR SELECT
  USING (app_role() IN ('SYSTEM', 'SERVICE', 'ADMIN', 'AUDITOR'));
CREATE POLICY counted_by_writers ON notification_counts FOR ALL
  USING (app_role() IN ('SYSTEM', 'SERVICE', 'ADMIN'));
GRANT SELECT ON notification_counts TO np_app;

-- The smallest slot that no other transaction holds. The lock ends with the transaction.
CREATE FUNCTION count_slot() RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  slot integer := 0;
BEGIN
  WHILE NOT pg_try_advisory_xact_lock(492731, slot) LOOP
    slot := slot + 1;
  END LOOP;
  RETURN slot;
END
$$;

-- Once a statement, whichever statement it is, so that no statement can forget the counts.
CREATE FUNCTION count_deliveries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  changes public.notification_counts[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    changes := ARRAY(SELECT ROW(notification_id, status, 0, count(*)::int)::public.notification_counts
      FROM added GROUP BY notification_id, status);
  ELSIF TG_OP = 'DELETE' THEN
    changes := ARRAY(SELECT ROW(notification_id, status, 0, -count(*)::int)::public.notification_counts
      FROM removed GROUP BY notification_id, status);
  ELSE
    changes := ARRAY(SELECT ROW(notification_id, status, 0, sum(n)::int)::public.notification_counts
      FROM (SELECT notification_id, status, 1 AS n FROM added
        UNION ALL SELECT notification_id, status, -1 FROM removed) AS both_of_them
      GROUP BY notification_id, status HAVING sum(n) <> 0);
  END IF;
  IF cardinality(changes) > 0 THEN
    INSERT INTO public.notification_counts AS kept
      SELECT change.notification_id, change.status, mine.slot, change.count
      FROM public.count_slot() AS mine (slot), unnest(changes) AS change
      ON CONFLICT (notification_id, status, slot) DO UPDATE SET count = kept.count + excluded.count;
  END IF;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION count_slot(), count_deliveries() FROM PUBLIC;
CREATE TRIGGER count_added AFTER INSERT ON deliveries
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_deliveries();
CREATE TRIGGER count_changed AFTER UPDATE ON deliveries
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_deliveries();
CREATE TRIGGER count_removed AFTER DELETE ON deliveries
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_deliveries();
