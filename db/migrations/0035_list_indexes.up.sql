-- no transaction
-- Each step is skipped if it was done before, because a crash at the end leaves the migration unrecorded. An index that a crash
-- left unfinished is dropped first.
DO $$ DECLARE unfinished text; BEGIN FOR unfinished IN SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid AND indexrelid::regclass::text IN ('deliveries_listed', 'suppressions_listed', 'outbox_listed') LOOP EXECUTE 'DROP INDEX ' || unfinished; END LOOP; END $$;
SET lock_timeout = 0;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deliveries_listed ON deliveries (topic_id, channel, status, id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS suppressions_listed ON suppressions (channel, id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS outbox_listed ON outbox (channel, id);
SET lock_timeout = '2s';
