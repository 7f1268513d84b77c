-- no transaction
-- Each step is skipped if it was done before.
SET lock_timeout = 0;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'deliveries_user_id_id_pk') THEN DROP INDEX IF EXISTS deliveries_user_id_id_pk; DROP INDEX IF EXISTS deliveries_once; END IF; END $$;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS deliveries_user_id_id_pk ON deliveries (user_id,id);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS deliveries_once ON deliveries (user_id,notification_id,channel);
SET lock_timeout = '2s';
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'deliveries_user_id_id_pk') THEN ALTER TABLE deliveries DROP CONSTRAINT deliveries_user_id_notification_id_channel_pk, ADD CONSTRAINT deliveries_user_id_id_pk PRIMARY KEY USING INDEX deliveries_user_id_id_pk, ADD CONSTRAINT deliveries_once UNIQUE USING INDEX deliveries_once; END IF; END $$;
ALTER TABLE deliveries DROP CONSTRAINT IF EXISTS deliveries_decided,
  ADD CONSTRAINT deliveries_decided CHECK (decision IS NOT NULL OR decision_id IS NOT NULL) NOT VALID;
