-- no transaction
-- The deliveries of earlier versions. The statement reads both tables at one moment, and the triggers count every change
-- since migration 0025, so that nothing waits while it counts.
SET app.role = 'SYSTEM';
INSERT INTO notification_counts (notification_id, status, slot, count)
  SELECT notification_id, status, -1, sum(n)::int
  FROM (SELECT notification_id, status, count(*) AS n FROM deliveries GROUP BY notification_id, status
    UNION ALL SELECT notification_id, status, -count FROM notification_counts) AS uncounted
  GROUP BY notification_id, status HAVING sum(n) <> 0;
RESET app.role;
ALTER TABLE deliveries VALIDATE CONSTRAINT deliveries_decided;

-- The key of a delivery is its person, notification and channel. (user_id, id) needs no index: the one on id finds the row.
-- Each step is skipped if it was done before, because a crash at the end leaves the migration unrecorded.
SET lock_timeout = 0;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'deliveries_user_id_notification_id_channel_pk') THEN DROP INDEX IF EXISTS deliveries_user_id_notification_id_channel_pk; END IF; END $$;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS deliveries_user_id_notification_id_channel_pk ON deliveries (user_id,notification_id,channel);
SET lock_timeout = '2s';
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'deliveries_user_id_notification_id_channel_pk') THEN ALTER TABLE deliveries DROP CONSTRAINT deliveries_user_id_id_pk, DROP CONSTRAINT deliveries_once, ADD CONSTRAINT deliveries_user_id_notification_id_channel_pk PRIMARY KEY USING INDEX deliveries_user_id_notification_id_channel_pk; END IF; END $$;
